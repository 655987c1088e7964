"""Fits the prior of the club level to bests of many amateurs: ``python -m paceline.calibration.amateurs BESTS.csv``.

Columns ``runner, gender, distance, seconds``; distances as `DISTANCES` names them. Each runner has a curve of his own;
level, endurance and scatter of all of them are what makes the bests likeliest, marathons given the shorter bests most
of all. Prints the group ``[amateurs]`` of ``constants.toml``. How results scatter is settled afterwards, by
`amateur_forecasts`: the likelihood of long lists of bests trusts a lucky short one so much that short lists foretell
badly.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.likelihood import Tails, log_density
from paceline.constants import value
from paceline.errors import InputError, Place

Array = NDArray[np.float64]

#: What events are called in such a file, and how long they are, m.
DISTANCES = {
    "1Mi Run": 1609.344, "5K": 5e3, "4Mi Run": 6437.376, "8K Run": 8e3, "5Mi Run": 8046.72, "10K": 1e4, "15K Run": 15e3,
    "10Mi Run": 16093.44, "20K Run": 20e3, "1/2 Mara": 21097.5, "25K Run": 25e3, "Marathon": 42195.0,
}  # fmt: skip
_HALF_M, _MARATHON_M = 21097.5, 42195.0
_SHORTEST_S = value("calibration", "noise.shortest")
#: How much the likelihood of the shorter bests counts beside that of the marathons.
_SHORTER_WEIGHT = 0.3
#: How far each number is moved for its slope: about its uncertainty.
_SCALES = {
    "speed": 0.03, "speed_sd": 0.01, "women_speed": 0.02, "log_k1": 0.05, "log_k1_sd": 0.04, "log_k1_slope": 0.2,
    "women_log_k2": 0.05, "scatter": 0.004, "misfit_per_e_fold": 0.005, "slack_per_doubling": 0.01,
    "poor_share": 0.04, "poor_slack": 0.02,
}  # fmt: skip
_LOWEST = {
    "speed_sd": 0.02, "log_k1_sd": 0.02, "scatter": 0.004, "misfit_per_e_fold": 0.0, "slack_per_doubling": 0.0,
    "poor_share": 0.005, "poor_slack": 0.03,
}  # fmt: skip
#: What marathons and shorter bests cannot tell.
_FIXED = ("log_k2", "log_k2_slope", "slack", "outlier_share")
_SPEEDS = np.linspace(-0.22, 0.26, 33)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(3)


@dataclass(frozen=True, slots=True, eq=False)
class Bests:
    """Bests of n runners: ln distance and ln time (n, m), the marathon last, NaN where there is none."""

    log_distance: Array
    log_time: Array
    woman: Array  #: (n,) 1 or 0

    def __getitem__(self, runners: slice) -> Bests:
        return Bests(self.log_distance[runners], self.log_time[runners], self.woman[runners])


def read_bests(file: Path) -> Bests:
    """Runners who have both a half and a marathon; without marathons faster than twice the half, of another time."""
    known: dict[str, dict[float, float]] = defaultdict(dict)
    women: dict[str, bool] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            women[row["runner"]] = row["gender"] in {"F", "W"}
            if row["distance"] in DISTANCES and float(row["seconds"]) >= _SHORTEST_S:
                known[row["runner"]][DISTANCES[row["distance"]]] = float(row["seconds"])
    kept = [name for name, bests in known.items() if bests.get(_MARATHON_M, 0.0) >= 2.0 * bests.get(_HALF_M, math.inf)]
    if not kept:
        raise InputError("nobody here has both a half and a marathon", place=Place(file))
    columns = sorted(DISTANCES.values())
    times = np.array([[known[name].get(distance, math.nan) for distance in columns] for name in kept])
    distances = np.broadcast_to(np.array(columns), times.shape)
    return Bests(np.log(distances), np.log(times), np.array([float(women[name]) for name in kept]))


def log_likelihood(numbers: dict[str, float], bests: Bests) -> tuple[float, float]:
    """Mean log likelihood per runner of the shorter bests, and of the marathon given those."""
    log_tb = math.log(value("calibration", "break.club"))
    speed = bests.log_distance - bests.log_time
    middle = np.nanmedian((speed + (bests.log_time - log_tb) / 13.0)[:, :-1], axis=1)
    # Axes: runner, speed at the break, ln k1, ln k2.
    log_ub = (middle[:, None] + _SPEEDS)[:, :, None, None]
    woman = bests.woman[:, None, None, None]
    faster = log_ub - numbers["speed"] - numbers["women_speed"] * woman
    k1 = np.exp(numbers["log_k1"] + numbers["log_k1_slope"] * faster + numbers["log_k1_sd"] * _NODES[:, None])
    k2 = np.exp(
        numbers["log_k2"] + numbers["women_log_k2"] * woman + numbers["log_k2_slope"] * faster
        + value("calibration", "prior_k2.spread") * _NODES
    )  # fmt: skip
    weight = np.log(_WEIGHTS[:, None] * _WEIGHTS / _WEIGHTS.sum() ** 2)
    prior = -0.5 * (faster / numbers["speed_sd"]) ** 2 - math.log(numbers["speed_sd"]) + weight
    tails = Tails(numbers["outlier_share"], numbers["poor_share"], numbers["poor_slack"])

    def log_best(column: int) -> Array:
        log_time, log_speed = (x[:, column, None, None, None] for x in (bests.log_time, speed))
        there = ~np.isnan(log_time)
        shorter = np.where(there, log_tb - log_time, 0.0)
        k = np.maximum(2.0, np.where(shorter >= 0.0, k1, k2))
        sd = np.sqrt(
            numbers["scatter"] ** 2 + value("calibration", "noise.course") ** 2
            + (numbers["misfit_per_e_fold"] * shorter) ** 2
        )  # fmt: skip
        slack = numbers["slack"] + numbers["slack_per_doubling"] * np.maximum(0.0, -shorter) / math.log(2.0)
        deviation = np.where(there, log_speed, 0.0) - log_ub - shorter / k
        return np.where(there, log_density(deviation, sd, slack, tails) + np.log1p(-1.0 / k), 0.0)

    shorter = prior + sum(log_best(column) for column in range(speed.shape[1] - 1))
    short, whole = (
        np.logaddexp.reduce(density.reshape(len(middle), -1), axis=1)
        for density in (shorter, shorter + log_best(speed.shape[1] - 1))
    )
    return float(short.mean()), float((whole - short).mean())


def fit_amateurs(bests: Bests) -> dict[str, float]:
    """The numbers of ``[amateurs]``; those that the bests cannot tell stay as ``constants.toml`` has them."""
    from scipy.optimize import minimize

    names = list(_SCALES)
    fixed = {key: value("calibration", f"amateurs.{key}") for key in _FIXED}
    start = {key: value("calibration", f"amateurs.{key}") for key in names}

    def numbers(x: Array) -> dict[str, float]:
        return fixed | {key: start[key] + _SCALES[key] * step for key, step in zip(names, x.tolist(), strict=True)}

    def cost(x: Array) -> float:
        shorter, marathon = log_likelihood(numbers(x), bests)
        return -(_SHORTER_WEIGHT * shorter + marathon)

    lowest = [(_LOWEST.get(key, -math.inf) - start[key]) / _SCALES[key] for key in names]
    bounds = [(low, 12.0) for low in lowest]
    found = minimize(cost, np.zeros(len(names)), method="L-BFGS-B", bounds=bounds, options={"eps": 1e-3, "ftol": 1e-6})
    return numbers(found.x)


if __name__ == "__main__":
    for key, number in fit_amateurs(read_bests(Path(sys.argv[1]))).items():
        print(f"{key} = {number:.4g}")
