"""``paceline course`` and ``paceline new``, as people call them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import paceline as pl
from paceline.cli import app
from paceline.own_race import slug
from paceline.scenario.source import read_source
from support.tracks import gpx, straight, write

HILLY = straight(10_000.0, lambda along: 300.0 + 40.0 * np.sin(along / 400.0))


@pytest.fixture
def track(tmp_path: Path) -> Path:
    return write(tmp_path, "hilly.gpx", gpx(HILLY, [("Hut", 4_000, 20)]))


def call(*words: object, answers: str | None = None) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words], input=answers)


def test_a_track_becomes_a_course_file_a_picture_and_a_summary(tmp_path: Path, track: Path) -> None:
    out = tmp_path / "hilly.yaml"
    done = call("course", track, "--out", out, "--distance", "10 km", "--name", "The [bold]hill[/bold]")
    assert done.exit_code == 0, done.stderr
    assert "The [bold]hill[/bold]" in done.stdout
    assert "10 km (the track measures 10.00 km, +0.0 %)" in done.stdout
    assert "from one place to another, 10.0 km" in done.stdout
    assert "1 station, km: Hut 4.0" in done.stdout
    assert "340 m" in done.stdout
    assert (tmp_path / "hilly.png").read_bytes().startswith(b"\x89PNG")
    plain = read_source(out).root.plain()
    assert plain["name"] == "The [bold]hill[/bold]"
    assert plain["stations"] == [{"name": "Hut", "at": "4 km"}]


def test_with_json_there_is_one_object(tmp_path: Path, track: Path) -> None:
    out, picture = tmp_path / "a.yaml", tmp_path / "b.png"
    stations = write(tmp_path, "s.csv", "name,distance_mi,cutoff\nLodge,3,1:30:00\n")
    done = call("course", track, "--out", out, "--picture", picture, "--stations", stations, "--json")
    found = json.loads(done.stdout)
    assert found["distance_m"] == pytest.approx(10_000.0, rel=1e-3)
    assert found["climb_m"] == pytest.approx(np.clip(np.diff(HILLY.height_m), 0.0, None).sum(), rel=0.01)
    assert found["stations"] == [{"name": "Lodge", "at_m": 4828.0, "tables": None, "cutoff_s": 5400.0}]
    assert sum(row["share"] for row in found["grades"]) == pytest.approx(1.0, abs=1e-3)
    assert (found["out"], found["picture"]) == (str(out), str(picture))
    assert found["place"] == {"latitude": 45.0, "longitude": 7.0}
    assert any("10 km" in warning for warning in found["warnings"]) is (abs(found["measured_m"] / 1e4 - 1) > 5e-4)
    assert picture.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--out", "a.txt"], "give the file a name that ends in .yaml"),
        (["--out", "a.yaml", "--distance", "12"], "--distance: 12 has no unit"),
        (["--out", "a.yaml", "--distance", "42.195 km"], "cannot be a course of 42.195 km"),
        (["--out", "gone/a.yaml"], "name a place that can be written"),
        (["--out", "a.yaml", "--stations", "gone.csv"], "gone.csv:1:1: there is no such file"),
        (["--out", "a.yaml", "--name", " "], "the name is empty"),
        (["--out", "a.yaml", "--picture", "a.jpg"], "ends in .png"),
    ],
)
def test_mistakes_end_with_two_and_leave_nothing(
    tmp_path: Path, track: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("course", track, *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["hilly.gpx"]


def test_a_course_without_heights_is_told_and_drawn(tmp_path: Path) -> None:
    flat = straight(5_000.0, float("nan"))
    done = call("course", write(tmp_path, "a.gpx", gpx(flat)), "--out", tmp_path / "a.yaml", "--name", "a $x$ 🏔")
    assert done.exit_code == 0, done.stderr
    assert "it has no heights" in done.stdout
    assert "# a $x$" in (tmp_path / "a.yaml").read_text(encoding="utf-8")


RESULTS = "date,distance,time,event\n2026-03-01,10 km,41:30,Spring 10\n,half,1:33:10,City half\n"


def test_a_race_of_ones_own_from_flags(tmp_path: Path, track: Path) -> None:
    results = write(tmp_path, "my.csv", RESULTS)
    out = tmp_path / "races" / "my-race.yaml"
    words = [
        "new",
        "--track",
        track,
        "--distance",
        "10 km",
        "--results",
        results,
        "--result",
        "mile=5:40 on 2026-01-01",
    ]
    words += [
        "--date",
        "2027-05-09",
        "--target",
        "45:00",
        "--runner",
        'José "Joe" O\'Neil',
        "--mass",
        "70 kg",
        "--out",
        out,
    ]
    done = call(*words, "--name", "Über #1 {hill}: 🏔", "--temperature", "50 F", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert {Path(file).name for file in told["files"]} == {"my-race.yaml", "jose-joe-o-neil.yaml", "my-race.png"}
    race = pl.load(out)
    assert race.scenario.name == "Über #1 {hill}: 🏔"
    assert race.names == ('José "Joe" O\'Neil',)
    assert race.variants == ("warm-day", "bold", "by-feel")
    assert race.scenario.weather.temperature_c == pytest.approx(10.0)
    assert race.scenario.targets["goal"].time_s == 2700.0
    assert race.scenario.race.start.isoformat() == "2027-05-09T09:00:00+00:00"
    performances = race.scenario.runners[0].athlete.performances
    assert [p.distance_m for p in performances] == [1609.344, 10_000.0, 21_097.5]  # by their dates
    assert [p.time_s for p in performances] == [340.0, 2490.0, 5590.0]
    for variant in race.variants:
        assert race.variant(variant).judge().verdict == "no_record_rules"
    again = call(*words)
    assert again.exit_code == 2
    assert "already there" in again.stderr
    assert call(*words, "--overwrite").stdout == f"paceline run {out}\n"


def test_the_race_that_is_written_runs(tmp_path: Path, track: Path) -> None:
    out = tmp_path / "r.yaml"
    assert call("new", "--track", track, "--result", "10 km=45:00", "--date", "2027-05-09", "--out", out).exit_code == 0
    result = pl.load(out).run(60, seed=1)
    # 10 km with 80 waves of 40 m height is slower than his flat 45 minutes, but not by half
    assert 2700.0 < float(result.spread(0).quantiles((0.5,))[0]) < 4000.0


def test_who_runs_for_a_goal_he_can_reach_reaches_it(tmp_path: Path, track: Path) -> None:
    """A goal well within reach is met about as often with the plan for it as without any plan."""
    race = pl.new_race(tmp_path / "r.yaml", track, "2027-05-09", result=["10 km=45:00"], target="60:00")
    planned, by_feel = (one.run(200, seed=1).probability("goal")[0] for one in (race, race.variant("by-feel")))
    assert by_feel > 0.7
    assert planned > by_feel - 0.05


def test_the_same_in_python_is_a_race_with_a_card(tmp_path: Path, track: Path) -> None:
    words = {"date": "2027-05-09", "result": ["10 km=45:00"], "target": "50:00", "runner": "Ada <b>"}
    race = pl.new_race(tmp_path / "r.yaml", track, **words)
    result = race.run(20, seed=1)
    card = result.pace_card()
    assert "Ada &lt;b&gt;" in card._repr_html_()
    assert "button" not in card._repr_html_()
    assert "0:50:00" in card._repr_html_()
    card.save(tmp_path / "card.html")
    assert "<button" in (tmp_path / "card.html").read_text(encoding="utf-8")
    assert [file.name for file in result.save(tmp_path / "out")][2] == "report.html"
    with pytest.raises(pl.InputError, match="already there"):
        pl.new_race(tmp_path / "r.yaml", track, **words)
    with pytest.raises(pl.InputError, match="--target"):
        pl.new_race(tmp_path / "s.yaml", track, **{**words, "target": "soon"})


def test_a_person_is_asked_for_what_is_missing_and_again_where_it_does_not_fit(
    tmp_path: Path, track: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["paceline.cli.new"], "person_there", lambda: True)
    out = tmp_path / "asked.yaml"
    answers = [track, "tomorrow", "2027-05-09T08:30+02:00", "fast", "10 km=41:30 on 2026-05-01", "5 km=20:00", "",
               "My race", "Ada", "F", "44:00", out]  # fmt: skip
    done = call("new", answers="".join(f"{answer}\n" for answer in answers))
    assert done.exit_code == 0, done.stderr
    assert "'tomorrow' is not a day" in done.stderr
    assert "'fast' is not a result" in done.stderr
    race = pl.load(out)
    assert race.names == ("Ada",)
    assert race.scenario.runners[0].athlete.sex == "F"
    assert len(race.scenario.runners[0].athlete.performances) == 2


DATE, TEN, OUT = ["--date", "2027-05-09"], ["--result", "10 km=41:30"], ["--out", "a.yaml"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "give --date"),
        (["--date", "9 May"], "'9 May' is not a day"),
        (DATE, "give --result or --results"),
        ([*DATE, "--result", "10=41:30"], "10 has no unit"),
        ([*DATE, *TEN], "give --out"),
        ([*DATE, *TEN, "--out", "a.txt"], "ends in .yaml"),
        ([*DATE, *TEN, *OUT, "--sex", "x"], "--sex: 'X' is not one of the choices: M or F"),
        ([*DATE, *OUT, "--result", "10 km=41:30 on 2028-01-01"], "--result: "),
        ([*DATE, *OUT, "--result", "10 km=0:41"], "faster than anyone runs"),
        ([*DATE, *TEN, *OUT, "--target", "9:00"], "faster than anyone"),
        ([*DATE, *TEN, *OUT, "--mass", "70"], "70 has no unit"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_left(
    tmp_path: Path, track: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("new", "--track", track, *words)
    assert done.exit_code == 2, done.stderr
    assert told in done.stderr
    assert "/tmp/tmp" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["hilly.gpx"]


def test_names_of_files() -> None:
    assert (slug("José O'Neil"), slug("🏔"), slug("A" * 99)) == ("jose-o-neil", "runner", "a" * 60)
