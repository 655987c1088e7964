"""A race under way: what a runner's splits so far say of the legs still to come.

The population's mixture is conditioned on the pace of every stretch between two mats that saw him; its draws are
possible races to the line. The direct forecast speaks where the last mat is one of those it was trained at, and the
quantiles of both are averaged with fixed shares. It wants every mat so far: those that missed a runner are drawn from
the same mixture, since an even effort between the others would tell it of a steadier runner than there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.engine.departures import late
from paceline.forecast.checkpoints import SAME_PLACE_M
from paceline.forecast.features import features_of
from paceline.forecast.groups import Group, groups_of
from paceline.forecast.reference import Reference, still_unknown
from paceline.forecast.splits_file import Splits
from paceline.numerics.even import even_shares
from paceline.people.mixture import Mixture, Posterior
from paceline.people.people import People
from paceline.people.quantiles import LEVELS, pooled

Floats = NDArray[np.float64]

DRAWS = 256
#: How many times mats that missed a runner are made up.
_MADE_UP = 8
_PORTION = 500
_MAT_VARIANCE = value("forecast", "mats.noise") ** 2
_HURRY_S = value("forecast", "limit.hurry")
_UNEVEN = value("forecast", "legs.uneven") ** 2
_UNEVEN_LIMITED = value("forecast", "legs.uneven_limited") ** 2
_SHARE = value("forecast", "blend.mixture")
_SHARE_LIMITED = value("forecast", "blend.mixture_limited")


@dataclass(frozen=True, eq=False, slots=True)
class UnderWay:
    """A race as forecasts see it: the course in its weather, and the people."""

    course: str
    reference: Reference
    people: People

    @property
    def known(self) -> bool:
        """Whether the people have been seen on this course before."""
        return self.course in self.people.courses

    def legs_m(self, seen_share: float) -> Floats:
        """Flat-equivalent metres (L) of the legs for a runner who has covered so much: course, weather and habit."""
        bounds_m = self.people.bounds_m
        habit = self.people.courses.get(self.course, np.zeros(len(bounds_m) - 1))
        heat = self.people.heat * still_unknown(seen_share) * self.reference.heat(bounds_m)
        return self.reference.between(bounds_m) * np.exp(habit + heat)

    def day_covariance(self, seen_share: float) -> Floats:
        """The covariance (L, L) of what this day may do to everybody's legs beyond the forecast of the weather."""
        group = "day" if self.known else "new_course"
        bounds_m = self.people.bounds_m
        ramp = value("forecast", f"{group}.spread") * late(bounds_m)
        heat = self.people.heat * still_unknown(seen_share) * self.reference.heat_spread(bounds_m)
        own = value("forecast", f"{group}.leg_spread") ** 2 * np.eye(len(ramp))
        return np.asarray(np.outer(ramp, ramp) + np.outer(heat, heat) + own)


def finish_quantiles(race: UnderWay, splits: Splits) -> Floats:
    """Quantiles (N, 11) of the finish time, s, of everybody in the field, given that they finish."""
    found, limit_s = np.empty((len(splits), len(LEVELS))), race.people.limit_s
    for group in groups_of(splits):
        for portion, legs_s in possible_legs(race, group):
            chosen = group.rows[portion]
            total_s = group.last_s[portion, None] + legs_s.sum(axis=2)
            found[chosen] = np.quantile(within(total_s, limit_s), LEVELS, axis=1).T
        direct = direct_quantiles(race, group, splits)
        if direct is not None:
            share = _SHARE_LIMITED if np.isfinite(limit_s) else _SHARE
            found[group.rows] = share * found[group.rows] + (1.0 - share) * np.minimum(direct, limit_s)
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Sight:
    """What mats have seen of a group: how far each piece of a leg lies in each stretch between two mats.

    ``parts`` (V + 1, P): flat-equivalent metres, the last row what is left. ``ends_m`` (P) and ``leg`` (P) of the
    pieces, of which ``kinds`` are the people; ``stretches_s`` (N, V). A leg with a mat inside is cut there, so that
    half a leg seen does not tell the other half.
    """

    parts: Floats
    ends_m: Floats
    leg: NDArray[np.intp]
    kinds: Mixture
    stretches_s: Floats

    @classmethod
    def of(cls, race: UnderWay, group: Group) -> _Sight:
        finish_m = race.people.ends_m[-1]
        cut_m, leg, share = cut_legs(race.people.bounds_m, group.seen_m, race.reference)
        legs_m = race.legs_m(group.last_m / finish_m)[leg] * share
        uneven = _UNEVEN_LIMITED if np.isfinite(race.people.limit_s) else _UNEVEN
        return cls(
            parts=_parts(np.concatenate([[0.0], group.seen_m, [finish_m]]), cut_m) * legs_m,
            ends_m=cut_m[1:],
            leg=leg,
            kinds=race.people.kinds(group.women).cut(leg, share, uneven),
            stretches_s=np.diff(group.seen_s, axis=1, prepend=0.0),
        )

    def posteriors(self) -> Iterator[tuple[slice, Posterior]]:
        """Portions of the group, each with what its mats say of it."""
        seen_m = self.parts[:-1].sum(axis=1)
        view, paces = self.parts[:-1] / seen_m[:, None], np.log(self.stretches_s / seen_m)
        for start in range(0, len(paces), _PORTION):
            portion = slice(start, min(start + _PORTION, len(paces)))
            yield portion, self.kinds.seen(view, paces[portion], _MAT_VARIANCE)


