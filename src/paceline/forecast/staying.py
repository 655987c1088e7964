"""The chance to get to the line: from the share of starters who do not, or from how close a runner is to his limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.forecast.quantiles import MEDIAN
from paceline.forecast.splits_file import Splits
from paceline.forecast.under_way import UnderWay, unhurried

Floats = NDArray[np.float64]

_LATE_POWER = value("forecast", "drop_outs.late_power")
_PENALTY = 1.0
_NEWTON_STEPS = 25
#: Scales on which a margin to the limit is felt, ln.
_CLOSE, _NEAR = 0.02, 0.06
_AGE_MIDDLE, _AGE_SCALE = 45.0, 12.0


def chance_to_finish(race: UnderWay, splits: Splits, quantiles_s: Floats, at_m: float, drop_outs: float) -> Floats:
    """The chance (N) that each runner gets to the line in time, as it looks at the checkpoint at ``at_m``.

    ``drop_outs``, the share of starters who do not, serves where the people were fitted to finishers only. Who has no
    split at the checkpoint was missed by it or has left: how often mats missed those who were seen later tells which.
    """
    course_m = race.people.ends_m[-1]
    seen = ~np.isnan(splits.time_s)
    last_m = np.where(seen, splits.at_m, 0.0).max(axis=1)
    if race.people.staying is None:
        gone = drop_outs * np.power(last_m / course_m, _LATE_POWER)
        chance = (1.0 - drop_outs) / (1.0 - gone)
        left = drop_outs * (at_m / course_m) ** _LATE_POWER - gone
    else:
        chance = 1.0 / (1.0 + np.exp(-staying_features(race, splits, quantiles_s) @ race.people.staying))
        left = 1.0 - np.power(chance, (at_m - last_m) / (course_m - last_m))
    here = seen[:, -1]
    if here.all():
        return np.asarray(chance)
    missed = (1.0 - seen[here].mean() + 0.5 / (1.0 + here.sum())) if here.any() else 1.0
    missed = max(missed, (~here).mean() - left[~here].mean())  # more are missing than can have left: the mat failed
    chance[~here] *= missed / (missed + np.maximum(left[~here], 0.0))
    return np.asarray(chance)


def staying_features(race: UnderWay, splits: Splits, quantiles_s: Floats) -> Floats:
    """What decides who stays in the race (N, F): margin to the limit, trend, age, sex, and how far it has come."""
    people = race.people
    seen = ~np.isnan(splits.time_s)
    at_m = np.where(seen, splits.at_m, 0.0)
    last_m, last_s = at_m.max(axis=1), np.nan_to_num(np.where(seen, splits.time_s, 0.0)).max(axis=1)
    reached = np.concatenate([[0.0], np.cumsum(race.legs_m(0.0))])
    earlier = at_m < last_m[:, None] - _RECENT_SHARE * people.ends_m[-1]
    then_m = np.where(earlier, at_m, 0.0).max(axis=1)
    then_s = np.where(earlier, np.nan_to_num(splits.time_s), 0.0).max(axis=1)
    last_even, then_even = (np.interp(m, people.bounds_m, reached) for m in (last_m, then_m))
    with np.errstate(divide="ignore", invalid="ignore"):
        recent = np.log((last_s - then_s) / (last_even - then_even)) - np.log(last_s / last_even)
    recent = np.clip(np.nan_to_num(recent), -0.3, 0.5)
    projected_s = unhurried(quantiles_s[:, MEDIAN], people.limit_s)
    margin = np.clip(np.log(people.limit_s / projected_s), -0.2, 0.7)
    far = last_m / people.ends_m[-1]
    columns = [
        np.ones(len(far)),
        margin,
        np.exp(-np.maximum(margin, 0.0) / _NEAR),
        np.minimum(margin, 0.0),
        np.exp(-np.maximum(margin, 0.0) / _CLOSE),
        recent,
        np.maximum(recent, 0.0),
        np.nan_to_num((splits.age - _AGE_MIDDLE) / _AGE_SCALE),
        np.nan_to_num(splits.women, nan=0.2),
    ]
    return np.column_stack([*columns, *(far * column for column in columns)])


_RECENT_SHARE = 0.08


def fit_staying(features: Floats, finished: NDArray[np.bool_]) -> Floats:
    """Coefficients (F) of the chance to finish: logistic regression with a ridge, by Newton's method."""
    spread = np.maximum(features.std(axis=0), 1e-9)
    scaled = np.where(features.std(axis=0) > 0.0, features / spread, features)
    penalty = _PENALTY * np.diag((features.std(axis=0) > 0.0).astype(np.float64))
    found = np.zeros(features.shape[1])
    for _ in range(_NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-scaled @ found))
        slope = scaled.T @ (finished - chance) - penalty @ found
        bend = (scaled * (chance * (1.0 - chance))[:, None]).T @ scaled + penalty
        found = found + np.linalg.solve(bend, slope)
    return np.asarray(np.where(features.std(axis=0) > 0.0, found / spread, found))
