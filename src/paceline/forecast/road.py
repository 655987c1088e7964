"""Forecasts of a marathon under way: what a runner's splits so far say of the legs still to come.

The population's mixture is conditioned on the pace of every stretch between two mats that saw him; its draws are
possible races to the line. The direct forecast speaks where the last mat is one of those it was trained at, and the
quantiles of both are averaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from paceline.constants import value
from paceline.forecast.checkpoints import SAME_PLACE_M
from paceline.forecast.quantiles import LEVELS
from paceline.forecast.reference import Reference, late, still_unknown
from paceline.forecast.road_features import road_features
from paceline.forecast.road_population import LEG_BOUNDS_M, LEG_ENDS_M, LEGS, RoadPopulation
from paceline.forecast.splits_file import Splits

Floats = NDArray[np.float64]

DRAWS = 256
_PORTION = 500
_MAT_VARIANCE = value("forecast", "mats.noise") ** 2
_LATE_POWER = value("forecast", "drop_outs.late_power")
_SURELY_GONE = value("forecast", "drop_outs.most")


@dataclass(frozen=True, eq=False, slots=True)
class RoadRace:
    """A marathon as forecasts see it: the course in its weather, and the people."""

    course: str
    reference: Reference
    people: RoadPopulation

    @property
    def known(self) -> bool:
        """Whether the people have been seen on this course before."""
        return self.course in self.people.courses

    def legs_m(self, seen_share: float) -> Floats:
        """Flat-equivalent metres (10) of the legs for a runner who has covered so much: course, weather and habit."""
        habit = self.people.courses.get(self.course, np.zeros(LEGS))
        heat = still_unknown(seen_share) * self.reference.heat(LEG_BOUNDS_M)
        return self.reference.between(LEG_BOUNDS_M) * np.exp(habit + heat)

    def day_covariance(self, seen_share: float) -> Floats:
        """The covariance (10, 10) of what this day may do to everybody's legs beyond the forecast of the weather."""
        group = "day" if self.known else "new_course"
        ramp = value("forecast", f"{group}.spread") * late(LEG_BOUNDS_M)
        heat = still_unknown(seen_share) * self.reference.heat_spread(LEG_BOUNDS_M)
        own = value("forecast", f"{group}.leg_spread") ** 2 * np.eye(LEGS)
        return np.asarray(np.outer(ramp, ramp) + np.outer(heat, heat) + own)


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Runners of one sex who were seen at the same mats: ``rows`` (N) of the field, and their splits.

    ``seen_m`` (V) are the mats, ``seen_s`` (N, V) their times there.
    """

    rows: NDArray[np.intp]
    women: float
    seen_m: Floats
    seen_s: Floats

    @property
    def last_m(self) -> float:
        """Where they were last seen; 0 if nowhere."""
        return float(self.seen_m[-1]) if len(self.seen_m) else 0.0

    @property
    def last_s(self) -> Floats:
        """When (N)."""
        return self.seen_s[:, -1] if len(self.seen_m) else np.zeros(len(self.rows))


def groups_of(splits: Splits) -> Iterator[Group]:
    """The field in groups that can be conditioned together."""
    seen = ~np.isnan(splits.time_s)
    sex = np.nan_to_num(splits.women, nan=2.0)
    keys = np.column_stack([sex, seen])
    for key in np.unique(keys, axis=0):
        rows = np.flatnonzero(np.all(keys == key, axis=1))
        mats = np.flatnonzero(key[1:])
        women = float(splits.women[rows[0]])
        yield Group(rows, women, splits.at_m[mats], splits.time_s[np.ix_(rows, mats)])


def finish_quantiles(race: RoadRace, splits: Splits) -> Floats:
    """Quantiles (N, 11) of the finish time, s, of everybody in the field, given that they finish."""
    found = np.empty((len(splits), len(LEVELS)))
    for group in groups_of(splits):
        for portion, legs_s in possible_legs(race, group):
            chosen = group.rows[portion]
            total_s = group.last_s[portion, None] + legs_s.sum(axis=2)
            found[chosen] = np.quantile(total_s, LEVELS, axis=1).T
        direct = direct_quantiles(race, group, splits)
        if direct is not None:
            found[group.rows] = 0.5 * (found[group.rows] + direct)
    return found


def possible_legs(race: RoadRace, group: Group) -> Iterator[tuple[slice, Floats]]:
    """Portions of a group, each with draws (n, DRAWS, L) of the seconds that its runners take for the legs left.

    The first of the legs left is the rest of the leg on which they were last seen.
    """
    seen_share = group.last_m / LEG_ENDS_M[-1]
    legs_m = race.legs_m(seen_share)
    bounds = np.concatenate([[0.0], group.seen_m, LEG_ENDS_M[-1:]])
    parts = _parts(bounds) * legs_m  # flat-equivalent metres of each leg in each stretch
    view = parts[:-1] / parts[:-1].sum(axis=1, keepdims=True)
    stretches_s = np.diff(group.seen_s, axis=1, prepend=0.0)
    paces = np.log(stretches_s / parts[:-1].sum(axis=1))
    left = np.flatnonzero(parts[-1] > 0.0)
    day = race.day_covariance(seen_share)[np.ix_(left, left)]
    luck = _luck(len(left))
    kinds = race.people.kinds(group.women)
    for start in range(0, len(group.rows), _PORTION):
        portion = slice(start, min(start + _PORTION, len(group.rows)))
        posterior = kinds.seen(view, paces[portion], _MAT_VARIANCE)
        drawn = posterior.drawn(DRAWS, left, day, luck)
        yield portion, np.exp(drawn) * parts[-1, left]


def direct_quantiles(race: RoadRace, group: Group, splits: Splits) -> Floats | None:
    """What the networks say of a group's finish (n, 11), s; ``None`` where they were not trained at its last mat."""
    near = np.flatnonzero(np.abs(LEG_ENDS_M - group.last_m) < SAME_PLACE_M)
    legs = int(near[0]) + 1 if len(near) else 0
    networks = race.people.networks.get(legs)
    if networks is None:
        return None
    legs_m = race.legs_m(group.last_m / LEG_ENDS_M[-1])
    courses = sorted(race.people.courses)
    features, pace_so_far = road_features(group, splits.age[group.rows], legs_m, legs, race.course, courses)
    to_come = np.mean([network.quantiles(features) for network in networks], axis=0)
    left_s = np.exp(to_come + pace_so_far[:, None]) * legs_m[legs:].sum()
    return np.asarray(group.last_s[:, None] + left_s)


