"""How well each result of an athlete is foreseen by those before it, or by all his others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from paceline.calibration.fit import Fit, fit_results, problem_of, rows_of
from paceline.calibration.likelihood import share_below
from paceline.scenario.athlete import AthleteFile, Performance

_DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A result beside its forecast.

    ``results``: how many others the forecast rests on. ``expected_s``, ``p05_s``, ``p95_s``: its median and the ends
    of its central 90 %, over the same course in the same conditions. ``percentile``: how much of the forecast is faster
    than what was run, 0 to 1; uniform if all is well.
    """

    athlete: str
    id: str
    date: date
    event: str
    distance_m: float
    results: int
    time_s: float
    expected_s: float
    p05_s: float
    p95_s: float
    percentile: float


def leave_one_out(athlete: AthleteFile, fewest: int = 2, *, later: bool = False) -> tuple[Foreseen, ...]:
    """Every fitted result that at least ``fewest`` earlier ones foretell; nothing of its own day or later is read.

    With ``later`` it is foretold by all his results of other days, newer ones too: no forecast, but all of his results
    have their turn, and what is tested is the curve and its scatter.
    """
    random = np.random.default_rng(2017)
    found = []
    for p in athlete.performances:
        if not is_foretold(p):
            continue
        fit = fit_results(
            athlete, [q for q in athlete.performances if (q.date != p.date if later else q.date < p.date)], p.date
        )
        if len(fit.rows) >= fewest:
            found.append(_foretold(athlete, fit, p, random))
    return tuple(found)


def is_foretold(performance: Performance) -> bool:
    """Whether a result is one that a fit reads: run to the end, and run for time or place."""
    return performance.time_s is not None and performance.kind not in {"not_best_effort", "did_not_finish"}


def _foretold(athlete: AthleteFile, fit: Fit, p: Performance, random: np.random.Generator) -> Foreseen:
    assert p.time_s is not None
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
    # The deviations of the forecast, seen from the middle of the curves.
    slacks = np.full(_DRAWS, slack)
    if problem.tails.poor:
        slacks[random.random(_DRAWS) < problem.tails.poor] = max(slack, problem.tails.poor_slack)
    drawn = ran - noise * random.standard_normal(_DRAWS) + slacks * random.standard_exponential(_DRAWS)
    k = float(np.exp(mean[1 if problem.is_short[0] else 2]))
    p05_s, expected_s, p95_s = (p.time_s * np.exp(np.quantile(drawn, (0.05, 0.5, 0.95)) / (1.0 - 1.0 / k))).tolist()
    return Foreseen(
        athlete=athlete.name, id=p.id, date=p.date, event=p.event, distance_m=p.distance_m, results=len(fit.rows),
        time_s=p.time_s, expected_s=expected_s, p05_s=p05_s, p95_s=p95_s, percentile=faster,
    )  # fmt: skip


def coverage(foreseen: tuple[Foreseen, ...], share: float) -> float:
    """The share of results inside the central ``share`` of their forecasts."""
    half = 0.5 * share
    return float(np.mean([abs(row.percentile - 0.5) <= half for row in foreseen]))
