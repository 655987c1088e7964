"""A result as it would have been run on the flat in mild, still air with the company the curve is defined in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from paceline.calibration.levels import Level
from paceline.constants import constants, value
from paceline.errors import InputError
from paceline.physiology.altitude import acclimatised_share, altitude_supply
from paceline.physiology.cost import grade_factor
from paceline.physiology.heat import heat_supply, saturation_hpa, wet_bulb_globe
from paceline.physiology.power import demand, drag_cost, equivalent_speed
from paceline.scenario.athlete import Body, Performance

_DENSITY = value("physiology", "air.reference_density")
_AERO_SCALE = value("calibration", "air.scale")
_HUMIDITY = value("calibration", "air.humidity")
_ROAD_RACE = value("calibration", "shielding.road_race")
_SOLO = value("calibration", "shielding.solo")
_PACK_UNTIL = value("calibration", "shielding.pack_until")
_LONG_SHARE = value("physiology", "altitude.long_event_share")
_TRACK_GAIN = value("calibration", "track.gain")
_TRACK_SD = value("calibration", "track.sd")
_TRAIL = value("calibration", "terrain.trail")
_ROAD_GRADE = value("calibration", "terrain.road_grade")
_TRAIL_GRADE = value("calibration", "terrain.trail_grade")
_COURSE_SD = value("calibration", "terrain.course_sd")
_TRAIL_CLIMB_SHARE = value("calibration", "noise.trail_climb_share")
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


def ease_of(performance: Performance) -> tuple[float, float]:
    """How much faster a trail is than its climb and usual footing say, in ln speed, and the sd of that.

    Raises `InputError` for a course whose price nobody has found.
    """
    if performance.course is None:
        return 0.0, _COURSE_SD
    ease = constants("calibration").get(f"course_ease.{performance.course}")
    if ease is None:
        known = ", ".join(sorted(name.split(".")[1] for name in constants("calibration") if "course_ease." in name))
        raise InputError(
            f"the price of {performance.course} is not known; leave course out, or write one of {known}",
            path=f"performances.{performance.id or performance.event}.course",
        )
    return ease.value, value("calibration", f"course_ease_sd.{performance.course}")


def hill_factor(climb_m: float, distance_m: float, grade: float) -> float:
    """The cost of a course over that of the flat when it gains ``climb_m`` at ``grade`` and loses it again."""
    # A course that climbs more than half its length at that grade must be steeper.
    steepness = max(grade, 2.0 * climb_m / distance_m)
    share = climb_m / (steepness * distance_m)
    return 1.0 + share * (grade_factor(steepness) + grade_factor(-steepness) - 2.0)


def equivalent(
    performance: Performance, time_s: float, body: Body, level: Level, lives_at_m: float | None = None
) -> Equivalent:
    """Take climb, footing, air, altitude, track and heat off a result, each by the formula that the engine puts it on
    with; where the price of the course is known, what it departs from them by.

    ``lives_at_m`` is where the athlete sleeps: altitude costs those less who live high. What was taken off, times the
    share by which such prices differ between studies, is the sd; trails have that of the price of their course.
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
        vapour_hpa = _HUMIDITY * saturation_hpa(performance.temperature_c)
        heat = heat_supply(wet_bulb_globe(performance.temperature_c, vapour_hpa), level.heat_susceptibility)
    thin = 1.0 - altitude_supply(performance.altitude_m, _LONG_SHARE)
    altitude = 1.0 - thin * (1.0 - acclimatised_share(lives_at_m))
    track = _TRACK_GAIN if performance.surface == "track" else 0.0

    parts = {
        "climb": math.log(hilly / speed),
        "air": math.log(calm / flat),
        "heat": -math.log(heat),
        "altitude": -math.log(altitude),
    }
    notes = [f"{name} {100 * part:+.1f} %" for name, part in parts.items() if abs(part) > 5e-4]
    if trail:
        notes.append(f"trail {100 * math.log(flat / hilly):+.1f} %")
    if track:
        notes.append(f"track {-100 * track:+.1f} %")
    ease, ease_sd = ease_of(performance) if trail else (0.0, 0.0)
    if ease:
        notes.append(f"course {-100 * ease:+.1f} %")
    shares = dict.fromkeys(parts, _CORRECTION_SHARE)
    if trail:
        shares["climb"] = _TRAIL_CLIMB_SHARE
    if performance.course is not None:  # its price holds them
        shares["climb"] = shares["altitude"] = 0.0
    variance = sum((shares[name] * part) ** 2 for name, part in parts.items()) + ease_sd**2
    variance += _TRACK_SD**2 if track else 0.0
    return Equivalent(math.log(calm / (heat * altitude)) - track - ease, math.sqrt(variance), ", ".join(notes))
