"""Bit identity: over generated races both engines find the same times, incidents and ledgers, however they are run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.engine.batch import run_batch
from paceline.engine.compiled import CompiledEngine, replications_abreast
from paceline.engine.differences import first_difference
from paceline.engine.event import EventEngine
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram, build
from paceline.scenario.models import Scenario
from strategies import fields, odd_races, races
from support.quiet import quiet
from support.races import scenario, starter

#: More than run abreast in the compiled engine where one man starts, and no multiple of it.
MANY = 67


def assert_same(race: RaceProgram, seed: int, replications: int) -> None:
    one = EventEngine(race, seed).run_part(0, replications)
    other = CompiledEngine(race, seed).run_part(0, replications)
    difference = first_difference(race, one, other)
    assert difference is None, str(difference)


@given(races(), st.integers(0, 2**63 - 1))
@settings(max_examples=60, deadline=None)
def test_generated_races_are_the_same_bits_in_both_engines(words: Scenario, seed: int) -> None:
    """Any plan, team, drink, weather and script."""
    assert_same(build(words), seed, 3)


@given(fields())
@settings(max_examples=15, deadline=None)
def test_generated_fields_are_the_same_bits_in_both_engines(words: Scenario) -> None:
    """Mass starts, waves, narrow lines, queues at tables, named runners among the field."""
    assert_same(build(words), 5, 2)


@given(odd_races(), st.integers(0, 2), st.integers(0, 1_000))
@settings(max_examples=25, deadline=None)
def test_crowds_of_any_size_on_any_ground_are_the_same_bits(words: Scenario, batches: int, first: int) -> None:
    """Companies and replications abreast that are full, one short or one over; and in the same room once more."""
    race = build(words)
    stop = first + batches * replications_abreast(race) + 1
    compiled, event = CompiledEngine(race, 2), EventEngine(race, 2)
    whole = compiled.run_part(first, stop)
    assert np.isfinite(whole.ledger_s).all()
    for number in {first, stop - 1}:
        difference = first_difference(race, event.run_part(number, number + 1), _rows(whole, number - first))
        assert difference is None, str(difference)
        difference = first_difference(race, compiled.run_part(number, number + 1), _rows(whole, number - first))
        assert difference is None, str(difference)


def _rows(part: Part, row: int) -> Part:
    """One replication of a part."""
    own = slice(row, row + 1)
    return Part(part.arrive_s[own], part.leave_s[own], part.ledger_s[own], part.flags[own])


@given(races())
@settings(max_examples=20, deadline=None)
def test_exact_ties_are_settled_alike(words: Scenario) -> None:
    """Nothing is left to luck and all start alike, so runners of one plan meet at every node at the same instant."""
    first = words.runners[0]
    twins = [
        first.model_copy(update={"athlete": first.athlete.model_copy(update={"name": name})})
        for name in ("Ada", "Ben", "Cleo")
    ]
    assert_same(quiet(build(words.model_copy(update={"runners": twins, "incidents": []}))), 1, 2)


@pytest.mark.parametrize("slowings_s", [(0.0, 0.0, 6.0, 0.0), (6.0, 0.0, 0.0, 0.0), (6.0, 0.0, 6.0, 0.0)])
def test_who_waits_for_a_table_and_takes_no_time_there_leaves_with_others_at_one_instant(
    slowings_s: tuple[float, ...],
) -> None:
    """All whom a table kept waiting are served when it is free again, and leave in the order of ties, not of turns."""

    def drinks(slowing_s: float) -> dict[str, Any]:
        return {"kind": "stations", "every_m": 1_000.0, "tables": 1, "slowing_s": slowing_s, "missed": 0.0}

    runners = [
        starter(name, 9_000.0 + 10.0 * n, plan={"pacing": "even"}, drinks=drinks(slowing_s))
        for n, (name, slowing_s) in enumerate(zip(("Ada", "Ben", "Cleo", "Dan"), slowings_s, strict=True))
    ]
    assert_same(build(scenario(5_000.0, *runners, drinks=drinks(6.0))), 1, 5)


@given(races(), st.integers(1, 9))
@settings(max_examples=10, deadline=None)
def test_neither_portions_nor_threads_change_a_bit(words: Scenario, portion: int) -> None:
    """Replications run abreast in other company, shared out otherwise, or alone."""
    race = build(words)
    whole = CompiledEngine(race, 3).run_part(0, MANY)
    for threads in (1, 2, 4):
        shared = run_batch(race, MANY, 3, engine="compiled", threads=threads, portion=portion)
        assert first_difference(race, whole, shared) is None
    for number in (0, 31, MANY - 1):
        alone = CompiledEngine(race, 3).run_part(number, number + 1)
        assert np.array_equal(alone.ledger_s[0].view(np.int64), whole.ledger_s[number].view(np.int64))


def changed(name: str, at: tuple[int, ...]) -> str:
    """What is said where one number of a run is the next one up."""
    race = build(scenario(5_000.0, starter("Ada"), starter("Ben")))
    part = CompiledEngine(race, 1).run_part(0, 3)
    array: Any = getattr(part, name).copy()
    array.view(np.int64)[at] += 1
    return str(first_difference(race, part, replace(part, **{name: array})))


@pytest.mark.parametrize(
    ("name", "at", "told"),
    [
        ("arrive_s", (1, 0, 2), r"replication 1, .*node \d+\), Ada: arrive_s"),
        ("leave_s", (0, 1, 1), r"replication 0, .*Ben: leave_s"),
        ("ledger_s", (2, 1, 0), "replication 2, the whole race, Ben: ledger_s of base"),
        ("flags", (2, 0), "replication 2, the whole race, Ada: flags"),
    ],
)
def test_a_difference_names_replication_place_runner_and_quantity(name: str, at: tuple[int, ...], told: str) -> None:
    import re

    assert re.search(told, changed(name, at))


def test_the_first_difference_is_the_earliest_along_the_course() -> None:
    race = build(scenario(5_000.0, starter("Ada"), starter("Ben")))
    part = CompiledEngine(race, 1).run_part(0, 1)
    arrive_s, ledger_s = part.arrive_s.copy(), part.ledger_s.copy()
    arrive_s[0, 1, 1:] += 1e-9
    ledger_s[0, 0, 0] += 1e-9
    difference = first_difference(race, part, replace(part, arrive_s=arrive_s, ledger_s=ledger_s))
    assert difference is not None
    assert (difference.runner, difference.place) == (
        "Ben",
        f"{race.checkpoints[1].name} (node {race.checkpoints[1].node})",
    )
    assert first_difference(race, part, part) is None
