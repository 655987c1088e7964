"""Hydration: the water a runner sweats away, what he can drink back, and what the lack of it costs."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.jit import jit

_AT_20_C_ML_S = value("physiology", "hydration.sweat_at_20_c") * 1000.0 / 3600.0
_PER_DEGREE_ML_S = value("physiology", "hydration.sweat_per_degree") * 1000.0 / 3600.0
_LEAST_ML_S = value("physiology", "hydration.sweat_least") * 1000.0 / 3600.0
_MOST_ML_S = value("physiology", "hydration.sweat_most") * 1000.0 / 3600.0
_ABSORPTION_ML_S = value("physiology", "hydration.absorption") * 1000.0 / 3600.0
#: What runners usually drink, ml/s.
USUAL_ML_S = value("physiology", "hydration.usual") * 1000.0 / 3600.0
_FREE_SHARE = value("physiology", "hydration.free_share")
_MOST_SHARE = value("physiology", "hydration.most_share")
_LOSS_PER_SHARE = value("physiology", "hydration.loss_per_share")


@jit
def sweat_ml_s(temperature_c: float) -> float:
    """The water, ml a second, that a runner at marathon effort sweats away in air of this temperature."""
    rate = _AT_20_C_ML_S + _PER_DEGREE_ML_S * (temperature_c - 20.0)
    rate = rate if rate > _LEAST_ML_S else _LEAST_ML_S
    return rate if rate < _MOST_ML_S else _MOST_ML_S


@jit
def drunk_ml(gut_ml: float, duration_s: float) -> float:
    """The water, ml, that leaves the gut in a time: what is there, up to the ceiling of absorption."""
    most = _ABSORPTION_ML_S * duration_s
    return gut_ml if gut_ml < most else most


@jit
def hydration_supply(lost_share: float) -> float:
    """The factor of dehydration on a runner's supply, from the share of body mass lost: 1 while it is little.

    It falls no further once nobody would race on without drinking.
    """
    lost = lost_share if lost_share < _MOST_SHARE else _MOST_SHARE
    beyond = lost - _FREE_SHARE
    return 1.0 - _LOSS_PER_SHARE * beyond if beyond > 0.0 else 1.0
