"""The race days whose fields are known, and the same fields out of the engine."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from paceline.calibration.populations.facts import Fact, Outcome, marathon_facts, trail_facts
from paceline.engine.batch import run_batch
from paceline.engine.departures import laid_out, of_groups
from paceline.engine.field import women_by_bib
from paceline.engine.program import RaceProgram
from paceline.forecast.checkpoints import Places
from paceline.forecast.splits_file import Splits, read_finishes
from paceline.people.people import People
from paceline.race import load

_TRAIL_PLACES = ("Robinson Flat", "Foresthill")
_TRAIL_FIELD = 350
#: The weather of a day as its scenario tells it: one draw of what is uncertain in it says little.
AS_TOLD = "weather.temperature_sd=0 C"


@dataclass(frozen=True, slots=True)
class Day:
    """One race on one day: its results, ``FOLDER/YEAR.csv``, and the scenario that has its course and weather."""

    folder: str
    year: int
    scenario: str
    variant: str | None = None
    trail: bool = False

    @property
    def name(self) -> str:
        """Race and year."""
        return f"{self.folder.replace('_', ' ').title()} {self.year}"

    def results(self, folder: Path) -> Path:
        """Its file under a folder of results."""
        return folder / self.folder / f"{self.year}.csv"


CITY_DAYS = tuple(
    Day(race, year, f"forecast-{race}", str(year))
    for race, years in (
        ("berlin", (2014, 2015)),
        ("chicago", (2014, 2015)),
        ("london", (2014, 2015)),
        ("boston", (2014,)),
    )
    for year in years
)
#: From 2017 on with the people of those years; both kinds know the weather of the year.
TRAIL_DAYS = tuple(
    Day("western_states", year, "forecast-western-states", str(year), trail=True)
    for year in (2014, 2015, 2017, 2018, 2019, 2021, 2022)
)


@dataclass(frozen=True, slots=True)
class Row:
    """One statistic of one field, real and simulated."""

    day: str
    who: str
    real: Fact
    simulated: float

    @property
    def off(self) -> float:
        """How far off, in what is allowed."""
        return self.real.off(self.simulated)


def compare(day: Day, results: Path, scenarios: Path, starters: int, seed: int, people: People | None) -> list[Row]:
    """The statistics of a day's field beside those of a simulated one with about so many ``starters``.

    ``people`` take the place of those that the scenario's population was fitted to.
    """
    size, weather = (_TRAIL_FIELD, ()) if day.trail else (starters, (AS_TOLD,))
    race = load(scenarios / f"{day.scenario}.yaml", day.variant, (f"field.starters={size}", *weather))
    program = race.program if people is None else with_people(race.program, people)
    places = Places.of(program.course, day.results(results))
    real = Outcome(*read_finishes(day.results(results), places))
    simulated = run_field(program, max(1, starters // size), seed)
    if day.trail:
        at_m = [places.place(name) for name in _TRAIL_PLACES]
        pairs = zip(trail_facts(real, *at_m), trail_facts(simulated, *at_m), strict=True)
        return [Row(day.name, "all", one, other.value) for one, other in pairs]
    rows: list[Row] = []
    for women, who in enumerate(("men", "women")):
        pairs = zip(marathon_facts(real.of(women)), marathon_facts(simulated.of(women)), strict=True)
        rows += [Row(day.name, who, one, other.value) for one, other in pairs]
    return rows


def run_field(program: RaceProgram, replications: int, seed: int) -> Outcome:
    """What the field of a race makes of it in so many replications; named runners are left out."""
    field, named = program.scenario.field, len(program.scenario.runners)
    if field is None:
        raise ValueError(f"{program.scenario.name} has no field")
    part = run_batch(program, replications, seed)
    time_s = part.arrive_s[:, named:].reshape(-1, part.arrive_s.shape[2])
    women = np.tile(women_by_bib(field.starters, field.population.share_of_women.value), replications)
    splits = Splits(
        runners=tuple(str(number) for number in range(len(women))),
        women=women.astype(np.float64),
        age=np.full(len(women), np.nan),
        at_m=np.array([point.at_m for point in program.checkpoints]),
        time_s=time_s,
        left_s=part.leave_s[:, named:].reshape(time_s.shape),
    )
    return Outcome(splits, np.isfinite(time_s[:, -1]))


def with_people(program: RaceProgram, people: People) -> RaceProgram:
    """The race with its field drawn from other people, as if they were those of its population."""
    kinds = laid_out(people, program.course)
    if program.scenario.field is not None:
        kinds = of_groups(kinds, program.scenario.field)
    arrays = program.arrays._replace(kind_share=kinds.share, kind_level=kinds.level, departures=kinds.departures)
    return replace(program, arrays=arrays)


def say(words: str) -> None:
    """Progress, where it does not get between the lines of a table."""
    sys.stderr.write(words + "\n")
