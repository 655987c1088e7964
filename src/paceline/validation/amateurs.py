"""Marathons of amateurs, foretold from their bests up to the half."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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


@dataclass(frozen=True, slots=True)
class Amateurs:
    """How far forecasts of ``runners`` marathons are off in the mean, as a share, beside two single exponents."""

    runners: int
    mean_error: float
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
    errors, riegel, single, percentiles = [], [], [], []
    for number, name in enumerate(both):
        bests = known[name]
        half_s, marathon_s = bests[_HALF], bests[_MARATHON]
        shorter = {_METRES[event]: time_s for event, time_s in bests.items() if event in _METRES}
        (found,) = predict(fit_in_full(amateur(shorter, sexes[name]), DAY), [_MARATHON_M])
        errors.append(abs(found.p50_s / marathon_s - 1.0))
        riegel.append(abs(half_s * 2.0**1.06 / marathon_s - 1.0))
        single.append(abs(half_s * 2.0**1.13 / marathon_s - 1.0))
        percentiles.append(0.5 if found.p05_s <= marathon_s <= found.p95_s else float(marathon_s > found.p95_s))
        if progress is not None:
            progress(number + 1, len(both))
    return Amateurs(
        runners=len(both),
        mean_error=float(np.mean(errors)),
        riegel_error=float(np.mean(riegel)),
        single_error=float(np.mean(single)),
        counted=Inside.count(percentiles),
    )


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
