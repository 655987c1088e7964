"""Fuel: a runner's store of carbohydrate in grams, what running burns of it, what drinks put back, what its lack costs.

One curve of supply against store carries both the slow loss of long work (Clark et al. 2019) and the wall
(Rapoport 2010). A race result already holds its own fuelling, so the engine uses the ratio of two such supplies.
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.jit import jit

_ENERGY_PER_KG_KM = value("physiology", "fuel.energy_per_kg_km")
_ENERGY_PER_GRAM = value("physiology", "fuel.energy_per_gram")
_AT_50 = value("physiology", "fuel.carbohydrate_at_50")
_AT_65 = value("physiology", "fuel.carbohydrate_at_65")
_AT_75 = value("physiology", "fuel.carbohydrate_at_75")
_AT_85 = value("physiology", "fuel.carbohydrate_at_85")
_AT_95 = value("physiology", "fuel.carbohydrate_at_95")
_KNEE_SHARE = value("physiology", "fuel.knee_share")
_KNEE_SLOPE = value("physiology", "fuel.knee_slope")
_SPARED_AT_EMPTY = value("physiology", "fuel.spared_at_empty")
_WALL_SHARE = value("physiology", "fuel.wall_share")
_WALL_LOSS = value("physiology", "fuel.wall_loss")


@jit
def carbohydrate_fraction(intensity: float) -> float:
    """The share of energy that comes from carbohydrate at an intensity (share of maximal oxygen uptake)."""
    if intensity < 0.50:
        return _AT_50 * intensity / 0.50 if intensity > 0.0 else 0.0
    if intensity < 0.65:
        return _AT_50 + (_AT_65 - _AT_50) * (intensity - 0.50) / 0.15
    if intensity < 0.75:
        return _AT_65 + (_AT_75 - _AT_65) * (intensity - 0.65) / 0.10
    if intensity < 0.85:
        return _AT_75 + (_AT_85 - _AT_75) * (intensity - 0.75) / 0.10
    if intensity < 0.95:
        return _AT_85 + (_AT_95 - _AT_85) * (intensity - 0.85) / 0.10
    return _AT_95


@jit
def spared_fraction(fraction: float, store_share: float) -> float:
    """The share of energy from carbohydrate once the store runs low: the body turns to fat before it is empty.

    Full down to the knee below which strength falls too, half at an empty store.
    """
    if store_share >= _KNEE_SHARE:
        return fraction
    left = store_share / _KNEE_SHARE if store_share > 0.0 else 0.0
    return fraction * (_SPARED_AT_EMPTY + (1.0 - _SPARED_AT_EMPTY) * left)


@jit
def energy_kcal(mass_kg: float, distance_m: float, cost_factor: float) -> float:
    """The energy of a stretch, kcal, by Margaria's 1 kcal/kg/km; ``cost_factor`` is grade times terrain."""
    return _ENERGY_PER_KG_KM * mass_kg * distance_m * 1e-3 * cost_factor


@jit
def store_g(mass_kg: float, leg_muscle_share: float, muscle_g_per_kg: float, liver_g: float) -> float:
    """The full store of carbohydrate that running can use, g: leg muscle and liver (Rapoport 2010)."""
    return mass_kg * leg_muscle_share * muscle_g_per_kg + liver_g


@jit
def absorbed_g(gut_g: float, duration_s: float, ceiling_g_per_min: float) -> float:
    """The carbohydrate, g, that leaves the gut in a time: what is there, up to the ceiling of absorption."""
    most = ceiling_g_per_min * duration_s / 60.0
    return gut_g if gut_g < most else most


@jit
def glycogen_step(
    stored_g: float, full_store_g: float, used_kcal: float, carb_fraction: float, intake_g: float
) -> float:
    """The store after a stretch, g: less what was burnt, more what was absorbed, between empty and full."""
    left = stored_g - carb_fraction * used_kcal / _ENERGY_PER_GRAM + intake_g
    left = left if left > 0.0 else 0.0
    return left if left < full_store_g else full_store_g


@jit
def fuel_supply(store_share: float) -> float:
    """The factor of fuel on a runner's supply: 1 above the knee, a gentle fall, then the wall near empty.

    The knee and its slope read Clark et al. 2019 through this store; the wall is where fat has to take over.
    """
    at_wall = 1.0 - _KNEE_SLOPE * (_KNEE_SHARE - _WALL_SHARE)
    if store_share >= _KNEE_SHARE:
        return 1.0
    if store_share >= _WALL_SHARE:
        return 1.0 - _KNEE_SLOPE * (_KNEE_SHARE - store_share)
    left = store_share / _WALL_SHARE if store_share > 0.0 else 0.0
    return (1.0 - _WALL_LOSS) + (at_wall - (1.0 - _WALL_LOSS)) * left
