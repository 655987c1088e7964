"""Races run by the strain core alone: one runner in plain Python, or a whole field in a compiled loop."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.populations.facts import WALL_BASE_M, WALL_M, Walls, walls
from paceline.constants import value
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit
from paceline.physiology.capacity import even_speed, log_even_speed
from paceline.physiology.strain import SHORTEST_S, ceiling_log_speed, strain_rate, sustainable_effort
from paceline.physiology.variability import LENGTH_M, noise_step

MARATHON_M = 42_195.0
SEGMENT_M = 200.0


@dataclass(frozen=True)
class Curve:
    """The curve of one runner: its break (m/s, s), its two exponents and eta."""

    u_b: float
    t_b: float
    k1: float
    k2: float
    eta: float = 0.93

    @property
    def logs(self) -> tuple[float, float, float, float]:
        """The curve as the kernels take it."""
        return math.log(self.u_b), math.log(self.t_b), self.k1, self.k2

    def even_time(self, distance_m: float) -> float:
        """The time, s, of the ideal even race."""
        return distance_m / even_speed(distance_m, self.u_b, self.t_b, self.k1, self.k2)


@dataclass(frozen=True)
class Race:
    """Segment by segment: the length (m) and speed (m/s) of each, and the finish time (s)."""

    lengths_m: list[float]
    speeds_mps: list[float]

    @property
    def time_s(self) -> float:
        """The finish time."""
        return sum(length / speed for length, speed in zip(self.lengths_m, self.speeds_mps, strict=True))


def race(curve: Curve, distance_m: float, wish: Callable[[float, float], float]) -> Race:
    """A race at the wished flat speed, ``wish(covered_m, strain)``, wherever the ceiling allows it."""
    strain = 0.0
    covered = 0.0
    lengths: list[float] = []
    speeds: list[float] = []
    while covered < distance_m - 1e-6:
        length = min(SEGMENT_M, distance_m - covered)
        ceiling = math.exp(ceiling_log_speed(strain, SHORTEST_S, *curve.logs, curve.eta))
        speed = min(wish(covered, strain), ceiling)
        strain += length / speed * strain_rate(math.log(speed), *curve.logs, curve.eta)
        lengths.append(length)
        speeds.append(speed)
        covered += length
    return Race(lengths, speeds)


def overpaced(curve: Curve, distance_m: float, excess: float, until_m: float, *, replan: bool) -> Race:
    """A race begun too fast by ``excess`` until ``until_m``, then re-planned, or never."""
    even = even_speed(distance_m, curve.u_b, curve.t_b, curve.k1, curve.k2)

    def wish(covered_m: float, strain: float) -> float:
        if not replan or covered_m < until_m:
            return even * (1.0 + excess)
        return sustainable_effort(strain, distance_m - covered_m, *curve.logs, curve.eta, 1.0)

    return race(curve, distance_m, wish)


_SURRENDER = value("physiology", "wall.surrender")
_WALL_SPEED = value("physiology", "wall.speed_factor")


@jit
def _field(
    curves: NDArray[np.float64], starts: NDArray[np.float64], normals: NDArray[np.float64], sigma: float, eta: float
) -> NDArray[np.float64]:
    runners, segments = normals.shape
    kilometres = np.zeros((runners, 43))
    for i in range(runners):
        log_ub, log_tb, k1, k2 = curves[i]
        wished = log_even_speed(log(42_195.0), log_ub, log_tb, k1, k2) + starts[i]
        strain = 0.0
        lapse = sigma * normals[i, 0]
        broken = False
        for j in range(segments):
            length = min(200.0, 42_195.0 - 200.0 * j)
            lapse = noise_step(lapse, sigma, length, LENGTH_M, normals[i, j])
            ceiling = ceiling_log_speed(strain, SHORTEST_S, log_ub, log_tb, k1, k2, eta)
            if wished - ceiling > _SURRENDER:
                broken = True
            aim = min(wished, ceiling)
            if broken:
                aim = ceiling + log(_WALL_SPEED)
            speed = exp(min(aim + lapse, ceiling))
            seconds = length / speed
            strain += seconds * strain_rate(log(speed), log_ub, log_tb, k1, k2, eta)
            kilometres[i, j // 5] += seconds
    return kilometres


def field(runners: int, bias_mean: float, bias_sd: float, seed: int) -> NDArray[np.float64]:
    """The kilometre times, s, of stubborn recreational marathoners: 42 whole ones and the last 195 m.

    Even times spread about 4 h; the bias is over what the day allows, so form is in it.
    """
    draw = np.random.default_rng(seed)
    even_s = 14_400.0 * np.exp(draw.normal(0.0, 0.15, runners))
    curves = np.empty((runners, 4))
    curves[:, 0] = np.log(MARATHON_M / even_s)
    curves[:, 1] = np.log(even_s)
    curves[:, 2] = 12.0
    curves[:, 3] = 9.0
    starts = draw.normal(bias_mean, bias_sd, runners)
    normals = draw.standard_normal((runners, 211))
    return np.asarray(_field(curves, starts, normals, value("physiology", "pace_noise.recreational"), 0.93))


def walls_of(kilometres: NDArray[np.float64]) -> Walls:
    """The walls of a field by its kilometre times (N, 43), the last of 195 m, in splits of 5 km."""
    edges = np.arange(0, 43, 5)
    splits = np.add.reduceat(kilometres, edges, axis=1)
    first, last = (int(end_m / WALL_M) for end_m in WALL_BASE_M)
    base = splits[:, first:last].sum(axis=1) / (WALL_BASE_M[1] - WALL_BASE_M[0])
    return walls(base, splits[:, last:], np.diff(np.append(1000.0 * edges, MARATHON_M))[last:])
