"""Altitude: thin air carries less oxygen (its lighter drag is in `air`)."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.jit import jit

_FREE_ALTITUDE = value("physiology", "altitude.free_altitude")
_LOSS_PER_METRE = value("physiology", "altitude.loss_per_metre")


@jit
def altitude_supply(altitude_m: float, q: float) -> float:
    """The factor of altitude on a runner's supply, 1 up to 300 m (Wehrlin & Hallen 2006).

    ``q`` is the share of the loss of maximal oxygen uptake that a race feels: 0.7-0.8 long or acclimatised, else 1.
    """
    higher = altitude_m - _FREE_ALTITUDE
    return 1.0 - _LOSS_PER_METRE * q * (higher if higher > 0.0 else 0.0)
