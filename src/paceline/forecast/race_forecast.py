"""A race under way: which population its scenario names, and what its runners' splits say of the finish."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paceline.course.names import plain
from paceline.errors import InputError, Place
from paceline.forecast.checkpoints import Places
from paceline.forecast.forecasts_file import write_forecasts
from paceline.forecast.reference import Reference
from paceline.forecast.splits_file import Splits, latest_checkpoint, read_splits
from paceline.forecast.staying import chance_to_finish
from paceline.forecast.under_way import UnderWay, finish_quantiles
from paceline.people.people import People, known_people, people_called
from paceline.people.quantiles import MEDIAN, NAMES
from paceline.race import Race
from paceline.scenario.field import Population
from paceline.scenario.quantities import shown
from paceline.scenario.tree import closest

if TYPE_CHECKING:
    from paceline.report.plots import ForecastPlots

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class FieldForecast:
    """What is expected of N runners from their splits up to ``checkpoint``.

    ``p_finish`` (N); ``quantiles_s`` (N, 11) of the finish time, given that they finish; ``splits`` what they rest on.
    """

    checkpoint: str
    at_m: float
    runners: tuple[str, ...]
    p_finish: Floats
    quantiles_s: Floats
    splits: Splits

    @property
    def skipped(self) -> tuple[str, ...]:
        """Columns of the file that nobody could place."""
        return self.splits.skipped

    @property
    def median_s(self) -> Floats:
        """The middle of each runner's finish times (N)."""
        return np.asarray(self.quantiles_s[:, MEDIAN])

    def of(self, runner: str) -> dict[str, float]:
        """One runner's row by the names of its columns: ``p_finish``, then ``p025`` to ``p975``, s."""
        if runner not in self.runners:
            raise InputError(f"{shown(runner)} is not in this forecast; {closest(runner, self.runners)}")
        row = self.runners.index(runner)
        return {
            "p_finish": float(self.p_finish[row]),
            **dict(zip(NAMES, self.quantiles_s[row].tolist(), strict=True)),
        }

    @property
    def plot(self) -> ForecastPlots:
        """Pictures of this forecast: ``found.plot.runner("Ana")``."""
        from paceline.report.plots import ForecastPlots

        return ForecastPlots(self)

    def as_dict(self) -> dict[str, Any]:
        """The object that ``paceline forecast --json`` prints, scenario apart."""
        rows = zip(self.runners, self.p_finish.tolist(), self.quantiles_s.tolist(), strict=True)
        return {
            "checkpoint": self.checkpoint,
            "at_m": self.at_m,
            "forecasts": [
                {"runner": name, "p_finish": p_finish, **dict(zip(NAMES, quantiles, strict=True))}
                for name, p_finish, quantiles in rows
            ],
        }

    def write(self, file: Path) -> None:
        """Write the forecasts as CSV, see `paceline.forecast.forecasts_file`."""
        write_forecasts(file, self.runners, self.p_finish, self.quantiles_s)


def forecast(race: Race, results: Path, at: str | None = None) -> FieldForecast:
    """Forecasts of everybody in a results file from their splits up to the checkpoint ``at``, or to the latest.

    Raises ``InputError`` where the scenario has no field, or its population was fitted to no splits.
    """
    people = _people(race)
    places = Places.of(race.program.course, results)
    checkpoint = latest_checkpoint(results, places) if at is None else at
    at_m = places.place(checkpoint)
    splits = read_splits(results, places, at_m)
    if not len(splits.at_m):
        raise InputError(
            f"no column up to {checkpoint} holds splits; name the columns as in 5k, 10k, half", place=Place(results)
        )
    there = under_way(race, people_called(people.splits or ""))
    quantiles_s = finish_quantiles(there, splits)
    return FieldForecast(
        checkpoint=checkpoint,
        at_m=at_m,
        runners=splits.runners,
        p_finish=chance_to_finish(there, splits, at_m, people.drop_outs.value),
        quantiles_s=quantiles_s,
        splits=splits,
    )


def under_way(race: Race, people: People) -> UnderWay:
    """A scenario as forecasts see it. Raises ``InputError`` where its people run another distance."""
    run_m = race.scenario.race.distance_m
    if not people.run(run_m):
        fitted_m = people.ends_m[-1]
        words = f"{race.scenario.name} is {run_m:g} m long; its population was fitted to splits over {fitted_m:g} m"
        raise InputError(words, place=Place(race.loaded.file), path="race.distance")
    return UnderWay(plain(race.program.course.name), Reference.of(race.program), people)


def _people(race: Race) -> Population:
    field = race.scenario.field
    known = known_people()
    if field is None:
        words = "a forecast from splits needs a field with a population"
        words += ", for instance athletes/populations/city-marathon.yaml"
        raise InputError(words, place=Place(race.loaded.file), path="field")
    if field.population.splits not in known:
        words = f"{shown(field.population.splits)} was fitted to no splits; name one of {', '.join(known)}"
        raise InputError(words, place=Place(race.loaded.file), path="field.population.splits")
    return field.population
