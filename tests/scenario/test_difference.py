from __future__ import annotations

from pathlib import Path

from paceline.scenario.difference import between, differing_parts
from paceline.scenario.loader import open_scenario, scenario_of
from support.scenario_files import SCENARIO, edited, write_race


def test_the_parts_in_which_a_variant_differs(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    here, legal, alone = (open_scenario(race).tree(variant) for variant in (None, "legal", "alone"))
    assert list(differing_parts(here, here)) == []
    assert list(differing_parts(here, legal)) == ["pacers", "drinks"]
    found = differing_parts(here, alone)
    assert set(found) == {"plan", "pacers", "company", "incidents"}
    assert found["plan"] == [("runners", "Ada Keter", "plan")]


def test_all_parts_of_the_other_make_the_other(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    here, alone = open_scenario(race).tree(), open_scenario(race).tree("alone")
    everything = [loc for locs in differing_parts(here, alone).values() for loc in locs]
    there = scenario_of(between(here, alone, everything))
    wanted = scenario_of(alone)
    assert there.observed == {}
    for part in ("race", "weather", "runners", "pacers", "drinks", "incidents"):
        assert getattr(there, part) == getattr(wanted, part)
    nothing = scenario_of(between(here, alone, []))
    assert nothing == scenario_of(here).model_copy(update={"observed": {}})


def test_one_part_is_taken_and_nothing_else(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    here, legal = open_scenario(race).tree(), open_scenario(race).tree("legal")
    mixed = scenario_of(between(here, legal, differing_parts(here, legal)["drinks"]))
    assert mixed.drinks == scenario_of(legal).drinks
    assert mixed.pacers == scenario_of(here).pacers


def test_where_a_number_comes_from_is_no_difference(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text(edited(SCENARIO, "weather: {", "weather: {source: a friend, "), encoding="utf-8")
    assert differing_parts(open_scenario(race).tree(), open_scenario(other).tree()) == {}


def test_the_day_of_the_race_goes_with_the_athlete(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    other = tmp_path / "other.yaml"
    later = edited(SCENARIO, "start: 2017-05-06", "start: 2018-05-06")
    other.write_text(edited(later, "world-athletics-road", "none"), encoding="utf-8")
    found = differing_parts(open_scenario(race).tree(), open_scenario(other).tree())
    assert found == {"athlete": [("race", "start")], "rules": [("race", "rules")]}
