"""Forecasts of fields on results made up here: what is scored, what is left out, what a forecast may read."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.forecast.fit_populations import RACES
from paceline.validation.under_way import score_fields, trained_years

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MATS = {"5k": 5.0, "10k": 10.0, "15k": 15.0, "half": 21.0975, "25k": 25.0, "30k": 30.0, "35k": 35.0, "finish": 42.195}


def write_field(folder: Path, race: str, year: int, runners: int = 60, finishers_only: bool = False) -> Path:
    """Runners who fade a little, each at a pace of his own."""
    rng = np.random.default_rng(year)
    file = folder / "results" / race / f"{year}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as lines:
        writer = csv.writer(lines)
        mats = ["finish"] if finishers_only else list(MATS)
        writer.writerow(["runner", "sex", "age", "status", *mats])
        for n in range(runners):
            pace, fade = rng.uniform(240.0, 400.0), rng.uniform(0.0, 0.1)
            times = [round(pace * MATS[mat] * (1.0 + fade * MATS[mat] / 42.195)) for mat in mats]
            writer.writerow([f"r{n}", "MF"[n % 2], 40, "finished", *times])
    return file


def test_days_that_were_never_trained_on_are_told_first_and_marked(tmp_path: Path) -> None:
    write_field(tmp_path, "berlin", 2014)
    write_field(tmp_path, "berlin", 2016)
    rows, left_out = score_fields(tmp_path / "results", SCENARIOS)
    assert not left_out
    assert [(row.year, row.trained) for row in rows] == [("2016", False)] * 3 + [("2014", True)] * 3
    assert {row.checkpoint for row in rows} == {"10k", "half", "30k"}
    assert all(row.finishers == 60 and row.brier is None for row in rows)
    assert trained_years()["berlin"] == RACES["city-marathon"][1]["berlin"]


def test_it_scores_as_paceline_score_does(tmp_path: Path) -> None:
    file = write_field(tmp_path, "berlin", 2016)
    rows, _ = score_fields(tmp_path / "results", SCENARIOS)
    half = next(row for row in rows if row.checkpoint == "half")
    told = tmp_path / "told.csv"
    scenario = str(SCENARIOS / "forecast-berlin.yaml")
    words = ["forecast", scenario, "--variant", "2016", "--splits", str(file), "--at", "half", "--out", str(told)]
    assert CliRunner().invoke(app, words).exit_code == 0
    score = json.loads(CliRunner().invoke(app, ["score", str(file), str(told), "--at", "half", "--json"]).stdout)
    assert half.mae_s == pytest.approx(score["mae_s"], abs=0.1)
    assert half.crps_s == pytest.approx(score["crps_s"], abs=0.1)
    assert half.constant_mae_s == pytest.approx(score["constant_pace"]["mae_s"], abs=0.1)


def test_later_splits_change_no_forecast(tmp_path: Path) -> None:
    """Only what is judged moves: splits after 10 km are scrambled, the finish is left."""
    file = write_field(tmp_path, "berlin", 2016)
    before = score_fields(tmp_path / "results", SCENARIOS)[0]
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        for mat in ("half", "25k", "30k", "35k"):
            row[mat] = str(int(row[mat]) + 40)
    with file.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    after = score_fields(tmp_path / "results", SCENARIOS)[0]
    pick = [next(row for row in told if row.checkpoint == "10k") for told in (before, after)]
    assert pick[0] == pick[1]
    assert next(r for r in before if r.checkpoint == "30k") != next(r for r in after if r.checkpoint == "30k")


def test_what_cannot_be_scored_is_left_out_with_its_reason(tmp_path: Path) -> None:
    write_field(tmp_path, "berlin", 2012, finishers_only=True)
    write_field(tmp_path, "utopia", 2012)
    rows, left_out = score_fields(tmp_path / "results", SCENARIOS)
    assert rows == ()
    why = {one.what: one.why for one in left_out}
    assert "finish times only" in why["berlin 2012"]
    assert "forecast-utopia.yaml" in why["utopia 2012"]