def possible_legs(race: UnderWay, group: Group) -> Iterator[tuple[slice, Floats]]:
    """Portions of a group, each with draws (n, DRAWS, L) of the seconds that its runners take for the legs left.

    The first of the legs left is the rest of the leg on which they were last seen.
    """
    sight = _Sight.of(race, group)
    left = np.flatnonzero(sight.parts[-1] > 0.0)
    day = race.day_covariance(group.last_m / race.people.ends_m[-1])[np.ix_(sight.leg[left], sight.leg[left])]
    luck = _luck(DRAWS, len(left))
    for portion, posterior in sight.posteriors():
        yield portion, np.exp(posterior.drawn(DRAWS, left, day, luck)) * sight.parts[-1, left]


def possible_splits(race: UnderWay, group: Group, legs: int) -> Iterator[Group]:
    """The group as the mats at the ends of its first ``legs`` legs may have seen it, where some of them missed it.

    Its true times stay as they are; each made-up time lies between them. One group if no mat missed it.
    """
    ends_m = race.people.ends_m[:legs]
    if np.all(np.abs(ends_m[:, None] - group.seen_m).min(axis=1) < SAME_PLACE_M):
        yield group
        return
    sight = _Sight.of(race, group)
    before = np.flatnonzero(sight.parts[:-1].sum(axis=0) > 0.0)
    stretch = sight.parts[:-1, before].argmax(axis=0)
    whole_m, same = sight.parts[:-1].sum(axis=0)[before], np.eye(len(group.seen_m))[stretch]
    wanted = [int(np.argmin(np.abs(sight.ends_m[before] - end_m))) for end_m in ends_m]
    luck, still = _luck(_MADE_UP, len(before)), np.zeros((len(before), len(before)))
    passed_s = np.empty((len(group.rows), _MADE_UP, legs))
    for portion, posterior in sight.posteriors():
        pieces_s = np.exp(posterior.drawn(_MADE_UP, before, still, luck)) * whole_m
        pieces_s *= (sight.stretches_s[portion, None] / (pieces_s @ same))[..., stretch]
        passed_s[portion] = np.cumsum(pieces_s, axis=-1)[..., wanted]
    for number in range(_MADE_UP):
        yield Group(group.rows, group.women, ends_m, passed_s[:, number])


def cut_legs(bounds_m: Floats, seen_m: Floats, reference: Reference) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Legs between ``bounds_m`` (L + 1) cut at the mats ``seen_m`` that lie inside one.

    Bounds of the P pieces (P + 1), the leg of each (P), and its share of the leg's flat-equivalent metres (P).
    """
    inside = np.all(np.abs(seen_m[:, None] - bounds_m) >= SAME_PLACE_M, axis=1) & (seen_m < bounds_m[-1])
    cut_m = np.sort(np.concatenate([bounds_m, seen_m[inside]]))
    leg = np.searchsorted(bounds_m, cut_m[1:]) - 1
    return cut_m, leg, reference.between(cut_m) / reference.between(bounds_m)[leg]


def direct_quantiles(race: UnderWay, group: Group, splits: Splits) -> Floats | None:
    """What the networks say of a group's finish (n, 11), s; ``None`` where they were not trained at its last mat."""
    near = np.flatnonzero(np.abs(race.people.ends_m - group.last_m) < SAME_PLACE_M)
    legs = int(near[0]) + 1 if len(near) else 0
    networks = race.people.networks.get(legs)
    if not networks:
        return None
    legs_m = race.legs_m(group.last_m / race.people.ends_m[-1])
    courses, age = sorted(race.people.courses), splits.age[group.rows]
    left_s = []
    for seen in possible_splits(race, group, legs):
        features, pace_so_far = features_of(seen, age, race.people, legs_m, legs, race.course, courses)
        to_come = np.mean([network.quantiles(features) for network in networks], axis=0)
        left_s.append(np.exp(to_come + pace_so_far[:, None]) * legs_m[legs:].sum())
    return np.asarray(group.last_s[:, None] + pooled(np.array(left_s)))


def within(finish_s: Floats, limit_s: float) -> Floats:
    """Finish times as those run them who must be in by ``limit_s``: whoever comes near it hurries or is not counted."""
    if not np.isfinite(limit_s):
        return finish_s
    spare = (limit_s - finish_s) / _HURRY_S
    return np.asarray(limit_s - _HURRY_S * np.logaddexp(0.0, spare))


def _parts(bounds_m: Floats, legs_m: Floats) -> Floats:
    """The share (B - 1, L) of each leg between ``legs_m`` (L + 1) that lies in each stretch between ``bounds_m``."""
    starts = np.maximum(bounds_m[:-1, None], legs_m[None, :-1])
    ends = np.minimum(bounds_m[1:, None], legs_m[None, 1:])
    shared_m = np.clip(ends - starts, 0.0, None)
    shared_m[shared_m < SAME_PLACE_M] = 0.0
    return np.asarray(shared_m / np.diff(legs_m))


def _luck(draws: int, size: int) -> Floats:
    """Even normals (draws, size), so that a forecast is the same every time."""
    from scipy.special import ndtri

    return np.asarray(ndtri(even_shares(draws, size, seed=20141026)))
