from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from paceline.errors import InputError
from paceline.scenario import load_scenario, scenario_schema
from support.scenario_files import COURSE, SCENARIO, write_race

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def plain(text: str) -> Any:
    data = YAML(typ="safe", pure=True).load(text)
    return json.loads(json.dumps(data, default=lambda moment: moment.isoformat()))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = scenario_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def scenario() -> Any:
    data = plain(SCENARIO)
    data["race"]["start"] = "2017-05-06T05:45+02:00"
    return data


def test_a_good_file_is_accepted(validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(scenario())] == []


def test_an_inline_course_is_accepted(validator: Draft202012Validator) -> None:
    data = scenario()
    data["race"]["course"] = plain(COURSE)
    assert validator.is_valid(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["wether"], {}),
        (["weather", "temprature"], "11 C"),
        (["weather", "temperature"], 11),
        (["weather", "temperature"], "warm"),
        (["race", "distance"], "42.195"),
        (["race", "course"], "/etc/lake.yaml"),
        (["race", "start"], 5),
        (["pacers", "kind"], "flying"),
        (["pacers", "pace"], "quick"),
        (["pacers", "car"], "yes"),
        (["targets", "sub-2"], 7200),
        (["variants", "legal", "drinks"], {"kind": "stations", "evry": "5 km"}),
        (["variants", "legal", "pacer"], None),
    ],
)
def test_mistakes_are_refused_by_schema_and_loader_alike(
    validator: Draft202012Validator, tmp_path: Path, path: list[str], value: object
) -> None:
    data = scenario()
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert not validator.is_valid(data)
    race = write_race(tmp_path, scenario=json.dumps(data))
    with pytest.raises(InputError):
        load_scenario(race, "legal" if path[0] == "variants" else None)


def test_what_a_variant_may_do_is_accepted(validator: Draft202012Validator) -> None:
    data = scenario()
    data["variants"]["it"] = {
        "pacers": None,
        "weather": {"temperature": "20 C", "wind": None},
        "runners": {"Ada Keter": {"plan": {"target": None, "pacing": "even"}}, "Ben Okoth": None},
        "targets": {"sub-2": None, "sub-3": "3:00:00"},
        "race": {"course": {"wind_exposure": 0.2}},
    }
    assert [error.message for error in validator.iter_errors(data)] == []


def test_defaults_are_shown_as_a_file_says_them() -> None:
    definitions = scenario_schema()["$defs"]
    assert definitions["Drinks"]["properties"]["fluid"]["default"] == "500 ml/h"
    assert definitions["Body"]["properties"]["drag_area"]["default"] == "0.4 m2"


def test_descriptions_say_what_a_part_is() -> None:
    schema = scenario_schema()
    assert "break the wind" in schema["$defs"]["Pacers"]["description"]
    assert schema["$defs"]["Target"]["description"].startswith("A time to beat")


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_the_races_that_come_along_fit_the_schema(validator: Draft202012Validator, file: Path) -> None:
    from paceline.scenario.source import read_source

    assert [error.message for error in validator.iter_errors(read_source(file).root.plain())] == []
