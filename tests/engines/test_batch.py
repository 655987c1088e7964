from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from paceline.engine.batch import check_kept, check_size, chosen_engine, run_batch
from paceline.engine.part import Part
from paceline.errors import InputError
from paceline.race import Race, load

BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"
R = 24


@pytest.fixture(scope="module")
def race() -> Race:
    return load(BREAKING2, "station-drinks")


@pytest.fixture(scope="module")
def alone(race: Race) -> Part:
    return run_batch(race.program, R, seed=5, threads=1)


def same_bits(one: Part, other: Part) -> bool:
    return all(
        np.array_equal(getattr(one, field.name).view(np.int64), getattr(other, field.name).view(np.int64))
        for field in fields(Part)
    )


@pytest.mark.parametrize("portion", [1, 7, R])
def test_portions_do_not_change_a_bit(race: Race, alone: Part, portion: int) -> None:
    assert same_bits(alone, run_batch(race.program, R, seed=5, threads=1, portion=portion))


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_do_not_change_a_bit(race: Race, alone: Part, threads: int) -> None:
    seen: list[tuple[int, int]] = []
    shared = run_batch(race.program, R, seed=5, threads=threads, portion=4, progress=lambda *now: seen.append(now))
    assert same_bits(alone, shared)
    assert [done for done, _ in seen] == list(range(4, R + 1, 4))


def test_both_engines_find_the_same_bits(race: Race, alone: Part) -> None:
    assert same_bits(alone, run_batch(race.program, R, seed=5, engine="event"))


def test_more_replications_begin_with_the_same_ones(race: Race, alone: Part) -> None:
    assert np.array_equal(run_batch(race.program, 5, seed=5).arrive_s, alone.arrive_s[:5], equal_nan=True)


@pytest.mark.parametrize("k", [0, 7, R - 1])
def test_a_trace_is_that_replication_of_the_batch_to_the_last_bit(race: Race, alone: Part, k: int) -> None:
    trace = race.trace(k, seed=5)
    assert np.array_equal(trace.arrive_s, alone.arrive_s[k], equal_nan=True)
    assert np.array_equal(trace.leave_s, alone.leave_s[k], equal_nan=True)
    assert np.array_equal(trace.ledger_s, alone.ledger_s[k])
    times = [event.t_s for event in trace.events]
    assert times == sorted(times)
    finishes = {event.runner: event.t_s for event in trace.events if event.kind == "finish"}
    assert all(finishes[name] == alone.arrive_s[k, i, -1] for i, name in enumerate(race.names) if name in finishes)


def test_a_trace_of_one_runner_tells_of_him_alone(race: Race) -> None:
    trace = race.trace(3, runner="Lelisa Desisa")
    assert {event.runner for event in trace.events} == {"Lelisa Desisa"}
    assert set(trace.as_dict()["ledger_s"]) == {"Lelisa Desisa"}


def test_the_ledger_of_a_finisher_adds_up_to_his_time(alone: Part) -> None:
    finish_s = alone.arrive_s[:, :, -1]
    done = np.isfinite(finish_s)
    assert done.any()
    np.testing.assert_allclose(alone.ledger_s.sum(axis=2)[done], finish_s[done], atol=1e-6)


def test_what_cannot_be_done_in_weeks_or_held_at_all_is_refused_with_an_estimate() -> None:
    with pytest.raises(InputError, match=r"would take about \d+ years.*at most [\d,]+"):
        check_size(10**12, 3, 10)
    with pytest.raises(InputError, match="not even one"):
        check_size(1, 10**9, 10)
    check_size(10**8, 3, 10)
    with pytest.raises(InputError, match="at most"):
        check_size(10**8, 3, 10, engine="event")


def test_what_must_be_held_as_a_whole_is_refused_with_an_estimate() -> None:
    with pytest.raises(InputError, match=r"4[456] GB.*at most [\d,]+ replications fit"):
        check_kept(10**6, 110, 10)
    with pytest.raises(InputError, match="not even one"):
        check_kept(1, 10**9, 10)
    check_kept(1000, 3, 10)


@pytest.mark.parametrize("words", [{"engine": "steam"}, {"threads": 0}, {"seed": -1}, {"seed": 2**63}])
def test_what_cannot_be_done_is_told(race: Race, words: dict[str, object]) -> None:
    with pytest.raises(InputError):
        run_batch(race.program, 1, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [{"seed": -1}, {"seed": 2**63}, {"number": -1}, {"number": 2**32}])
def test_a_trace_that_no_run_has_is_refused(race: Race, words: dict[str, int]) -> None:
    with pytest.raises(InputError):
        race.trace(words.get("number", 0), seed=words.get("seed", 1))


PLAN = """\
from paceline import Wish

def steady(felt):
    print("asked")
    return Wish.pace(5.5)

def broken(felt):
    return 1 / 0

def odd(felt):
    return Wish.pace(float("nan"))
"""


def with_plan(name: str) -> Race:
    return load(BREAKING2, None, [f"runners.0.plan={{pacing: python, function: {name}}}"])


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    file = tmp_path / "plans.py"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_plans_written_in_python_take_the_event_engine(plans: Path) -> None:
    race = with_plan("steady")
    assert chosen_engine("auto", race.program.has_python_plans) == "event"
    alone = run_batch(race.program, 8, plans=plans)
    assert np.nanmin(alone.arrive_s[:, 0, -1]) > 42_195.0 / 5.6
    with pytest.raises(InputError, match="event engine"):
        run_batch(race.program, 8, plans=plans, engine="compiled")


@pytest.mark.parametrize(
    ("name", "words"), [("broken", "ZeroDivisionError"), ("odd", "answer with a Wish"), ("absent", "steady, broken")]
)
def test_mistakes_in_plans_are_told_as_such(plans: Path, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        run_batch(with_plan(name).program, 2, plans=plans)


def test_a_plan_that_nobody_gave_is_asked_for() -> None:
    with pytest.raises(InputError, match="--plans FILE"):
        run_batch(with_plan("steady").program, 2)
