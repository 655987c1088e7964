"""From dated results to a capacity curve: what an athlete can do on an all-out day, as known before a race.

Each result is taken to the reference conditions of the curve (`conditions`) and stands at its own duration; form and
slack separate it from the curve (`likelihood`); older results are worth less, since the athlete has changed since.
Constants are global, see ``constants.toml``: none is set per athlete.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.conditions import Equivalent, equivalent
from paceline.calibration.estimate import Problem, mode, moments, shared_drift
from paceline.calibration.levels import Level, is_ultra, level_of_athlete
from paceline.calibration.likelihood import log_density_slopes
from paceline.calibration.posterior import CapacityPosterior, Evidence, rounded
from paceline.constants import value
from paceline.errors import InputError
from paceline.scenario.athlete import AthleteFile, Performance

_SHORTEST_S = value("calibration", "noise.shortest")
_COURSE_SD = value("calibration", "noise.course")
_SPRINT_GAIN = value("calibration", "sprint.gain_per_e_fold")
_SPRINT_SD = value("calibration", "sprint.sd_per_e_fold")
_FROM_MEMORY_SD = value("calibration", "noise.from_memory")
_TRAIL_EACH_SD = value("calibration", "noise.trail_each")
_TRAIL_SD = value("calibration", "terrain.trail_sd")
_ULTRA_S = value("calibration", "collapse.from_duration")
_MARATHON_M = 42195.0
_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Row:
    """A result with everything that the likelihood asks of it; ``years`` before the day of the curve."""

    performance: Performance
    time_s: float
    years: float
    equivalent: Equivalent


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Everything that a fit found: the results and the prior, and the Gaussian behind them.

    ``mean`` (d,) and ``covariance`` (d, d) are of (ln u_b, ln k1, ln k2) and, where there are trail results, of the
    athlete's own trail offset.
    """

    level: Level
    rows: tuple[Row, ...]
    problem: Problem
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    posterior: CapacityPosterior


@lru_cache(maxsize=256)  # sweeps build the same athletes over and over
def fit_athlete(athlete: AthleteFile, before: date) -> CapacityPosterior:
    """The capacity curve of an athlete from results dated before a race; without any, the prior of the level.

    Raises `InputError` for a result to be fitted that has no time, and for an aided one without ``shielding``.
    """
    return fit_in_full(athlete, before).posterior


def fit_in_full(athlete: AthleteFile, before: date) -> Fit:
    """As `fit_athlete`, with what stands behind the curve."""
    return fit_results(athlete, [p for p in athlete.performances if p.date < before], before)


