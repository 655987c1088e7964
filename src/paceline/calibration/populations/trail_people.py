"""``python -m paceline.calibration.populations.trail_people RESULTS``: how a field paces itself over a hundred miles.

Prints the ``departures`` of ``populations/western-states.yaml``. Real fields of training years and simulated ones,
whose people stop, tire on descents, meet the night and give up by the engine's own laws, are read in one way: a
Gaussian over ln of the times between stations, fitted with what drop-outs still showed (Dempster, Laird, Rubin 1977).
Departures are moved until both Gaussians agree: simulated moments, with the same draws in every round.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from paceline.calibration.populations.days import say
from paceline.calibration.trails.table import read_year
from paceline.course.names import plain
from paceline.engine.accounts import ACCOUNT_NAMES
from paceline.engine.batch import run_batch
from paceline.engine.departures import factors
from paceline.engine.program import RaceProgram, build
from paceline.forecast.splits_file import Floats
from paceline.race import load

#: The ends of the stretches: where every year has taken times, long legs first.
ENDS = ("Red Star Ridge", "Robinson Flat", "Last Chance", "Michigan Bluff", "Foresthill", "Rucky Chucky", "finish")
YEARS = (2014, 2015)
_ROUNDS, _EM_ROUNDS = 12, 40
_REPLICATIONS = 12
_SMALL = 0.05
#: How much of what is missing is made up in a round.
_STEP = 0.6
_RIDGE = 1e-5


def gaussian_of(values: Floats) -> tuple[Floats, Floats]:
    """Mean (D) and covariance (D, D) of rows (N, D) with gaps, by expectation and maximisation."""
    rows = values[np.isfinite(values).any(axis=1)]
    mean, covariance = np.nanmean(rows, axis=0), np.diag(np.nanvar(rows, axis=0))
    patterns, number = np.unique(np.isfinite(rows), axis=0, return_inverse=True)
    for _ in range(_EM_ROUNDS):
        filled, unsure = rows.copy(), np.zeros_like(covariance)
        for n, seen in enumerate(patterns):
            these = np.flatnonzero(number.ravel() == n)
            missing = np.ix_(~seen, ~seen)
            gain = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, ~seen)])
            filled[np.ix_(these, ~seen)] = mean[~seen] + (rows[np.ix_(these, seen)] - mean[seen]) @ gain
            unsure[missing] += len(these) * (covariance[missing] - covariance[np.ix_(~seen, seen)] @ gain)
        mean = filled.mean(axis=0)
        off = filled - mean
        covariance = (off.T @ off + unsure) / len(rows) + _RIDGE * np.eye(len(mean))
    return mean, covariance


def real_legs(results: Path, years: tuple[int, ...]) -> Floats:
    """Ln of the seconds (N, J) that starters took for each stretch; NaN where they did not come so far."""
    found = []
    for year in (read_year(results, number) for number in years):
        ends_s = np.column_stack([year.arrival_s[:, year.index(plain(name))] for name in ENDS])
        ends_s[~year.finished, -1] = np.nan
        found.append(_legs(ends_s))
    return np.concatenate(found)


def simulated_legs(race: RaceProgram, departures: Floats) -> tuple[Floats, Floats]:
    """The same (N, J) of a simulated field with these ``departures`` (J, 5), and ln of how able its people are (N)."""
    part = run_batch(with_departures(race, departures), _REPLICATIONS, seed=1)
    named, names = len(race.scenario.runners), [point.name for point in race.checkpoints]
    columns = [names.index(name) for name in ENDS[:-1]] + [-1]
    ends_s = part.arrive_s[:, named:].reshape(-1, len(names))[:, columns]
    booked = part.ledger_s[:, named:].reshape(len(ends_s), -1)
    base_s, able_s, form_s = (booked[:, ACCOUNT_NAMES.index(name)] for name in ("base", "ability", "form"))
    return _legs(ends_s), -np.log1p((able_s + form_s) / base_s)


def with_departures(race: RaceProgram, departures: Floats) -> RaceProgram:
    """The race with other departures (J, 5) of its field, men and women alike."""
    scenario = race.scenario
    field = scenario.field
    if field is None or field.population.departures is None:
        raise ValueError(f"{scenario.name} has no field whose departures could be fitted")
    names = ("mean", "level", "first", "second", "own")
    told = field.population.departures
    stretches = tuple(
        old.model_copy(update=dict(zip(names, row, strict=True)))
        for old, row in zip(told.stretches, departures.tolist(), strict=True)
    )
    population = field.population.model_copy(update={"departures": told.model_copy(update={"stretches": stretches})})
    changed = field.model_copy(update={"population": population})
    return build(scenario.model_copy(update={"field": changed}))


def fit(race: RaceProgram, real: Floats) -> Floats:
    """The departures (J, 5) with which the field of a race gets the Gaussian of real stretches (N, J)."""
    nothing, wanted = np.zeros((len(ENDS), 5)), gaussian_of(real)
    slower = nothing.copy()
    slower[:, 0] = _SMALL
    plain_legs, able = simulated_legs(race, nothing)
    answer = np.nanmedian(simulated_legs(race, slower)[0] - plain_legs, axis=0) / _SMALL
    lines = [_line(able, leg) for leg in plain_legs.T]
    slope, even = np.array([line[0] for line in lines]), np.array([line[1] for line in lines])
    noise = np.array([line[2] for line in lines])
    level, level_sd = float(np.mean(able)), float(np.std(able))
    mean, covariance = wanted
    departures = nothing
    for number in range(_ROUNDS):
        departures = _departures(mean - even - slope * level, covariance, answer, slope * level_sd, noise)
        found = gaussian_of(simulated_legs(race, departures)[0])
        off = wanted[0] - found[0]
        sds = np.sqrt(np.diag(found[1]) / np.diag(wanted[1]))
        say(f"round {number + 1}: means off by {np.abs(off).max():.3f}, sds {sds.min():.2f} to {sds.max():.2f} of real")
        mean = mean + _STEP * off
        covariance = _positive(covariance + _STEP * (wanted[1] - found[1]))
    return departures


def _departures(mean: Floats, covariance: Floats, answer: Floats, by_level: Floats, noise: Floats) -> Floats:
    """Departures (J, 5) that make ln of times of this mean and covariance out of people who differ in ability.

    ``answer`` (J): ln of time for a departure; ``by_level`` (J), negative: for ability, per sd; ``noise`` (J): the
    variance that stops and the like add. How able each is, is read off his whole time.
    """
    weight = np.full(len(mean), 1.0 / len(mean))
    spread = np.sqrt(float(weight @ covariance @ weight))
    # ln time = by_level z + answer d + noise, with z from the mean of all stretches.
    by_z = -covariance @ weight / spread
    own = (by_z - by_level) / answer
    rest = covariance - np.outer(by_z, by_z)
    ways, alone = factors(rest / np.outer(answer, answer))
    alone = np.sqrt(np.maximum(alone**2 - noise / answer**2, 0.0))
    return np.column_stack([mean / answer, own, ways, alone])


def _legs(ends_s: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.log(np.diff(ends_s, axis=1, prepend=0.0)))


def _line(able: Floats, leg: Floats) -> tuple[float, float, float]:
    """Slope and value at 0 of ln time over ability, and the variance about the line."""
    there = np.isfinite(leg)
    slope, even = np.polyfit(able[there], leg[there], 1)
    return float(slope), float(even), float(np.var(leg[there] - even - slope * able[there]))


def _positive(covariance: Floats) -> Floats:
    """The nearest covariance without negative variances."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.maximum(values, _RIDGE)) @ vectors.T)


