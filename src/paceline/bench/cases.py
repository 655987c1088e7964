"""The races of the benchmark: few runners in many replications, a mountain race with queues, a city full of people."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paceline.scenario import Scenario, load_scenario

#: The root of a checkout, where scenarios and the plain SimPy race are; not there in an installed wheel.
CHECKOUT = Path(__file__).resolve().parents[3]
#: A field of any size in waves.
CITY = CHECKOUT / "scenarios" / "city-marathon.yaml"
_RECORD = CHECKOUT / "scenarios" / "breaking2.yaml"

TRAIL_RUNNERS, TRAIL_M, TRAIL_STATIONS = 370, 160_000.0, 25
CITY_RUNNERS, QUICK_CITY_RUNNERS = 50_000, 20_000
_NAMED_CITY_RUNNERS = 2_000  # each is fitted to his own result, which takes a millisecond
_MARATHON_M = 42_195.0


@dataclass(frozen=True, slots=True)
class Case:
    """One race to time.

    ``plain_runners``: the runners that plain SimPy and the event engine take, where all of them would take minutes.
    Their cost a runner grows with the field, so the ratio is told too low rather than too high.
    """

    name: str
    words: str
    runners: int
    plain_runners: int
    scenario: Callable[[int], Scenario]  # for so many runners
    replications: int  # of the compiled engine in one round
    plain_replications: int


def cases(quick: bool) -> list[Case]:
    """The three cases; ``quick`` ones do less of the same."""
    city = (QUICK_CITY_RUNNERS if quick else CITY_RUNNERS) if CITY.is_file() else _NAMED_CITY_RUNNERS
    return [
        Case("record", "Breaking2 with its pacers", 3, 3, lambda _: record(), 300 if quick else 2_000, 10),
        Case(
            "western-states",
            f"a mountain race, {TRAIL_STATIONS} stations with queues",
            TRAIL_RUNNERS,
            60 if quick else TRAIL_RUNNERS,
            trail,
            2 if quick else 10,
            1,
        ),
        Case("city", "a city marathon, 15 stations with queues", city, 200 if quick else 2_000, city_race, 1, 1),
    ]


def record() -> Scenario:
    """Breaking2 with its rotating pacers; from an installed wheel, a race of that shape."""
    if _RECORD.is_file():
        return load_scenario(_RECORD).scenario
    names = ("first", "second", "third")
    plan = {"pacing": "follow_pacers", "target_s": 7_199.0}
    return _scenario(
        "record",
        _MARATHON_M,
        [{**_runner(name, 7_400.0, "elite_road"), "plan": plan} for name in names],
        {"parts": [{"length_m": 2_400.0, "times": 18.0, "points": _hills(2_400.0, 400.0, 3.0)}]},
        pacers={
            "kind": "rotating",
            "formation": "arrow",
            "ahead": 6,
            "pool": 30,
            "pace_mps": 5.88,
            "exchange_every_m": 2_400.0,
            "stint_m": 4_800.0,
            "car": True,
        },
        drinks={"kind": "handed", "every_m": 2_400.0},
    )


def trail(runners: int) -> Scenario:
    """A mountain race of 160 legs: everybody starts at once and meets a queue at the first tables."""
    points = _hills(TRAIL_M, 1_000.0, 800.0)
    field = [
        _runner(f"runner {n}", 10_000.0 + 9_000.0 * n / runners, "elite_ultra" if n % 5 == 0 else "club")
        for n in range(runners)
    ]
    stations = [{"at_m": 6_000.0 * n} for n in range(1, TRAIL_STATIONS + 1)]
    return _scenario(
        "western-states",
        TRAIL_M,
        field,
        {
            "parts": [{"length_m": TRAIL_M, "points": points, "terrain": "smooth_trail"}],
            "stations": stations,
            "mats_m": [station["at_m"] for station in stations],
        },
        drinks={"kind": "stations", "tables": 4, "slowing_s": 40.0},
    )


def road(runners: int) -> Scenario:
    """A city marathon of named runners who all start at once; the tables grow with the field."""
    field = [_runner(f"runner {n}", 9_000.0 + 9_000.0 * n / runners, "club") for n in range(runners)]
    return _scenario(
        "city",
        _MARATHON_M,
        field,
        {
            "parts": [{"length_m": _MARATHON_M, "points": _hills(_MARATHON_M, 3_000.0, 10.0)}],
            "stations": [{"at_m": 2_500.0 * n} for n in range(1, 16)],
            "mats_every_m": 5_000.0,
        },
        drinks={"kind": "stations", "tables": min(1_000, max(1, runners // 100)), "slowing_s": 4.0},
    )


def city_race(runners: int) -> Scenario:
    """The city marathon of the repository with so many starters; where it is missing, one of named runners."""
    if not CITY.is_file():
        return road(runners)
    return load_scenario(CITY, None, [f"field.starters={runners}"]).scenario


def _hills(length_m: float, every_m: float, height_m: float) -> list[dict[str, float]]:
    """Heights from a formula: long climbs with short ones on them, level at both ends."""
    points = []
    for n in range(round(length_m / every_m)):
        x = n * every_m / length_m
        height = height_m * (math.sin(math.pi * x) ** 2 + 0.2 * math.sin(14.0 * math.pi * x) ** 2)
        points.append({"at_m": n * every_m, "height_m": round(50.0 + height, 1)})
    return [*points, {"at_m": length_m, "height_m": 50.0}]


def _runner(name: str, marathon_s: float, level: str) -> dict[str, Any]:
    result = {
        "date": "2019-06-01",
        "event": "marathon",
        "distance_m": _MARATHON_M,
        "time_s": marathon_s,
        "source": "made up",
    }
    body = {"mass_kg": 62.0, "drag_area_m2": 0.42}
    return {"athlete": {"name": name, "sex": "M", "level": level, "body": body, "performances": [result]}}


def _scenario(
    name: str, distance_m: float, runners: list[dict[str, Any]], course: dict[str, Any], **words: Any
) -> Scenario:
    return Scenario.model_validate(
        {
            "name": name,
            "race": {
                "course": {"name": name, **course},
                "distance_m": distance_m,
                "start": "2020-06-27T05:00+00:00",
                "longest_leg_m": 1_000.0,
            },
            "weather": {"temperature_c": 14.0, "temperature_finish_c": 26.0, "temperature_sd_c": 2.0, "wind_mps": 1.0},
            "runners": runners,
            **words,
        }
    )
