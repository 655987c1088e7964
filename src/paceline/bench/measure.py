"""Measuring: the engines take turns, and what counts is the ratio within a round.

A shared machine may be twice as slow a minute later, so seconds are the median of the rounds, and a ratio is the
median of the ratios of each round.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from paceline.bench.cases import CITY, Case, city_race
from paceline.bench.plain import has_plain, plain_race
from paceline.engine.batch import run_batch
from paceline.engine.differences import first_difference
from paceline.engine.program import build

if TYPE_CHECKING:
    from paceline.engine.part import Part
    from paceline.engine.program import RaceProgram

ROUNDS = 3
PLAIN, EVENT, ONE, TWO = "plain SimPy", "event engine", "compiled, 1 thread", "compiled, 2 threads"
_SEED = 1
_SHORTEST_S = 0.05

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Timing:
    """What one engine took: ``seconds`` for ``replications`` of ``runners``; ``times_plain`` as fast as plain SimPy."""

    engine: str
    runners: int
    replications: int
    seconds: float
    legs_per_s: float
    times_plain: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One case: its size, who took how long, and whether both engines found the same bits in this run.

    ``difference``: the first number that they do not agree on; ``events``: SimPy events of the plain race per runner
    and leg.
    """

    name: str
    words: str
    runners: int
    legs: int
    stations: int
    timings: tuple[Timing, ...]
    same_bits: bool
    difference: str | None
    events: float | None


@dataclass(frozen=True, slots=True)
class _Contestant:
    engine: str
    runners: int
    replications: int
    run: Callable[[], object]


def measure(case: Case, say: Say) -> Measured:
    """Time one case."""
    say(f"{case.name}: building the race")
    whole = build(case.scenario(case.runners))
    small = whole if case.plain_runners == case.runners else build(case.scenario(case.plain_runners))
    legs = len(whole.arrays.legs)
    field = [
        _Contestant(
            EVENT, case.plain_runners, case.plain_replications, _batch(small, case.plain_replications, "event")
        ),
        _Contestant(ONE, case.runners, case.replications, _batch(whole, case.replications, "compiled", 1)),
        _Contestant(TWO, case.runners, case.replications * 2, _batch(whole, case.replications * 2, "compiled", 2)),
    ]
    plain = plain_race(small, _SEED) if has_plain() else None
    if plain is not None:
        field.insert(0, _Contestant(PLAIN, case.plain_runners, case.plain_replications, _plain(plain, case)))
    difference = _first_difference(small, case)
    run_batch(whole, 1, _SEED, engine="compiled", threads=1)
    rounds: list[list[float]] = []
    for number in range(ROUNDS):
        say(f"{case.name}: round {number + 1} of {ROUNDS}")
        rounds.append([_seconds(one.run) for one in field])
    done = [one.runners * one.replications * legs for one in field]
    timings = []
    for n, one in enumerate(field):
        ratios = [(taken[0] / done[0]) / (taken[n] / done[n]) for taken in rounds]
        seconds = median(taken[n] for taken in rounds)
        timings.append(
            Timing(
                one.engine,
                one.runners,
                one.replications,
                seconds,
                done[n] / seconds,
                median(ratios) if plain is not None else None,
            )
        )
    events = None
    if plain is not None:
        events = plain.events / (ROUNDS * done[0])
    return Measured(
        case.name,
        case.words,
        case.runners,
        legs,
        _stations(whole),
        tuple(timings),
        difference is None,
        difference,
        events,
    )


def cost_curve(sizes: list[int], say: Say) -> list[tuple[int, float]]:
    """Seconds of one replication of the city marathon on one thread, for so many runners."""
    races = {}
    for size in sizes if CITY.is_file() else []:
        say(f"cost curve: {size:,} runners")
        race = build(city_race(size))
        once = _seconds(_batch(race, 1, "compiled", 1))
        races[size] = race, max(1, round(_SHORTEST_S / once))
    rounds = [
        {size: _seconds(_batch(race, many, "compiled", 1)) / many for size, (race, many) in races.items()}
        for _ in range(ROUNDS)
    ]
    return [(size, median(one[size] for one in rounds)) for size in races]


def _batch(race: RaceProgram, replications: int, engine: str, threads: int = 1) -> Callable[[], Part]:
    return lambda: run_batch(race, replications, _SEED, engine=engine, threads=threads)


def _plain(race: object, case: Case) -> Callable[[], object]:
    return lambda: [race.run() for _ in range(case.plain_replications)]  # type: ignore[attr-defined]


def _seconds(run: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    run()
    return time.perf_counter() - began_s


def _first_difference(race: RaceProgram, case: Case) -> str | None:
    """Where the engines differ in a few replications, ``None`` where they find the same to the last bit."""
    few = min(case.plain_replications, 3)
    one, other = (_batch(race, few, engine)() for engine in ("event", "compiled"))
    difference = first_difference(race, one, other)
    return None if difference is None else str(difference)


def _stations(race: RaceProgram) -> int:
    return int(np.any(race.arrays.services["kind"] == 2, axis=1).sum())
