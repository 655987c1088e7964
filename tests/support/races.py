"""Small races built in Python: a straight road whose air is that of the results, and runners with made-up names.

On the road of `flat_course` air of `MILD` weighs as much as the reference air, and an ultra runner's results are
taken as run alone; so a solo runner's speed on it is his flat-equivalent speed, to the last digits.
"""

from __future__ import annotations

from typing import Any

from paceline.scenario.models import Scenario
from support.roads import part

#: Air of 12 C at this height weighs 1.204 kg/m3: the inverse of the standard atmosphere and the gas law.
_PRESSURE_PA = 1.204 * 287.05 * (273.15 + 12.0)
REFERENCE_HEIGHT_M = (1.0 - (_PRESSURE_PA / 101_325.0) ** (1.0 / 5.25588)) / 2.25577e-5
#: Neither warm nor cold to anybody: a wet-bulb globe temperature of 10 C.
MILD = {"temperature_c": 12.0, "humidity": 0.6, "cloud": 1.0}


def flat_course(distance_m: float, **words: Any) -> dict[str, Any]:
    """A level road, with a timing mat every kilometre."""
    return {
        "name": "level road",
        "parts": [part(distance_m, [(0.0, REFERENCE_HEIGHT_M, 0.0)])],
        "mats_every_m": 1_000.0,
        **words,
    }


def sloping_course(distance_m: float, grade: float, from_m: float = REFERENCE_HEIGHT_M) -> dict[str, Any]:
    """A road of one grade from start to finish."""
    points = [(0.0, from_m, 0.0), (distance_m, from_m + grade * distance_m, 0.0)]
    return flat_course(distance_m, parts=[part(distance_m, points)])


def starter(name: str = "Ada", marathon_s: float | None = None, **words: Any) -> dict[str, Any]:
    """A runner of ultra class; ``marathon_s`` is his one result, without it he is the typical man of that class."""
    rows = []
    if marathon_s is not None:
        rows.append(
            {
                "date": "2019-06-01",
                "event": "test",
                "distance_m": 42_195.0,
                "time_s": marathon_s,
                "shielding": 0.0,
                "source": "test",
            }
        )
    athlete = {
        "name": name,
        "sex": "M",
        "level": "elite_ultra",
        "body": {"mass_kg": 57.0, "drag_area_m2": 0.40},
        "performances": rows,
    }
    return {"athlete": athlete, **words}


def scenario(distance_m: float, *runners: dict[str, Any], **words: Any) -> Scenario:
    """A race on a level road in mild, still air; ``words`` replace whole entries. Without runners one man starts."""
    whole: dict[str, Any] = {
        "name": "test race",
        "race": {
            "course": words.pop("course", flat_course(distance_m)),
            "distance_m": distance_m,
            "start": "2020-01-01T09:00+00:00",
        },
        "weather": MILD,
        "runners": list(runners) or [starter()],
        **words,
    }
    return Scenario.model_validate(whole)


def rotating(**words: Any) -> dict[str, Any]:
    """A rotating team of six in front of the athlete, half of it changed every two kilometres."""
    return {
        "kind": "rotating",
        "formation": "arrow",
        "ahead": 6,
        "pool": 18,
        "exchange_every_m": 2_000.0,
        "stint_m": 4_000.0,
        "missed_exchange": 0.0,
        **words,
    }


def from_start(*until_m: float, **words: Any) -> dict[str, Any]:
    """Pacers who start with the field and drop out at these places."""
    return {"kind": "from_start", "formation": "line", "count": len(until_m), "until_m": list(until_m), **words}
