"""What a runner of known strength can hold on a course: the even-effort race, solved before the start.

It gives plans their pace, pacers their orders, and the re-plan its flat-equivalent distance to the line.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from paceline.constants import value
from paceline.engine.layout import Array, Sky
from paceline.engine.leg import speed_of
from paceline.engine.strength import wet_bulb_now
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit
from paceline.physiology.capacity import log_endurance_time
from paceline.physiology.heat import heat_supply

_AERO = 0.5 * (value("behaviour", "day.aero_low") + value("behaviour", "day.aero_high"))
_BISECTIONS = 60


@jit
def _leg_speed(legs: Any, sky: Any, runner: Any, j: int, effort: float, shelter: float) -> float:
    return speed_of(effort, runner, legs[j], _AERO, shelter, sky.weather[0].wind_mps * legs[j].wind_share)


@jit
def _time_s(legs: Any, sky: Any, runner: Any, effort: float, shelter: Any) -> float:
    total = 0.0
    for j in range(len(legs)):
        total += legs[j].length_m / _leg_speed(legs, sky, runner, j, effort, shelter[j])
    return total


@jit
def _mean_supply(legs: Any, sky: Any, runner: Any, effort: float, shelter: Any) -> float:
    now_s, weighted = 0.0, 0.0
    for j in range(len(legs)):
        time_s = legs[j].length_m / _leg_speed(legs, sky, runner, j, effort, shelter[j])
        heat = heat_supply(wet_bulb_now(sky, -legs[j].cooler_c, now_s), runner.heat_susceptibility)
        weighted += time_s * heat * legs[j].altitude_supply
        now_s += time_s
    return weighted / now_s


@jit
def _solve(legs: Any, sky: Any, runners: Any, i: int, curve: Any, shelter: Any, target_s: float) -> float:
    runner = runners[i]
    low, high = log(1.0), log(9.0)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        effort = exp(middle)
        time_s = _time_s(legs, sky, runner, effort, shelter)
        if target_s > 0.0:
            too_fast = time_s < target_s
        else:
            supply = _mean_supply(legs, sky, runner, effort, shelter)
            lasts = log_endurance_time(middle - log(supply), curve[0], runner.log_break_s, curve[1], curve[2])
            too_fast = log(time_s) > lasts
        if too_fast:
            high = middle
        else:
            low = middle
    return exp(0.5 * (low + high))


@jit
def _fill(legs: Any, sky: Any, runners: Any, i: int, effort: float, shelter: Any, speeds: Any) -> None:
    for j in range(len(legs)):
        speeds[j] = _leg_speed(legs, sky, runners[i], j, effort, shelter[j])


def even_effort(legs: Array, sky: Sky, runners: Array, i: int, curve: Array, shelter: Array) -> float:
    """The flat-equivalent speed, m/s, that leaves runner ``i`` spent on the line of this course on an ordinary day.

    ``curve``: ln u_b, k1, k2 of his typical day; ``shelter``: share of drag spared on each leg (K - 1).
    """
    return float(_solve(legs, sky, runners, i, curve, shelter, -1.0))


def effort_for(legs: Array, sky: Sky, runners: Array, i: int, curve: Array, shelter: Array, target_s: float) -> float:
    """The even flat-equivalent speed, m/s, at which runner ``i`` covers this course in ``target_s``."""
    return float(_solve(legs, sky, runners, i, curve, shelter, target_s))


def leg_speeds(legs: Array, sky: Sky, runners: Array, i: int, effort_mps: float, shelter: Array) -> Array:
    """The speed over ground, m/s, of runner ``i`` on each leg at an even effort."""
    speeds = np.zeros(len(legs))
    _fill(legs, sky, runners, i, effort_mps, shelter, speeds)
    return speeds


def distance_left(legs: Array, effort_mps: float, speeds: Array) -> Array:
    """Flat-equivalent distance, m, from each node to the line: the time left at an even effort, times that effort."""
    equivalent_m = legs["length_m"] * effort_mps / speeds
    return np.concatenate([np.cumsum(equivalent_m[::-1])[::-1], [0.0]])
