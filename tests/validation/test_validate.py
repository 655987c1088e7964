"""``paceline validate`` as a person uses it: what it prints, its page, what it says where there is nothing to read."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.errors import InputError
from paceline.report.validation.page import validation_page
from paceline.report.validation.show import as_markdown
from paceline.validation import engines, validate
from paceline.validation.amateurs import foretell_marathons
from paceline.validation.calibration import foretell
from paceline.validation.counts import LOW
from paceline.validation.races import run_races
from paceline.validation.validate import Validation
from support.browser import a_browser, new_page

ROOT = Path(__file__).parents[2]
PARTS = {"replications", "seed", "races", "calibration", "anchors", "under_way", "amateurs", "engines", "left_out"}


def call(*words: str) -> Any:
    return CliRunner().invoke(app, ["validate", *words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two races of the repository with their athletes: one that a forecast misses, and one run without its field."""
    scenarios = tmp_path_factory.mktemp("scenarios")
    for name in ("athletes", "courses"):
        shutil.copytree(ROOT / "scenarios" / name, scenarios / name)
    for name in ("breaking2.yaml", "western-states-2017.yaml"):
        shutil.copy(ROOT / "scenarios" / name, scenarios / name)
    (scenarios / "broken.yaml").write_text("name: broken\nrace: {distance: ten}\n", encoding="utf-8")
    kept = {"desisa.yaml", "kipchoge.yaml", "tadese.yaml", "sandes.yaml"}
    used = {file.name for file in (scenarios / "athletes").glob("walmsley*")} | kept
    for file in (scenarios / "athletes").glob("*.yaml"):
        if file.name not in used:
            file.unlink()
    return scenarios


