"""How pace falls over a hundred miles beyond what hills ask: hours, darkness, descents, and what is left.

Runner effects take out ability. Where leg effects stand beside them, only runners who came by the same place at
different hours tell; where they do not, the reference of the course is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.trails.legs import Legs
from paceline.calibration.trails.table import Floats

_SWEEPS = 60
#: Share of the checkpoints that lie before Foresthill.
_AFTER_FORESTHILL = 0.55
GROUPS_H = (0.0, 17.0, 20.0, 24.0, 27.0, 30.5)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Coefficients by name with standard errors clustered by runner, and the residuals in the order of the legs."""

    value: dict[str, float]
    error: dict[str, float]
    residual: Floats


def regress(target: Floats, terms: dict[str, Floats], effects: list[NDArray[np.int64]]) -> Fit:
    """Least squares beside fixed effects; the first effect is the one that errors cluster by."""
    columns = np.stack([*terms.values(), target], axis=1)
    for _ in range(_SWEEPS if len(effects) > 1 else 1):
        for effect in effects:
            _, inverse, count = np.unique(effect, return_inverse=True, return_counts=True)
            for j in range(columns.shape[1]):
                columns[:, j] -= (np.bincount(inverse, columns[:, j]) / count)[inverse]
    x, y = columns[:, :-1], columns[:, -1]
    theta = np.linalg.lstsq(x, y)[0]
    residual = y - x @ theta
    _, inverse = np.unique(effects[0], return_inverse=True)
    scores = np.stack([np.bincount(inverse, x[:, j] * residual) for j in range(x.shape[1])], axis=1)
    bread = np.linalg.inv(x.T @ x)
    errors = np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread))
    return Fit(
        {name: float(t) for name, t in zip(terms, theta, strict=True)},
        {name: float(e) for name, e in zip(terms, errors, strict=True)},
        residual,
    )


def _fade_terms(legs: Legs) -> dict[str, Floats]:
    """A smooth surface of ability and way: how slower runners fade otherwise than faster ones."""
    a, p = legs.ability, legs.share
    last = legs.to_finish.astype(np.float64)
    return {
        "a p": a * p,
        "a p2": a * p * p,
        "a2 p": a * a * p,
        "a2 p2": a * a * p * p,
        "a3 p": a**3 * p,
        "a last": a * last,
        "a2 last": a * a * last,
    }


def night(legs: Legs) -> tuple[float, float]:
    """Logarithm of leg time in full darkness over daylight on the same ground, after Foresthill, with its error."""
    late = legs.where(legs.share >= _AFTER_FORESTHILL)
    fit = regress(late.ln_slow, {"dark": late.dark, **_fade_terms(late)}, [late.runner, late.leg])
    return fit.value["dark"], fit.error["dark"]


def drift(legs: Legs, dark: float) -> dict[str, Fit]:
    """By finish-time group: what an hour, and a mean grade up or down, add to ln leg time, given what darkness does."""
    found = {}
    for low, high in pairwise(GROUPS_H):
        some = legs.where((legs.finish_h > low) & (legs.finish_h <= high))
        terms = {"hour": some.middle_h, "up": some.up, "down": some.down, "rocky": some.rocky}
        found[f"{low:g}-{high:g} h"] = regress(some.ln_slow - dark * some.dark, terms, [some.runner])
    return found


def speed_profile(legs: Legs) -> dict[str, list[float]]:
    """The middle flat-equivalent speed, m/s, of each finish-time group at each checkpoint of the first year."""
    found = {}
    for low, high in pairwise(GROUPS_H):
        mine = (legs.finish_h > low) & (legs.finish_h <= high)
        speeds = [np.exp(-legs.ln_slow[mine & (legs.order == order)]) for order in np.unique(legs.order)]
        found[f"{low:g}-{high:g} h"] = [float(np.median(speed)) for speed in speeds if len(speed)]
    return found


def unevenness(legs: Legs) -> tuple[float, list[float]]:
    """The sd of what no smooth fade explains, and its correlation with the leg 1, 2, 3 and 4 further on."""
    fit = regress(legs.ln_slow, {"dark": legs.dark, **_fade_terms(legs)}, [legs.runner, legs.leg])
    runners, row = np.unique(legs.runner, return_inverse=True)
    table = np.full((len(runners), int(legs.order.max()) + 1), np.nan)
    table[row, legs.order] = fit.residual
    lags = []
    for lag in (1, 2, 3, 4):
        one, other = table[:, :-lag], table[:, lag:]
        both = np.isfinite(one) & np.isfinite(other)
        lags.append(float(np.corrcoef(one[both], other[both])[0, 1]))
    return float(np.std(fit.residual)), lags
