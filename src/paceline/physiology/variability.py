"""Variability: how a runner's pace wanders about the intended effort, from metre to metre.

How far it wanders, and how form differs from day to day, stand in the groups ``pace_noise`` and ``day_form`` of the
constants.
"""

from __future__ import annotations

import math

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit

#: Distance, m, over which a lapse in pace fades by a factor e.
LENGTH_M = value("physiology", "pace_noise.length")


@jit
def noise_step(previous: float, sigma: float, distance_m: float, length_m: float, z: float) -> float:
    """The next deviation of ln speed after a distance: an AR(1) that keeps its spread ``sigma`` at any step.

    ``z`` is a standard normal draw. Start it from sigma * z for a wander that is stationary from the gun.
    """
    kept = exp(-distance_m / length_m)
    return kept * previous + sigma * math.sqrt(1.0 - kept * kept) * z
