from __future__ import annotations

from pathlib import Path

import pytest

from paceline.errors import InputError
from paceline.race import load
from paceline.what_if.knobs import knobs_of, settings_of

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_knob_of_every_race_can_be_turned_to_both_ends(file: Path) -> None:
    race = load(file)
    knobs = knobs_of(race.scenario)
    assert {"temperature", "wind", "humidity"} <= {knob.name for knob in knobs}
    for knob in knobs:
        assert knob.low <= knob.value <= knob.high
        for end in {knob.low, knob.high} - {knob.value}:
            settings = settings_of(knobs, {knob.name: end})
            assert settings
            turned = race.set(*settings).scenario
            assert turned != race.scenario
            # Where the changed race has the knob still, it stands where it was turned to.
            again = {other.name: other.value for other in knobs_of(turned)}
            assert again.get(knob.name, end) == pytest.approx(end, abs=1e-3)


def test_what_was_not_turned_sets_nothing() -> None:
    knobs = knobs_of(load(SCENARIOS[0]).scenario)
    assert settings_of(knobs, {}) == ()
    assert settings_of(knobs, {knob.name: knob.value for knob in knobs}) == ()


def test_pacers_that_are_gone_have_no_pace() -> None:
    race = load(Path(__file__).parents[2] / "scenarios" / "breaking2.yaml")
    settings = settings_of(knobs_of(race.scenario), {"pacers": 0.0, "pace": 175.0, "ahead": 3.0})
    assert settings == ("pacers=null",)
    assert race.set(*settings).scenario.pacers is None


def test_a_warmer_morning_is_a_warmer_day() -> None:
    knobs = knobs_of(load(Path(__file__).parents[2] / "scenarios" / "breaking2.yaml").scenario)
    assert settings_of(knobs, {"temperature": 21.0}) == ("weather.temperature=21 C", "weather.temperature_finish=22 C")


def test_a_day_told_by_the_hour_is_warmer_at_every_hour() -> None:
    race = load(Path(__file__).parents[2] / "scenarios" / "breaking2.yaml").set(
        "weather.hours={06:00: 11 C, 08:00: 13 C}"
    )
    warmer = race.set(*settings_of(knobs_of(race.scenario), {"temperature": 16.0})).scenario.weather
    assert (warmer.temperature_c, warmer.hours) == (16.0, {"06:00": 16.0, "08:00": 18.0})


def test_odd_knobs_are_refused() -> None:
    knobs = knobs_of(load(SCENARIOS[0]).scenario)
    with pytest.raises(InputError, match="no knob 'x'"):
        settings_of(knobs, {"x": 1.0})
    with pytest.raises(InputError, match="wind: nan is not from 0 to 10"):
        settings_of(knobs, {"wind": float("nan")})
