"""How the people of a field depart from even effort, as the splits of real races show it.

A population that was fitted to splits (`paceline.people.people`) is a mixture of kinds of runners over the log pace
of some stretches. Here it is laid out for the kernels: a kind by its share, by how fast its runners are, and by how
far each stretch departs from their own even effort. Two ways to differ within a kind and a scatter of each stretch
stand for its covariance (factor analysis: Bishop 2006, Pattern Recognition and Machine Learning, section 12.2.4).

Course, weather and queues come from the engine: a departure is what remains of a real split after them. Fade, stops
and ups and downs of an ordinary day are in it, so the strain of the engine does not make such a runner fade again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paceline.behaviour.incidents import BOLDNESS
from paceline.constants import value
from paceline.course.course import Course
from paceline.course.names import plain
from paceline.engine.layout import Array
from paceline.people.mixture import Mixture
from paceline.people.people import People, people_called
from paceline.scenario.field import Departures, Field, Level, Population

#: ln of what is held evenly on an all-out day over what people make of the race.
RESERVE = value("behaviour", "departures.reserve")
SHOWS_FROM = value("behaviour", "departures.shows_from")
_SHOWS_FULLY = value("behaviour", "departures.shows_fully")
_SEXES, _WAYS = 2, 2
#: Runners on whom a mean over a field is taken, and halvings of a search.
_SEEN, _HALVINGS = 4_000, 60
_ROUNDS = 20
#: Linear algebra differs in its last bits from one library and processor to the next; a field must not. Decimals kept.
_DIGITS = 9
#: How far the pace of late lies behind the mean so far; pace itself falls twice as fast.
_USUAL_PER_H = value("behaviour", "giving_up.usual_per_h")
_TABLE_MEAN = math.exp(0.5 * value("behaviour", "table.log_sd") ** 2)


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The kinds of men and of women of a field (G = 2 sexes, H kinds, J stretches); all empty where none are drawn.

    ``ends_m`` (J) of the stretches; ``share``, ``level`` and ``departures`` as `paceline.engine.layout.Program` has
    them.
    """

    ends_m: Array
    share: Array
    level: Array
    departures: Array

    def stretches(self, node_m: Array) -> Array:
        """The stretch of each leg between the nodes (K) of a course, (K - 1)."""
        middle_m = 0.5 * (node_m[1:] + node_m[:-1])
        return np.minimum(np.searchsorted(self.ends_m, middle_m), max(0, len(self.ends_m) - 1))


def is_drawn(people: Population) -> bool:
    """Whether a population leaves its pacing to the splits that it was fitted to."""
    return people.pace_noise is None


def kinds_of(field: Field | None, course: Course) -> Kinds:
    """The kinds of a field on a course."""
    if field is None or not is_drawn(field.population):
        return Kinds(np.zeros(0), np.zeros((0, 1)), np.zeros((0, 1, 2)), np.zeros((0, 1, 1, 6)))
    if field.population.departures is not None:
        return of_groups(_told(field.population.departures), field)
    return of_groups(laid_out(people_called(field.population.splits or ""), course), field)


def of_groups(kinds: Kinds, field: Field) -> Kinds:
    """The kinds of a field of groups: each kind once for each group (H times groups), as fast as the group has them.

    The groups of a kind stand side by side: where a share changes, a starter may change his group, not his kind. How
    people pace themselves goes with the kind, whatever the group makes of its speed.
    """
    if not field.groups:
        return kinds
    middle = 1.0 + field.typical_faster
    faster = np.array([math.log((1.0 + group.faster) / middle) for group in field.groups])
    spread = np.array([group.spread for group in field.groups])
    upto = np.cumsum([group.share for group in field.groups])
    upto /= upto[-1]
    before = np.concatenate([np.zeros((_SEXES, 1)), kinds.share[:, :-1]], axis=1)
    share = before[:, :, None] * (1.0 - upto) + kinds.share[:, :, None] * upto
    level = kinds.level[:, :, None, :] * spread[:, None]
    for sex, told in zip(level, (field.population.men, field.population.women), strict=True):
        sex[:, :, 0] += np.round(faster / told.speed_sd.value, _DIGITS)
    departures = np.repeat(kinds.departures, len(field.groups), axis=1)
    return Kinds(kinds.ends_m, share.reshape(_SEXES, -1), level.reshape(_SEXES, -1, 2), departures)


