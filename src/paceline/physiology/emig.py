"""The other endurance law: speed falls with the logarithm of duration (Mulligan, Adam & Emig 2018).

It predicts 800 m to the marathon well and ultras far too fast, so the engine uses `capacity` and this stays for
comparison and for fits from a single race.
"""

from __future__ import annotations

from paceline.numerics.elementary import log
from paceline.numerics.jit import jit

_ITERATIONS = 10


@jit
def emig_speed(time_s: float, crossover_speed_mps: float, decay: float, crossover_s: float) -> float:
    """The speed, m/s, held for a time of at least ``crossover_s`` (about 360 s), losing ``decay`` per e-fold."""
    return crossover_speed_mps * (1.0 - decay * log(time_s / crossover_s))


@jit
def emig_time(distance_m: float, crossover_speed_mps: float, decay: float, crossover_s: float) -> float:
    """The time, s, over a distance under the same law, by ten rounds of its fixed point."""
    speed = crossover_speed_mps
    for _ in range(_ITERATIONS):
        speed = crossover_speed_mps * (1.0 - decay * log(distance_m / (speed * crossover_s)))
    return distance_m / speed
