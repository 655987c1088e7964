"""A field is the same, to the last bit, whoever sweeps it: waves, ties of a mass start, queues, named runners."""

from __future__ import annotations

import numpy as np
import pytest

from paceline.engine.compiled import CompiledEngine
from paceline.engine.event import EventEngine
from paceline.engine.part import Part
from paceline.engine.program import build
from paceline.engine.visits import station_nodes, visits
from paceline.scenario.models import Scenario
from support.fields import mass_race, population, sex, told_population
from support.races import flat_course, starter

DRINKS = {"kind": "stations", "every_m": 1_000.0, "tables": 5, "slowing_s": 4.0, "missed": 0.1}
WAVES = [{"name": "one", "share": 0.4}, {"name": "two", "share": 0.6, "delay_s": 90.0}]
#: Nothing is drawn but the day: all run alike and meet at every node at the same instant.
ALIKE = population(
    sex(speed_sd=0.0, bias_sd=0.0), sex(speed_sd=0.0, bias_sd=0.0), k1_sd=0.0, k2_sd=0.0, form_sd=0.0, pace_noise=0.0
)


def assert_same(one: Part, other: Part) -> None:
    for name in ("arrive_s", "leave_s", "ledger_s", "flags"):
        a, b = (getattr(part, name).view(np.int64) for part in (one, other))
        where = np.argwhere(a != b)
        assert not len(where), f"{name} differs first at {where[0]}"


RACES = {
    "open line": mass_race(4_000.0, 200, drinks=DRINKS),
    "narrow line": mass_race(4_000.0, 200, drinks=DRINKS, race={"start_width_m": 2.0}),
    "waves": mass_race(4_000.0, 300, drinks=DRINKS, race={"start_width_m": 1.5}, field={"waves": WAVES}),
    "waves over an open line": mass_race(3_000.0, 200, drinks=DRINKS, field={"waves": WAVES}),
    "waves at one gun": mass_race(
        3_000.0, 200, race={"start_width_m": 1.5}, field={"waves": [WAVES[0], {**WAVES[1], "delay_s": 0.0}]}
    ),
    "all alike": mass_race(3_000.0, 120, drinks=DRINKS, population=ALIKE),
    "all alike, narrow line": mass_race(3_000.0, 120, drinks=DRINKS, population=ALIKE, race={"start_width_m": 1.0}),
    "named runners": mass_race(
        3_000.0, 150, starter("Ada"), starter("Ben"), drinks=DRINKS, race={"start_width_m": 2.0}, field={"waves": WAVES}
    ),
    "pacing drawn": mass_race(
        4_000.0,
        150,
        starter("Ada"),
        drinks=DRINKS,
        race={"start_width_m": 2.0},
        population=told_population(
            (1_700.0, -0.05, 0.02, 0.03, 0.0, 0.02),
            (4_000.0, 0.05, -0.03, 0.05, 0.04, 0.05),
            speed_sd=0.15,
            form_sd=0.03,
        ),
    ),
    "groups": mass_race(
        4_000.0,
        150,
        population=told_population((4_000.0, 0.02, 0.03, 0.03, 0.0, 0.02), speed_sd=0.15, form_sd=0.03),
        field={
            "groups": [
                {"name": "qualifiers", "share": 0.6, "faster": 0.2, "spread": 0.6},
                {"name": "others", "share": 0.4},
            ]
        },
    ),
    "coarse": mass_race(4_000.0, 200, race={"start_width_m": 2.0, "longest_leg_m": 1_000.0}),
}


@pytest.mark.parametrize("name", RACES)
def test_both_engines_find_the_same_bits(name: str) -> None:
    race = build(RACES[name])
    assert_same(EventEngine(race, 5).run_part(0, 2), CompiledEngine(race, 5).run_part(0, 2))


def run(scenario: Scenario, replications: int = 1) -> Part:
    return CompiledEngine(build(scenario), 5).run_part(0, replications)


def test_the_ledger_adds_up() -> None:
    part = run(RACES["waves"], 3)
    finish_s = part.arrive_s[:, :, -1]
    done = np.isfinite(finish_s)
    np.testing.assert_allclose(part.ledger_s.sum(axis=2)[done], finish_s[done], atol=1e-8)


def test_a_replication_can_be_run_alone() -> None:
    race = build(RACES["waves"])
    whole, alone = CompiledEngine(race, 5).run_part(0, 3), CompiledEngine(race, 5).run_part(2, 3)
    assert np.array_equal(whole.arrive_s[2], alone.arrive_s[0], equal_nan=True)


def test_everybody_is_somebody_else() -> None:
    finish_s = run(RACES["open line"], 2).arrive_s[:, :, -1]
    finishers = finish_s[np.isfinite(finish_s)]
    assert len(np.unique(finishers)) == len(finishers)


def test_more_starters_change_nobody_s_strength() -> None:
    few, many = (run(mass_race(3_000.0, starters)) for starters in (50, 80))
    assert np.array_equal(few.ledger_s[0, :, :3], many.ledger_s[0, :50, :3])


def test_watching_the_tables_changes_nothing_and_agrees_with_what_the_event_engine_tells() -> None:
    race = build(RACES["waves"])
    seen = visits(race, 5, 1)
    told: dict[tuple[str, int], tuple[float, float]] = {}

    def tell(t_s: float, runner: str, kind: str, node: int, **details: float) -> None:
        if kind == "bottle_taken":
            told[runner, node] = (t_s, details["queue_s"])

    run = EventEngine(race, 5).run(1, tell)
    assert np.array_equal(seen.finish_s, run.arrive_s[:, -1], equal_nan=True)
    assert seen.nodes == station_nodes(race)
    assert told
    for (runner, node), (done_s, queue_s) in told.items():
        i, row = race.runners.index(runner), seen.nodes.index(node)
        assert seen.done_s[row, i] == done_s
        assert seen.turn_s[row, i] - seen.asked_s[row, i] == queue_s
    assert np.isfinite(seen.asked_s).sum() == len(told)


def test_a_station_may_have_its_own_number_of_tables() -> None:
    course = flat_course(3_000.0, stations=[{"at_m": 1_000.0, "tables": 3}, {"at_m": 2_000.0}])
    race = build(mass_race(3_000.0, 20, course=course, drinks={"kind": "stations", "tables": 7}))
    assert race.tables == (3, 7)


def test_the_plans_of_a_field_are_shared() -> None:
    arrays = build(mass_race(3_000.0, 500, starter("Ada"))).arrays
    assert len(arrays.row) == len(arrays.stream) == 501
    assert len(arrays.runners) == arrays.services.shape[1] == arrays.wish.shape[1] == len(arrays.capacity_mean) == 3