def _told(departures: Departures) -> Kinds:
    """Men and women alike, as a population spells them out."""
    stretches = departures.stretches
    rows = np.array([[s.mean, s.level, s.first, s.second, s.own, s.unlucky] for s in stretches])
    return spelt_out(np.array([stretch.until_m for stretch in stretches]), rows, departures.levels)


def spelt_out(ends_m: Array, rows: Array, levels: Sequence[Level]) -> Kinds:
    """Men and women alike: ``rows`` (J, 6) of the stretches that end at ``ends_m``, for people of some ``levels``."""
    mean, sd = np.array([level.mean for level in levels]), np.array([level.sd for level in levels])
    departures = np.tile(rows, (len(levels), 1, 1))
    paced_as = np.array([level.mean if level.paced_as is None else level.paced_as for level in levels])
    departures[:, :, 0] += paced_as[:, None] * rows[:, 1]
    departures[:, :, 1] *= sd[:, None]
    share = np.cumsum([level.share for level in levels])
    one = (share / share[-1], np.column_stack([mean, sd]), departures)
    return Kinds(ends_m, *(np.stack([part] * _SEXES) for part in one))


def laid_out(people: People, course: Course) -> Kinds:
    """People as the kinds of a field on a course."""
    name = plain(course.name)
    habit, spread = people.courses.get(name, np.zeros(len(people.ends_m))), people.spreads.get(name, 1.0)
    sexes = [_kinds_of_a_sex(mixture, people.bounds_m, habit, spread) for mixture in people.sexes]
    share, level, departures = (np.round(part, _DIGITS) for part in zip(*sexes, strict=True))
    return Kinds(people.ends_m * course.distance_m / people.ends_m[-1], share, level, departures)


def _kinds_of_a_sex(mixture: Mixture, bounds_m: Array, habit: Array, wider: float) -> tuple[Array, Array, Array]:
    """One sex: cumulated share (H), level (H, 2) and departures (H, J, 6) of its kinds.

    ``habit`` (J) is that of the course, ``wider`` how much wider than elsewhere people scatter about what is usual.
    """
    weight = np.diff(bounds_m) / bounds_m[-1]
    level = -mixture.mean @ weight
    level_sd = np.sqrt(np.einsum("i,hij,j->h", weight, mixture.covariance, weight))
    middle = float(mixture.weight @ level)
    spread = math.sqrt(float(mixture.weight @ (level_sd**2 + (level - middle) ** 2)))
    off_level = np.eye(len(weight)) - weight  # takes a runner's own mean pace off
    departures = np.zeros((*mixture.mean.shape, 4 + _WAYS))
    own = mixture.mean @ off_level.T
    usual = mixture.weight @ own / mixture.weight.sum()
    departures[:, :, 0] = own + (wider - 1.0) * (own - usual) + habit
    for kind, covariance in zip(departures, mixture.covariance, strict=True):
        seen = off_level @ covariance
        kind[:, 1] = -seen @ weight / math.sqrt(float(weight @ covariance @ weight))
        kind[:, 2 : 2 + _WAYS], kind[:, 2 + _WAYS] = factors(seen @ off_level.T - np.outer(kind[:, 1], kind[:, 1]))
    departures[:, :, 1:] *= wider
    share = np.cumsum(mixture.weight) / mixture.weight.sum()
    return share, np.column_stack([(level - middle) / spread, level_sd / spread]), departures


