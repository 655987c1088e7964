"""Formations: how much of his drag a runner is spared, by who runs where around him.

Where is drafting? Here: the shelter of a formation, of a loose pack, and how it decays with the gap.
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.jit import jit
from paceline.physiology.air import shielding_at_gap

GAP_M = value("behaviour", "following.gap_m")
CONTACT_M = value("behaviour", "following.contact_m")
FRONT_SHELTER = value("behaviour", "formation.front")
INSIDE_SHELTER = value("behaviour", "formation.inside")
_PACK_SHELTER = value("behaviour", "pack.shelter") * value("behaviour", "pack.discount")
_AT_GAP = shielding_at_gap(1.0, GAP_M, 0.0)


@jit
def formation_shelter(ahead: int, places: int, one_ahead: float, full: float, car: float, discount: float) -> float:
    """The share of drag spared to the athlete behind ``ahead`` pacers of a formation made for ``places``.

    ``one_ahead`` and ``full`` are published values for one runner in front and for the whole formation; a gap in it
    costs in proportion. ``discount``: how well real runners keep their places.
    """
    if ahead <= 0:
        return discount * car
    filled = (ahead - 1.0) / (places - 1.0) if places > 1 else 1.0
    filled = filled if filled < 1.0 else 1.0
    best = full if full > one_ahead else one_ahead
    worst = one_ahead if full > one_ahead else full
    return discount * (worst + (best - worst) * filled + car)


@jit
def shelter_at(shelter: float, gap_m: float) -> float:
    """What is left of a formation's shelter for a runner this far behind it; whole up to the usual gap."""
    if gap_m <= GAP_M:
        return shelter
    return shelter * shielding_at_gap(1.0, gap_m, 0.0) / _AT_GAP


@jit
def pack_shelter(gap_m: float) -> float:
    """The share of drag spared behind another runner of a loose pack."""
    return shelter_at(_PACK_SHELTER, gap_m)
