"""The words of a mass race: a field of so many starters, the population they come from, and the waves they start in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field as Key

from paceline.scenario.base import Words
from paceline.scenario.drinks import Drinks
from paceline.scenario.tree import Loc
from paceline.scenario.units import (
    Area,
    CarbohydrateRate,
    Count,
    Duration,
    Faster,
    Mass,
    Name,
    Number,
    Optimism,
    Pace,
    PositiveDistance,
    PositiveDuration,
    Share,
    Spread,
)

Mark = Literal["published", "derived", "assumed"]
#: Of a logarithm.
Departure = Annotated[Number, Key(ge=-1, le=1)]
_SUM_SLACK = 1e-6


class Known(Words):
    """A number of a population with where it comes from and how far it is known."""

    source: Annotated[str, Key(min_length=1)]
    mark: Mark


class KnownShare(Known):
    """A share."""

    value: Share


class KnownBias(Known):
    """A small share that may be negative."""

    value: Optimism


class KnownNumber(Known):
    """A bare number above 0."""

    value: Annotated[Number, Key(gt=0, le=100)]


class KnownExponent(Known):
    """An exponent of the curve of endurance: speed falls with the k-th root of time."""

    value: Annotated[Number, Key(ge=3, le=60)]


class KnownSpread(Known):
    """The standard deviation of a logarithm."""

    value: Annotated[Number, Key(ge=0, le=0.6)]


class KnownPace(Known):
    """A speed."""

    value: Pace


class KnownDuration(Known):
    """A duration."""

    value: PositiveDuration


class KnownMass(Known):
    """A mass."""

    value: Mass


class KnownArea(Known):
    """An area."""

    value: Area


class KnownCarbohydrate(Known):
    """A rate of carbohydrate."""

    value: CarbohydrateRate


class Sex(Words):
    """What differs between the men and the women of a population.

    ``speed`` is what the middle one holds for the time of ``break``, on an all-out day; ``start_bias`` how much faster
    than the even effort of the day he means to run. Without a ``start_bias`` he paces himself as splits show.
    """

    speed_mps: KnownPace = Key(alias="speed")
    speed_sd: KnownSpread
    mass_kg: KnownMass = Key(alias="mass")
    drag_area_m2: KnownArea = Key(alias="drag_area")
    start_bias: KnownBias | None = None
    start_bias_sd: KnownSpread | None = None


class Stretch(Words):
    """How people depart from even effort up to a place, in ln of time: on the whole, and how they differ.

    ``level``: by how many sds faster than the middle a runner is; ``first`` and ``second``: by two traits that he shows
    all along the course; ``own``: the sd of what he does on this stretch alone; ``unlucky``: what a sd of bad luck adds
    there to whoever has a bad patch.
    """

    until_m: PositiveDistance = Key(alias="until")
    mean: Departure
    level: Departure
    first: Departure
    second: Departure
    own: Annotated[Number, Key(ge=0, le=1)]
    unlucky: Annotated[Number, Key(ge=0, le=3)] = 0.0


class Level(Words):
    """Some of a population: their ``share``, and mean and sd of how fast they are, in sds of all of them.

    ``paced_as``: the level whose departures theirs are, their own where it is not told.
    """

    share: Share
    mean: Annotated[Number, Key(ge=-5, le=5)]
    sd: Annotated[Number, Key(ge=0, le=3)]
    paced_as: Annotated[Number, Key(ge=-5, le=5)] | None = None


class Departures(Words):
    """How people pace themselves, stretch by stretch, and where that is known from.

    ``levels``: who they are, where a bell curve does not say how fast they are: a few very fast ones, for instance.
    """

    source: Annotated[str, Key(min_length=1)]
    mark: Mark
    levels: Annotated[tuple[Level, ...], Key(min_length=1, max_length=20)] = (Level(share=1.0, mean=0.0, sd=1.0),)
    stretches: Annotated[tuple[Stretch, ...], Key(min_length=1, max_length=100)]


class TrailPeople(Words):
    """What matters on trails besides: nerve downhill, patience at stations, and what makes people stop.

    ``descent``: speed limit downhill where the ground does not hold one back, of the middle runner (faster ones in
    proportion). ``stops``: factor on the usual stops of the course's stations, and its spread between runners.
    ``damage``: how much descent harms, 1 for the trained. ``stomach``: chance per hour that it turns.
    """

    descent_mps: KnownPace = Key(alias="descent")
    stops: KnownNumber
    stops_sd: KnownSpread
    damage: KnownNumber
    stomach_per_h: KnownShare = Key(alias="stomach")


class Population(Words):
    """Who enters such a race: the ability of its people, and how they run.

    ``splits`` names the people that were fitted to the splits of real races of this kind: forecasts of a race under
    way rest on them. So does the pacing of a field where neither ``departures`` from even effort nor a start bias and
    an unevenness of pace are given.
    """

    name: Name
    splits: Name | None = None
    departures: Departures | None = None
    share_of_women: KnownShare
    men: Sex
    women: Sex
    break_s: KnownDuration = Key(alias="break")
    k1: KnownExponent
    k1_sd: KnownSpread
    k2: KnownExponent
    k2_sd: KnownSpread
    form_sd: KnownSpread
    pace_noise: KnownSpread | None = None
    drop_outs: KnownShare
    heat_susceptibility: KnownNumber
    shielding: KnownShare
    carbohydrate_g_per_h: KnownCarbohydrate = Key(alias="carbohydrate")
    trail: TrailPeople | None = None
    giving_up: KnownNumber | None = Key(
        default=None,
        description="On trails: factor on the chance of having had enough; 1 is Western States in 2014 and 2015.",
    )
    caveat: str = Key(default="", description="What must stand beside every number of a field of these people.")
    source: str = ""


class Wave(Words):
    """Those who start together: a ``share`` of the field or a number of ``starters``, ``delay`` after the last wave."""

    name: Name
    share: Share | None = None
    starters: Annotated[Count, Key(ge=1)] | None = None
    delay_s: Duration = Key(default=0.0, alias="delay")


class Entrants(Words):
    """Those who got into a race in one way, by qualifying or for charity: their ``share`` of the field.

    ``faster``: how much stronger they are than the population, a share of speed; minus where they are weaker.
    ``spread``: how far they lie apart in speed among themselves, as a share of how far the population does. How they
    pace themselves is the population's.
    """

    name: Name
    share: Share
    faster: Faster = 0.0
    spread: Spread = 1.0
    source: str = ""


class Field(Words):
    """Everybody who is not named: ``starters`` drawn from a population, the faster ones in the first waves.

    Each is drawn anew in every replication. ``faster``: how much stronger they are than their population, a share of
    speed, as other results of the race tell. Where they got in in different ways, qualifiers and charity entries for
    instance, ``groups`` say so instead, and each starter is of one of them by chance. Without ``waves`` all start at
    the gun; without ``drinks`` they take what the race offers.
    """

    starters: Annotated[Count, Key(ge=1, le=200_000)]
    population: Population
    faster: Optimism = 0.0
    groups: tuple[Entrants, ...] = Key(default=(), max_length=20)
    waves: tuple[Wave, ...] = Key(default=(), max_length=100)
    drinks: Drinks | None = None

    @property
    def typical_faster(self) -> float:
        """How much stronger than their population they are on the whole."""
        return sum(group.share * group.faster for group in self.groups) if self.groups else self.faster

    @property
    def wave_starters(self) -> tuple[int, ...]:
        """How many start in each wave; shares are rounded so that they add up."""
        if any(wave.starters is not None for wave in self.waves):
            return tuple(wave.starters or 0 for wave in self.waves)
        ends, sofar = [0], 0.0
        for wave in self.waves:
            sofar += wave.share or 0.0
            ends.append(round(min(sofar, 1.0) * self.starters))
        return tuple(end - start for start, end in pairwise(ends))


def starter_names(named: Iterable[str], field: Field | None) -> tuple[str, ...]:
    """Everybody who starts: the named runners, then the field by bib."""
    starters = field.starters if field is not None else 0
    return (*named, *(f"bib {number}" for number in range(1, starters + 1)))


def field_problems(field: Field) -> Iterator[tuple[Loc, str]]:
    """What is wrong with the people of a field and with its waves."""
    people = field.population
    biases = [known for sex in (people.men, people.women) for known in (sex.start_bias, sex.start_bias_sd)]
    told = [known is not None for known in (people.pace_noise, *biases)]
    if any(told) and not all(told):
        words = "pace_noise, and start_bias and start_bias_sd of men and women, go together; give all of them or none"
        yield ("population",), words
    elif all(told) and people.departures is not None:
        yield ("population", "departures"), "they say how people pace themselves; leave out start_bias and pace_noise"
    elif not any(told) and people.departures is None and people.splits is None:
        words = "nothing tells how these people pace themselves; give them splits (city-marathon), departures, or"
        yield ("population",), f"{words} a start_bias, a start_bias_sd and a pace_noise"
    if people.departures is not None:
        in_all = sum(level.share for level in people.departures.levels)
        if abs(in_all - 1.0) > _SUM_SLACK:
            yield ("population", "departures", "levels"), f"their shares add up to {in_all:.6g}; make it 1"
    yield from _group_problems(field)
    yield from _wave_problems(field)


def _group_problems(field: Field) -> Iterator[tuple[Loc, str]]:
    if not field.groups:
        return
    people, in_all = field.population, sum(group.share for group in field.groups)
    if abs(in_all - 1.0) > _SUM_SLACK:
        words = f"the shares of the groups add up to {100.0 * in_all:.6g} %"
        yield ("groups",), f"{words}; make it 100 %, for instance with a group of all others"
    names = [group.name for group in field.groups]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("groups", index, "name"), f"another group is called {name} too; give each a name of its own"
    if field.faster:
        yield ("faster",), "each of the groups says how much faster it is; leave this one out (null in a variant)"
    if people.pace_noise is not None:
        words = "groups need people who pace themselves as splits or departures show"
        yield ("groups",), f"{words}; leave out start_bias and pace_noise of the population, or the groups"
    elif 0.0 in (people.men.speed_sd.value, people.women.speed_sd.value):
        yield (
            ("groups",),
            "the people of this population are all as fast; give them a speed_sd, or leave out the groups",
        )


def _wave_problems(field: Field) -> Iterator[tuple[Loc, str]]:
    for index, wave in enumerate(field.waves):
        if (wave.share is None) == (wave.starters is None):
            yield ("waves", index), "a wave has either a share of the field or a number of starters; give one of them"
            return
    counted = [wave.starters for wave in field.waves if wave.starters is not None]
    shares = [wave.share for wave in field.waves if wave.share is not None]
    if counted and shares:
        yield ("waves",), "some waves have a share and others a number of starters; give all of them the same"
    elif counted and sum(counted) != field.starters:
        yield ("waves",), f"the waves hold {sum(counted)} starters, the field {field.starters}; make them equal"
    elif shares and abs(sum(shares) - 1.0) > _SUM_SLACK:
        yield ("waves",), f"the shares of the waves add up to {sum(shares):.6g}; make it 1"
