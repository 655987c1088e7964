"""Small scenario files to be broken by tests: a marathon with one athlete, a course, pacers, and two variants."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paceline.errors import InputError
from paceline.scenario import load_scenario

SCENARIO = """\
name: Lakeside
race:
  course: courses/lake.yaml
  distance: 42.195 km
  start: 2017-05-06T05:45+02:00
  rules: world-athletics-road
weather: {temperature: 11 C, humidity: 80 %, wind: 1 m/s, wind_from: 270 deg}
runners:
  - athlete: athletes/ada.yaml
    plan: {pacing: follow_pacers, target: "1:59:59", over: 1 %}
  - athlete:
      name: Ben Okoth
      sex: M
      body: {mass: 57 kg}
pacers:
  kind: rotating
  formation: arrow
  ahead: 6
  pool: 30
  pace: "2:50/km"
  exchange_every: 2.4 km
  car: true
drinks: {kind: handed, every: 3 km, carbohydrate: 75 g/h, fluid: 450 ml/h}
targets: {sub-2: "2:00:00", record: "2:02:57"}
observed:
  Ada Keter: {finish: 2:00:25, splits: {5 km: "14:14", half: "59:57", Boathouse: "1:25:20"}, source: results}
  Ben Okoth: {finish: 2:06:51, source: results}
incidents:
  - {runner: Ben Okoth, kind: toilet, at: 12 km}
variants:
  legal:
    pacers: {kind: from_start, formation: line, count: 3, until: [15 km, 25 km, 30 km]}
    drinks: {kind: stations, every: 5 km}
  alone:
    pacers: null
    runners:
      Ada Keter: {plan: {pacing: even}}
      Ben Okoth: null
"""

COURSE = """\
name: Lake
parts:
  - length: 2400 m
    times: 18
    points: [{at: 0 m, height: 184 m, heading: 90 deg}, {at: 1.2 km, height: 186 m}]
mats_every: 5 km
stations: [{name: Boathouse, at: 30 km}]
"""

ATHLETE = """\
name: Ada Keter
sex: F
born: 1990-01-17
body: {mass: 52 kg, drag_area: 0.4 m2}
performances:
  - {id: A1, date: 2016-04-24, event: London, distance: 42.195 km, time: "2:03:05", source: list}
  - {id: A2, date: 2016-11-20, event: Delhi half, distance: 21.0975 km, kind: did_not_finish, source: list}
"""


def write_race(folder: Path, **files: str) -> Path:
    """Writes the race into ``folder``; ``scenario``, ``course`` and ``athlete`` replace a file's text."""
    texts = {"scenario": SCENARIO, "course": COURSE, "athlete": ATHLETE, **files}
    places = {"scenario": "race.yaml", "course": "courses/lake.yaml", "athlete": "athletes/ada.yaml"}
    for name, text in texts.items():
        file = folder / places[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / places["scenario"]


def edited(text: str, old: str, new: str) -> str:
    """``text`` with its only ``old`` replaced."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def refusal(file: Path) -> str:
    """What the loader says of ``file``, with the folder left out."""
    with pytest.raises(InputError) as error:
        load_scenario(file)
    assert error.value.place is not None
    return str(error.value).replace(f"{file.parent}{os.sep}", "")
