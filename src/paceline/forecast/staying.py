"""The chance to get to the line: from the share of starters who do not, or from how close a runner is to his limits.

Where results hold those who left, the chance is a logistic regression on two things: how much faster than so far the
runner may, or must, cover what is left to be in by the time limit, and how much slower than the typical finisher he
has become on the last stretch, and over a longer one, which counts the more the less time he has. They are bent, their
weights change along the course, and none may have the sign that would let a runner gain by being later.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.forecast.splits_file import Splits
from paceline.forecast.under_way import UnderWay

Floats = NDArray[np.float64]

_LATE_POWER = value("forecast", "drop_outs.late_power")
#: Shares of the course at which the weights stand; between these they change evenly.
_PLACES = (0.16, 0.5, 0.78, 1.0)
#: Spare time, ln, below which it counts more, and the range in which it is told apart at all.
_BENDS = (0.0, 0.15, 0.4)
_SPARE_RANGE = (-1.5, 2.0)
#: The last stretch, and a longer one, are at least these shares of the course; how much slower, ln, they may be told.
_RECENT_SHARE, _LONG_SHARE = 0.04, 0.15
_SLOWER_RANGE = (-0.4, 0.6)
_LEAST_SPARE_S = 60.0
#: The sign of each weight, 0 where it is free: level, spare time and its bends, slowing and what of it is above usual,
#: slowing over the longer stretch where time is short.
_SIGNS = (0, 1, -1, -1, -1, -1, -1, -1)
_PENALTY = 5.0


def chance_to_finish(race: UnderWay, splits: Splits, at_m: float, drop_outs: float) -> Floats:
    """The chance (N) that each runner gets to the line in time, as it looks at the checkpoint at ``at_m``.

    ``drop_outs``, the share of starters who do not, serves where the people were fitted to finishers only, and for
    who has not been seen at all. Who has no split at the checkpoint was missed by it or has left: how often mats
    missed those who were seen later tells which.
    """
    course_m = race.people.ends_m[-1]
    seen = ~np.isnan(splits.time_s)
    last_m = np.where(seen, splits.at_m, 0.0).max(axis=1)
    if race.people.staying is None:
        gone = drop_outs * np.power(last_m / course_m, _LATE_POWER)
        chance = (1.0 - drop_outs) / (1.0 - gone)
        left = drop_outs * (at_m / course_m) ** _LATE_POWER - gone
    else:
        chance = 1.0 / (1.0 + np.exp(-staying_features(race, splits) @ race.people.staying))
        chance = np.where(last_m > 0.0, chance, 1.0 - drop_outs)
        left = 1.0 - np.power(chance, (at_m - last_m) / (course_m - last_m))
    here = seen[:, -1]
    if here.all():
        return np.asarray(chance)
    missed = (1.0 - seen[here].mean() + 0.5 / (1.0 + here.sum())) if here.any() else 1.0
    missed = max(missed, (~here).mean() - left[~here].mean())  # more are missing than can have left: the mat failed
    chance[~here] *= missed / (missed + np.maximum(left[~here], 0.0))
    return np.asarray(chance)


def staying_features(race: UnderWay, splits: Splits) -> Floats:
    """What decides who stays in the race (N, F), where each was last seen.

    The typical finisher's time on the course in its weather is the measure: it knows which stretches are slow for
    everybody, and that people fade.
    """
    people = race.people
    seen = ~np.isnan(splits.time_s)
    at_m, time_s = np.where(seen, splits.at_m, 0.0), np.where(seen, splits.time_s, 0.0)
    last_m, last_s = at_m.max(axis=1), np.maximum(time_s.max(axis=1), 1.0)
    passes_s = np.concatenate([[0.0], np.cumsum(race.legs_m(0.0) * np.exp(people.usual_paces))])
    last_usual_s = np.interp(last_m, people.bounds_m, passes_s)
    with np.errstate(divide="ignore", invalid="ignore"):
        so_far = last_s / last_usual_s
        spare = np.log(np.maximum(people.limit_s - last_s, _LEAST_SPARE_S) / (passes_s[-1] - last_usual_s) / so_far)
    spare = np.clip(np.nan_to_num(spare), *_SPARE_RANGE)

    def slower_over(share: float) -> Floats:
        earlier = at_m < last_m[:, None] - share * people.ends_m[-1]
        then_m, then_s = (np.where(earlier, values, 0.0).max(axis=1) for values in (at_m, time_s))
        with np.errstate(divide="ignore", invalid="ignore"):
            usual_s = last_usual_s - np.interp(then_m, people.bounds_m, passes_s)
            slower = np.log((last_s - then_s) / usual_s / so_far)
        return np.asarray(np.clip(np.nan_to_num(slower), *_SLOWER_RANGE))

    slower = slower_over(_RECENT_SHARE)
    columns = [np.ones(len(spare)), spare, *(np.maximum(bend - spare, 0.0) for bend in _BENDS)]
    columns += [slower, np.maximum(slower, 0.0)]
    columns.append(np.maximum(slower_over(_LONG_SHARE), 0.0) * np.maximum(_BENDS[-1] - spare, 0.0))
    near = np.array([np.interp(last_m / people.ends_m[-1], _PLACES, place) for place in np.eye(len(_PLACES))])
    return np.column_stack([place * column for place in near for column in columns])


def fit_staying(features: Floats, finished: NDArray[np.bool_]) -> Floats:
    """Weights (F) of the chance to finish: logistic regression with a ridge, and with signs where they are known."""
    from scipy.optimize import minimize

    scale = features.std(axis=0)
    scaled, outcome = features / scale, np.where(finished, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        right = outcome * (scaled @ weights)
        slope = -(outcome / (1.0 + np.exp(right))) @ scaled
        total = np.logaddexp(0.0, -right).sum() + 0.5 * _PENALTY * weights @ weights
        return float(total), slope + _PENALTY * weights

    signs = np.tile(_SIGNS, len(_PLACES))
    limits = [(0.0 if sign > 0 else None, 0.0 if sign < 0 else None) for sign in signs]
    options = {"maxiter": 5000, "maxfun": 10_000}
    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", bounds=limits, options=options)
    return np.asarray(found.x / scale)
