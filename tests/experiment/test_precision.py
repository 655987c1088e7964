from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from typer.testing import CliRunner

from paceline.cli import app
from paceline.errors import InputError
from paceline.experiment.outputs import Estimate, Output, half_width
from paceline.experiment.precision import Precision
from paceline.race import Race, load

CARBON_X2 = Path(__file__).parents[2] / "scenarios" / "carbon-x2.yaml"
BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"


@pytest.fixture(scope="module")
def race() -> Race:
    return load(CARBON_X2)


@pytest.mark.parametrize(
    ("text", "name", "runner", "within"),
    [
        ("P(record) +- 0.5%", "P(record)", None, 0.005),
        ("P(record)±0.01", "P(record)", None, 0.01),
        ("mean +/- 1 s", "mean", None, 1.0),
        ("Eliud Kipchoge: median +- 0:02", "median", "Eliud Kipchoge", 2.0),
        ("place +- 0.1", "place", None, 0.1),
    ],
)
def test_a_precision_in_words(text: str, name: str, runner: str | None, within: float) -> None:
    goal = Precision.read(text)
    assert (goal.output.name, goal.runner, goal.within) == (name, runner, within)


@pytest.mark.parametrize(
    "text", ["", "P(record)", "mean +- fast", "mean +- 1%", "P(record) +- 1 s", "mean +- 0 s", "x +- 1"]
)
def test_what_is_no_precision(text: str) -> None:
    with pytest.raises(InputError):
        Precision.read(text)


def test_a_race_runs_until_it_is_known_and_no_longer(race: Race) -> None:
    goal = Precision.read("P(record) +- 2%")
    result = race.run(100_000, until=goal)
    assert goal.reached(result)
    # A share p needs about p (1 - p) (1.96 / 0.02)^2 replications; the aim is overshot a little, never by far.
    share, _ = result.probability("record", 0)
    needed = share * (1.0 - share) * (1.96 / 0.02) ** 2
    assert needed * 0.95 < result.replications < needed * 1.35


def test_the_bits_are_those_of_a_run_of_as_many(race: Race) -> None:
    until = race.run(100_000, until="P(record) +- 2%", threads=2)
    whole = race.run(until.replications)
    assert np.array_equal(until.arrive_s, whole.arrive_s, equal_nan=True)
    assert np.array_equal(until.ledger_s, whole.ledger_s)
    assert until.tally.mean_s[0] == whole.tally.mean_s[0]
    assert until.tally.squares_s2[0] == whole.tally.squares_s2[0]
    assert until.provenance.command.endswith(f"-n {until.replications} --seed 1")


def test_also_where_replications_are_counted_and_not_kept(race: Race) -> None:
    """The limit is passed on the way: what was kept until then is counted."""
    until = race.run(100_000, until="P(record) +- 2%", memory="2 MB")
    whole = race.run(until.replications, memory="2 MB")
    assert not until.is_kept
    assert until.replications > 1000
    assert race.run(1000, memory="2 MB").is_kept
    assert until.probability("record", 0) == whole.probability("record", 0)
    assert np.array_equal(until.quantiles(), whole.quantiles())
    assert until.tally.squares_s2[0] == whole.tally.squares_s2[0]


def test_a_cap_ends_it_and_says_so() -> None:
    words = ["run", str(CARBON_X2), "--until", "mean +- 1 s", "-n", "1500", "--json"]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.stderr
    told = json.loads(found.stdout)
    assert told["replications"] == 1500
    assert (told["precision"]["reached"], told["precision"]["wanted"]) == (False, 1.0)
    assert "after 1,500 replications, not ± 1 s; more replications (-n) narrow it" in found.stderr


def test_what_a_race_does_not_have_is_refused_before_it_runs() -> None:
    for words, told in (("P(recrod) +- 1%", "did you mean 'record'?"), ("Nobody: mean +- 1 s", "no runner 'Nobody'")):
        found = CliRunner().invoke(app, ["run", str(BREAKING2), "--until", words])
        assert found.exit_code == 2
        assert told in found.stderr


@pytest.mark.parametrize(("hits", "n"), [(0, 400), (3, 400), (200, 400), (399, 400)])
def test_the_interval_of_a_share_is_that_of_wilson(hits: int, n: int) -> None:
    found = Estimate(hits / n, math.sqrt(hits / n * (1 - hits / n) / n), n)
    wilson = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert half_width(Output.read("P(record)"), found) == pytest.approx((wilson.high - wilson.low) / 2)


@pytest.mark.slow
def test_the_errors_of_answers_are_those_of_repeated_runs(race: Race) -> None:
    """Each answer, its own standard error, and how far the answers of sixty other seeds lie apart."""
    outputs = [Output.read(text) for text in ("mean", "sd", "median", "p05", "P(record)", "finish_rate", "ledger.fade")]
    found = [[output.of(result) for output in outputs] for result in (race.run(300, seed=seed) for seed in range(60))]
    for spot, output in enumerate(outputs):
        apart = float(np.std([row[spot].value for row in found], ddof=1))
        told = float(np.mean([row[spot].standard_error for row in found]))
        # sqrt(2 * 59) = 11: the scatter itself is known to one part in eleven; tails of finish times make it worse.
        assert told == pytest.approx(apart, rel=0.5), output.name


@pytest.mark.parametrize(
    ("text", "runner", "output"),
    [
        ("P(2:00:00) +- 1%", None, "P(2:00:00)"),
        ("Ana: P(2:00:00) +- 1%", "Ana", "P(2:00:00)"),
        ("Ana (F): P(2:00:00) +- 1%", "Ana (F)", "P(2:00:00)"),
        ("Ana:mean +- 1 s", "Ana", "mean"),
    ],
)
def test_the_colons_of_a_clock_end_no_name(text: str, runner: str | None, output: str) -> None:
    found = Precision.read(text)
    assert (found.runner, found.output.name) == (runner, output)