def words(race: RaceProgram, departures: Floats, years: tuple[int, ...]) -> str:
    """The entry of a population file."""
    places_m = {point.name: point.at_m for point in race.checkpoints}
    names = ("mean", "level", "first", "second", "own")
    lines = [
        "departures:",
        f'  source: "times between stations of {", ".join(map(str, years))}, drop-outs in them, through the engine"',
        "  mark: derived",
        "  stretches:",
    ]
    for end, row in zip(ENDS, departures, strict=True):
        at_m = places_m.get(end, race.course.distance_m)
        told = ", ".join(f"{name}: {value:.3f}" for name, value in zip(names, row, strict=True))
        lines.append(f"    - {{until: {at_m / 1609.344:.1f} mi, {told}}}  # {end}")
    return "\n".join(lines)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(
        prog="python -m paceline.calibration.populations.trail_people", description=__doc__
    )
    parser.add_argument("results", type=Path, help="folder with one folder a race")
    parser.add_argument("--scenario", type=Path, default=Path("scenarios/western-states-2016.yaml"))
    parser.add_argument("--variant", default="forecast")
    parser.add_argument("--years", type=int, nargs="+", default=YEARS)
    asked = parser.parse_args()
    race = load(asked.scenario, asked.variant).program
    years = tuple(asked.years)
    print(words(race, fit(race, real_legs(asked.results / "western_states", years)), years))


if __name__ == "__main__":
    main()
