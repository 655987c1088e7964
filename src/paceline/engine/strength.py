"""How strong a runner is at this moment: supply against demand, and the ceiling that strain has left."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import STOMACH_SUPPLY
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import inlined, jit
from paceline.physiology.capacity import log_endurance_time, log_sustainable_speed
from paceline.physiology.fuel import fuel_supply
from paceline.physiology.heat import heat_supply, wet_bulb_globe
from paceline.physiology.hydration import hydration_supply
from paceline.physiology.strain import FADE_SHARPNESS, SHORTEST_S, sustainable_effort

_KG_PER_ML = 1e-3
_LOG_SHORTEST = log(SHORTEST_S)


@jit
def temperature_now(hours: Any, warmer_c: float, now_s: float) -> float:
    """The air temperature, C, at a time of the race: linear between the hours of the forecast, constant beyond."""
    h = 0
    while h + 2 < len(hours) and hours[h + 1, 0] <= now_s:
        h += 1
    share = (now_s - hours[h, 0]) / (hours[h + 1, 0] - hours[h, 0])
    share = share if share < 1.0 else 1.0
    share = share if share > 0.0 else 0.0
    return hours[h, 1] + warmer_c + share * (hours[h + 1, 1] - hours[h, 1])


@jit
def wet_bulb_now(hours: Any, humidity: float, warmer_c: float, now_s: float) -> float:
    """The wet-bulb globe temperature, C, at a time of the race."""
    return wet_bulb_globe(temperature_now(hours, warmer_c, now_s), humidity)


@jit
def is_dark(nights: Any, now_s: float) -> bool:
    """Whether a runner needs his lamp. ``nights``: dusk and dawn (D, 2), s from the start."""
    for night in range(len(nights)):  # noqa: SIM110 - Numba has no any() over a generator
        if nights[night, 0] <= now_s < nights[night, 1]:
            return True
    return False


@jit
def supplies(wet_bulb_c: float, runner: Any, lane: Any, leg: Any, now_s: float) -> Any:
    """The factors on strength: altitude, heat, fuel, water, stomach, collapse; 1 where his results were made."""
    heat = heat_supply(wet_bulb_c, runner.heat_susceptibility * lane.heat_tolerance)
    fuel = fuel_supply(lane.store_g / runner.store_g) / fuel_supply(lane.reference_store_g / runner.store_g)
    kg_per_ml = _KG_PER_ML / runner.mass_kg
    water = hydration_supply(lane.lost_ml * kg_per_ml) / hydration_supply(lane.reference_lost_ml * kg_per_ml)
    stomach = STOMACH_SUPPLY if now_s < lane.stomach_until_s else 1.0
    altitude = leg.altitude_supply
    if runner.acclimatised > 0.0:
        altitude = 1.0 - (1.0 - altitude) * (1.0 - runner.acclimatised)
    return altitude, heat, fuel, water, stomach, lane.collapsed


@jit
def total_supply(lane: Any, factors: Any) -> float:
    """All factors on strength at once, day form included."""
    altitude, heat, fuel, water, stomach, collapsed = factors
    return lane.form * lane.footing * altitude * heat * fuel * water * stomach * collapsed


@inlined
def strain_after(
    strain: float, log_effort: float, time_s: float, log_ub: float, log_tb: float, k1: float, k2: float
) -> Any:
    """The strain at the end of a leg at a steady effort, its logarithm, and whether strength lasts so long.

    ``log_effort``: ln of flat-equivalent speed over supply. It lasts if the effort is no more than the ceiling that
    the leg itself leaves.
    """
    log_endurance = log_endurance_time(log_effort, log_ub, log_tb, k1, k2)
    after = strain + time_s * exp(-FADE_SHARPNESS * log_endurance)
    log_after = log(after)
    return after, log_after, log_after <= (1.0 - FADE_SHARPNESS) * log_endurance


@inlined
def effort_share(log_strain: float, log_effort: float, log_ub: float, log_tb: float, k1: float, k2: float) -> float:
    """The effort as a share of the ceiling: 1 is all he has. ``log_effort`` as in `strain_after`."""
    spent = log_strain / (1.0 - FADE_SHARPNESS)
    spent = spent if spent > _LOG_SHORTEST else _LOG_SHORTEST
    return exp(log_effort - log_sustainable_speed(spent, log_ub, log_tb, k1, k2))


@jit
def read_state(program: Any, moving: Any, i: int, k: int, now_s: float, alone: bool) -> None:
    """He reads his own state: the effort that he believes will last to the line."""
    lane = moving.lanes[i]
    runner = program.runners[lane.row]
    left = program.left_alone_m[lane.row, k] if alone else program.left_sheltered_m[lane.row, k]
    wet_bulb_c = wet_bulb_now(
        program.hours, program.weather[0].humidity, moving.day[0].warmer_c - program.legs[k].cooler_c, now_s
    )
    supply = total_supply(lane, supplies(wet_bulb_c, runner, lane, program.legs[k], now_s))
    lane.own_mps = sustainable_effort(
        lane.strain, left, lane.log_ub, runner.log_break_s, lane.k1, lane.k2, FADE_SHARPNESS, supply
    )
