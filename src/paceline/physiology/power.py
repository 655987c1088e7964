"""The power a speed demands, and the speed a power gives: the one curve between runner, road and air.

Demand is metabolic power over the athlete's cost of slow running on the flat (J/kg/m), so its unit is m/s and the
athlete's economy cancels when one speed is exchanged for another:

    demand = v (slope + 0.015 max(0, v - 3)^2 + drag |v + w| (v + w))

with v the speed over ground, ``slope`` the factor of grade times terrain, ``drag`` of `drag_cost` and w the head
wind. It meets the 2/3 law of fast running (Kipp et al. 2019) and the cost of world-class men (Jones et al. 2021).
"""

from __future__ import annotations

import math

from paceline.constants import value
from paceline.numerics.jit import inlined, jit

_STEEPENING = value("physiology", "flat_curve.steepening")
_STEEPENING_FROM = value("physiology", "flat_curve.steepening_from")
_METABOLIC_PRICE = value("physiology", "air.metabolic_price")
_GRAVITY = value("physiology", "air.gravity")

# Enough for 1e-13 over speeds of 0.3 to 9 m/s, slopes of +-0.45, winds of +-15 m/s. Always as many: whether it is near
# enough would be a branch, and loops over runners with a branch are worked through one runner at a time.
_GROUND_STEPS = 5
_EQUIVALENT_STEPS = 3
#: From within a tenth, to 3e-7 at the worst and 1e-9 as a rule.
_NEAR_STEPS = 2
#: First guess, m/s, of any equivalent speed from here up.
_FAST_GUESS = 7.0


@jit
def drag_cost(density: float, drag_area_m2: float, shielding: float, mass_kg: float, aero_scale: float) -> float:
    """The price of air: share of flat cost per (m/s)^2 of apparent wind (da Silva et al. 2022).

    ``aero_scale`` 1 is that study; 0.55 to 1.15 spans what others found.
    """
    force = 0.5 * density * drag_area_m2 * (1.0 - shielding)
    return _METABOLIC_PRICE * aero_scale * force / (mass_kg * _GRAVITY)


@inlined
def demand(speed_mps: float, slope_factor: float, drag: float, head_wind_mps: float) -> float:
    """The power that a speed over ground asks for, in m/s of slow, flat, airless running."""
    above = speed_mps - _STEEPENING_FROM
    above = above if above > 0.0 else 0.0
    apparent = speed_mps + head_wind_mps
    return speed_mps * (slope_factor + _STEEPENING * above * above + drag * abs(apparent) * apparent)


@jit
def metabolic_watts_per_kg(demanded: float, cost_j_per_kg_m: float) -> float:
    """The gross metabolic power, W/kg, behind a demand, for an athlete of that slow flat cost."""
    return demanded * cost_j_per_kg_m


@inlined
def _closer(
    speed: float, low: float, high: float, demanded: float, slope_factor: float, drag: float, head_wind_mps: float
) -> float:
    above = speed - _STEEPENING_FROM
    above = above if above > 0.0 else 0.0
    apparent = speed + head_wind_mps
    push = drag * abs(apparent)
    bracket = slope_factor + _STEEPENING * above * above + push * apparent
    growth = 2.0 * (_STEEPENING * above + push)
    excess = speed * bracket - demanded
    slope = bracket + speed * growth
    bend = _STEEPENING if above > 0.0 else 0.0
    bend += drag if apparent > 0.0 else -drag
    curvature = 2.0 * (growth + speed * bend)
    # Halley's step: Newton's with the curvature, three instead of two times the digits.
    tried = speed - excess * slope / (slope * slope - 0.5 * excess * curvature)
    tried = tried if tried > low else low
    return tried if tried < high else high


@inlined
def ground_speed(demanded: float, slope_factor: float, drag: float, head_wind_mps: float) -> float:
    """The speed over ground, m/s, that a demand gives on this slope in this wind, to 1e-10 between 0.3 and 9 m/s.

    A gale from behind can make slow running ask for less than nothing. For a demand above 0 exactly one positive
    speed answers it, above the one at which the wind pays for everything; for 0 or less that speed is returned.
    """
    asked = demanded if demanded > 0.0 else 0.0
    head = head_wind_mps if head_wind_mps > 0.0 else 0.0
    tail = head - head_wind_mps
    paid = slope_factor / drag if drag > 0.0 else math.inf
    low = tail - math.sqrt(paid)
    low = low if low > 0.0 else 0.0
    flat = asked / slope_factor
    high = flat if flat > tail else tail
    speed = asked / (slope_factor + drag * head * head)
    speed = speed if speed > low else low
    for _ in range(_GROUND_STEPS):
        speed = _closer(speed, low, high, asked, slope_factor, drag, head_wind_mps)
    return speed


@inlined
def ground_speed_near(
    guess_mps: float, demanded: float, slope_factor: float, drag: float, head_wind_mps: float
) -> float:
    """The same from a guess that is off by a tenth at most, where what it differs from is already known."""
    speed = guess_mps
    for _ in range(_NEAR_STEPS):
        speed = _closer(speed, 0.0, math.inf, demanded, slope_factor, drag, head_wind_mps)
    return speed


@inlined
def equivalent_speed(demanded: float, reference_drag: float) -> float:
    """The speed, m/s, on the flat in still air that has the same demand: what the strain core counts in.

    ``reference_drag`` is the `drag_cost` in which the athlete's results were made. To 1e-10 below 9 m/s.
    """
    speed = demanded if demanded < _FAST_GUESS else _FAST_GUESS
    for _ in range(_EQUIVALENT_STEPS):
        speed = _closer(speed, 0.0, math.inf, demanded, 1.0, reference_drag, 0.0)
    return speed
