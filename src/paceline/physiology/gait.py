"""Gait: on steep ground even the best walk. How fast the speed of walking goes, and when it beats running."""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import inlined, jit
from paceline.physiology.cost import minetti_running, minetti_walking

_FLAT_LIMIT = value("physiology", "walking.flat_limit")
_DECAY = value("physiology", "walking.limit_decay")
_LEVEL_RUNNING = minetti_running(0.0)


@jit
def walking_limit(grade: float) -> float:
    """The fastest, m/s, that people still walk on a slope; beyond it they run (as Giovanelli et al. 2016 at 30 deg)."""
    return _FLAT_LIMIT * exp(-_DECAY * (grade if grade > 0.0 else 0.0))


@jit
def walking_factor(grade: float) -> float:
    """The cost of walking a slope over the cost of running the flat (Minetti et al. 2002)."""
    return minetti_walking(grade) / _LEVEL_RUNNING


@inlined
def on_foot(running_mps: float, power: float, factor: float, limit_mps: float) -> float:
    """The speed, m/s, of whoever takes the faster gait for the power he has.

    ``factor``: cost of walking here over flat running, footing included. ``limit_mps``: see `walking_limit`.
    """
    walking_mps = power / factor
    walking_mps = walking_mps if walking_mps < limit_mps else limit_mps
    return walking_mps if walking_mps > running_mps else running_mps
