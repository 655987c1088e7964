"""Terrain is the ground under the runner: the same pace costs more on gravel, trail or sand than on tarmac."""

from __future__ import annotations

from typing import get_args

from paceline.constants import value
from paceline.scenario.course import Terrain

#: Terrain classes in the order of their index in arrays.
TERRAINS: tuple[Terrain, ...] = get_args(Terrain)


def cost_factor(terrain: Terrain) -> float:
    """How many times the energy of tarmac a metre of this ground costs at the same speed and grade."""
    return value("course", f"terrain.{terrain}")
