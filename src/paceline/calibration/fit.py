"""From dated results to a capacity curve: what an athlete can do on an all-out day, as known before a race.

Each result is taken to the reference conditions of the curve (`conditions`) and stands at its own duration; form and
slack separate it from the curve (`likelihood`); older results are worth less, since the athlete has changed since.
Constants are global, see ``constants.toml``: none is set per athlete.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.conditions import Equivalent, equivalent
from paceline.calibration.estimate import Problem, mode, moments, shared_drift
from paceline.calibration.levels import Level, level_of_athlete
from paceline.calibration.likelihood import log_density_slopes
from paceline.calibration.posterior import CapacityPosterior, Evidence, rounded
from paceline.constants import value
from paceline.errors import InputError
from paceline.scenario.athlete import AthleteFile, Performance

_SHORTEST_S = value("calibration", "noise.shortest")
_COURSE_SD = value("calibration", "noise.course")
_MISFIT = value("calibration", "noise.misfit_per_e_fold")
_FROM_MEMORY_SD = value("calibration", "noise.from_memory")
_TRAIL_EACH_SD = value("calibration", "noise.trail_each")
_TRAIL_SD = value("calibration", "terrain.trail_sd")
_ULTRA_S = value("calibration", "collapse.from_duration")
_MARATHON_M = 42195.0
_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Row:
    """A result with everything that the likelihood asks of it."""

    performance: Performance
    time_s: float
    years: float
    equivalent: Equivalent


@lru_cache(maxsize=256)  # sweeps build the same athletes over and over
def fit_athlete(athlete: AthleteFile, before: date) -> CapacityPosterior:
    """The capacity curve of an athlete from results dated before a race; without any, the prior of the level.

    Raises `InputError` for a result to be fitted that has no time, and for an aided one without ``shielding``.
    """
    level = level_of_athlete(athlete)
    known = [p for p in athlete.performances if p.date < before]
    rows = rows_of(athlete, level, known, before)
    break_s = _break_s(athlete, level, rows)
    problem = problem_of(level, rows, break_s)
    mean, covariance = moments(problem, *mode(problem))
    years = np.array([row.years for row in rows])
    covariance = covariance + shared_drift(problem, mean, covariance, years, level.drift)
    trail_loss, trail_factor = _own_trail(mean, covariance)
    return CapacityPosterior(
        mean=rounded(mean[:3]),
        factor=rounded(np.asarray(np.linalg.cholesky(covariance[:3, :3]), dtype=np.float64)),
        break_s=break_s,
        form_sd=level.form_sd,
        collapse_rate=collapse_rate(known),
        reference_shielding=level.shielding,
        reference_carbohydrate_g_per_h=(
            level.carbohydrate_g_per_h
            if athlete.reference_carbohydrate_g_per_h is None
            else athlete.reference_carbohydrate_g_per_h
        ),
        trail_loss=trail_loss,
        trail_factor=trail_factor,
        evidence=_evidence(problem, rows, mean),
    )


def _own_trail(
    mean: NDArray[np.float64], covariance: NDArray[np.float64]
) -> tuple[float, tuple[float, float, float, float]]:
    """The athlete's own loss on trails and how it hangs together with his curve; the prior without trail results."""
    if len(mean) < 4:
        return 0.0, (0.0, 0.0, 0.0, _TRAIL_SD)
    z0, z1, z2, z3 = (float(share) for share in rounded(np.linalg.cholesky(covariance)[3]))
    return float(rounded(mean)[3]), (z0, z1, z2, z3)


def collapse_rate(performances: list[Performance]) -> float:
    """The chance that a long start ends in a collapse: own starts beside the Beta prior of leading runners.

    Long is three hours or more, or beyond the marathon where no time stands. A day counts once, and not finishing
    counts as a collapse.
    """
    from_s, from_m = value("calibration", "collapse.from_duration"), value("calibration", "collapse.from_distance")
    starts: dict[date, bool] = {}
    for p in performances:
        if (p.distance_m >= from_m) if p.time_s is None else (p.time_s >= from_s):
            starts[p.date] = starts.get(p.date, False) or p.collapse or p.kind == "did_not_finish"
    weight = value("calibration", "collapse.starts")
    collapses = sum(starts.values()) + weight * value("calibration", "collapse.mean")
    return collapses / (len(starts) + weight)


