from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from paceline.errors import InputError
from paceline.scenario import load_scenario
from support.scenario_files import ATHLETE, COURSE, SCENARIO, edited, write_race


def test_courses_and_athletes_come_from_their_files(tmp_path: Path) -> None:
    loaded = load_scenario(write_race(tmp_path))
    assert loaded.scenario.race.course.name == "Lake"
    assert [runner.athlete.name for runner in loaded.scenario.runners] == ["Ada Keter", "Ben Okoth"]


def test_every_file_that_was_read_is_hashed(tmp_path: Path) -> None:
    loaded = load_scenario(write_race(tmp_path))
    assert loaded.hashes == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        for name in ("race.yaml", "courses/lake.yaml", "athletes/ada.yaml")
    }


def test_an_athlete_file_takes_over_from_an_older_one(tmp_path: Path) -> None:
    newer = """\
        extends: old.yaml
        performances:
          - {id: A3, date: 2017-01-22, event: Dubai, distance: 42.195 km, time: "2:06:00", source: list}
        """
    race = write_race(tmp_path, athlete=newer)
    (tmp_path / "athletes/old.yaml").write_text(ATHLETE, encoding="utf-8")
    loaded = load_scenario(race)
    assert [row.id for row in loaded.scenario.runners[0].athlete.performances] == ["A1", "A2", "A3"]
    assert "athletes/old.yaml" in loaded.hashes


def test_a_course_file_takes_over_all_but_what_changed(tmp_path: Path) -> None:
    race = write_race(tmp_path, course="extends: old.yaml\nstations: [{name: Boathouse, at: 35 km}]\n")
    (tmp_path / "courses/old.yaml").write_text(COURSE, encoding="utf-8")
    course = load_scenario(race).scenario.race.course
    assert [(station.name, station.at_m) for station in course.stations] == [("Boathouse", 35_000.0)]
    assert course.parts[0].times == 18


@pytest.mark.parametrize(
    ("parent", "words"),
    [
        ("old.yaml", "ada.yaml:2:10: extends: "),
        ("../race.yaml", "lies elsewhere; name a file of the same folder"),
        ("ada.yaml", "ada.yaml:2:10: extends: ada.yaml -> ada.yaml comes back to itself"),
        ("[a, b]", "ada.yaml:2:10: extends: "),
    ],
)
def test_a_parent_that_cannot_be_read_is_refused(tmp_path: Path, parent: str, words: str) -> None:
    race = write_race(tmp_path, athlete=f"name: Ada Keter\nextends: {parent}\n")
    with pytest.raises(InputError) as error:
        load_scenario(race)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("/etc/passwd", "'/etc/passwd' is an absolute path; name a file in the scenario's folder or below"),
        ("C:/lake.yaml", "is an absolute path"),
        ("~/lake.yaml", "is an absolute path"),
        ("../lake.yaml", "'../lake.yaml' leads out of the scenario's folder"),
        ("courses/../../lake.yaml", "leads out of the scenario's folder"),
        ("courses\\lake.yaml", "has a backslash; write folders with /"),
        ("courses/lakes.yaml", "there is no such file; did you mean"),
        ("courses", "this is a folder, no file; name a YAML file"),
        ('""', "'' is not the name of a course file"),
        ('"a\\0"', "is not the name of a course file"),
    ],
)
def test_references_stay_in_the_folder(tmp_path: Path, reference: str, words: str) -> None:
    folder = tmp_path / "home"
    (tmp_path / "lake.yaml").write_text("name: outside", encoding="utf-8")
    race = write_race(folder, scenario=edited(SCENARIO, "courses/lake.yaml", reference))
    with pytest.raises(InputError) as error:
        load_scenario(race)
    assert str(error.value).startswith(f"{race}:3:11: race.course: ")
    assert words in str(error.value)


def test_links_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    race = write_race(folder)
    outside = tmp_path / "lake.yaml"
    (folder / "courses/lake.yaml").rename(outside)
    (folder / "courses/lake.yaml").symlink_to(outside)
    with pytest.raises(InputError, match=r"race\.yaml:3:11: race\.course: .* leads out of the scenario's folder"):
        load_scenario(race)


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    (tmp_path / "courses/lake.yaml").unlink()
    (tmp_path / "courses/lake.yaml").symlink_to(tmp_path / "courses/lake.yaml")
    with pytest.raises(InputError, match=r"race\.yaml:3:11: race\.course"):
        load_scenario(race)


def test_a_mistake_in_a_referenced_file_is_shown_there(tmp_path: Path) -> None:
    race = write_race(tmp_path, athlete=edited(ATHLETE, "52 kg", "52"))
    with pytest.raises(InputError) as error:
        load_scenario(race)
    place = f"{tmp_path / 'athletes/ada.yaml'}:4:14"
    assert str(error.value) == f"{place}: body.mass: 52 has no unit; write for instance 57 kg or 125 lb"
