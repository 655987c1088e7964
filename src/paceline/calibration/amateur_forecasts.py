"""Settles how amateurs scatter: ``python -m paceline.calibration.amateur_forecasts BESTS.csv``.

`amateurs` fits curves to bests by their likelihood, and that trusts a lucky short best too much. What the bests are for
decides the rest: how much bests scatter, how little those far from the break tell, and how far a marathon may fall
short. With these numbers marathons are best foretold from all shorter bests, from the half and from 10 km alone, each
way alike, by the CRPS of ln time (Gneiting and Raftery 2007, J Am Stat Assoc 102:359). They are fitted to one half of
the runners and scored on the other. Prints that, and lines of ``[amateurs]`` in ``constants.toml``. Some minutes.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.amateurs import read_bests
from paceline.calibration.fit import fit_results
from paceline.calibration.levels import Level, club_level
from paceline.calibration.predictions import possible_times
from paceline.constants import value
from paceline.people.quantiles import LEVELS, MEDIAN, pinball
from paceline.scenario.athlete import AthleteFile, Body, Performance

Array = NDArray[np.float64]

_MARATHON_M = 42_195.0
#: When they are foretold; bests count as of these days.
DAY = date(2020, 1, 1)
_MASS_KG = {"M": 70.0, "F": 58.0}
#: What the marathon is foretold from: all shorter bests, or one.
WAYS: dict[str, float | None] = {"all": None, "half": 21_097.5, "10 km": 1e4}
#: How far each number is moved for a first look, about its uncertainty; and where the search may not go below.
_STEPS = {"scatter": 0.004, "misfit_per_e_fold": -0.008, "slack_per_doubling": 0.004, "poor_share": 0.015}
_LOWEST = {"scatter": 0.01, "misfit_per_e_fold": 0.0, "slack_per_doubling": 0.005, "poor_share": 0.005}
_ROUNDS, _DRAWS = 24, 512
_PENALTY = 0.01


def amateur(times_s: dict[float, float], sex: str) -> AthleteFile:
    """Somebody of whom only bests are known, s by distance in m, a few days before `DAY`."""
    ran = DAY - timedelta(days=4)
    results = [
        Performance(date=ran, distance_m=metres, time_s=time_s, event=f"{metres:g} m", source="bests")
        for metres, time_s in sorted(times_s.items())
    ]
    words = {"name": "amateur", "sex": sex, "level": "club", "body": Body(mass_kg=_MASS_KG[sex])}
    return AthleteFile.model_validate({**words, "performances": results})


def amateurs_in(file: Path) -> tuple[list[AthleteFile], Array]:
    """Everybody in a file of bests who has a half and a marathon, without that, and the marathons (n), s."""
    bests = read_bests(file)
    times_s, metres = np.exp(bests.log_time), np.exp(bests.log_distance[0])
    people = [
        amateur(
            {m: t for m, t in zip(metres[:-1].tolist(), row.tolist(), strict=True) if not math.isnan(t)},
            "MF"[int(woman)],
        )
        for row, woman in zip(times_s[:, :-1], bests.woman, strict=True)
    ]
    return people, times_s[:, -1]


def foretold(people: Sequence[AthleteFile], from_m: float | None, numbers: dict[str, float]) -> Array:
    """Quantiles (n, 11) of the marathons of ``people`` from one distance, or all; nan for who has not run it."""

    @cache
    def level(sex: str) -> Level:
        return club_level(sex == "F", lambda key: numbers.get(key, value("calibration", f"amateurs.{key}")))

    found = np.full((len(people), len(LEVELS)), np.nan)
    for row, athlete in zip(found, people, strict=True):
        known = [p for p in athlete.performances if from_m is None or abs(p.distance_m / from_m - 1.0) < 0.01]
        if known:
            fit = fit_results(athlete, known, DAY, level(athlete.sex))
            row[:] = np.quantile(possible_times(fit, _MARATHON_M, _DRAWS), LEVELS)
    return found


def judged(
    people: Sequence[AthleteFile], marathons_s: Array, numbers: dict[str, float]
) -> dict[str, tuple[float, float, float]]:
    """Of each way to foretell: CRPS of ln time, mean error of the median, share inside the central 90 %."""
    told = {}
    for way, from_m in WAYS.items():
        quantiles_s = foretold(people, from_m, numbers)
        seen = ~np.isnan(quantiles_s[:, 0])
        expected_s, ran_s = quantiles_s[seen], marathons_s[seen]
        inside = (ran_s >= expected_s[:, 1]) & (ran_s <= expected_s[:, -2])
        crps = 2.0 * float(pinball(np.log(expected_s), np.log(ran_s)).mean())
        told[way] = (crps, float(np.abs(expected_s[:, MEDIAN] / ran_s - 1.0).mean()), float(inside.mean()))
    return told


def fit_scatter(people: Sequence[AthleteFile], marathons_s: Array) -> dict[str, float]:
    """The numbers with the lowest CRPS, the mean of all ways."""
    from scipy.optimize import minimize

    names = list(_STEPS)
    start, steps, lowest = (np.array([told[key] for key in names]) for told in (_shipped(), _STEPS, _LOWEST))

    def cost(x: Array) -> float:
        wished = start + steps * x
        numbers = np.maximum(wished, lowest)
        crps = float(np.mean([row[0] for row in judged(people, marathons_s, _named(numbers)).values()]))
        _say(f"{crps:.5f} with {', '.join(f'{key} {number:.4g}' for key, number in _named(numbers).items())}")
        return crps + _PENALTY * float(np.sum(((wished - numbers) / steps) ** 2))

    first = np.vstack([np.zeros(len(names)), np.eye(len(names))])
    options = {"maxfev": _ROUNDS, "initial_simplex": first, "xatol": 0.02, "fatol": 2e-6}
    found = minimize(cost, first[0], method="Nelder-Mead", options=options)
    return _named(np.maximum(start + steps * found.x, lowest))


def _shipped() -> dict[str, float]:
    return {key: value("calibration", f"amateurs.{key}") for key in _STEPS}


def _named(numbers: Array) -> dict[str, float]:
    return dict(zip(_STEPS, numbers.tolist(), strict=True))


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


def _table(people: Sequence[AthleteFile], marathons_s: Array, found: dict[str, float]) -> str:
    lines = [f"{'from':<8}{'numbers':<10}{'CRPS of ln':>12}{'mean error':>12}{'in 90 %':>9}"]
    for name, numbers in (("shipped", _shipped()), ("found", found)):
        for way, (crps, error, inside) in judged(people, marathons_s, numbers).items():
            lines.append(f"{way:<8}{name:<10}{crps:>12.5f}{100.0 * error:>10.2f} %{100.0 * inside:>7.1f} %")
    return "\n".join(lines)


def main() -> None:
    """Fit, print how well others are foretold, and the numbers."""
    parser = argparse.ArgumentParser(prog="python -m paceline.calibration.amateur_forecasts", description=__doc__)
    parser.add_argument("bests", type=Path)
    people, marathons_s = amateurs_in(parser.parse_args().bests)
    ours, theirs = np.array_split(np.random.default_rng(5).permutation(len(people)), 2)
    found = fit_scatter([people[n] for n in ours], marathons_s[ours])
    print(f"fitted to {len(ours)} runners, scored on {len(theirs)} others")
    print(_table([people[n] for n in theirs], marathons_s[theirs], found))
    for key, number in found.items():
        print(f"{key} = {number:.4g}")


if __name__ == "__main__":
    main()
