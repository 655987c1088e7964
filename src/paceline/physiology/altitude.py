"""Altitude: thin air carries less oxygen (its lighter drag is in `air`)."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.jit import jit

_FREE_ALTITUDE = value("physiology", "altitude.free_altitude")
_MOST, _PER_METRE = value("physiology", "altitude.acclimatised"), value("physiology", "altitude.acclimatised_per_m")
_LOSS_PER_METRE = value("physiology", "altitude.loss_per_metre")


@jit
def altitude_supply(altitude_m: float, q: float) -> float:
    """The factor of altitude on a runner's supply, 1 up to 300 m (Wehrlin & Hallen 2006).

    ``q`` is the share of the loss of maximal oxygen uptake that a race feels: 0.7-0.8 long or acclimatised, else 1.
    """
    higher = altitude_m - _FREE_ALTITUDE
    return 1.0 - _LOSS_PER_METRE * q * (higher if higher > 0.0 else 0.0)


def acclimatised_share(lives_at_m: float | None) -> float:
    """The share of that loss which sleeping so high takes away; nothing is known of those who do not tell."""
    if lives_at_m is None:
        return 0.0
    return min(_MOST, max(0.0, lives_at_m - _FREE_ALTITUDE) * _PER_METRE)
