"""The same race as a good Python programmer would write it with SimPy alone: the yardstick of the benchmark.

Processes for runners and pacers, a resource for each refreshment table, ``random.Random``, ``math``. It shares the
scenario and the constants with Paceline, and not one line of its engine. It draws its own luck, so times agree with the
engine's in distribution and not in bits; a test sees to that.
"""

from __future__ import annotations

import random
from collections import defaultdict, namedtuple
from collections.abc import Generator
from dataclasses import dataclass, field
from math import exp, inf, log, log1p, sqrt
from typing import Any

import simpy

from benchmarks.plain_physics import (
    CELL_M,
    CONTACT_M,
    ETA,
    GAP_M,
    Curve,
    absorb,
    carbohydrate_fraction,
    collapse_growth,
    demand,
    equivalent_speed,
    formation_shelter,
    fuel_supply,
    ground_speed,
    heat_supply,
    shelter_at,
    toilet_growth,
    wet_bulb,
)
from paceline.constants import value
from paceline.engine.program import RaceProgram

Process = Generator[simpy.Event, Any, None]
