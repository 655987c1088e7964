"""Muscle damage: every metre run downhill leaves something in the thighs, and the next downhill costs more for it."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import inlined, jit

_PER_M = value("physiology", "damage.per_m")
_FREE_GRADE = value("physiology", "damage.free_grade")
_SPEED = value("physiology", "damage.speed")
_DOWNHILL = value("physiology", "damage.downhill_cost")
_ELSEWHERE = value("physiology", "damage.elsewhere_cost")
_LIMIT_LOSS = value("physiology", "damage.limit_loss")


@jit
def damage_per_speed(grade: float, length_m: float) -> float:
    """The damage that a stretch does for each m/s at which it is run down; 0 where it does not fall away."""
    steeper = -grade - _FREE_GRADE
    return _PER_M * length_m * steeper / _SPEED if steeper > 0.0 else 0.0


@jit
def damage_cost_share(grade: float) -> float:
    """How much dearer this slope can become, at most: downhill most (Vernillo et al. 2015)."""
    return _DOWNHILL if grade < 0.0 else _ELSEWHERE


@inlined
def damage_done(damage: float) -> float:
    """How far the damage has gone, 0 to 1."""
    return 1.0 - exp(-damage)


@inlined
def descent_left(done: float) -> float:
    """The share of the downhill speed limit that damaged legs keep."""
    return 1.0 - _LIMIT_LOSS * done
