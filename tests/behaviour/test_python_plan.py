"""Pacing plans written in Python: read from the file that the user names, and run as they answer."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from paceline.behaviour.python_plan import Felt, Wish, load_plans
from paceline.engine.event import EventEngine
from paceline.engine.program import RaceProgram, build
from paceline.errors import InputError
from support.quiet import finish_s, leg_speeds, ordinary_day, quiet, tireless
from support.races import rotating, scenario, starter

PLANS = """\
from paceline.behaviour.python_plan import Wish


def brave(felt):
    return Wish.pace(4.5 if felt.distance_m < 3_000 else 4.0)


def _helper(felt):
    return Wish.pace(1.0)
"""
RACE_M = 10_000.0


def own_plan_race(**words: object) -> RaceProgram:
    """A quiet race of one runner whose plan is a Python function."""
    plan = {"pacing": "python", "function": "brave"}
    return quiet(build(scenario(RACE_M, starter(plan=plan), **words)))


def run_with(race: RaceProgram, plan: object) -> tuple[np.ndarray, float]:
    """Leg speeds and finish time under a plan."""
    with ordinary_day():
        run = EventEngine(race, 1, {0: plan}).run(0)
    return leg_speeds(race, run), finish_s(run)


def test_a_file_gives_its_public_functions(tmp_path: Path) -> None:
    """What begins with an underscore stays inside."""
    file = tmp_path / "plans.py"
    file.write_text(PLANS)
    plans = load_plans(file)
    assert "brave" in plans
    assert "_helper" not in plans
    assert plans["brave"](Felt(0.0, RACE_M, 0.0, 0.0, 5.0, False)) == Wish.pace(4.5)


@pytest.mark.parametrize("text", ["def brave(felt:\n", "import no_such_module_anywhere\n", "1 / 0\n"])
def test_a_file_that_cannot_be_run_is_the_users_to_mend(tmp_path: Path, text: str) -> None:
    """The error names the file and what went wrong."""
    file = tmp_path / "broken.py"
    file.write_text(text)
    with pytest.raises(InputError, match="fix the file"):
        load_plans(file)


@pytest.mark.parametrize("name", ["absent.py", "plans.txt", "."])
def test_a_file_that_is_not_there_or_not_python_is_refused(tmp_path: Path, name: str) -> None:
    """With an advice what to name instead."""
    (tmp_path / "plans.txt").write_text(PLANS)
    with pytest.raises(InputError, match="name a file with functions"):
        load_plans(tmp_path / name)


def test_a_plan_that_asks_a_pace_is_run_at_that_pace(tmp_path: Path) -> None:
    """To the leg on which it changes its mind, up to the last stretch and beyond."""
    file = tmp_path / "plans.py"
    file.write_text(PLANS)
    race = own_plan_race()
    speeds, _ = run_with(race, load_plans(file)["brave"])
    turn = race.nodes.index_of(3_000.0)
    before_kick = race.arrays.kick_node
    assert speeds[:turn] == pytest.approx(np.full(turn, 4.5), abs=1e-6)
    assert speeds[turn:before_kick] == pytest.approx(np.full(before_kick - turn, 4.0), abs=1e-6)


def test_a_plan_that_asks_what_lasts_runs_the_even_race() -> None:
    """``sustainable_mps`` is the effort that leaves him spent on the line."""
    race = own_plan_race()
    speeds, time_s = run_with(race, lambda felt: Wish.effort(felt.sustainable_mps))
    assert np.ptp(speeds) < 1e-6
    assert time_s == pytest.approx(finish_s(EventEngine(own_even_race(), 1).run(0)), rel=1e-6)


def own_even_race() -> RaceProgram:
    """The same runner by even effort."""
    return quiet(build(scenario(RACE_M)))


def test_a_plan_hears_where_the_runner_is_and_how_he_feels() -> None:
    """Distances add up, time and effort grow; at an even pace effort is near all he has when he comes to the line."""
    heard: list[Felt] = []

    def listens(felt: Felt) -> Wish:
        heard.append(felt)
        return Wish.effort(felt.sustainable_mps)

    race = own_plan_race()
    run_with(race, listens)
    assert len(heard) == len(race.nodes) - 1
    assert heard[0].distance_m == heard[0].elapsed_s == heard[0].effort == 0.0
    assert all(felt.distance_m + felt.distance_left_m == pytest.approx(RACE_M) for felt in heard)
    assert all(b.elapsed_s > a.elapsed_s and b.effort >= a.effort for a, b in pairwise(heard))
    assert heard[1].effort < 0.9 < heard[-1].effort < 1.0


def test_a_plan_may_stay_with_the_pacers() -> None:
    """At their pace, in their shelter, until it says otherwise."""
    race = tireless(own_plan_race(pacers=rotating(pace_mps=5.3)))
    together: list[bool] = []

    def follows(felt: Felt) -> Wish:
        together.append(felt.with_pacers)
        return Wish.stay(5.0) if felt.distance_m < 5_000.0 else Wish.pace(4.0)

    speeds, _ = run_with(race, follows)
    half = race.nodes.index_of(5_000.0)
    assert speeds[1:half] == pytest.approx(np.full(half - 1, 5.3), rel=1e-3)
    assert speeds[half : race.arrays.kick_node] == pytest.approx(np.full(race.arrays.kick_node - half, 4.0), abs=1e-6)
    assert all(together[1 : half + 1])
