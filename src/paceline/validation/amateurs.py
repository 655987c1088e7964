"""Marathons of amateurs, foretold from their bests up to the half."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.calibration import fit_in_full, predict
from paceline.calibration.amateur_forecasts import DAY, amateur
from paceline.calibration.amateurs import DISTANCES
from paceline.errors import InputError, Place
from paceline.forecast.rows import read_rows
from paceline.scenario.quantities import shown
from paceline.validation.counts import Inside
from paceline.validation.races import Progress

FILE = "personal_bests.csv"
_COLUMNS = ("runner", "gender", "distance", "seconds")
_MARATHON, _HALF = "Marathon", "1/2 Mara"
_MARATHON_M = DISTANCES[_MARATHON]
_METRES = {event: metres for event, metres in DISTANCES.items() if metres <= DISTANCES[_HALF]}
_SHORTER = _METRES.keys() - {_HALF}
#: Riegel (1981), American Scientist 69:285; and the best single exponent for these runners.
_RIEGEL, _SINGLE = 1.06, 1.13
#: Rounds of the regression, and the smallest residual, ln, that it still tells apart.
_ROUNDS, _SMALLEST = 60, 1e-4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Amateurs:
    """How far forecasts of ``runners`` marathons are off in the mean, as a share, beside plainer ways to make them.

    ``learned_error`` is what the data yield without a model of running: a median regression on half, sex and shorter
    bests, fitted to nine tenths of the runners and scored on the last, ten times.
    """

    runners: int
    mean_error: float
    standard_error: float  #: of ``mean_error``: other runners would give another one
    half_error: float  #: of the same model from the half alone
    learned_error: float
    riegel_error: float  #: exponent 1.06 from the half (Riegel 1981)
    single_error: float  #: exponent 1.13, the best single one for these runners
    counted: Inside


def foretell_marathons(file: Path, progress: Progress | None = None) -> Amateurs:
    """Foretell the marathon of everybody in a file of bests who has a half and a marathon.

    Columns ``runner, gender, distance, seconds``. Bests come from different years: a marathon faster than twice the
    half is of another time and is left out. Raises ``InputError`` with the line of what is no time, and where nobody
    has both.
    """
    known, sexes = _bests(file)
    both = [
        name
        for name, bests in sorted(known.items())
        if bests.get(_MARATHON, 0.0) >= 2.0 * bests.get(_HALF, np.inf)
    ]  # fmt: skip
    if not both:
        raise InputError("nobody here has both a half and a marathon", place=Place(file))
    errors, from_half, riegel, single, percentiles = [], [], [], [], []
    for number, name in enumerate(both):
        bests = known[name]
        half_s, marathon_s = bests[_HALF], bests[_MARATHON]
        shorter = {_METRES[event]: time_s for event, time_s in bests.items() if event in _METRES}
        (found,) = predict(fit_in_full(amateur(shorter, sexes[name]), DAY), [_MARATHON_M])
        (half_alone,) = predict(fit_in_full(amateur({_METRES[_HALF]: half_s}, sexes[name]), DAY), [_MARATHON_M])
        errors.append(abs(found.p50_s / marathon_s - 1.0))
        from_half.append(abs(half_alone.p50_s / marathon_s - 1.0))
        riegel.append(abs(half_s * 2.0**_RIEGEL / marathon_s - 1.0))
        single.append(abs(half_s * 2.0**_SINGLE / marathon_s - 1.0))
        percentiles.append(0.5 if found.p05_s <= marathon_s <= found.p95_s else float(marathon_s > found.p95_s))
        if progress is not None:
            progress(number + 1, len(both))
    return Amateurs(
        runners=len(both),
        mean_error=float(np.mean(errors)),
        standard_error=float(np.std(errors, ddof=1) / math.sqrt(len(errors))) if len(errors) > 1 else math.nan,
        half_error=float(np.mean(from_half)),
        learned_error=_learned_error([known[name] for name in both], [sexes[name] for name in both]),
        riegel_error=float(np.mean(riegel)),
        single_error=float(np.mean(single)),
        counted=Inside.count(percentiles),
    )


def _learned_error(bests: Sequence[dict[str, float]], sexes: Sequence[str]) -> float:
    """The mean error of a median regression of marathon over half, each tenth foretold by the nine others."""
    log_half, log_ratio = np.array([[math.log(b[_HALF]), math.log(b[_MARATHON] / b[_HALF])] for b in bests]).T
    exponents = [
        [math.log(b[_HALF] / b[event]) / math.log(_METRES[_HALF] / _METRES[event]) for event in b.keys() & _SHORTER]
        for b in bests
    ]
    usual = float(np.median(np.concatenate([*exponents, [_RIEGEL]])))
    shorter = np.array([np.median(found) if found else usual for found in exponents]) - usual
    women = np.array([float(sex == "F") for sex in sexes])
    features = np.column_stack([np.ones(len(bests)), log_half - log_half.mean(), women, shorter])
    tenth = np.random.default_rng(10).permutation(len(bests)) % 10
    foretold = np.full(len(bests), np.nan)
    for number in range(10):
        others, these = tenth != number, tenth == number
        foretold[these] = features[these] @ _median_regression(features[others], log_ratio[others])
    return float(np.mean(np.abs(np.exp(foretold - log_ratio) - 1.0)))


def _median_regression(features: Floats, values: Floats) -> Floats:
    """Coefficients (F) with the least absolute residuals, by least squares weighted anew with one over these."""
    weight = np.ones(len(values))
    for _ in range(_ROUNDS):
        scaled = features * weight[:, None]
        found = np.linalg.lstsq(scaled.T @ features, scaled.T @ values, rcond=None)[0]
        weight = 1.0 / np.maximum(np.abs(values - features @ found), _SMALLEST)
    return np.asarray(found)


def _bests(file: Path) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """The bests of each runner at the distances asked for, s, and M or F."""
    header, rows = read_rows(file, "a CSV file of bests", _COLUMNS)
    spots = [header.index(name) for name in _COLUMNS]
    known: dict[str, dict[str, float]] = defaultdict(dict)
    sexes = {}
    for line, row in rows:
        runner, gender, distance, told = (row[spot] for spot in spots)
        if distance not in _METRES and distance != _MARATHON:
            continue
        try:
            seconds = float(told)
        except ValueError:
            seconds = math.nan
        if not 0.0 < seconds < math.inf:
            raise InputError(f"{shown(told)} is no time in seconds", place=Place(file, line), path="seconds")
        known[runner][distance] = seconds
        sexes[runner] = "M" if gender == "M" else "F"
    return known, sexes
