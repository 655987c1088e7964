"""How well each result of an athlete was foreseen by those before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from paceline.calibration.fit import fit_in_full, problem_of, rows_of
from paceline.calibration.likelihood import share_below
from paceline.scenario.athlete import AthleteFile

_DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A result beside its forecast.

    ``earlier``: how many results the forecast rests on. ``expected_s``: its median, over the same course in the same
    conditions. ``percentile``: how much of the forecast is faster than what was run, 0 to 1; uniform if all is well.
    """

    athlete: str
    id: str
    date: date
    event: str
    earlier: int
    time_s: float
    expected_s: float
    percentile: float


def leave_one_out(athlete: AthleteFile, fewest: int = 2) -> tuple[Foreseen, ...]:
    """Every fitted result that at least ``fewest`` earlier ones foretell; nothing of its own day or later is read."""
    random = np.random.default_rng(2017)
    found = []
    for p in athlete.performances:
        fit = fit_in_full(athlete, p.date)
        earlier = sum(row.performance.time_s is not None for row in fit.rows)
        if p.time_s is None or p.kind in {"not_best_effort", "did_not_finish"} or earlier < fewest:
            continue
        rows = rows_of(athlete, fit.level, [p], p.date)
        problem = problem_of(fit.level, rows, fit.posterior.break_s)
        mean, covariance = fit.mean, fit.covariance
        if problem.prior_mean.size > mean.size:  # the first trail result
            mean = np.append(mean, problem.prior_mean[3])
            covariance = np.pad(covariance, (0, 1))
            covariance[3, 3] = problem.prior_sd[3] ** 2
        theta = random.multivariate_normal(mean, covariance, _DRAWS, method="cholesky")
        ran = problem.deviations(theta)[:, 0]
        noise, slack = problem.noise[0], problem.slack[0]
        faster = 1.0 - float(np.mean(share_below(ran, noise, slack, problem.tails)))
        # The median deviation of the forecast, seen from the middle of the curves.
        drawn = ran - noise * random.standard_normal(_DRAWS) + slack * random.standard_exponential(_DRAWS)
        k = float(np.exp(mean[1 if problem.is_short[0] else 2]))
        expected_s = p.time_s * float(np.exp(np.median(drawn) / (1.0 - 1.0 / k)))
        found.append(Foreseen(athlete.name, p.id, p.date, p.event, earlier, p.time_s, expected_s, faster))
    return tuple(found)


def coverage(foreseen: tuple[Foreseen, ...], share: float) -> float:
    """The share of results inside the central ``share`` of their forecasts."""
    half = 0.5 * share
    return float(np.mean([abs(row.percentile - 0.5) <= half for row in foreseen]))