def factors(covariance: Array) -> tuple[Array, Array]:
    """Principal factors (J, ways) of a covariance (J, J), and the sd (J) that they leave to each entry alone."""
    own = 0.5 * np.diag(covariance)
    for _ in range(_ROUNDS):
        values, vectors = np.linalg.eigh(covariance - np.diag(own))
        ways = vectors[:, -_WAYS:] * np.sqrt(np.maximum(values[-_WAYS:], 0.0))
        own = np.maximum(np.diag(covariance) - np.sum(ways**2, axis=1), 0.0)
    # A factor and its negative say the same; which of them comes is up to the library.
    largest = np.take_along_axis(ways, np.argmax(np.abs(ways), axis=0)[None], axis=0)
    return ways * np.sign(largest), np.sqrt(own)


def wish_over_all_out(services: Array, expected_s: float) -> float:
    """Ln of what a typical runner of a drawn field makes of the race over his all-out even effort.

    What the tables of the race, ``services`` (K), usually take is in real splits already, so he is given it back.
    """
    at_tables_s = float(np.sum(services["slowing_s"] * (1.0 - services["missed"]))) * _TABLE_MEAN
    return -RESERVE - math.log1p(-at_tables_s / (expected_s * math.exp(RESERVE)))


def collapse_hazard(kinds: Kinds, sex: int, share: float, speed_sd: float) -> float:
    """The summed hazard of one who runs evenly all he has, with which a ``share`` of a sex of the field collapses.

    The hazard grows like the cube of time and with boldness (`behaviour.incidents.collapse_growth`): the bold and the
    slow collapse the more often. How they differ is looked at on so many of them, always the same.
    """
    luck = np.random.default_rng(_SEEN)
    kind = np.searchsorted(kinds.share[sex], luck.random(_SEEN))
    traits = luck.standard_normal((_SEEN, 1 + _WAYS))
    by = kinds.departures[sex, kind]
    departure = by[:, :, 0] + np.einsum("njw,nw->nj", by[:, :, 1 : 2 + _WAYS], traits)
    departure += by[:, :, 2 + _WAYS] * luck.standard_normal(departure.shape)
    level = kinds.level[sex, kind, 0] + kinds.level[sex, kind, 1] * traits[:, 0]
    share_m = np.diff(kinds.ends_m, prepend=0.0) / kinds.ends_m[-1]
    times = np.cumsum(share_m * np.exp(departure), axis=1) * np.exp(RESERVE - speed_sd * level)[:, None]
    asked = np.exp(BOLDNESS * np.expm1(-RESERVE - departure)) * np.diff(times, axis=1, prepend=0.0)
    reckless = np.cumsum(asked, axis=1) / times
    risk = np.sum(np.diff(times**3, axis=1, prepend=0.0) * reckless, axis=1)
    low, high = 0.0, 1e3
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if np.mean(-np.expm1(-middle * risk)) < share:
            low = middle
        else:
            high = middle
    return round(low, _DIGITS)


def hardness(kinds: Kinds, sex: int, legs: Array, flat_m: Array, even_mps: float) -> Array:
    """How much harder (K - 1) than they look the legs of a trail are to a sex of the field: a factor on ``flat_m``.

    It is the mean departure of all, but for the pace that everybody loses with the hours: nobody takes it for his own
    weakness who does as all do.
    """
    weight = np.diff(kinds.share[sex], prepend=0.0)
    departure = (weight @ kinds.departures[sex, :, :, 0])[legs["stretch"]]
    hours = np.cumsum(flat_m * np.exp(departure)) / even_mps / 3600.0
    return np.asarray(np.exp(departure - 2.0 * _USUAL_PER_H * hours))


def late(bounds_m: Array, longest_m: float = math.inf) -> Array:
    """How much of a hard day shows on each stretch of a course: nothing early, all of it late.

    A course of more than ``longest_m`` is no longer early where one of that length would be over.
    """
    middle = 0.5 * (bounds_m[1:] + bounds_m[:-1]) / min(float(bounds_m[-1]), longest_m)
    return np.asarray(np.clip((middle - SHOWS_FROM) / (_SHOWS_FULLY - SHOWS_FROM), 0.0, 1.0))
