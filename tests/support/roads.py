"""Small roads and races for tests, built from Python without any file."""

from __future__ import annotations

from typing import Any

from paceline.course import Course
from paceline.scenario.course import CourseFile
from paceline.scenario.models import Scenario

CERTIFICATE = {"measured": True, "grade": "grade A"}
MARATHON_M = 42_195.0


def course_file(*parts: dict[str, Any], **words: Any) -> CourseFile:
    return CourseFile.model_validate({"name": "test road", "parts": list(parts), **words})


def part(length_m: float, points: list[tuple[float, ...]], times: float = 1.0, **words: Any) -> dict[str, Any]:
    """``points`` are (at_m, height_m) or (at_m, height_m, heading_deg)."""
    names = ("at_m", "height_m", "heading_deg")
    spots = [dict(zip(names, point, strict=False)) for point in points]
    return {"length_m": length_m, "times": times, "points": spots, **words}


def flat(distance_m: float = MARATHON_M, **words: Any) -> Course:
    return Course.of(course_file(part(distance_m, [(0.0, 10.0)]), **words), distance_m)


def legal_race(**changes: Any) -> Scenario:
    """A sanctioned marathon with two pacers from the start and tables; ``changes`` replace whole entries."""
    words: dict[str, Any] = {
        "name": "legal race",
        "race": {
            "course": {
                "name": "flat",
                "parts": [part(MARATHON_M, [(0.0, 10.0)])],
                "start_finish_separation_m": 850.0,
                "certificate": CERTIFICATE,
            },
            "distance_m": MARATHON_M,
            "start": "2020-10-04T09:00+01:00",
            "rules": "world-athletics-road",
        },
        "event": {"sanctioned": True, "entrants": 3},
        "weather": {"temperature_c": 10.0},
        "runners": [
            {"athlete": {"name": "Ana", "sex": "F", "body": {"mass_kg": 50.0}}, "plan": {"pacing": "follow_pacers"}}
        ],
        "pacers": {"kind": "from_start", "formation": "line", "count": 2, "until_m": [20_000.0, 30_000.0]},
        "drinks": {"kind": "stations", "every_m": 5_000.0},
    }
    return Scenario.model_validate({**words, **changes})


def course_of(scenario: Scenario) -> Course:
    return Course.of(scenario.race.course, scenario.race.distance_m)
