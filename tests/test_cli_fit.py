from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.scenario import load_scenario
from support.scenario_files import write_race

RESULTS = """date,distance,time,surface,climb,temperature
2023-07-01,5 km,19:58,track,,
2024-05-01,10 km,41:30,,,15 C
2024-05-06,half,1:32:10,,120 m,
2024-06-02,half,2:20:00,,,
2024-10-03,marathon,3:25:10,,,12 C
"""


def call(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    file = tmp_path / "ann.csv"
    file.write_text(RESULTS, encoding="utf-8")
    return file


def told(*words: str) -> dict[str, Any]:
    found = call("fit", *words, "--json")
    assert found.exit_code == 0, found.stderr
    whole = json.loads(found.stdout)
    assert isinstance(whole, dict)
    return whole


def test_fit_tells_what_to_expect_and_which_result_looks_off(results: Path) -> None:
    found = told(str(results), "--sex", "F")
    assert (found["name"], found["sex"], found["level"], found["as_of"]) == ("Ann", "F", "club", "2024-10-04")
    metres = [row["distance_m"] for row in found["predictions"]]
    assert metres == [5_000.0, 10_000.0, 21_097.5, 42_195.0, 50_000.0, 100_000.0]
    for row in found["predictions"]:
        assert row["p05"] < row["p50"] < row["p95"]
    middle = {row["distance_m"]: row["p50"] for row in found["predictions"]}
    assert 5_300.0 < middle[21_097.5] < 5_900.0
    # The jog is named, and moves nothing by much.
    assert [row["off"] for row in found["results"]] == [None, None, None, "slow", None]
    jogless = results.with_name("ann-2.csv")
    jogless.write_text("\n".join(line for line in RESULTS.splitlines() if "2:20:00" not in line))
    other = {row["distance_m"]: row["p50"] for row in told(str(jogless), "--sex", "F")["predictions"]}
    assert middle[42_195.0] == pytest.approx(other[42_195.0], rel=0.01)
    sources = {row["name"]: row["from"] for row in found["parameters"]}
    assert (sources["speed"], sources["heat_susceptibility"], sources["trail_factor"]) == ("fitted", "prior", "prior")


def test_before_leaves_out_later_results(results: Path) -> None:
    found = told(str(results), "--before", "2024-05-06")
    assert [row["date"] for row in found["results"]] == ["2023-07-01", "2024-05-01"]
    assert found["as_of"] == "2024-05-06"
    # Nothing known is longer than two hours.
    assert {row["name"]: row["from"] for row in found["parameters"]}["k2"] == "prior"


def test_the_athlete_file_is_fit_for_a_race(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "races" / "ann.yaml"
    out.parent.mkdir()
    shown = call("fit", str(results), "--sex", "F", "--out", str(out))
    assert shown.exit_code == 0, shown.stderr
    assert "marathon" in shown.stdout
    assert "looks off" in shown.stdout
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Ann as of 2024-10-04, from 5 results.")
    race = write_race(out.parent)
    # The same results again, from the file: nothing is lost on the way.
    assert told(str(out))["predictions"] == told(str(results), "--sex", "F")["predictions"]
    loaded = load_scenario(race, settings=["runners.0.athlete=ann.yaml", "race.start=2025-01-01T09:00+00:00"])
    assert loaded.scenario.runners[0].athlete.name == "Ann"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--before", "soon"], "--before: 'soon' is not a day"),
        (["--out", "nowhere/at/all.yaml"], "cannot be written"),
        (["--level", "pro"], "not one of the choices"),
    ],
)
def test_mistakes_end_with_two(results: Path, words: list[str], error: str) -> None:
    found = call("fit", str(results), *words)
    assert found.exit_code == 2
    assert error in found.stderr


def test_the_results_are_never_written_over(results: Path) -> None:
    found = call("fit", str(results), "--out", str(results))
    assert found.exit_code == 2
    assert results.read_text(encoding="utf-8") == RESULTS


def test_a_residual_is_told_as_a_lead_or_a_loss(tmp_path: Path) -> None:
    file = tmp_path / "anna.csv"
    file.write_text("date,distance,time\n2026-05-01,10 km,44:10\n2026-06-01,half,1:36:00\n", encoding="utf-8")
    result = call("fit", str(file))
    assert result.exit_code == 0
    rows = [line for line in result.stdout.splitlines() if line.startswith("2026-")]
    assert [bool(re.search(r" [+-][0-9]:[0-9]{2} ", row)) for row in rows] == [True, True], rows