@pytest.fixture(scope="module")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The command run once: its folder, and what it printed."""
    where = tmp_path_factory.mktemp("out")
    data = tmp_path_factory.mktemp("data")
    done = call("--scenarios", str(folder), "--data", str(data), "-n", "400", "--out", str(where), "--json")
    assert done.exit_code == 0, done.stderr
    return where, done


def test_one_object_with_every_part(out: tuple[Path, Any]) -> None:
    where, done = out
    found = json.loads(done.stdout)
    assert set(found) >= PARTS
    assert json.loads((where / "validation.json").read_text()).keys() == found.keys()
    races = found["races"]
    assert races["of"] == sum(row["percentile"] is not None for row in races["rows"]) == 4
    assert races["inside"] == sum(row["inside"] is True for row in races["rows"])
    low, high = races["share_interval_95"]
    assert low < races["inside"] / races["of"] <= high
    assert len(found["anchors"]["rows"]) == 34
    assert all(one["same_bits"] for one in found["engines"])
    assert all(one["ledger_gap_s"] < 1e-6 for one in found["engines"])
    assert [one["file"] for one in found["engines"]] == ["breaking2.yaml"]


def test_the_misses_come_first_and_lie_outside(out: tuple[Path, Any]) -> None:
    found = json.loads(out[1].stdout)
    for rows in (found["races"]["rows"], found["calibration"]["by_all_others"]["rows"]):
        known = [row["inside"] for row in rows if row["inside"] is not None]
        assert known == sorted(known)
        assert not known[0]
        assert known[-1]
        for row in rows:
            observed = row.get("observed_s", row.get("time_s"))
            if row["inside"] is not None:
                assert row["inside"] == (row["p05_s"] <= observed <= row["p95_s"])
    verdicts = [row["verdict"] for row in found["anchors"]["rows"]]
    assert verdicts == sorted(verdicts, key=["missed", "left out", "met"].index)


def test_who_did_not_finish_is_told_and_not_counted(out: tuple[Path, Any]) -> None:
    rows = json.loads(out[1].stdout)["races"]["rows"]
    walmsley = next(row for row in rows if row["race"] == "Western States 2017" and row["runner"] == "Jim Walmsley")
    assert walmsley["observed_s"] is walmsley["percentile"] is walmsley["inside"] is None
    assert 0.0 < walmsley["p_finish"] < 1.0
    assert walmsley["variant"] == "alone"
    assert walmsley["mode"] == "forecast"


def test_only_what_was_known_before_the_race_is_read(out: tuple[Path, Any]) -> None:
    for row in json.loads(out[1].stdout)["races"]["rows"]:
        assert row["known_until"] < row["date"]
        assert row["hindsight"] is False


def test_what_was_left_out_is_told_with_its_reason(out: tuple[Path, Any]) -> None:
    why = {row["what"]: row["why"] for row in json.loads(out[1].stdout)["left_out"]}
    assert "broken.yaml:" in why["broken.yaml"]
    assert "results/RACE/YEAR.csv" in why["races under way"]
    assert "personal_bests.csv" in why["marathons of amateurs"]
    assert "scenario" in why["anchor T28"]


def test_the_page_opens_and_draws_its_charts(out: tuple[Path, Any]) -> None:
    with a_browser() as browser:
        for width in (1200, 375):
            page, wrong = new_page(browser, width)
            page.goto((out[0] / "validation.html").as_uri())
            assert page.locator(".chart canvas").count() == page.locator(".chart").count() == 3
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("tr.alarm").first.inner_text().startswith("Breaking2 2017\tLelisa Desisa")
            assert wrong == []


def test_the_same_seed_gives_the_same_rows(folder: Path, out: tuple[Path, Any]) -> None:
    again = run_races(folder, 400, 1)
    rows = json.loads(out[1].stdout)["races"]["rows"]
    assert [row.p50_s for row in again.rows] == pytest.approx([row["p50_s"] for row in rows], abs=1e-3)


def test_without_scenarios_the_anchors_are_still_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert found["races"]["of"] == 0
    assert (found["anchors"]["met"], found["anchors"]["left_out"]) == (30, 4)
    assert {"races", "races under way", "marathons of amateurs"} <= {row["what"] for row in found["left_out"]}
    assert "In short" in call().stdout


def test_a_folder_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    for option in ("--data", "--scenarios"):
        done = call(option, str(tmp_path / "nowhere"))
        assert done.exit_code == 2
        assert "nowhere" in done.stderr


def test_the_readme_table_has_its_columns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("foretell", "compare_engines", "check_anchor"):
        monkeypatch.setattr(validate, name, _nothing(name))
    done = call("--scenarios", str(folder), "--data", str(folder), "-n", "400", "--markdown")
    assert done.exit_code == 0, done.stderr
    head = "| race | runner | observed | median | central 90 % | faster than observed |"
    lines = done.stdout.splitlines()
    assert f"{head} P(record) | legal |" in lines
    assert head in lines
    assert "--variant alone" in done.stdout
    desisa = next(line for line in lines if "Desisa" in line)
    assert "**a miss**" in desisa
    assert desisa.endswith("| no |")


def _nothing(name: str) -> Any:
    from paceline.validation.anchors import expected_anchors
    from paceline.validation.calibration import Foretold

    return {
        "foretell": lambda *_: Foretold((), (), ()),
        "compare_engines": lambda *_: ((), ()),
        "check_anchor": lambda anchor, _: expected_anchors()[anchor],
    }[name]


def test_of_several_files_of_an_athlete_each_result_has_one_turn(folder: Path) -> None:
    found = foretell(folder / "athletes")
    turns = [(row.athlete, row.id) for row in found.others]
    assert len(turns) == len(set(turns))
    walmsley = [row for row in found.others if row.athlete == "Jim Walmsley"]
    assert len(walmsley) > 20
    assert {(row.athlete, row.id) for row in found.earlier} < set(turns)


def test_a_difference_between_engines_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "first_difference", lambda *_: "replication 3, half, Ada: arrive_s is 1 and 2")
    monkeypatch.setattr(engines, "REPLICATIONS", 2)
    (found,), missing = engines.compare_engines(folder, 1)
    assert found.difference is not None
    assert "replication 3" in found.difference
    assert {row.what for row in missing} >= {"both engines on city-marathon.yaml"}


def test_amateurs_on_bests_made_up_by_an_exponent(tmp_path: Path) -> None:
    """Where marathons follow 1.06 from the half exactly, Riegel's error is none; too fast ones are left out."""
    file = tmp_path / "bests.csv"
    rows = ["runner,gender,distance,seconds"]
    for n, half_s in enumerate((4800.0, 5700.0, 6600.0)):
        rows += [f"r{n},{'MF'[n % 2]},1/2 Mara,{half_s}", f"r{n},{'MF'[n % 2]},Marathon,{half_s * 2**1.06}"]
    rows += ["quick,M,1/2 Mara,6000", "quick,M,Marathon,11000", "short,M,10K,2400"]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = foretell_marathons(file)
    assert found.runners == 3
    assert found.riegel_error == pytest.approx(0.0, abs=1e-9)
    assert found.single_error == pytest.approx(2**0.07 - 1.0, abs=1e-6)
    assert found.counted.of == 3


