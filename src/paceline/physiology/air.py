"""Air: how heavy it is, how hard it pushes, and how much of that a runner in front takes away."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp, power
from paceline.numerics.jit import jit

_GAS_CONSTANT = value("physiology", "air.gas_constant")
_ZERO_CELSIUS = value("physiology", "air.zero_celsius")
_SEA_LEVEL = value("physiology", "air.sea_level")
_HEIGHT_SCALE = value("physiology", "air.height_scale")
_HEIGHT_EXPONENT = value("physiology", "air.height_exponent")
_WAKE_LENGTH = value("physiology", "air.wake_length")
_WAKE_WIDTH = value("physiology", "air.wake_width")
_NEAREST_GAP = value("physiology", "air.nearest_gap")


@jit
def air_density(pressure_pa: float, temperature_c: float) -> float:
    """The mass of dry air, kg/m^3, by the gas law."""
    return pressure_pa / (_GAS_CONSTANT * (temperature_c + _ZERO_CELSIUS))


@jit
def pressure_at(altitude_m: float) -> float:
    """The air pressure of a standard day, Pa, for altitudes below 11 km (ISO 2533:1975)."""
    return _SEA_LEVEL * power(1.0 - _HEIGHT_SCALE * altitude_m, _HEIGHT_EXPONENT)


@jit
def drag_force(density: float, drag_area_m2: float, shielding: float, speed_mps: float, head_wind_mps: float) -> float:
    """The push of the air on a runner, N, against the way of running; negative when the wind helps.

    ``drag_area_m2`` is drag coefficient times frontal area, ``shielding`` the share of drag others take away.
    """
    apparent = speed_mps + head_wind_mps
    return 0.5 * density * drag_area_m2 * (1.0 - shielding) * abs(apparent) * apparent


@jit
def shielding_at_gap(shielding_at_one_metre: float, gap_m: float, side_m: float) -> float:
    """The share of drag taken away by whoever runs ``gap_m`` ahead and ``side_m`` aside.

    It meets wind-tunnel and CFD figures at 1 m and 1.3 m (Li 2025; Polidori & Beaumont 2020); nearer than 1 m
    gains nothing more.
    """
    further = gap_m - _NEAREST_GAP
    aside = side_m / _WAKE_WIDTH
    return shielding_at_one_metre * exp(-(further if further > 0.0 else 0.0) / _WAKE_LENGTH - aside * aside)
