"""Races under way: the forecasts that ship with the package, made from splits of real fields and scored on finishes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paceline.errors import InputError
from paceline.forecast.checkpoints import Places
from paceline.forecast.fit_populations import RACES
from paceline.forecast.race_forecast import under_way
from paceline.forecast.rows import read_rows
from paceline.forecast.score import finishing_score, times_score
from paceline.forecast.splits_file import Splits, read_finishes
from paceline.forecast.staying import chance_to_finish
from paceline.forecast.under_way import UnderWay, finish_quantiles
from paceline.people.people import people_called
from paceline.race import load
from paceline.validation.counts import CENTRAL, LeftOut
from paceline.validation.races import Progress

#: Forecasts are made at the checkpoints nearest to these shares of the way.
_SHARES = (0.25, 0.5, 0.75)
#: A checkpoint that saw fewer of the finishers is passed over.
_SEEN = 0.8


@dataclass(frozen=True, slots=True)
class Scored:
    """The forecasts of one race on one day at one checkpoint, s; shares 0 to 1.

    ``trained``: the coefficients were fitted to this very race day, so the score flatters. ``brier`` is None where the
    results hold finishers only. ``constant_mae_s``: the error of constant pace from the checkpoint.
    """

    race: str
    year: str
    trained: bool
    checkpoint: str
    at_m: float
    runners: int
    finishers: int
    mae_s: float
    bias_s: float
    crps_s: float
    in_50: float
    in_90: float
    constant_mae_s: float
    brier: float | None


def trained_years() -> dict[str, tuple[int, ...]]:
    """The race days that the shipped coefficients were fitted to."""
    return {race: years for _, races in RACES.values() for race, years in races.items()}


def score_fields(
    results: Path, scenarios: Path, progress: Progress | None = None
) -> tuple[tuple[Scored, ...], tuple[LeftOut, ...]]:
    """Score every race day in ``results`` (a folder a race, a file a year).

    Days never trained on come first, then those whose 90 % interval held farthest from 90 % of the finishes.
    """
    found: list[Scored] = []
    left_out = []
    files = sorted(file for file in results.glob("*/*.csv") if file.name != "checkpoints.csv")
    for number, file in enumerate(files):
        race, year = file.parent.name, file.stem
        scenario = scenarios / f"forecast-{race.replace('_', '-')}.yaml"
        try:
            if not scenario.is_file():
                raise InputError(f"there is no {scenario.name}: the coefficients know no such race")
            found += _score_day(file, scenario, race, year)
        except InputError as error:
            left_out.append(LeftOut(f"{race} {year}", str(error).removeprefix(f"{file}: ").splitlines()[0]))
        if progress is not None:
            progress(number + 1, len(files))
    found.sort(key=lambda row: (row.trained, -abs(row.in_90 - CENTRAL)))
    return tuple(found), tuple(left_out)


def _score_day(file: Path, scenario: Path, name: str, year: str) -> list[Scored]:
    race = load(scenario)
    race = race.variant(year) if year in race.variants else race
    field = race.scenario.field
    if field is None or field.population.splits is None:
        raise InputError(f"{scenario.name} names no population that was fitted to splits")
    places = Places.of(race.program.course, file)
    splits, finished = read_finishes(file, places)
    there = under_way(race, people_called(field.population.splits))
    columns = _columns(splits, finished)
    if not columns:
        raise InputError("finish times only, without splits to make a forecast from")
    names = _names(file, places)
    return [
        _score(there, splits, finished, column, names, field.population.drop_outs.value, name, year)
        for column in columns
    ]


def _score(
    there: UnderWay, splits: Splits, finished: NDArray[np.bool_], column: int, names: dict[float, str],
    drop_outs: float, race: str, year: str,
) -> Scored:  # fmt: skip
    at_m = float(splits.at_m[column])
    rows = np.flatnonzero(~np.isnan(splits.time_s[:, column]))
    # Only splits up to the checkpoint go into the forecast.
    known = splits.part(rows, column + 1)
    quantiles_s = finish_quantiles(there, known)
    p_finish = chance_to_finish(there, known, at_m, drop_outs)
    done = finished[rows] & ~np.isnan(splits.time_s[rows, -1])
    finish_s = splits.time_s[rows[done], -1]
    told = times_score(quantiles_s[done], finish_s)
    constant_s = splits.time_s[rows[done], column] * splits.at_m[-1] / at_m
    return Scored(
        race=race,
        year=year,
        trained=year.isdigit() and int(year) in trained_years().get(race, ()),
        checkpoint=names.get(at_m, f"{at_m / 1000:g} km"),
        at_m=at_m,
        runners=len(rows),
        finishers=int(done.sum()),
        mae_s=told["mae_s"],
        bias_s=told["bias_s"],
        crps_s=told["crps_s"],
        in_50=told["coverage"]["50"],
        in_90=told["coverage"]["90"],
        constant_mae_s=float(np.abs(constant_s - finish_s).mean()),
        brier=None if finished.all() else finishing_score(p_finish, finished[rows])["brier"],
    )


def _columns(splits: Splits, finished: NDArray[np.bool_]) -> list[int]:
    """The checkpoints nearest to the shares of the way, of those that saw most finishers."""
    seen = (~np.isnan(splits.time_s[finished])).mean(axis=0)
    usable = np.flatnonzero(seen[:-1] >= _SEEN)
    if not len(usable):
        return []
    shares = splits.at_m[usable] / splits.at_m[-1]
    return sorted({int(usable[np.argmin(np.abs(shares - share))]) for share in _SHARES})


def _names(file: Path, places: Places) -> dict[float, str]:
    """The columns of a results file by where they stand, m."""
    header, _ = read_rows(file, "a CSV file of results", ())
    return {at_m: name for name in header if not name.endswith("_out") and (at_m := places.find(name)) is not None}


def row_dict(row: Scored) -> dict[str, Any]:
    """A row as JSON has it."""
    told = {name: getattr(row, name) for name in Scored.__slots__}
    return {name: round(item, 4) if isinstance(item, float) else item for name, item in told.items()}