def chance_to_finish(splits: Splits, at_m: float, drop_outs: float) -> Floats:
    """The chance (N) that each runner gets to the line, from the share of the starters who do not.

    Those drop out ever more often the longer the race has lasted. Who has no split at the last mat was missed by it
    or has left: how often it missed somebody tells which.
    """
    share = at_m / LEG_ENDS_M[-1]
    chance = np.full(len(splits), (1.0 - drop_outs) / (1.0 - drop_outs * _gone(share)))
    unseen = np.isnan(splits.time_s[:, -1])
    if unseen.any():
        seen = np.where(np.isnan(splits.time_s), 0.0, splits.at_m).max(axis=1)[unseen] / LEG_ENDS_M[-1]
        left = drop_outs * (_gone(share) - _gone(seen)) / unseen.mean()
        chance[unseen] *= 1.0 - np.minimum(left, _SURELY_GONE)
    return chance


def _gone(share: Floats | float) -> Floats:
    """The part of all drop-outs who have left after that share of the course."""
    return np.asarray(np.power(share, _LATE_POWER))


def _parts(bounds_m: Floats) -> Floats:
    """The share (B - 1, 10) of each of the ten legs that lies in each stretch between ``bounds_m``."""
    starts = np.maximum(bounds_m[:-1, None], LEG_BOUNDS_M[None, :-1])
    ends = np.minimum(bounds_m[1:, None], LEG_BOUNDS_M[None, 1:])
    shares = np.clip(ends - starts, 0.0, None) / np.diff(LEG_BOUNDS_M)
    shares[shares * np.diff(LEG_BOUNDS_M) < SAME_PLACE_M] = 0.0
    return np.asarray(shares)


def _luck(size: int) -> Floats:
    """Even normals (DRAWS, size): Sobol points, scrambled by a fixed seed, so a forecast is the same every time."""
    points = qmc.Sobol(size, rng=np.random.default_rng(20141026)).random(DRAWS)
    return np.asarray(ndtri(np.clip(points, 1e-6, 1.0 - 1e-6)))
