"""The ground and the sky of a race as rows of a program: what each leg costs, how warm and how light it is when."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from paceline.constants import value
from paceline.course.course import MARATHON_M
from paceline.course.nodes import Nodes
from paceline.course.terrain import dark_share, descent_share, is_trail
from paceline.course.wind import head_wind_share
from paceline.engine.daylight import nights
from paceline.engine.departures import late
from paceline.engine.layout import Array, Sky
from paceline.engine.records import LEG, WEATHER
from paceline.physiology.air import air_density, pressure_at
from paceline.physiology.altitude import altitude_supply
from paceline.physiology.cost import downhill_speed_limit, grade_factor
from paceline.physiology.damage import damage_cost_share, damage_per_speed
from paceline.physiology.gait import walking_factor, walking_limit
from paceline.physiology.heat import saturation_hpa
from paceline.scenario.models import Scenario

_LAPSE_C_PER_M = value("course", "air.lapse")
_LONG_SHARE = value("physiology", "altitude.long_event_share")
_DECAY = value("physiology", "downhill.decay")
_DAY_S = 86_400.0
#: Days for which the hours of a forecast are repeated.
_DAYS = 8


def leg_rows(nodes: Nodes, scenario: Scenario, cell_m: float) -> Array:
    """The legs (K - 1) of a course in the weather of a race."""
    weather = scenario.weather
    legs = np.zeros(nodes.legs, LEG)
    legs["length_m"] = nodes.length_m
    legs["grade_factor"] = [grade_factor(grade) if grade != 0.0 else 1.0 for grade in nodes.grade]
    # Rough ground asks for so much more per metre, up or down: it does not multiply what the hill costs.
    legs["terrain"] = 1.0 + (nodes.terrain_factor - 1.0) / legs["grade_factor"]
    legs["density"] = [air_density(pressure_at(height), weather.temperature_c) for height in nodes.height_m]
    legs["wind_share"] = head_wind_share(nodes, weather.wind_from_deg)
    legs["altitude_supply"] = [altitude_supply(height, _LONG_SHARE) for height in nodes.height_m]
    legs["cell"], legs["cell_m"] = nodes.cell, cell_m
    legs["dark_share"] = 1.0
    legs["late"] = late(nodes.at_m, MARATHON_M)
    if weather.at_height_m is not None:
        legs["cooler_c"] = _LAPSE_C_PER_M * (nodes.height_m - weather.at_height_m)
    for leg, ground, slope in zip(legs, nodes.terrain, nodes.grade, strict=True):
        if not is_trail(ground):
            continue
        grade = float(slope)
        leg["trail"] = 1
        leg["walk_factor"], leg["walk_limit_mps"] = walking_factor(grade), walking_limit(grade)
        leg["descent"] = descent_share(ground) * downhill_speed_limit(grade, 1.0, _DECAY) if grade < 0.0 else 0.0
        leg["damage_per_mps"] = damage_per_speed(grade, float(leg["length_m"]))
        leg["damage_cost"] = damage_cost_share(grade)
        leg["dark_share"] = dark_share(ground)
    return legs


def sky_of(scenario: Scenario, distance_m: float) -> Sky:
    """The weather as forecast, and the nights."""
    words, start = scenario.weather, scenario.race.start
    weather = np.zeros(1, WEATHER)
    row = weather[0]
    row["temperature_sd_c"] = words.temperature_sd_c
    row["vapour_hpa"] = words.humidity * saturation_hpa(words.temperature_c)
    row["cloud"] = words.cloud
    row["wind_mps"], row["wind_sd_mps"] = words.wind_mps, words.wind_sd_mps
    if words.hours:
        hours = _by_the_clock(words.hours, start)
    else:
        finish_c = words.temperature_c if words.temperature_finish_c is None else words.temperature_finish_c
        # Where the file gives no time, the air warms up over a race of 4 m/s.
        hours = np.array([[0.0, words.temperature_c], [words.warms_until_s or distance_m / 4.0, finish_c]])
    return Sky(weather, hours, nights(scenario.race.course.place, start))


def _by_the_clock(given: dict[str, float], start: datetime) -> Array:
    """Temperatures by the clock as times of the race (H, 2), the same on each day, from the day before the start."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    before_s = (start - midnight).total_seconds()
    rows = []
    for clock, temperature_c in given.items():
        hour, minute = clock.split(":")
        at_s = timedelta(hours=int(hour), minutes=int(minute)).total_seconds() - before_s
        rows += [(at_s + day * _DAY_S, temperature_c) for day in range(-1, _DAYS)]
    return np.array(sorted(rows))
