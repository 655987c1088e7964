from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from paceline.engine.batch import run_batch
from paceline.errors import InputError
from paceline.experiment.rare import rare
from paceline.race import Race, load
from paceline.report.rare import show_rare

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BERLIN = SCENARIOS / "berlin-2018.yaml"


@cache
def short_race() -> Race:
    """A man alone over ten kilometres, few legs: a hundred thousand plain replications take seconds."""
    settings = [
        "race.course=courses/monza-2.4km.yaml", "race.distance=10 km", "race.longest_leg=5 km", "pacers=null",
        "targets.record=0:27:00", "observed=null", "runners.0.plan={pacing: even_effort}", "drinks={kind: none}",
    ]  # fmt: skip
    return load(BERLIN, None, settings)


@cache
def plain_times() -> np.ndarray:
    return run_batch(short_race().program, 150_000, seed=99).arrive_s[:, 0, -1]


@pytest.mark.parametrize("chance", [1e-1, 1e-2, 1e-3, 2e-4])
def test_it_finds_what_long_plain_runs_find(chance: float) -> None:
    times = plain_times()
    time_s = float(np.nanquantile(times, chance))
    share = float(np.mean(times < time_s))
    error = np.sqrt(share / len(times))
    found = rare(short_race(), f"{time_s} s", 10_000)
    assert abs(found.probability - share) < 3.5 * np.hypot(error, found.standard_error)
    assert found.relative_error < 0.1


def test_its_error_is_the_spread_of_its_estimates() -> None:
    time_s = float(np.nanquantile(plain_times(), 1e-3))
    found = [rare(short_race(), f"{time_s} s", 2_000, seed) for seed in range(30)]
    estimates = np.array([each.probability for each in found])
    told = np.sqrt(np.mean([each.standard_error**2 for each in found]))
    assert np.std(estimates, ddof=1) == pytest.approx(told, rel=0.5)
    # Unbiased: the mean over many short searches is that of the plain run.
    share = float(np.mean(plain_times() < time_s))
    assert abs(estimates.mean() - share) < 3.5 * np.hypot(told / np.sqrt(30), np.sqrt(share / len(plain_times())))


def test_one_in_a_million_within_ten_per_cent() -> None:
    found = rare(short_race(), "0:25:20", 50_000)
    assert found.probability < 1e-5
    assert found.relative_error < 0.1
    assert found.shift["form"] > 1.0
    assert found.shift["strength"] > 0.5
    again = rare(short_race(), "0:25:20", 50_000, seed=2)
    assert abs(again.probability - found.probability) < 4.0 * np.hypot(again.standard_error, found.standard_error)


def test_what_is_not_rare_is_simply_counted() -> None:
    race = short_race()
    found = rare(race, "record", 2_000)
    assert set(found.shift.values()) == {0.0}
    result = race.run(found.replications - found.pilot_replications)
    assert found.probability == result.probability("record", 0)[0]


def test_what_cannot_be_is_never_seen() -> None:
    breaking2 = load(SCENARIOS / "breaking2.yaml")
    found = rare(breaking2, "record", 1_000)  # no record could stand there
    assert (found.probability, found.standard_error, found.successes) == (0.0, 0.0, 0.0)
    console = Console(file=io.StringIO(), width=140)
    show_rare(console, found)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "never seen" in shown
    assert "it takes more replications" in shown  # a search that ended early knows no reason


def test_mistakes_are_told() -> None:
    with pytest.raises(InputError, match="too few"):
        rare(short_race(), "record", 100)
    with pytest.raises(InputError, match="Eliud Kipchoge"):
        rare(short_race(), "record", 1_000, runner="Nobody")
    with pytest.raises(InputError, match="neither a target"):
        rare(short_race(), "gold", 1_000)
