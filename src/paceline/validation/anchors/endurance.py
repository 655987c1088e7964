"""The anchors of endurance: laws of speed against time, the strain core, and the fastest way to spend strain."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize

from paceline.constants import value
from paceline.physiology.capacity import even_speed, riegel_time
from paceline.physiology.cost import grade_factor
from paceline.physiology.emig import emig_time
from paceline.physiology.power import demand, drag_cost, ground_speed
from paceline.physiology.strain import SHORTEST_S, ceiling_log_speed, strain_rate
from paceline.validation.anchors.air import air
from paceline.validation.strain_race import MARATHON_M, Curve, overpaced

Floats = NDArray[np.float64]

HALF_M = 21_097.5
KIPCHOGE = Curve(5.781, 7299.0, 19.2, 7.0)
WALMSLEY = Curve(5.206, 8105.0, 19.2, 7.02)
_RECORD = Curve(MARATHON_M / 7299.0, 7299.0, 19.2, 7.0)


def _spent() -> list[float]:
    """When the ceiling comes down to a steady speed, found by bracketing, against the curve's T(u)."""
    errors = []
    for eta in (0.0, 0.5, 0.85, 0.93, 0.97):
        for speed in (6.2, 5.781, 5.2, 4.0):
            k = KIPCHOGE.k1 if speed > KIPCHOGE.u_b else KIPCHOGE.k2
            expected_s = KIPCHOGE.t_b * (KIPCHOGE.u_b / speed) ** k
            rate = strain_rate(math.log(speed), *KIPCHOGE.logs, eta)

            def above(time_s: float, speed: float = speed, eta: float = eta, rate: float = rate) -> float:
                return ceiling_log_speed(time_s * rate, SHORTEST_S, *KIPCHOGE.logs, eta) - math.log(speed)

            errors.append(brentq(above, 0.5 * expected_s, 2.0 * expected_s) / expected_s - 1.0)
    return [max(errors, key=abs)]


def _fast_half(excess: float) -> float:
    run = overpaced(_RECORD, MARATHON_M, excess, MARATHON_M / 2, replan=True)
    return 100.0 * (run.time_s / _RECORD.even_time(MARATHON_M) - 1.0)


def _four_hours() -> list[float]:
    curve = Curve(MARATHON_M / 14_400.0, 14_400.0, 12.0, 9.0)
    run = overpaced(curve, MARATHON_M, 0.06, MARATHON_M, replan=False)
    slow = [m for m, v in zip(run.lengths_m, run.speeds_mps, strict=True) if v < 0.8 * run.speeds_mps[0]]
    return [run.time_s, sum(slow)]


def fastest(
    curve: Curve, lengths_m: Sequence[float], slopes: Sequence[float], drags: Sequence[float], distance_m: float
) -> tuple[list[float], list[float]]:
    """Effort (ln m/s of flat running) and speed, m/s, on each part that spend one budget of strain the fastest.

    ``slopes`` are the cost factors of the parts, ``drags`` the price of air on each; the budget is that of an even
    effort a little below the best over ``distance_m``. Raises ``RuntimeError`` where no optimum is found.
    """

    def speeds(log_u: Floats) -> list[float]:
        # Effort is counted on the flat in the air of the first part, the same for all.
        return [
            ground_speed(demand(math.exp(u), 1.0, drags[0], 0.0), slope, drag, 0.0)
            for u, slope, drag in zip(log_u, slopes, drags, strict=True)
        ]

    def times(log_u: Floats) -> Floats:
        return np.array([m / v for m, v in zip(lengths_m, speeds(log_u), strict=True)])

    def strain(log_u: Floats) -> float:
        return float(np.dot(times(log_u), [strain_rate(float(u), *curve.logs, curve.eta) for u in log_u]))

    even = np.full(len(lengths_m), math.log(even_speed(distance_m, curve.u_b, curve.t_b, curve.k1, curve.k2)) - 0.002)
    budget = strain(even)
    away = np.zeros(len(even))
    away[0], away[-1] = 0.01, -0.01
    best = minimize(
        lambda x: times(x).sum() / times(even).sum(),
        even + away,
        constraints={"type": "eq", "fun": lambda x: strain(x) / budget - 1.0},
        options={"ftol": 1e-12},
    )
    if not best.success or best.fun > 1.0 + 1e-9:
        raise RuntimeError(f"no optimum was found: {best.message}")
    return best.x.tolist(), speeds(best.x)


def _hills() -> list[float]:
    """Exactly even where power is proportional to speed; the bend of the flat curve moves fast runners by 0.4 %."""
    found = []
    grades = (0.02, 0.0, -0.02)
    four_hours = Curve(2.93, 14_400.0, 12.0, 9.0)
    for curve, mass_kg, distance_m in ((KIPCHOGE, 57.0, HALF_M), (four_hours, 70.0, MARATHON_M)):
        drags = [drag_cost(1.204, 0.40, 0.0, mass_kg, 1.0)] * 3
        efforts, _ = fastest(curve, [distance_m / 3] * 3, [grade_factor(i) for i in grades], drags, distance_m)
        found.append(100.0 * float(np.abs(np.array(efforts) - np.mean(efforts)).max()))
    return found


def _pacers() -> list[float]:
    # The price of air in the middle of what is published, as the engines draw it.
    scale = 0.5 * (value("behaviour", "day.aero_low") + value("behaviour", "day.aero_high"))
    drags = [air(0.0, scale), air(0.577, scale)]
    _, (alone, sheltered) = fastest(KIPCHOGE, [MARATHON_M - 30_000.0, 30_000.0], [1.0, 1.0], drags, MARATHON_M)
    return [100.0 * (sheltered / alone - 1.0)]


COMPUTED: dict[str, Callable[[], list[float]]] = {
    "T13": lambda: [riegel_time(3600.0, HALF_M, MARATHON_M, 1.06)],
    "T14": lambda: [emig_time(distance_m, 6.764, 0.0472, 360.0) for distance_m in (10_000.0, HALF_M)],
    "T15": lambda: [WALMSLEY.even_time(distance_m) for distance_m in (100_000.0, 80_467.2)],
    "T16": _spent,
    "T17": lambda: [_fast_half(excess) for excess in (0.01, 0.02, 0.03)],
    "T18": _four_hours,
    "T19": _hills,
    "T32": _pacers,
}
