from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from paceline.errors import InputError
from paceline.scenario import load_scenario
from paceline.scenario.field import starter_names
from support.fields import mass_race

TOLD = (
    "{source: test, mark: assumed, levels: [{share: 1, mean: 0, sd: 1}], "
    "stretches: [{until: 42.195 km, mean: 0.1, level: 0, first: 0, second: 0, own: 0}]}"
)
_BIAS = (
    "start_bias: {value: 0.01, source: test, mark: assumed}, start_bias_sd: {value: 0.01, source: test, mark: assumed}"
)
PACED = (
    f"{{splits: null, men: {{{_BIAS}}}, women: {{{_BIAS}}}, pace_noise: {{value: 0.03, source: test, mark: assumed}}}}"
)
CITY = Path(__file__).parents[2] / "scenarios" / "city-marathon.yaml"


def test_a_population_is_read_from_its_file() -> None:
    loaded = load_scenario(CITY)
    field = loaded.scenario.field
    assert field is not None
    assert field.population.men.speed_mps.value == 3.1
    assert "athletes/populations/city-marathon.yaml" in loaded.hashes
    assert sum(field.wave_starters) == field.starters == 50_000


@pytest.mark.parametrize("variant", ["no-waves", "wide-start", "more-tables", "charity-places"])
def test_the_variants_of_the_city_marathon_can_be_run(variant: str) -> None:
    assert load_scenario(CITY, variant).scenario.field is not None


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("field.starters=0", "field.starters"),
        ("field.population=populations/nowhere.yaml", "populations/nowhere.yaml"),
        ("race.start_width=0 m", "race.start_width"),
        ("field=null", "nobody starts"),
        ("field.waves=[{name: a, share: 0.4}, {name: b, share: 0.4}]", "add up to 0.8"),
        ("field.waves=[{name: a, starters: 40}]", "the waves hold 40 starters"),
        ("field.waves=[{name: a}]", "either a share of the field or a number of starters"),
        ("field.waves=[{name: a, share: 0.5}, {name: b, starters: 40}]", "give all of them the same"),
        ("field.population.men.speed.mark=guessed", "field.population.men.speed.mark"),
        ("field.population.splits=nobody", "field.population.splits: 'nobody' was fitted to no splits; name one of"),
        ("race.distance=42.7 km", "the race is 42700 m long, these splits are of 42195 m"),
        ("race.course.parts.0.terrain=gravel", "the people of Big-city marathon have run no trails"),
        ("field.population.splits=null", "nothing tells how these people pace themselves"),
        ("field.population.pace_noise={value: 0.03, source: test, mark: assumed}", "give all of them or none"),
        (f"field.population.departures={TOLD.replace('share: 1', 'share: 0.8')}", "add up to 0.8"),
        (f"field.population.departures={TOLD.replace('mean: 0.1', 'mean: 3')}", "stretches.0.mean"),
        ("field.faster=40 %", "field.faster"),
        ("field.groups=[{name: a, share: 61 %}, {name: b, share: 30 %}]", "add up to 91 %; make it 100 %"),
        ("field.groups=[{name: a, share: 61}]", "field.groups.0.share"),
        (
            "field.groups=[{name: a, share: 50 %}, {name: a, share: 50 %}]",
            "field.groups.1.name: another group is called a",
        ),
        ("field={faster: 3 %, groups: [{name: a, share: 1}]}", "leave this one out"),
        ("field={groups: [{name: a, share: 1}], population: {men: {speed_sd: {value: 0}}}}", "give them a speed_sd"),
        (
            f"field={{groups: [{{name: a, share: 1}}], population: {PACED}}}",
            "groups need people who pace themselves as",
        ),
    ],
)
def test_what_is_wrong_is_said(setting: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(CITY, None, [setting])
    assert words in str(caught.value)


def test_the_groups_of_a_field_are_told_where_they_stand(tmp_path: Path) -> None:
    shutil.copytree(CITY.parent / "athletes", tmp_path / "athletes")
    shutil.copytree(CITY.parent / "courses", tmp_path / "courses")
    file = tmp_path / "charity.yaml"
    groups = "  groups:\n    - {name: qualifiers, share: 61 %}\n    - {name: others, share: 30 %}\n  waves:"
    file.write_text(CITY.read_text(encoding="utf-8").replace("  waves:", groups, 1), encoding="utf-8")
    line = file.read_text(encoding="utf-8").splitlines().index("  groups:") + 1
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    assert f"charity.yaml:{line}:3: field.groups: the shares of the groups add up to 91 %" in str(caught.value)


def test_a_field_is_as_fast_as_its_groups_on_the_whole() -> None:
    groups = [{"name": "a", "share": 0.61, "faster": 0.12}, {"name": "b", "share": 0.39, "faster": -0.08}]
    field = mass_race(3_000.0, 100, field={"groups": groups}).field
    assert field is not None
    assert field.typical_faster == pytest.approx(0.61 * 0.12 - 0.39 * 0.08)


def test_shares_are_rounded_so_that_they_add_up() -> None:
    waves: list[dict[str, Any]] = [{"name": str(n), "share": 1 / 3} for n in range(3)]
    field = mass_race(3_000.0, 100, field={"waves": waves}).field
    assert field is not None
    assert field.wave_starters == (33, 34, 33)


def test_the_field_starts_behind_the_named() -> None:
    assert starter_names(["Ada"], mass_race(3_000.0, 2).field) == ("Ada", "bib 1", "bib 2")
    assert starter_names(["Ada"], None) == ("Ada",)
