"""``paceline forecast`` and ``paceline score`` as a person uses them."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.people.quantiles import NAMES

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BERLIN = str(SCENARIOS / "forecast-berlin.yaml")
ROWS = [
    "ann,F,31,finished,1700,3420,5150,6880,7260,8640,10450,12330,14240,15080",
    "bob,M,,finished,1500,3010,,6080,6420,7640,9240,,12700,13450",
    "eve,F,52,dnf,1800,3650,5600,,,,,,,",
]
HEADER = "runner,sex,age,status,5k,10k,15k,20k,half,25k,30k,35k,40k,finish"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    file = tmp_path / "results.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    return file


def paceline(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_a_forecast_is_a_row_for_everybody(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "F.csv"
    code, shown, _ = paceline(
        "forecast", BERLIN, "--variant", "2016", "--splits", str(results), "--at", "half", "--out", str(out)
    )
    assert code == 0
    assert "ann" in shown
    with out.open() as lines:
        rows = list(csv.DictReader(lines))
    assert [row["runner"] for row in rows] == ["ann", "bob", "eve"]
    assert list(rows[0]) == ["runner", "p_finish", *NAMES]
    assert float(rows[0]["p05"]) < 15080 < float(rows[0]["p95"])
    assert float(rows[2]["p_finish"]) < float(rows[0]["p_finish"])


def test_what_happens_later_changes_no_byte(results: Path, tmp_path: Path) -> None:
    """Later splits, the finish and who finished are scrambled between two forecasts."""
    told = []
    for number in range(2):
        out = tmp_path / f"F{number}.csv"
        assert paceline("forecast", BERLIN, "--splits", str(results), "--at", "15k", "--out", str(out))[0] == 0
        told.append(out.read_bytes())
        lines = [line.split(",") for line in ROWS]
        scrambled = [[*line[:3], "dnf", *line[4:7], *reversed(line[7:])] for line in lines]
        results.write_text("\n".join([HEADER, *(",".join(line) for line in scrambled)]) + "\n")
    assert told[0] == told[1]


def test_one_runner_live(tmp_path: Path) -> None:
    """The latest split is taken when none is named; a later one sharpens the forecast."""
    file, widths = tmp_path / "me.csv", []
    for header, row in (("runner,10k,21.1 km", "me,3000,6400"), ("runner,10k,21.1 km,30k", "me,3000,6400,9300")):
        file.write_text(f"{header}\n{row}\n")
        code, out, _ = paceline("forecast", BERLIN, "--splits", str(file), "--json")
        assert code == 0
        told = json.loads(out)
        widths.append(told["forecasts"][0]["p95"] - told["forecasts"][0]["p05"])
    assert told["checkpoint"] == "30k"
    assert widths[1] < widths[0]


def test_the_table_tells_where_each_runner_was_last_seen(tmp_path: Path) -> None:
    """Who has not come to the checkpoint is forecast from less, and whoever reads the table must see it."""
    file = tmp_path / "results.csv"
    file.write_text("runner,5k,10k,half\nann,25:00,51:20,\nbob,25:00,50:00,1:46:00\neve,,,\n", encoding="utf-8")
    code, shown, _ = paceline("forecast", BERLIN, "--variant", "2016", "--splits", str(file), "--at", "half")
    assert code == 0
    lines = {line.split()[0]: line for line in shown.splitlines() if line}
    assert "10 km 0:51:20" in lines["ann"]
    assert "21.1 km 1:46:00" in lines["bob"]
    assert "nowhere" in lines["eve"]
    assert "half are in by p50" in shown


def test_a_page_is_written_when_it_is_asked_for(results: Path, tmp_path: Path) -> None:
    page = tmp_path / "forecast.html"
    code, _, said = paceline("forecast", BERLIN, "--splits", str(results), "--at", "half", "--page", str(page))
    assert code == 0
    assert str(page) in said
    assert r"ann\nbob\neve" in page.read_text(encoding="utf-8")
    code, _, said = paceline("forecast", BERLIN, "--splits", str(results), "--page", str(tmp_path / "no" / "x.html"))
    assert code == 2
    assert "name a place that can be written" in said


def test_a_year_without_weather_names_those_there_are(results: Path) -> None:
    code, _, said = paceline("forecast", BERLIN, "--variant", "1974", "--splits", str(results))
    assert code == 2
    assert "2016" in said
    assert "2017" in said


def test_a_race_without_fitted_people_says_so(results: Path) -> None:
    code, _, said = paceline("forecast", str(SCENARIOS / "berlin-2018.yaml"), "--splits", str(results))
    assert code == 2
    assert "population" in said


def test_a_forecast_is_scored(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "F.csv"
    paceline("forecast", BERLIN, "--splits", str(results), "--at", "half", "--out", str(out))
    code, shown, _ = paceline("score", str(results), str(out), "--at", "half", "--json")
    assert code == 0
    found = json.loads(shown)
    assert found["finishers"] == 2
    assert found["constant_pace"]["mae_s"] > 0.0
    picture = tmp_path / "honest.png"
    code, shown, _ = paceline("score", str(results), str(out), "--plot", str(picture))
    assert code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "CRPS" in shown


def test_a_split_that_nobody_can_have_run_is_named(tmp_path: Path) -> None:
    """Hours and minutes without seconds read as minutes and seconds: without a word the forecast would rest on less."""
    file = tmp_path / "results.csv"
    file.write_text("runner,5k,half\nann,0:25:00,1:46\nbob,0:25:00,1:46:00\n", encoding="utf-8")
    code, _, said = paceline("forecast", BERLIN, "--variant", "2016", "--splits", str(file), "--at", "half")
    assert code == 0
    assert "left out: ann, 21.1 km in 0:01:46: too soon" in said
    assert "bob" not in said
