"""What a fit found, in plain numbers: predictions, parameters with their uncertainty, every result beside the curve."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from paceline.calibration.fit import Fit, Row
from paceline.calibration.levels import is_ultra
from paceline.calibration.likelihood import outlier_chance
from paceline.calibration.predictions import predict
from paceline.constants import value
from paceline.scenario.athlete import AthleteFile

_Z90 = 1.6448536269514722
#: Results that narrow a parameter by less than this share of its variance have not told it.
_TOLD = 0.25


def fit_summary(athlete: AthleteFile, fit: Fit) -> dict[str, Any]:
    """One object for ``--json``; the terminal and the athlete file word the same numbers."""
    return {
        "name": athlete.name,
        "sex": athlete.sex,
        "level": athlete.level,
        "break_s": fit.posterior.break_s,
        "predictions": [
            {"distance_m": p.distance_m, "p05": p.p05_s, "p50": p.p50_s, "p95": p.p95_s, "mean": p.mean_s}
            for p in predict(fit)
        ],
        "parameters": _parameters(athlete, fit),
        "results": _results(athlete, fit),
    }


def _parameters(athlete: AthleteFile, fit: Fit) -> list[dict[str, Any]]:
    """The curve, then what is known beyond it; ``from`` says whether the results or the prior told it."""
    level, sd = fit.level, np.sqrt(np.diag(fit.covariance))
    given_speed = fit.problem.given_speed
    told = 1.0 - np.diag(given_speed @ fit.covariance @ given_speed.T) / fit.problem.prior_sd**2
    rows = [
        _spread("speed", "m/s", fit.mean[0], sd[0], told[0]),
        _spread("k1", "1", fit.mean[1], sd[1], told[1]),
        _spread("k2", "1", fit.mean[2], sd[2], told[2]),
    ]
    if fit.mean.size == 4:
        rows.append(_spread("trail_factor", "1", fit.mean[3], sd[3], told[3]))
    else:
        rows.append(_spread("trail_factor", "1", 0.0, value("calibration", "terrain.trail_sd"), 0.0))
    ultra = any(is_ultra(athlete.level, row.performance.distance_m, row.time_s) for row in fit.rows)
    rows.append(_known("collapse_rate", "1", fit.posterior.collapse_rate, "fitted" if ultra else "prior"))
    rows.append(_known("heat_susceptibility", "1", level.heat_susceptibility, "prior"))
    rows.append(_known("day_form_sd", "1", level.form_sd, "prior"))
    return rows


def _spread(name: str, unit: str, log_mean: float, log_sd: float, told: float) -> dict[str, Any]:
    low, middle, high = (math.exp(log_mean + z * log_sd) for z in (-_Z90, 0.0, _Z90))
    source = "fitted" if told >= _TOLD else "prior"
    return {"name": name, "unit": unit, "p05": low, "p50": middle, "p95": high, "from": source, "told": max(0.0, told)}


def _known(name: str, unit: str, middle: float, source: str) -> dict[str, Any]:
    return {"name": name, "unit": unit, "p05": None, "p50": middle, "p95": None, "from": source, "told": None}


def _results(athlete: AthleteFile, fit: Fit) -> list[dict[str, Any]]:
    """Every result of the file, those that were not fitted without a residual."""
    deviations = fit.problem.deviations(fit.mean)
    chances = outlier_chance(deviations, fit.problem.noise, fit.problem.slack, fit.problem.tails)
    fitted = {
        id(row.performance): (row, float(e), float(s), float(chance), evidence)
        for row, e, s, chance, evidence in zip(
            fit.rows, deviations, fit.problem.noise, chances, fit.posterior.evidence, strict=True
        )
    }
    told = []
    for p in athlete.performances:
        row: dict[str, Any] = {
            "id": p.id, "date": p.date.isoformat(), "event": p.event, "distance_m": p.distance_m, "time_s": p.time_s,
            "kind": p.kind, "curve_s": None, "residual_s": None, "weight": 0.0, "off": None, "note": _unfitted(p.kind),
        }  # fmt: skip
        if id(p) in fitted:
            one, e, s, chance, evidence = fitted[id(p)]
            row |= {
                "curve_s": one.time_s - evidence.residual_s,
                "residual_s": evidence.residual_s,
                "weight": evidence.weight,
                "off": _off(one, e, s, chance),
                "note": evidence.note,
            }
        told.append(row)
    return told


def _unfitted(kind: str) -> str:
    words = {"did_not_finish": "did not finish", "not_best_effort": "not a best effort"}
    return f"not fitted: {words.get(kind, 'under six minutes, and there are longer ones')}"


def _off(row: Row, deviation: float, noise: float, chance: float) -> str | None:
    """Whether a result looks wrong: ``slow`` (a bad day, a jog, a wrong time), ``fast`` (a wrong time, distance)."""
    if row.performance.collapse or chance < 0.5:
        return None
    return "fast" if deviation > noise else "slow" if deviation < -noise else None
