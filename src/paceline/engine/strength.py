"""How strong a runner is at this moment: supply against demand, and the ceiling that strain has left."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import STOMACH_SUPPLY
from paceline.engine.company import (
    ACCLIMATISED,
    COLLAPSED,
    FOOTING,
    FORM,
    FULL_STORE_G,
    K1,
    K2,
    LOG_TB,
    LOG_UB,
    LOST_ML,
    MASS_KG,
    OWN_MPS,
    REFERENCE_LOST_ML,
    REFERENCE_STORE_G,
    STOMACH_UNTIL_S,
    STORE_G,
    STRAIN,
    SUSCEPTIBLE,
    TOLERANCE,
    seat,
)
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
def is_dark(nights: Any, now_s: float) -> bool:
    """Whether a runner needs his lamp. ``nights``: dusk and dawn (D, 2), s from the start, the first night first."""
    for night in range(len(nights)):
        if now_s < nights[night, 1]:
            return now_s >= nights[night, 0]
    return False


@jit
def wet_bulb_now(sky: Any, warmer_c: float, now_s: float) -> float:
    """The wet-bulb globe temperature, C, at a time of the race; the night has no sun."""
    weather = sky.weather[0]
    hidden = 1.0 if is_dark(sky.nights, now_s) else weather.cloud
    return wet_bulb_globe(temperature_now(sky.hours, warmer_c, now_s), weather.vapour_hpa, hidden)


@inlined
def supplies(rows: Any, a: int, wet_bulb_c: float, altitude_supply: float, now_s: float) -> Any:
    """The factors on strength: altitude, heat, fuel, water, stomach; 1 where his results were made."""
    heat = heat_supply(wet_bulb_c, rows[SUSCEPTIBLE + a], rows[TOLERANCE + a])
    full_g, kg_per_ml = rows[FULL_STORE_G + a], _KG_PER_ML / rows[MASS_KG + a]
    fuel = fuel_supply(rows[STORE_G + a] / full_g) / fuel_supply(rows[REFERENCE_STORE_G + a] / full_g)
    water = hydration_supply(rows[LOST_ML + a] * kg_per_ml) / hydration_supply(rows[REFERENCE_LOST_ML + a] * kg_per_ml)
    stomach = STOMACH_SUPPLY if now_s < rows[STOMACH_UNTIL_S + a] else 1.0
    used_to_it = rows[ACCLIMATISED + a]
    altitude = 1.0 - (1.0 - altitude_supply) * (1.0 - used_to_it) if used_to_it > 0.0 else altitude_supply
    return altitude, heat, fuel, water, stomach


@inlined
def total_supply(rows: Any, a: int, factors: Any) -> float:
    """All factors on strength at once, day form and a collapse included."""
    altitude, heat, fuel, water, stomach = factors
    return rows[FORM + a] * rows[FOOTING + a] * altitude * heat * fuel * water * stomach * rows[COLLAPSED + a]


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
def read_state(program: Any, moving: Any, i: int, k: int, now_s: float) -> None:
    """He reads his own state, alone: the effort that he believes will last to the line."""
    rows, a = seat(moving, i)
    leg, row = program.legs[k], program.row[i]
    wet_bulb_c = wet_bulb_now(program, moving.day[0].warmer_c - leg.cooler_c, now_s)
    supply = total_supply(rows, a, supplies(rows, a, wet_bulb_c, leg.altitude_supply, now_s))
    rows[OWN_MPS + a] = sustainable_effort(
        rows[STRAIN + a], program.left_alone_m[k, row], rows[LOG_UB + a], rows[LOG_TB + a],
        rows[K1 + a], rows[K2 + a], FADE_SHARPNESS, supply,
    )  # fmt: skip
