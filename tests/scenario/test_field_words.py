from __future__ import annotations

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
CITY = Path(__file__).parents[2] / "scenarios" / "city-marathon.yaml"


def test_a_population_is_read_from_its_file() -> None:
    loaded = load_scenario(CITY)
    field = loaded.scenario.field
    assert field is not None
    assert field.population.men.speed_mps.value == 3.1
    assert "athletes/populations/city-marathon.yaml" in loaded.hashes
    assert sum(field.wave_starters) == field.starters == 50_000


@pytest.mark.parametrize("variant", ["no-waves", "wide-start", "more-tables"])
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
        ("field.population.splits=null", "nothing tells how these people pace themselves"),
        ("field.population.pace_noise={value: 0.03, source: test, mark: assumed}", "give all of them or none"),
        (f"field.population.departures={TOLD.replace('share: 1', 'share: 0.8')}", "add up to 0.8"),
        (f"field.population.departures={TOLD.replace('mean: 0.1', 'mean: 3')}", "stretches.0.mean"),
        ("field.faster=40 %", "field.faster"),
    ],
)
def test_what_is_wrong_is_said(setting: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(CITY, None, [setting])
    assert words in str(caught.value)


def test_shares_are_rounded_so_that_they_add_up() -> None:
    waves: list[dict[str, Any]] = [{"name": str(n), "share": 1 / 3} for n in range(3)]
    field = mass_race(3_000.0, 100, field={"waves": waves}).field
    assert field is not None
    assert field.wave_starters == (33, 34, 33)


def test_the_field_starts_behind_the_named() -> None:
    assert starter_names(["Ada"], mass_race(3_000.0, 2).field) == ("Ada", "bib 1", "bib 2")
    assert starter_names(["Ada"], None) == ("Ada",)
