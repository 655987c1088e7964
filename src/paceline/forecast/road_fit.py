"""Fitting the marathon population: real splits of several race days, each read against its own even-effort runner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.forecast.direct import Network, train
from paceline.forecast.mixture import Mixture, fit_mixture
from paceline.forecast.reference import Reference
from paceline.forecast.road import Group
from paceline.forecast.road_features import road_features
from paceline.forecast.road_population import LEG_BOUNDS_M, LEG_ENDS_M, LEGS, RoadPopulation
from paceline.forecast.splits_file import Splits

Floats = NDArray[np.float64]

KINDS = 24
_RIDGE = 2e-6
#: A leg this far from the runner's own middle pace, ln, is a mistake of a mat and not a way to run.
_ODD_LEG = 1.2
#: Pace about which the habit of a level is a cubic, ln(s/m).
_MIDDLE_PACE = -1.05
WIDTH, EPOCHS, NETWORKS = 48, 40, 2
#: Share of the runners who are shown to a network without their course, so that it can do without.
_UNNAMED = 0.25


@dataclass(frozen=True, eq=False, slots=True)
class RaceDay:
    """One race on one day, for the fit: ``paces`` (N, 10) in ln(s per flat-equivalent metre), heat left in.

    ``whole`` (N) are those whom every mat saw; a single mat that missed a runner is filled in at an even effort.
    """

    course: str
    paces: Floats
    whole: NDArray[np.bool_]
    women: Floats
    age: Floats
    heat: Floats  # (10) ln, what the heat of the day should have done


def race_day(course: str, reference: Reference, splits: Splits) -> RaceDay:
    """A race day as the fit wants it; runners whom mats missed more than once, or whose mats lie, are left out."""
    columns = [int(np.argmin(np.abs(splits.at_m - end_m))) for end_m in LEG_ENDS_M]
    times_s, legs_m = splits.time_s[:, columns], reference.between(LEG_BOUNDS_M)
    missed = np.isnan(times_s)
    times_s = _filled(times_s, np.cumsum(legs_m))
    with np.errstate(invalid="ignore"):
        paces = np.log(np.diff(times_s, axis=1, prepend=0.0) / legs_m)
        good = np.all(np.abs(paces - np.median(paces, axis=1, keepdims=True)) < _ODD_LEG, axis=1)
    good &= ~np.isnan(splits.women) & (missed.sum(axis=1) <= 1)
    return RaceDay(
        course=course,
        paces=paces[good],
        whole=np.asarray(~missed[good].any(axis=1)),
        women=splits.women[good],
        age=splits.age[good],
        heat=reference.heat(LEG_BOUNDS_M),
    )


def _filled(times_s: Floats, reached_m: Floats) -> Floats:
    """Times (N, 10) with every missing one put at an even effort between neighbours; a finish is never made up."""
    filled = times_s.copy()
    for leg in range(LEGS - 1):
        gone = np.isnan(filled[:, leg])
        before_s = filled[gone, leg - 1] if leg else np.zeros(gone.sum())
        before_m = reached_m[leg - 1] if leg else 0.0
        share = (reached_m[leg] - before_m) / (reached_m[leg + 1] - before_m)
        filled[gone, leg] = before_s + share * (filled[gone, leg + 1] - before_s)
    return filled


def fit_road(days: Sequence[RaceDay], say: Callable[[str], None], kinds: int = KINDS) -> RoadPopulation:
    """The population behind some race days, each of which counts alike."""
    effects = day_effects(days)
    plain_days = [day.paces - effect for day, effect in zip(days, effects, strict=True)]
    weight = np.concatenate([np.full(len(day.paces), 1.0 / len(day.paces)) for day in days])
    women, whole = np.concatenate([day.women for day in days]), np.concatenate([day.whole for day in days])
    paces = np.concatenate(plain_days)
    sexes: list[Mixture] = []
    for sex in (0.0, 1.0):
        rows = whole & (women == sex)
        say(f"{kinds} kinds of {'women' if sex else 'men'} from {int(rows.sum()):,} runners")
        sexes.append(fit_mixture(paces[rows], weight[rows], kinds, _RIDGE))
    names = sorted({day.course for day in days})
    courses = {
        name: np.mean([e - d.heat for d, e in zip(days, effects, strict=True) if d.course == name], axis=0)
        for name in names
    }
    networks = {}
    for legs in range(1, LEGS):
        say(f"direct forecast after {LEG_ENDS_M[legs - 1] / 1000:g} km")
        networks[legs] = _networks(days, plain_days, weight, legs, names)
    return RoadPopulation((sexes[0], sexes[1]), float(np.average(women, weights=weight)), courses, networks)


def day_effects(days: Sequence[RaceDay]) -> Floats:
    """What each day (and its course) did to each leg (D, 10), ln: the mean residual about the habit of all days.

    The habit of a runner of given sex and early pace is a cubic, fitted to all days with equal weight.
    """
    early = [day.paces[:, :2].mean(axis=1) for day in days]
    habit = [
        np.column_stack([pace**power for power in range(4)] + [day.women, day.women * pace])
        for day, pace in ((day, pace - _MIDDLE_PACE) for day, pace in zip(days, early, strict=True))
    ]
    drift = [day.paces - pace[:, None] for day, pace in zip(days, early, strict=True)]
    root = np.concatenate([np.full((len(day.paces), 1), len(day.paces) ** -0.5) for day in days])
    usual = np.linalg.lstsq(np.concatenate(habit) * root, np.concatenate(drift) * root, rcond=None)[0]
    return np.array([(d - h @ usual).mean(axis=0) for d, h in zip(drift, habit, strict=True)])


def _networks(
    days: Sequence[RaceDay], plain_days: list[Floats], weight: Floats, legs: int, names: list[str]
) -> tuple[Network, ...]:
    """The direct forecasts after so many legs, of the same runners from different starts."""
    luck = np.random.default_rng(legs)
    legs_m = np.diff(LEG_BOUNDS_M)
    features, targets, seconds = [], [], []
    for day, paces in zip(days, plain_days, strict=True):
        times_s = np.exp(paces) * legs_m
        passed_s = np.cumsum(times_s, axis=1)
        left_s = passed_s[:, -1] - passed_s[:, legs - 1]
        named = luck.random(len(paces)) >= _UNNAMED
        both = []
        for course, rows in ((day.course, named), ("", ~named)):
            for sex in (0.0, 1.0):
                chosen = np.flatnonzero(rows & (day.women == sex))
                both.append((chosen, course, sex))
        for chosen, course, sex in both:
            group = Group(chosen, sex, LEG_ENDS_M[:legs], passed_s[chosen, :legs])
            found, so_far = road_features(group, day.age[chosen], legs_m, legs, course, names)
            features.append(found)
            targets.append(np.log(left_s[chosen] / legs_m[legs:].sum()) - so_far)
            seconds.append(left_s[chosen] / len(paces))
    inputs, outputs, counted = np.concatenate(features), np.concatenate(targets), np.concatenate(seconds)
    return tuple(train(inputs, outputs, counted, WIDTH, EPOCHS, seed) for seed in range(NETWORKS))
