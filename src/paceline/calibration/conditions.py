"""A result as it would have been run on the flat in mild, still air with the company the curve is defined in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from paceline.calibration.levels import Level
from paceline.constants import value
from paceline.physiology.cost import grade_factor
from paceline.physiology.heat import heat_supply, wet_bulb_globe
from paceline.physiology.power import demand, drag_cost, equivalent_speed
from paceline.scenario.athlete import Body, Performance

_DENSITY = value("physiology", "air.reference_density")
_AERO_SCALE = value("calibration", "air.scale")
_HUMIDITY = value("calibration", "air.humidity")
_ROAD_RACE = value("calibration", "shielding.road_race")
_SOLO = value("calibration", "shielding.solo")
_PACK_UNTIL = value("calibration", "shielding.pack_until")
_TRACK_GAIN = value("calibration", "track.gain")
_TRACK_SD = value("calibration", "track.sd")
_TRAIL = value("calibration", "terrain.trail")
_ROAD_GRADE = value("calibration", "terrain.road_grade")
_TRAIL_GRADE = value("calibration", "terrain.trail_grade")
_CORRECTION_SHARE = value("calibration", "noise.correction_share")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """The equivalent flat speed of a result, ln m/s, the sd of what was corrected, and a note of it."""

    log_speed: float
    correction_sd: float
    note: str


def shielding_of(performance: Performance, time_s: float) -> float:
    """The share of drag that others took away: what the file says, or what such a race usually gives."""
    if performance.shielding is not None:
        return performance.shielding
    return _ROAD_RACE if performance.surface != "trail" and time_s <= _PACK_UNTIL else _SOLO


def hill_factor(climb_m: float, distance_m: float, grade: float) -> float:
    """The cost of a course over that of the flat when it gains ``climb_m`` at ``grade`` and loses it again."""
    # A course that climbs more than half its length at that grade must be steeper.
    steepness = max(grade, 2.0 * climb_m / distance_m)
    share = climb_m / (steepness * distance_m)
    return 1.0 + share * (grade_factor(steepness) + grade_factor(-steepness) - 2.0)


def equivalent(performance: Performance, time_s: float, body: Body, level: Level) -> Equivalent:
    """Take climb, footing, air, track and heat off a result, each through the formula the engine puts it on with.

    The sum of what was taken off, times the share by which such prices differ between studies, is its sd.
    """
    trail = performance.surface == "trail"
    speed = performance.distance_m / time_s

    def drag(shielding: float) -> float:
        return drag_cost(_DENSITY, body.drag_area_m2, shielding, body.mass_kg, _AERO_SCALE)

    own_drag, reference_drag = drag(shielding_of(performance, time_s)), drag(level.shielding)
    hills = hill_factor(performance.climb_m, performance.distance_m, _TRAIL_GRADE if trail else _ROAD_GRADE)
    footing = _TRAIL if trail else 1.0
    # One condition at a time, so that each has its own share of the whole.
    flat = equivalent_speed(demand(speed, hills * footing, own_drag, 0.0), own_drag)
    hilly = equivalent_speed(demand(speed, hills, own_drag, 0.0), own_drag)
    calm = equivalent_speed(demand(flat, 1.0, own_drag, 0.0), reference_drag)
    heat = 1.0
    if performance.temperature_c is not None:
        heat = heat_supply(wet_bulb_globe(performance.temperature_c, _HUMIDITY), level.heat_susceptibility)
    track = _TRACK_GAIN if performance.surface == "track" else 0.0

    parts = {
        "climb": math.log(hilly / speed),
        "air": math.log(calm / flat),
        "heat": -math.log(heat),
    }
    notes = [f"{name} {100 * part:+.1f} %" for name, part in parts.items() if abs(part) > 5e-4]
    if trail:
        notes.append(f"trail {100 * math.log(flat / hilly):+.1f} %")
    if track:
        notes.append(f"track {-100 * track:+.1f} %")
    variance = sum((_CORRECTION_SHARE * part) ** 2 for part in parts.values()) + (_TRACK_SD**2 if track else 0.0)
    return Equivalent(math.log(calm / heat) - track, math.sqrt(variance), ", ".join(notes))
