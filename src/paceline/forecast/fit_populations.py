"""``python -m paceline.forecast.fit_populations RESULTS``: the fitted coefficients that forecasts rest on, made anew.

RESULTS is a folder with one folder a race and in it one results file a year; ``scenarios/forecast-RACE.yaml`` tells
the course and, as a variant, that year's weather.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from paceline.forecast.checkpoints import Places, plain
from paceline.forecast.reference import Reference
from paceline.forecast.road_fit import RaceDay, fit_road, race_day
from paceline.forecast.road_population import COEFFICIENTS, RoadPopulation
from paceline.forecast.splits_file import read_splits
from paceline.race import load

ROAD_RACES = {"berlin": (2014, 2015), "chicago": (2014, 2015), "london": (2014, 2015), "boston": (2014,)}


def road_days(results: Path, scenarios: Path, days: Sequence[tuple[str, int]]) -> list[RaceDay]:
    """The race days of some races and years."""
    return [_day(results / race / f"{year}.csv", scenarios / f"forecast-{race}.yaml", year) for race, year in days]


def _day(file: Path, scenario: Path, year: int) -> RaceDay:
    race = load(scenario, str(year))
    course = race.program.course
    splits = read_splits(file, Places.of(course, file), course.distance_m)
    return race_day(plain(course.name), Reference.of(race.program), splits)


def fit_city_marathon(results: Path, scenarios: Path, until: int = 9999, without: Sequence[str] = ()) -> RoadPopulation:
    """The people of big-city marathons up to the year ``until``, races ``without`` left out."""
    days = [(race, year) for race, years in ROAD_RACES.items() if race not in without for year in years]
    return fit_road(road_days(results, scenarios, [day for day in days if day[1] <= until]), _say)


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


def main() -> None:
    """Fit everything and write it where the package keeps it, or elsewhere."""
    parser = argparse.ArgumentParser(prog="python -m paceline.forecast.fit_populations", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--scenarios", type=Path, default=Path("scenarios"))
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    parser.add_argument("--until", type=int, default=9999, metavar="YEAR", help="leave out later years")
    parser.add_argument("--without", action="append", default=[], metavar="RACE", help="leave a race out; repeatable")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    road = fit_city_marathon(asked.results, asked.scenarios, asked.until, asked.without)
    road.save(asked.out / "city-marathon.npz")


if __name__ == "__main__":
    main()
