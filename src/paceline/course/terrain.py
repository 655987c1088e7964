"""Terrain is the ground under the runner: the same pace costs more on gravel, trail or sand than on tarmac."""

from __future__ import annotations

from typing import get_args

from paceline.constants import value
from paceline.scenario.course import PAVED, Terrain

#: Terrain classes in the order of their index in arrays.
TERRAINS: tuple[Terrain, ...] = get_args(Terrain)


def cost_factor(terrain: Terrain) -> float:
    """How many times the energy of tarmac a metre of this ground costs at the same speed and grade."""
    return value("course", f"terrain.{terrain}")


def is_trail(terrain: Terrain) -> bool:
    """Whether people hike up it, brake down it, and need light on it."""
    return terrain not in PAVED


def dark_share(terrain: Terrain) -> float:
    """The share of the speed by day that is left by headlamp on this ground."""
    return value("course", f"dark.{terrain}")


def descent_share(terrain: Terrain) -> float:
    """The share of the downhill speed limit that this ground leaves."""
    return value("course", f"descent.{terrain}")
