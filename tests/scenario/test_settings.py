from __future__ import annotations

from pathlib import Path

import pytest

from paceline.errors import InputError
from paceline.scenario import load_scenario
from support.scenario_files import write_race


def test_a_setting_changes_one_value(tmp_path: Path) -> None:
    loaded = load_scenario(write_race(tmp_path), settings=["weather.temperature=20 C"])
    assert loaded.scenario.weather.temperature_c == 20.0
    assert loaded.scenario.weather.humidity == 0.8
    assert loaded.settings == ("weather.temperature=20 C",)


def test_runners_go_by_number_or_name(tmp_path: Path) -> None:
    settings = ["runners.0.plan.target=2:01:00", "runners.Ben Okoth.plan.pacing=even"]
    runners = load_scenario(write_race(tmp_path), settings=settings).scenario.runners
    assert runners[0].plan.target_s == 7260.0
    assert runners[1].plan.pacing == "even"


def test_names_and_keys_may_hold_dots(tmp_path: Path) -> None:
    text = (write_race(tmp_path)).read_text(encoding="utf-8").replace("Ben Okoth", "B. Okoth")
    race = write_race(tmp_path, scenario=text)
    assert load_scenario(race, settings=["runners.B. Okoth.plan.pacing=even"]).scenario.runners[1].plan.pacing == "even"


def test_settings_reach_into_referenced_files(tmp_path: Path) -> None:
    settings = ["race.course.wind_exposure=10 %", "runners.Ada Keter.athlete.performances.0.kind=aided"]
    scenario = load_scenario(write_race(tmp_path), settings=settings).scenario
    assert scenario.race.course.wind_exposure == 0.1
    row = scenario.runners[0].athlete.performances[0]
    assert (row.kind, row.id) == ("aided", "A1")


def test_settings_come_after_the_variant(tmp_path: Path) -> None:
    scenario = load_scenario(
        write_race(tmp_path), "legal", ["pacers.until=[10 km, 20 km]", "drinks.every=4 km"]
    ).scenario
    assert scenario.pacers is not None
    assert scenario.pacers.until_m == (10_000.0, 20_000.0)
    assert scenario.drinks.every_m == 4000.0


def test_a_new_kind_comes_first_whatever_the_order(tmp_path: Path) -> None:
    settings = ["pacers.count=3", "pacers.formation=line", "pacers.kind=from_start"]
    pacers = load_scenario(write_race(tmp_path), settings=settings).scenario.pacers
    assert pacers is not None
    assert (pacers.kind, pacers.count, pacers.pool) == ("from_start", 3, None)


def test_null_removes(tmp_path: Path) -> None:
    scenario = load_scenario(write_race(tmp_path), settings=["pacers=null", "runners.1=null"]).scenario
    assert scenario.pacers is None
    assert list(scenario.observed) == ["Ada Keter"]


def test_a_new_target_can_be_added(tmp_path: Path) -> None:
    scenario = load_scenario(write_race(tmp_path), settings=["targets.easy=2:10:00"]).scenario
    assert scenario.targets["easy"].time_s == 7800.0


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("weather.temprature=20 C", "--set:2:1: weather.temprature: unknown key; did you mean 'temperature'"),
        ("weathr.temperature=20 C", "--set:2:1: weathr: unknown key; did you mean 'weather'?"),
        ("weather.temperature=20", "--set:2:21: weather.temperature: 20 has no unit; write for instance 11 C or 51 F"),
        ("weather.temperature.x=1", "--set:2:1: weather.temperature.x: weather.temperature is a single value"),
        ("runners.7.plan.pacing=even", "--set:2:1: runners.7.plan.pacing: there is no '7' in this list"),
        (
            "runners.Ada.plan.pacing=even",
            "there is no 'Ada' in this list; give a number from 0 to 1 or a name: did you mean 'Ada Keter'?",
        ),
        ("drinks.every=100 km", "--set:2:1: drinks.every: 100000 m is longer than the race of 42195 m"),
        ("weather.wnd=null", "--set:2:1: weather.wnd: there is nothing called 'wnd' to remove; did you mean 'wind'"),
        ("weather", "--set:2:1: 'weather' is not a setting; write path=value"),
        ("=3", "--set:2:1: '=3' is not a setting"),
        ("a..b=3", "--set:2:1: 'a..b=3' is not a setting"),
        ("variants.legal.drinks=null", "--set:2:1: variants: variants are not set; choose one by its name"),
        ("weather.humidity=[1", "--set:2:20: not valid YAML"),
        ("weather.humidity=.nan", "--set:2:18: weather.humidity: .nan is not a number that a race can use"),
    ],
)
def test_mistakes_point_at_the_setting(tmp_path: Path, setting: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        load_scenario(write_race(tmp_path), settings=["weather.wind=2 m/s", setting])
    assert words in str(error.value)


def test_one_text_is_not_a_sequence_of_settings(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="a sequence of texts"):
        load_scenario(write_race(tmp_path), settings="weather.wind=2 m/s")


def test_what_never_happens_may_be_said_of_everyone(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    scenario = load_scenario(race, settings=["incidents=[{runner: everyone, kind: collapse, happens: false}]"]).scenario
    assert [incident.runner for incident in scenario.incidents] == ["everyone"]
    for happens in ("true", "false"):
        one = f"{{runner: everyone, kind: missed_bottle, happens: {happens}, at: 5 km}}"
        with pytest.raises(InputError, match="no runner is called 'everyone'"):
            load_scenario(race, settings=[f"incidents=[{one}]"])
