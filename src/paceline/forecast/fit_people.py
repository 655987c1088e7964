"""Fitting people: real splits of several race days, each read against its own even-effort runner."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from paceline.forecast.features import features_of
from paceline.forecast.groups import Group, groups_of
from paceline.forecast.reference import Reference
from paceline.forecast.splits_file import Splits
from paceline.forecast.staying import fit_staying, staying_features
from paceline.forecast.under_way import UnderWay, possible_splits
from paceline.people.direct import Network, train
from paceline.people.mixture import Mixture, fit_mixture
from paceline.people.people import People

Floats = NDArray[np.float64]

#: A leg this far from the runner's own middle pace, ln, is a mistake of a mat and not a way to run.
_ODD_LEG = 1.2
#: Share of the runners who are shown to a network without their course, so that it can do without.
_UNNAMED = 0.25


@dataclass(frozen=True, eq=False, slots=True)
class Recipe:
    """How one kind of people is fitted: where its legs end, and how much the data can carry."""

    ends_m: Floats
    kinds: int
    ridge: float
    width: int
    epochs: int
    networks: int
    mats_filled: int  # how many mats may have missed a runner who is still used
    limit_s: float = math.inf
    drop_outs_known: bool = False  # whether the results hold those who did not finish
    heat: float = 1.0  # what of the heat of a known day counts

    @property
    def bounds_m(self) -> Floats:
        """Start of the first leg and ends of all (L + 1)."""
        return np.concatenate([[0.0], self.ends_m])


@dataclass(frozen=True, eq=False, slots=True)
class RaceDay:
    """One race on one day: ``reference`` of its course in its weather, ``splits`` of all, who ``finished`` (N)."""

    course: str
    reference: Reference
    splits: Splits
    finished: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class _Legs:
    """The finishers of a day: ``paces`` (N, L) in ln(s per flat-equivalent metre), heat left in.

    ``seen`` (N, L) tells which leg's end saw him; where one missed a runner he is filled in at an even effort.
    ``whole`` (N) are those who were seen often enough to be of use to the mixture.
    """

    course: str
    paces: Floats
    seen: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    women: Floats
    age: Floats
    heat: Floats
    legs_m: Floats  # (L) flat-equivalent


def fit_people(days: Sequence[RaceDay], recipe: Recipe, say: Callable[[str], None]) -> People:
    """The people behind some race days, each of which counts alike."""
    legs = [_legs(day, recipe) for day in days]
    effects = day_effects([(day.paces, day.women) for day in legs])
    plain_days = [day.paces - effect for day, effect in zip(legs, effects, strict=True)]
    weight = np.concatenate([np.full(len(day.paces), 1.0 / len(day.paces)) for day in legs])
    women, whole = (np.concatenate([getattr(day, name) for day in legs]) for name in ("women", "whole"))
    paces = np.concatenate(plain_days)
    sexes: list[Mixture] = []
    for sex in (0.0, 1.0):
        rows = whole & (women == sex)
        say(f"{recipe.kinds} kinds of {'women' if sex else 'men'} from {int(rows.sum()):,} runners")
        sexes.append(fit_mixture(paces[rows], weight[rows], recipe.kinds, recipe.ridge))
    share = float(np.average(women, weights=weight))
    # What a course adds is not known yet: an even effort over a missed mat would tell it wrong.
    anywhere = People(recipe.ends_m, (sexes[0], sexes[1]), share, {}, limit_s=recipe.limit_s, heat=recipe.heat)
    legs = [_made_up(leg, UnderWay("", day.reference, anywhere)) for leg, day in zip(legs, days, strict=True)]
    effects = day_effects([(day.paces, day.women) for day in legs])
    plain_days = [day.paces - effect for day, effect in zip(legs, effects, strict=True)]
    names = sorted({day.course for day in legs})
    courses = {
        name: np.mean([e - d.heat for d, e in zip(legs, effects, strict=True) if d.course == name], axis=0)
        for name in names
    }
    spreads = spreads_of(legs, plain_days, recipe.bounds_m)
    networks = {}
    for number in range(1, len(recipe.ends_m)) if recipe.networks else ():
        say(f"direct forecast after {recipe.ends_m[number - 1] / 1000:g} km")
        networks[number] = _networks(legs, effects, number, names, recipe)
    people = replace(anywhere, courses=courses, spreads=spreads, networks=networks)
    if recipe.drop_outs_known:
        say("the chance to stay in the race")
        people = replace(people, staying=_staying(days, people))
    return people


def day_effects(days: Sequence[tuple[Floats, Floats]]) -> Floats:
    """What each day (and its course) did to each leg (D, L), ln: the mean residual about the habit of all days.

    Days are paces (N, L) and women (N). The habit of a runner of given sex and early pace is a cubic, fitted to all
    days with equal weight.
    """
    early = [paces[:, :2].mean(axis=1) for paces, _ in days]
    middle = float(np.mean([pace.mean() for pace in early]))
    habit = [
        np.column_stack([*((pace - middle) ** power for power in range(4)), women, women * (pace - middle)])
        for (_, women), pace in zip(days, early, strict=True)
    ]
    drift = [paces - pace[:, None] for (paces, _), pace in zip(days, early, strict=True)]
    root = np.concatenate([np.full((len(rows), 1), len(rows) ** -0.5) for rows in habit])
    usual = np.linalg.lstsq(np.concatenate(habit) * root, np.concatenate(drift) * root, rcond=None)[0]
    return np.array([(d - h @ usual).mean(axis=0) for d, h in zip(drift, habit, strict=True)])


def spreads_of(legs: Sequence[_Legs], plain_days: Sequence[Floats], bounds_m: Floats) -> dict[str, float]:
    """How widely people of each course scatter, over the mean of all days: sds of ln pace beside their own mean pace.

    Fields differ in it: on a fast and level course who fades does not fade so far.
    """
    weight = np.diff(bounds_m) / bounds_m[-1]
    found = np.empty((len(legs), 2))
    for number, (day, paces) in enumerate(zip(legs, plain_days, strict=True)):
        beside = paces - (paces @ weight)[:, None]
        for sex in (0, 1):
            found[number, sex] = np.sqrt(weight @ beside[day.women == sex].var(axis=0))
    found /= found.mean(axis=0)
    names = np.array([day.course for day in legs])
    return {name: float(found[names == name].mean()) for name in sorted(set(names.tolist()))}


def _legs(day: RaceDay, recipe: Recipe) -> _Legs:
    """The legs of those who finished; whom mats missed too often, or whose mats lie, are left out."""
    reference, splits = day.reference, day.splits
    bounds_m = recipe.bounds_m
    columns = [int(np.argmin(np.abs(splits.at_m - end_m))) for end_m in recipe.ends_m]
    times_s, legs_m = splits.time_s[:, columns], reference.between(bounds_m)
    missed = np.isnan(times_s)
    times_s = _filled(times_s, np.cumsum(legs_m))
    with np.errstate(invalid="ignore"):
        paces = np.log(np.diff(times_s, axis=1, prepend=0.0) / legs_m)
        good = np.all(np.abs(paces - np.median(paces, axis=1, keepdims=True)) < _ODD_LEG, axis=1)
    good &= day.finished & ~np.isnan(splits.women) & (missed.sum(axis=1) <= recipe.mats_filled)
    whole = missed[good].sum(axis=1) <= (recipe.mats_filled if recipe.drop_outs_known else 0)
    return _Legs(
        course=day.course,
        paces=paces[good],
        seen=~missed[good],
        whole=np.asarray(whole),
        women=splits.women[good],
        age=splits.age[good],
        heat=recipe.heat * reference.heat(bounds_m),
        legs_m=legs_m,
    )


def _filled(times_s: Floats, reached_m: Floats) -> Floats:
    """Times (N, L) with every missing one put at an even effort between neighbours; a finish is never made up."""
    filled = times_s.copy()
    for row in np.flatnonzero(np.isnan(times_s).any(axis=1) & ~np.isnan(times_s[:, -1])):
        seen = ~np.isnan(times_s[row])
        known_m, known_s = np.append(0.0, reached_m[seen]), np.append(0.0, times_s[row, seen])
        filled[row] = np.interp(reached_m, known_m, known_s)
    return filled


def _made_up(day: _Legs, race: UnderWay) -> _Legs:
    """The day with each mat that missed a runner as he may have passed it, drawn from the people.

    Even efforts, where a mat missed everybody, make forecasts worse of a later year that has it.
    """
    paces, luck = day.paces.copy(), np.random.default_rng(len(day.paces))
    passed_s = np.where(day.seen, np.cumsum(np.exp(paces) * day.legs_m, axis=1), np.nan)
    splits = Splits(("",) * len(paces), day.women, day.age, race.people.ends_m, passed_s, passed_s)
    for group in groups_of(splits):
        ways_s = np.array([one.seen_s for one in possible_splits(race, group, len(day.legs_m))])
        if len(ways_s) > 1:
            many = np.arange(len(group.rows))
            drawn_s = ways_s[luck.integers(len(ways_s), size=len(many)), many]
            paces[group.rows] = np.log(np.diff(drawn_s, axis=1, prepend=0.0) / day.legs_m)
    return replace(day, paces=paces)


def _networks(
    days: Sequence[_Legs], effects: Floats, legs: int, names: list[str], recipe: Recipe
) -> tuple[Network, ...]:
    """The direct forecasts after so many legs, of the same runners from different starts."""
    luck = np.random.default_rng(legs)
    features, targets, seconds = [], [], []
    for day, effect in zip(days, effects, strict=True):
        legs_m = day.legs_m * np.exp(effect)
        passed_s = np.cumsum(np.exp(day.paces) * day.legs_m, axis=1)
        left_s = passed_s[:, -1] - passed_s[:, legs - 1]
        named = luck.random(len(day.paces)) >= _UNNAMED
        for course, rows in ((day.course, named), ("", ~named)):
            for sex in (0.0, 1.0):
                chosen = np.flatnonzero(rows & (day.women == sex))
                group = Group(chosen, sex, recipe.ends_m[:legs], passed_s[chosen, :legs])
                found, so_far = features_of(group, day.age[chosen], recipe, legs_m, legs, course, names)
                features.append(found)
                targets.append(np.log(left_s[chosen] / legs_m[legs:].sum()) - so_far)
                seconds.append(left_s[chosen] / len(day.paces))
    inputs, outputs, counted = np.concatenate(features), np.concatenate(targets), np.concatenate(seconds)
    return tuple(train(inputs, outputs, counted, recipe.width, recipe.epochs, seed) for seed in range(recipe.networks))


def _staying(days: Sequence[RaceDay], people: People) -> Floats:
    """Who stays in the race, told from everybody who was seen at each leg's end or at a place on the last leg."""
    features, finished = [], []
    for day in days:
        race, at_m = UnderWay(day.course, day.reference, people), day.splits.at_m
        ends = {int(np.argmin(np.abs(at_m - end_m))) for end_m in people.ends_m[:-1]}
        last = np.flatnonzero((at_m > people.ends_m[-2]) & (at_m < people.ends_m[-1])).tolist()
        for column in sorted(ends.union(last)):
            rows = np.flatnonzero(~np.isnan(day.splits.time_s[:, column]))
            features.append(staying_features(race, day.splits.part(rows, column + 1)))
            finished.append(day.finished[rows])
    return fit_staying(np.concatenate(features), np.concatenate(finished))
