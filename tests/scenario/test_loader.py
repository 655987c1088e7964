from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.scenario import load_scenario
from paceline.scenario.splits import split_distance_m
from strategies import yaml_values
from support.scenario_files import SCENARIO, edited, write_race


def test_a_scenario_means_what_it_says(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    loaded = load_scenario(str(race))
    scenario = loaded.scenario
    assert loaded.file == race
    assert scenario.race.distance_m == 42195.0
    assert scenario.race.start.astimezone(UTC) == datetime(2017, 5, 6, 3, 45, tzinfo=UTC)
    assert scenario.weather.humidity == 0.8
    assert scenario.pacers is not None
    assert scenario.pacers.pace_mps == pytest.approx(1000.0 / 170.0)
    assert scenario.runners[0].athlete.performances[0].date == date(2016, 4, 24)
    assert scenario.runners[0].athlete.performances[1].time_s is None
    assert scenario.observed["Ada Keter"].finish_s == 7225.0


def test_a_target_may_be_a_time_alone_and_a_record_counts_as_one(tmp_path: Path) -> None:
    targets = load_scenario(write_race(tmp_path)).scenario.targets
    assert (targets["sub-2"].time_s, targets["sub-2"].record) == (7200.0, False)
    assert (targets["record"].time_s, targets["record"].record) == (7377.0, True)
    said = edited(SCENARIO, 'record: "2:02:57"', "record: {time: 2:02:57, record: false}")
    assert not load_scenario(write_race(tmp_path, scenario=said)).scenario.targets["record"].record


def test_splits_are_distances_the_half_or_stations(tmp_path: Path) -> None:
    race = load_scenario(write_race(tmp_path)).scenario.race
    assert split_distance_m("5 km", race) == 5000.0
    assert split_distance_m("half", race) == 21097.5
    assert split_distance_m("Boathouse", race) == 30_000.0


def test_pacing_behind_pacers_who_were_taken_away_is_allowed(tmp_path: Path) -> None:
    scenario = load_scenario(write_race(tmp_path), settings=["pacers=null"]).scenario
    assert scenario.runners[0].plan.pacing == "follow_pacers"


def test_hindsight_is_allowed_when_it_is_declared(tmp_path: Path) -> None:
    earlier = edited(SCENARIO, "2017-05-06T05:45+02:00", "2016-05-01T09:00+02:00")
    with pytest.raises(InputError, match="hindsight: true"):
        load_scenario(write_race(tmp_path, scenario=earlier))
    assert load_scenario(write_race(tmp_path, scenario=f"hindsight: true\n{earlier}")).scenario.hindsight


def test_the_first_problem_comes_in_full_and_others_follow(tmp_path: Path) -> None:
    scenario = edited(SCENARIO, "temperature: 11 C", "temperature: 11")
    race = write_race(tmp_path, scenario=edited(scenario, "pool: 30", "pol: 30"))
    with pytest.raises(InputError) as error:
        load_scenario(race)
    assert str(error.value).splitlines() == [
        f"{race}:7:24: weather.temperature: 11 has no unit; write for instance 11 C or 51 F",
        f"{race}:19:3: pacers.pol: unknown key; did you mean 'pool'?",
    ]
    assert error.value.place is not None
    assert error.value.place.line == 7


def test_at_most_ten_further_problems_are_listed(tmp_path: Path) -> None:
    race = write_race(tmp_path, scenario=SCENARIO + "".join(f"extra{number}: 1\n" for number in range(30)))
    with pytest.raises(InputError) as error:
        load_scenario(race)
    lines = str(error.value).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "... and 19 more"


PLACES = [
    "name",
    "race",
    "race.distance",
    "race.start",
    "race.course",
    "race.course.parts",
    "race.course.parts.0.points",
    "race.course.stations.0",
    "weather",
    "weather.temperature",
    "runners",
    "runners.0",
    "runners.0.athlete",
    "runners.0.athlete.performances",
    "runners.0.plan",
    "runners.0.plan.segments",
    "pacers",
    "pacers.kind",
    "pacers.until",
    "drinks",
    "targets",
    "targets.record",
    "observed",
    "observed.Ada Keter.splits",
    "incidents",
    "sources",
]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.sampled_from(PLACES), value=yaml_values)
def test_any_value_at_any_place_loads_or_is_refused_with_a_place(tmp_path: Path, place: str, value: object) -> None:
    race = write_race(tmp_path)
    said = ""
    try:
        load_scenario(race, settings=[f"{place}={json.dumps(value)}"])
    except InputError as error:
        said = str(error)
    assert all("--set:1:" in line or ".yaml:" in line or line.startswith("... and") for line in said.splitlines())
