"""``python -m paceline.calibration.populations.entrants RESULTS``: how fast Boston's qualifiers are, and the others.

Finish times of 2010 and 2011 alone, two cool days, decide; 2012 was hot, and nothing later enters. Results do not say
who had qualified: only the published share of entries does (`SHARE`), and how far a field of two such groups, run
through the engine in the weather of those days, has the quantiles of the real ones. Qualifiers lie closer together
than a city's people do, as they have all met a standard; the others are taken to lie as far apart as these. They are
not known well: with others from 5 % faster than a city's people to 5 % slower the two days are met about as well (2.1
to 2.3 % off in the mean square), and no better than the engine knows a day.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy import optimize

from paceline.calibration.populations.days import AS_TOLD, Day, run_field, say
from paceline.forecast.checkpoints import Places
from paceline.forecast.splits_file import Floats, read_finishes
from paceline.race import load

DAYS = tuple(Day("boston", year, "forecast-boston", str(year)) for year in (2010, 2011))
#: Of entries: registration for 2011 closed at 21,000 qualifiers (jennifer-runningtoboston.blogspot.com, 2010-10-19) of
#: 26,800 entries (Washington Times, 2011-04-17); 2010 had as many (NESN, 2010-10-18).
SHARE = 0.78
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
#: Speed of the qualifiers and of the others beside the population's, spread of the qualifiers.
_BEGIN = (1.15, 0.97, 0.7)
_LOWEST, _HIGHEST = (0.7, 0.7, 0.1), (1.5, 1.3, 1.5)
#: A step of the search that shows above the luck of who finishes.
_STEP = 0.01


def groups(speed: float, others_speed: float, spread: float) -> str:
    """The setting of a field of qualifiers and others."""
    qualifiers = f"{{name: qualifiers, share: {SHARE}, faster: {speed - 1.0}, spread: {spread}}}"
    return f"field.groups=[{qualifiers}, {{name: others, share: {1.0 - SHARE}, faster: {others_speed - 1.0}}}]"


def quantiles(finish_s: Floats) -> Floats:
    """Ln of the times by which these shares of a field are in."""
    return np.asarray(np.log(np.quantile(finish_s, _QUANTILES)))


def real(day: Day, results: Path, scenarios: Path) -> Floats:
    """The quantiles of the men of a day, then of its women."""
    course = load(scenarios / f"{day.scenario}.yaml", day.variant).program.course
    splits, finished = read_finishes(day.results(results), Places.of(course, day.results(results)))
    return np.concatenate([quantiles(splits.time_s[finished & (splits.women == women), -1]) for women in (0, 1)])


def simulated(day: Day, scenarios: Path, starters: int, seed: int, setting: str) -> Floats:
    """The same out of the engine."""
    race = load(scenarios / f"{day.scenario}.yaml", day.variant, (f"field.starters={starters}", AS_TOLD, setting))
    outcome = run_field(race.program, 1, seed)
    return np.concatenate([quantiles(outcome.of(women).finish_s) for women in (0, 1)])


def fit(results: Path, scenarios: Path, starters: int, seed: int) -> tuple[Floats, Floats]:
    """The speeds of qualifiers and others beside the population's and the spread of qualifiers; and what is left.

    What is left: ln of simulated over real, a row for the men and one for the women of each day.
    """
    aim = np.concatenate([real(day, results, scenarios) for day in DAYS])

    def short(x: Floats) -> Floats:
        say(f"qualifiers x {x[0]:.3f}, spread {x[2]:.3f}; others x {x[1]:.3f}")
        fields = [simulated(day, scenarios, starters, seed, groups(*x)) for day in DAYS]
        return np.asarray(np.concatenate(fields) - aim)

    found = optimize.least_squares(short, _BEGIN, bounds=(_LOWEST, _HIGHEST), diff_step=_STEP, xtol=1e-3, ftol=1e-3)
    return found.x, found.fun.reshape(-1, len(_QUANTILES))


def main() -> None:
    """Fit and print the groups, and what is left."""
    parser = argparse.ArgumentParser(prog="python -m paceline.calibration.populations.entrants", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--scenarios", type=Path, default=Path("scenarios"))
    parser.add_argument("--starters", type=int, default=12_000, metavar="N", help="of each simulated field")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    (speed, others, spread), left = fit(asked.results, asked.scenarios, asked.starters, asked.seed)
    print(f"qualifiers: faster {100 * (speed - 1):.1f} %, spread {100 * spread:.0f} %; ", end="")
    print(f"others: faster {100 * (others - 1):.1f} %")
    print("simulated over real, %, when so many are in:" + "".join(f"{100 * q:>7.0f} %" for q in _QUANTILES))
    fields = [f"{day.name}, {who}" for day in DAYS for who in ("men", "women")]
    for name, row in zip(fields, left, strict=True):
        print(f"{name:<43}" + "".join(f"{100 * off:>+9.1f}" for off in row))


if __name__ == "__main__":
    main()
