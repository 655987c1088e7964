"""What an athlete would run today over the usual distances: flat road, mild still air, his day as it comes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.fit import Fit, race_noise, race_slack
from paceline.numerics.even import even_shares

#: 5 km, 10 km, half marathon, marathon, 50 km, 100 km; metres.
DISTANCES_M = (5_000.0, 10_000.0, 21_097.5, 42_195.0, 50_000.0, 100_000.0)
#: A power of two, for draws that fill space evenly.
_DRAWS = 4_096


@dataclass(frozen=True, slots=True)
class Prediction:
    """A result to be expected, seconds: mean and quantiles over what is not known of the athlete and of the day."""

    distance_m: float
    mean_s: float
    p05_s: float
    p50_s: float
    p95_s: float


def predict(fit: Fit, distances_m: Sequence[float] = DISTANCES_M) -> tuple[Prediction, ...]:
    """Results over ``distances_m``; the same draws every time."""
    found = []
    for distance_m in distances_m:
        times_s = possible_times(fit, distance_m)
        p05, p50, p95 = np.quantile(times_s, (0.05, 0.5, 0.95)).tolist()
        found.append(Prediction(distance_m, float(times_s.mean()), p05, p50, p95))
    return tuple(found)


def possible_times(fit: Fit, distance_m: float, draws: int = _DRAWS) -> NDArray[np.float64]:
    """Results (draws) that are all as likely, s; ``draws`` is a power of two."""
    from scipy.special import ndtri

    luck = even_shares(draws, 6, seed=2017)
    log_tb = math.log(fit.posterior.break_s)
    curves = fit.posterior.mean + ndtri(luck[:, :3]) @ fit.posterior.factor.T
    all_out_s = fit.posterior.even_effort_s(distance_m)
    log_shorter = log_tb - math.log(all_out_s)
    usual = race_slack(fit.level, log_shorter)
    poor = luck[:, 4] < fit.level.tails.poor
    slack = np.where(poor, max(fit.level.tails.poor_slack, usual), usual) * -np.log(luck[:, 5])
    form = race_noise(fit.level, all_out_s, log_shorter) * ndtri(luck[:, 3])
    return _even_effort_s(distance_m, curves, form - slack, log_tb)


def _even_effort_s(
    distance_m: float, curves: NDArray[np.float64], deviation: NDArray[np.float64], log_tb: float
) -> NDArray[np.float64]:
    """Seconds (n,) at one even effort under curves (n, 3) of (ln u_b, ln k1, ln k2), as `log_even_speed`."""
    log_ub = curves[:, 0] + deviation
    beyond = math.log(distance_m) - log_ub - log_tb
    k = np.exp(np.where(beyond > 0.0, curves[:, 2], curves[:, 1]))
    return np.exp(math.log(distance_m) - log_ub + beyond / (k - 1.0))
