"""``python -m paceline.calibration.populations RESULTS``: simulated fields beside the real ones, misses first.

RESULTS is a folder with one folder a race and in it one results file a year. Each statistic stands with what it may be
off; the last column is how far it is, in that. ``--coefficients FOLDER`` takes the pacing of city marathons from people
fitted elsewhere, for instance to earlier years alone (`python -m paceline.forecast.fit_populations --until 2014`).

What was fitted where. City marathons: pacing to the splits of all seven days below; speed to Berlin, Chicago and London
of 2014 and 2015, so that their finish times are a check of shape, not of level. Boston's finish times of 2014 are a
forecast of the field: how fast its qualifiers and others are is from 2010 and 2011 (`entrants`), how many of each from
what was published before the race; only its pacing is fitted to 2014. Western States: 2014 and 2015 with the people who
are fitted to them, from 2017 on with people fitted to 2017-2022 together; what each year looks like from the others
alone is told by ``left_out``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from paceline.calibration.populations.days import CITY_DAYS, TRAIL_DAYS, Row, compare, say
from paceline.people.people import load_people

FITTED = (
    "Fitted to themselves: Berlin, Chicago, London and Western States of 2014-2015.\n"
    "Boston 2014: pacing fitted to its own splits, speed to 2010-2011 and the published share of qualifiers.\n"
    "Western States 2017-2022: pacing, patience, women's share and speed fitted to the five together, the rest to\n"
    "2014-2015; each year from the four others: python -m paceline.calibration.populations.left_out RESULTS."
)


def table(rows: list[Row]) -> str:
    """All statistics, the worst first."""
    header = f"{'race':<22}{'who':<7}{'statistic':<42}{'real':>9}{'simulated':>11}{'allowed':>9}{'off by':>8}"
    lines = [header]
    for row in sorted(rows, key=lambda row: -abs(row.off)):
        fact = row.real
        digits = 0 if fact.relative else 3
        allowed = f"{100 * fact.allowed:.0f} %" if fact.relative else f"{fact.allowed:g}"
        lines.append(
            f"{row.day:<22}{row.who:<7}{fact.name:<42}{fact.value:>9.{digits}f}{row.simulated:>11.{digits}f}"
            f"{allowed:>9}{row.off:>+8.2f}"
        )
    missed = sum(abs(row.off) > 1.0 for row in rows)
    lines.append(f"{missed} of {len(rows)} statistics are off by more than is allowed")
    return "\n".join(lines)


def main() -> None:
    """Simulate every day, print the table."""
    parser = argparse.ArgumentParser(prog="python -m paceline.calibration.populations", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--scenarios", type=Path, default=Path("scenarios"))
    parser.add_argument("--starters", type=int, default=6_000, metavar="N", help="of each simulated field, or about")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--coefficients", type=Path, metavar="FOLDER", help="with city-marathon.npz of other people")
    asked = parser.parse_args()
    people = load_people(asked.coefficients / "city-marathon.npz") if asked.coefficients else None
    rows: list[Row] = []
    for day in (*CITY_DAYS, *TRAIL_DAYS):
        if not day.results(asked.results).is_file():
            say(f"{day.name}: no results at {day.results(asked.results)}")
            continue
        say(day.name)
        others = None if day.trail else people
        rows += compare(day, asked.results, asked.scenarios, asked.starters, asked.seed, others)
    print(table(rows))
    print(FITTED)


if __name__ == "__main__":
    main()
