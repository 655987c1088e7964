"""``python -m paceline.forecast.fit_populations RESULTS``: the fitted coefficients that forecasts rest on, made anew.

RESULTS is a folder with one folder a race and in it one results file a year; ``scenarios/forecast-RACE.yaml`` tells
the course and, as a variant, that year's weather.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from paceline.course.course import MARATHON_M
from paceline.course.names import plain
from paceline.forecast.checkpoints import Places
from paceline.forecast.fit_people import RaceDay, Recipe, fit_people
from paceline.forecast.reference import Reference
from paceline.forecast.splits_file import read_finishes
from paceline.people.people import COEFFICIENTS, People
from paceline.race import load

CITY_MARATHON = Recipe(
    ends_m=np.array([5e3, 10e3, 15e3, 20e3, MARATHON_M / 2, 25e3, 30e3, 35e3, 40e3, MARATHON_M]),
    kinds=24,
    ridge=2e-6,
    width=48,
    epochs=40,
    networks=2,
    mats_filled=1,
)
#: Red Star Ridge to Auburn Lake Trails: stations that every year of the race has timed. What heat takes of even effort
#: tells less than splits do: who is warm by day runs on into the night. Each of seven years given the six others, CRPS
#: at Robinson Flat, Foresthill and the river is 2377, 1487, 946 s with all of it, 2293, 1460, 933 with half of it,
#: 2286, 1448, 926 without, the Brier score 0.1253, 0.0671, 0.0401; 0.1240, 0.0665, 0.0396; 0.1243, 0.0668, 0.0394.
WESTERN_STATES = Recipe(
    ends_m=1000.0 * np.array([25.43, 39.27, 48.76, 61.16, 69.68, 76.93, 89.64, 99.78, 113.78, 125.53, 137.12, 161.26]),
    kinds=3,
    ridge=1e-4,
    width=16,
    epochs=250,
    networks=3,
    mats_filled=3,
    limit_s=30 * 3600.0,
    drop_outs_known=True,
    heat=0.0,
)
RACES: dict[str, tuple[Recipe, dict[str, tuple[int, ...]]]] = {
    "city-marathon": (
        CITY_MARATHON,
        {"berlin": (2014, 2015), "chicago": (2014, 2015), "london": (2014, 2015), "boston": (2014,)},
    ),
    "western-states": (WESTERN_STATES, {"western_states": (2014, 2015, 2017, 2018, 2019, 2021, 2022)}),
}


def fit(name: str, results: Path, scenarios: Path, until: int = 9999, without: Sequence[str] = ()) -> People:
    """The people called ``name``, fitted to races up to the year ``until``, races ``without`` left out."""
    recipe, races = RACES[name]
    days = [
        race_day(results / race / f"{year}.csv", scenarios / f"forecast-{race.replace('_', '-')}.yaml", year)
        for race, years in races.items()
        for year in years
        if race not in without and year <= until
    ]
    return fit_people(days, recipe, _say)


def race_day(file: Path, scenario: Path, year: int) -> RaceDay:
    """One race on one day; the scenario's variant of the year tells the weather, if it has one."""
    race = load(scenario)
    race = race.variant(str(year)) if str(year) in race.variants else race
    places = Places.of(race.program.course, file)
    splits, finished = read_finishes(file, places)
    return RaceDay(plain(race.program.course.name), Reference.of(race.program), splits, finished)


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


def main() -> None:
    """Fit everything and write it where the package keeps it, or elsewhere."""
    parser = argparse.ArgumentParser(prog="python -m paceline.forecast.fit_populations", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--scenarios", type=Path, default=Path("scenarios"))
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    parser.add_argument("--only", choices=sorted(RACES), help="fit these people alone")
    parser.add_argument("--until", type=int, default=9999, metavar="YEAR", help="leave out later years")
    parser.add_argument("--without", action="append", default=[], metavar="RACE", help="leave a race out; repeatable")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in [asked.only] if asked.only else sorted(RACES):
        people = fit(name, asked.results, asked.scenarios, asked.until, asked.without)
        people.save(asked.out / f"{name}.npz")


if __name__ == "__main__":
    main()
