"""What the direct forecast reads of a runner: how fast, how even, how the last leg compares, who he is, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paceline.forecast.groups import Group
    from paceline.people.people import Legs

Floats = NDArray[np.float64]

#: Scales that bring each feature to about one; pace as ln(s/m).
_PACE_MIDDLE, _PACE_SCALE = -1.05, 0.2
_AGE_MIDDLE, _AGE_SCALE = 40.0, 12.0
_LEG_SCALE, _DRIFT_SCALE, _RANGE_SCALE = 0.06, 0.1, 0.15
_FURTHEST = 6.0


#: Margins to a time limit, ln, at which runners begin to run otherwise; and the scale of all that is read beside them.
_MARGINS = (0.0, 0.06, 0.12, 0.18, 0.25, 0.32)
_MARGIN_SCALE, _MARGIN_MIDDLE = 0.1, 0.2
#: Over how many of the last legs a trend is read.
_TRENDS = (1, 2, 4)


def features_of(
    group: Group, age: Floats, people: Legs, legs_m: Floats, legs: int, course: str, courses: Sequence[str]
) -> tuple[Floats, Floats]:
    """Features (N, F) of runners who have just completed ``legs`` legs, and their ln pace so far (N).

    ``legs_m`` (L) are the flat-equivalent lengths of the legs of ``people``. Mats that missed a runner are filled in
    at an even effort between those that saw him. ``course`` raises a flag if it is one of ``courses``. Where time is
    limited, the margin and the trend matter, elsewhere every leg.
    """
    reached_m = np.concatenate([[0.0], np.cumsum(legs_m)])
    passed_s = _passed(group, people.bounds_m, reached_m, legs)
    so_far = np.log(passed_s[:, -1] / reached_m[legs])
    women = 0.5 if np.isnan(group.women) else group.women
    columns = [np.full(len(so_far), women - 0.3), np.nan_to_num((age - _AGE_MIDDLE) / _AGE_SCALE)]
    if np.isfinite(people.limit_s):
        columns += _hurried(passed_s, so_far, reached_m, people.limit_s)
    else:
        columns += [
            np.isnan(age).astype(np.float64),
            *(np.full(len(so_far), float(course == name)) for name in courses),
            *_leg_by_leg(np.log(np.diff(passed_s, axis=1) / legs_m[:legs]), so_far),
        ]
    return np.clip(np.column_stack(columns), -_FURTHEST, _FURTHEST), so_far


def _passed(group: Group, bounds_m: Floats, reached_m: Floats, legs: int) -> Floats:
    """When (N, legs + 1) they passed the start and the end of each leg, s."""
    at = np.interp(np.concatenate([[0.0], group.seen_m]), bounds_m, reached_m)
    at[-1] = reached_m[legs]
    seen_s = np.column_stack([np.zeros(len(group.rows)), group.seen_s])
    wanted = reached_m[: legs + 1]
    after = np.clip(np.searchsorted(at, wanted), 1, len(at) - 1)
    share = (wanted - at[after - 1]) / (at[after] - at[after - 1])
    return np.asarray(seen_s[:, after - 1] * (1.0 - share) + seen_s[:, after] * share)


def _leg_by_leg(paces: Floats, so_far: Floats) -> list[Floats]:
    columns = [(so_far - _PACE_MIDDLE) / _PACE_SCALE, *((paces - so_far[:, None]) / _LEG_SCALE).T]
    if paces.shape[1] > 1:
        early = paces[:, : max(1, paces.shape[1] - 2)].mean(axis=1)
        columns += [
            (paces[:, -1] - early) / _DRIFT_SCALE,
            (paces.max(axis=1) - paces.min(axis=1)) / _RANGE_SCALE - 0.5,
            (paces[:, -1] - paces.min(axis=1)) / _DRIFT_SCALE - 0.5,
        ]
    return columns


def _hurried(passed_s: Floats, so_far: Floats, reached_m: Floats, limit_s: float) -> list[Floats]:
    """The margin (ln) by which an even effort would beat the limit, bent where it gets small, and recent trends."""
    legs = passed_s.shape[1] - 1
    margin = np.log(limit_s / reached_m[-1]) - so_far
    columns = [(margin - _MARGIN_MIDDLE) / _MARGIN_SCALE]
    columns += [np.maximum(bend - margin, 0.0) / _MARGIN_SCALE for bend in _MARGINS]
    for back in _TRENDS:
        if back < legs:
            recent = (passed_s[:, legs] - passed_s[:, legs - back]) / (reached_m[legs] - reached_m[legs - back])
            columns.append((np.log(recent) - so_far) / _DRIFT_SCALE)
    return columns