def test_what_shorter_bests_tell_of_made_up_amateurs_is_learned_and_luck_is_not(tmp_path: Path) -> None:
    """The exponent from 10 km to half goes on to the marathon; beside it luck of a mean size stays, and no more."""
    chance = np.random.default_rng(3)
    people, size = 80, 0.02
    for luck in (0.0, size):
        rows = ["runner,gender,distance,seconds"]
        for n in range(people):
            half_s, exponent = 6000.0 * math.exp(chance.normal(0.0, 0.1)), chance.uniform(1.06, 1.16)
            marathon_s = half_s * 2.0**exponent * math.exp(luck * chance.choice([-1.0, 1.0]))
            ten_s = half_s * (1e4 / 21_097.5) ** exponent
            rows += [f"r{n},{'MF'[n % 2]},{what},{time_s}" for what, time_s in (("10K", ten_s), ("1/2 Mara", half_s))]
            rows += [f"r{n},{'MF'[n % 2]},Marathon,{max(marathon_s, 2.0 * half_s)}"]
        file = tmp_path / f"bests{luck:g}.csv"
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        found = foretell_marathons(file)
        assert found.learned_error == pytest.approx(luck, abs=0.0035)
        assert found.learned_error < found.single_error
        assert found.half_error > found.learned_error  # the half alone does not tell who endures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("runner,gender,distance,seconds\nr,M,10K,40:12\n", ":2:1: seconds: '40:12' is no time in seconds"),
        ("runner,gender,distance,seconds\nr,M,10K,2400\n\nr,M,Marathon,-1\n", ":4:1: seconds: '-1' is no time"),
        ("runner,gender,distance\nr,M,10K\n", ":1:1: there is no column `seconds`"),
        ("runner,gender,distance,seconds\nr,M\n", ":2:1: 2 values stand under a header of 4"),
        ("runner,gender,distance,seconds\nr,M,10K,2400\n", ":1:1: nobody here has both a half and a marathon"),
    ],
)
def test_a_file_of_bests_with_a_mistake_is_told_where_it_stands(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bests.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        foretell_marathons(file)
    assert f"{file}{said}" in str(error.value)


def test_names_stay_text(out: tuple[Path, Any], folder: Path) -> None:
    """What stands in a file is never markup."""
    from dataclasses import replace

    races = run_races(folder, 2, 1)
    evil = replace(races, rows=(replace(races.rows[0], runner="<b>Ada</b>|", percentile=LOW / 2.0),))
    found = Validation(2, 1, folder, None, evil, foretell(folder / "none"), (), (), None, (), (), 0.1)
    assert "<b>Ada" not in validation_page(found)
    assert "<b>Ada</b>\\|" in as_markdown(found)
