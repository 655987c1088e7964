"""Marathons of amateurs, foretold from their bests up to the half."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from paceline.calibration import fit_in_full, predict
from paceline.errors import InputError, Place
from paceline.scenario.athlete import AthleteFile, Body, Performance
from paceline.validation.counts import Inside
from paceline.validation.races import Progress

FILE = "personal_bests.csv"
_METRES = {"5K": 5e3, "10K": 1e4, "15K Run": 15e3, "10Mi Run": 16093.44, "1/2 Mara": 21097.5}
_MARATHON_M = 42_195.0
_DAY = date(2020, 1, 1)
_DRAWS = 1_000
_MASS_KG = {"M": 70.0, "F": 58.0}


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
    half is of another time and is left out.
    """
    known: dict[str, dict[str, float]] = defaultdict(dict)
    sexes = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known[row["runner"]][row["distance"]] = float(row["seconds"])
            sexes[row["runner"]] = "M" if row["gender"] == "M" else "F"
    both = [
        name
        for name, bests in sorted(known.items())
        if bests.get("Marathon", 0.0) >= 2.0 * bests.get("1/2 Mara", np.inf)
    ]  # fmt: skip
    if not both:
        raise InputError("nobody here has both a half and a marathon", place=Place(file))
    errors, riegel, single, percentiles = [], [], [], []
    for number, name in enumerate(both):
        bests = known[name]
        half_s, marathon_s = bests["1/2 Mara"], bests["Marathon"]
        (found,) = predict(fit_in_full(_amateur(bests, sexes[name]), _DAY), [_MARATHON_M], _DRAWS)
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


def _amateur(bests: dict[str, float], sex: str) -> AthleteFile:
    results = [
        Performance(date=_DAY - timedelta(days=4), distance_m=metres, time_s=bests[name], event=name, source="bests")
        for name, metres in _METRES.items()
        if name in bests
    ]
    return AthleteFile.model_validate(
        {"name": "amateur", "sex": sex, "level": "club", "body": Body(mass_kg=_MASS_KG[sex]), "performances": results}
    )