def fit_results(athlete: AthleteFile, known: list[Performance], day: date, level: Level | None = None) -> Fit:
    """As `fit_in_full`, of the curve on a ``day`` from the results ``known``, which may lie on both sides of it.

    ``level`` takes the place of the one that the athlete file names.
    """
    level = level or level_of_athlete(athlete)
    rows = rows_of(athlete, level, known, day)
    break_s = _break_s(athlete, level, rows)
    problem = problem_of(level, rows, break_s)
    mean, covariance = moments(problem, *mode(problem))
    years = np.array([row.years for row in rows])
    covariance = covariance + shared_drift(problem, mean, covariance, years, level.drift)
    trail_loss, trail_factor = _own_trail(mean, covariance)
    posterior = CapacityPosterior(
        mean=rounded(mean[:3]),
        factor=rounded(np.asarray(np.linalg.cholesky(covariance[:3, :3]), dtype=np.float64)),
        break_s=break_s,
        form_sd=level.form_sd,
        collapse_rate=collapse_rate(athlete.level, known),
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
    return Fit(level, tuple(rows), problem, mean, covariance, posterior)


def _own_trail(
    mean: NDArray[np.float64], covariance: NDArray[np.float64]
) -> tuple[float, tuple[float, float, float, float]]:
    """The athlete's own loss on trails and how it hangs together with his curve; the prior without trail results."""
    if len(mean) < 4:
        return 0.0, (0.0, 0.0, 0.0, _TRAIL_SD)
    z0, z1, z2, z3 = (float(share) for share in rounded(np.linalg.cholesky(covariance)[3]))
    return float(rounded(mean)[3]), (z0, z1, z2, z3)


def collapse_rate(level: str, performances: list[Performance]) -> float:
    """The chance that an ultra ends in a collapse: own starts beside the Beta prior of leading runners.

    A day counts once, and not finishing counts as a collapse.
    """
    starts: dict[date, bool] = {}
    for p in performances:
        if is_ultra(level, p.distance_m, p.time_s):
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
        years = (before - p.date).days / _YEAR_DAYS
        rows.append(Row(p, p.time_s, years, equivalent(p, p.time_s, athlete.body, level, athlete.lives_at_m)))
    long = [row for row in rows if row.time_s >= _SHORTEST_S]
    # What the anaerobic reserve gives differs between runners: it is a guide only where there is no other.
    return long or [_without_sprint(row) for row in rows]


def _without_sprint(row: Row) -> Row:
    """A result of less than six minutes as the aerobic curve alone would have it."""
    e_folds = math.log(_SHORTEST_S / row.time_s)
    gain, known = _SPRINT_GAIN * e_folds, row.equivalent
    note = ", ".join(part for part in (known.note, f"sprint {-100 * gain:+.1f} %") if part)
    corrected = Equivalent(known.log_speed - gain, math.hypot(known.correction_sd, _SPRINT_SD * e_folds), note)
    return replace(row, equivalent=corrected)


def _break_s(athlete: AthleteFile, level: Level, rows: list[Row]) -> float:
    """Where the curve bends: as the file says, else at an elite's best marathon, else as usual for the level."""
    if athlete.break_s is not None:
        return athlete.break_s
    if not level.bends_at_marathon:
        return level.break_s
    marathons = [r.time_s for r in rows if abs(r.performance.distance_m / _MARATHON_M - 1.0) < 0.01]
    return min(marathons, default=level.break_s)


def race_slack(level: Level, log_shorter: float) -> float:
    """The mean shortfall of a race for time below an all-out day, by ln(t_b / t)."""
    return level.slack + level.slack_per_doubling * max(0.0, -log_shorter) / math.log(2.0)


def race_noise(level: Level, time_s: float, log_shorter: float) -> float:
    """The sd of ln speed by which races of that length scatter about the curve, slack apart."""
    form_sd = level.ultra_sd if time_s >= _ULTRA_S else level.shorter_sd
    return math.sqrt(form_sd**2 + _COURSE_SD**2 + (level.misfit * log_shorter) ** 2)


def _slack(p: Performance, level: Level, log_shorter: float) -> float:
    """The mean shortfall of such a result below an all-out day."""
    tactical, trail = p.kind == "tactical", p.surface == "trail"
    kinds = ["tactical"] * tactical + ["trail"] * trail + ["collapse"] * p.collapse
    return max(race_slack(level, log_shorter), *(value("calibration", f"slack.{kind}") for kind in kinds), 0.0)


def _noise(row: Row, level: Level, log_shorter: float) -> float:
    """The sd of ln speed by which such a result scatters about the curve, slack apart."""
    p = row.performance
    return math.sqrt(
        race_noise(level, row.time_s, log_shorter) ** 2
        + level.drift**2 * abs(row.years)
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
        slack=np.array([_slack(row.performance, level, x) for row, x in zip(rows, log_shorter, strict=True)]),
        trail=trail,
        prior_mean=prior_mean,
        prior_sd=prior_sd,
        prior_slope=level.prior_slope,
        tails=level.tails,
    )


def _evidence(problem: Problem, rows: list[Row], mean: NDArray[np.float64]) -> tuple[Evidence, ...]:
    deviations = problem.deviations(mean)
    information = np.maximum(0.0, -log_density_slopes(deviations, problem.noise, problem.slack, problem.tails)[1])
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
