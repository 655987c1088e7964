"""How long runners stand at a station: lognormal in minutes, longer for the slower, with a habit that each one keeps.

Times are taken by hand to the minute, so a recorded stop of d minutes lies between d - 1/2 and d + 1/2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from paceline.calibration.trails.table import Floats, Year

#: A longer stop is a sleep, a doctor or a slip of the pen; it counts as this long.
_LONGEST_MIN = 60.0
#: What a stop of no whole minute stands for where its logarithm is taken.
_SHORTEST_MIN = 0.4
_FEWEST = 200


@dataclass(frozen=True, slots=True)
class Stops:
    """The stops at one station: recorded quartiles, and ln stop = ln median + slope x lateness + sd x z."""

    station: str
    count: int
    share_zero: float
    quartiles_min: tuple[float, float, float]
    median_min: float
    slope: float
    sd: float


def stop_fits(years: list[Year]) -> list[Stops]:
    """One fit for each station that has enough stops on record."""
    fits = []
    for station in dict.fromkeys(name for year in years for name in year.checkpoints):
        minutes, late = (np.concatenate(part) for part in zip(*_recorded(years, station), strict=True))
        if len(minutes) < _FEWEST or np.median(minutes) == 0.0:
            continue
        median, slope, sd = _fit(np.minimum(minutes, _LONGEST_MIN), late)
        low, middle, high = (float(q) for q in np.quantile(minutes, (0.25, 0.5, 0.75)))
        share_zero = float(np.mean(minutes < 0.5))
        fits.append(Stops(station, len(minutes), share_zero, (low, middle, high), median, slope, sd))
    return fits


def habit(years: list[Year], fits: list[Stops]) -> tuple[float, float]:
    """The correlation of one runner's stops at two stations, lateness apart, and the sd of ln stop behind it."""
    products, squares = [], []
    for year in years:
        for one, other in combinations(_beyond_lateness(year, fits), 2):
            both = np.isfinite(one) & np.isfinite(other)
            products.append(one[both] * other[both])
            squares.append(np.sqrt(np.nanvar(one) * np.nanvar(other)) * np.ones(int(both.sum())))
    shared = float(np.mean(np.concatenate(products)))
    return shared / float(np.mean(np.concatenate(squares))), float(np.sqrt(max(shared, 0.0)))


def mean_stop(year: Year, fits: list[Stops]) -> Floats:
    """The mean of a runner's ln stops beyond what lateness explains (n,), ``nan`` for who has none on record."""
    residuals = np.array([*_beyond_lateness(year, fits), np.full(len(year.finished), np.nan)])
    seen = np.isfinite(residuals)
    total = np.where(seen, residuals, 0.0).sum(axis=0)
    return np.where(seen.any(axis=0), total / np.maximum(seen.sum(axis=0), 1), np.nan)


def _beyond_lateness(year: Year, fits: list[Stops]) -> list[Floats]:
    """Stops of ln minutes less what lateness explains (n,), one array a station, each about the mean of its year."""
    residuals = []
    for fit in fits:
        if fit.station not in year.checkpoints:
            continue
        column = year.index(fit.station)
        stop = (year.departure_s[:, column] - year.arrival_s[:, column]) / 60.0
        ln = np.where(stop >= 0.0, np.log(np.clip(stop, _SHORTEST_MIN, _LONGEST_MIN)), np.nan)
        ln -= fit.slope * year.lateness[:, column]
        if np.isfinite(ln).any():  # some years took no departures here
            residuals.append(ln - np.nanmean(ln))  # years differ in how the times were taken
    return residuals


def _recorded(years: list[Year], station: str) -> Iterator[tuple[Floats, Floats]]:
    for year in years:
        if station not in year.checkpoints:
            continue
        column = year.index(station)
        minutes = (year.departure_s[:, column] - year.arrival_s[:, column]) / 60.0
        late = year.lateness[:, column]
        taken = np.isfinite(minutes) & (minutes >= 0.0) & np.isfinite(late)
        yield minutes[taken], late[taken]


def _fit(minutes: Floats, late: Floats) -> tuple[float, float, float]:
    def shortfall(theta: Floats) -> float:
        mean, sd = theta[0] + theta[1] * late, np.exp(theta[2])
        above = norm.cdf((np.log(minutes + 0.5) - mean) / sd)
        low = np.maximum(minutes - 0.5, 1e-9)
        below = np.where(minutes < 0.5, 0.0, norm.cdf((np.log(low) - mean) / sd))
        return -float(np.log(np.maximum(above - below, 1e-12)).sum())

    start = np.array([np.log(np.median(minutes) + 0.3), 1.0, -0.4])
    mean, slope, ln_sd = minimize(shortfall, start, method="Nelder-Mead", options={"maxiter": 4000}).x
    return float(np.exp(mean)), float(slope), float(np.exp(ln_sd))