def rows_of(athlete: AthleteFile, level: Level, known: list[Performance], before: date) -> list[Row]:
    """The results that are fitted, each as it would have been run in the conditions of the curve."""
    rows = []
    for p in known:
        if p.kind in {"not_best_effort", "did_not_finish"}:
            continue
        where = f"performances.{p.id or p.event}"
        if p.time_s is None:
            raise InputError(
                "no time to fit; give time, or say kind: did_not_finish or not_best_effort", path=f"{where}.time"
            )
        if p.kind == "aided" and p.shielding is None:
            raise InputError(
                "an aided result needs the share of drag that was taken away, for example shielding: 60 %",
                path=f"{where}.shielding",
            )
        if p.time_s >= _SHORTEST_S:
            years = (before - p.date).days / _YEAR_DAYS
            rows.append(Row(p, p.time_s, years, equivalent(p, p.time_s, athlete.body, level)))
    return rows


def _break_s(athlete: AthleteFile, level: Level, rows: list[Row]) -> float:
    """Where the curve bends: as the file says, else at the athlete's best marathon, else as usual for the level."""
    if athlete.break_s is not None:
        return athlete.break_s
    marathons = [r.time_s for r in rows if abs(r.performance.distance_m / _MARATHON_M - 1.0) < 0.01]
    return min(marathons, default=level.break_s)


def _slack(p: Performance) -> float:
    """The mean shortfall of such a result below an all-out day."""
    tactical, trail = p.kind == "tactical", p.surface == "trail"
    kinds = ["race"] + ["tactical"] * tactical + ["trail"] * trail + ["collapse"] * p.collapse
    return max(value("calibration", f"slack.{kind}") for kind in kinds)


def _noise(row: Row, level: Level, log_shorter: float) -> float:
    """The sd of ln speed by which such a result scatters about the curve, slack apart."""
    p = row.performance
    form_sd = level.form_sd if row.time_s >= _ULTRA_S else level.shorter_form_sd
    return math.sqrt(
        form_sd**2
        + level.drift**2 * row.years
        + _COURSE_SD**2
        + (_MISFIT * log_shorter) ** 2
        + (_FROM_MEMORY_SD if p.mark == "from_memory" else 0.0) ** 2
        + (_TRAIL_EACH_SD if p.surface == "trail" else 0.0) ** 2
        + row.equivalent.correction_sd**2
    )


def problem_of(level: Level, rows: list[Row], break_s: float) -> Problem:
    """The results and the prior of the level as the arithmetic wants them."""
    log_shorter = [math.log(break_s / row.time_s) for row in rows]
    prior_mean, prior_sd = level.prior_mean.copy(), level.prior_sd
    # The level's speed is that of its own break; another break lies elsewhere on the same curve.
    later = math.log(break_s / level.break_s)
    prior_mean[0] -= later / math.exp(prior_mean[1] if later < 0.0 else prior_mean[2])
    trail = np.array([float(row.performance.surface == "trail") for row in rows])
    if trail.any():
        prior_mean, prior_sd = np.append(prior_mean, 0.0), np.append(prior_sd, _TRAIL_SD)
    return Problem(
        log_speed=np.array([row.equivalent.log_speed for row in rows]),
        log_shorter=np.array(log_shorter),
        noise=np.array([_noise(row, level, shorter) for row, shorter in zip(rows, log_shorter, strict=True)]),
        slack=np.array([_slack(row.performance) for row in rows]),
        trail=trail,
        prior_mean=prior_mean,
        prior_sd=prior_sd,
    )


def _evidence(problem: Problem, rows: list[Row], mean: NDArray[np.float64]) -> tuple[Evidence, ...]:
    deviations = problem.deviations(mean)
    information = np.maximum(0.0, -log_density_slopes(deviations, problem.noise, problem.slack)[1])
    weights = information / max(float(information.sum()), 1e-300)
    k = np.exp(np.where(problem.is_short, mean[1], mean[2]))
    curve_s = np.array([row.time_s for row in rows]) * np.exp(deviations / (1.0 - 1.0 / k))
    found = []
    for row, weight, on_curve in zip(rows, weights, curve_s, strict=True):
        p = row.performance
        kind = "" if p.kind == "race" else p.kind
        note = ", ".join(part for part in (kind, "collapse" if p.collapse else "", row.equivalent.note) if part)
        found.append(Evidence(p.id, p.date, p.event, round(float(weight), 6), round(row.time_s - on_curve, 3), note))
    return tuple(found)
