"""``python -m paceline.calibration.populations.trail_people RESULTS``: how a field paces itself over a hundred miles.

Prints the ``departures`` of ``populations/western-states.yaml``, or with ``--years 2017 2018 2019 2021 2022`` those of
``western-states-2017.yaml``; ``--write FILE`` puts them into the population file itself. Real fields and simulated
ones, whose people stop, tire on descents, meet the night and give up by the engine's own laws, are read in one way: a
Gaussian over ln of the times between stations, fitted with what drop-outs still showed (Dempster, Laird, Rubin 1977).
Departures are moved until both Gaussians agree: simulated moments, with the same draws in every round.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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
from paceline.scenario.field import Level

#: The ends of the stretches: where every year has taken times, long legs first.
ENDS = (
    "Red Star Ridge",
    "Duncan Canyon",
    "Robinson Flat",
    "Last Chance",
    "Michigan Bluff",
    "Foresthill",
    "Rucky Chucky",
    "finish",
)
YEARS = (2014, 2015)
LATER_YEARS = (2017, 2018, 2019, 2021, 2022)
#: Where it shows how able people are.
_SHOWS_AT = "Robinson Flat"
#: The fast tail is so far ahead there, ln; and what of ln of arrival has other reasons than how able people are.
_FAST, _BESIDE = -0.25, 0.08
#: No group is more alike in ability than that, ln.
_ALIKE = 0.04
#: So many stretches lead there; from here on fatigue shows.
_EARLY, _LATE = 3, 5
_WORDS = ("mean", "level", "first", "second", "own", "unlucky")
_ROUNDS, _EM_ROUNDS, _LEVEL_ROUNDS = 12, 40, 1000
#: Of each year.
_REPLICATIONS = 6
_SMALL = 0.05
#: How much of what is missing is made up in a round.
_STEP = 0.6
_RIDGE = 1e-5
#: Degrees of freedom of the t distribution whose middle is sought: whoever breaks down counts little.
_FREEDOM = 8.0
#: Nobody runs a stretch so much faster, in ln, than his others: a slip of the pen.
_SLIP = 0.4
#: A stretch is taken as unlucky from so many sds on, and how much faster than what is missing its share is made up.
_UNLUCKY_SDS, _UNLUCKY_GAIN = 2.0, 12.0


def gaussian_of(values: Floats) -> tuple[Floats, Floats]:
    """Mean (D) and covariance (D, D) of rows (N, D) with gaps, by expectation and maximisation."""
    rows = values[np.isfinite(values).any(axis=1)]
    mean, covariance = np.nanmean(rows, axis=0), np.diag(np.nanvar(rows, axis=0))
    patterns, number = np.unique(np.isfinite(rows), axis=0, return_inverse=True)
    for _ in range(_EM_ROUNDS):
        filled, unsure, counts = rows.copy(), np.zeros_like(covariance), np.ones(len(rows))
        for n, seen in enumerate(patterns):
            these = np.flatnonzero(number.ravel() == n)
            missing = np.ix_(~seen, ~seen)
            gain = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, ~seen)])
            off = rows[np.ix_(these, seen)] - mean[seen]
            far = np.sum(off * np.linalg.solve(covariance[np.ix_(seen, seen)], off.T).T, axis=1)
            counts[these] = (_FREEDOM + seen.sum()) / (_FREEDOM + far)
            filled[np.ix_(these, ~seen)] = mean[~seen] + off @ gain
            unsure[missing] += len(these) * (covariance[missing] - covariance[np.ix_(~seen, seen)] @ gain)
        mean = counts @ filled / counts.sum()
        off = filled - mean
        covariance = ((off.T * counts) @ off + unsure) / len(rows) + _RIDGE * np.eye(len(mean))
    return mean, covariance


def levels_of(arrival: Floats) -> tuple[Level, ...]:
    """Ordinary starters and the few of the fast tail, out of ln of arrival (N): a mixture of two."""
    share, middle, variance = np.array([0.85, 0.15]), np.quantile(arrival, (0.6, 0.05)), np.full(2, np.var(arrival) / 2)
    for _ in range(_LEVEL_ROUNDS):
        fits = share * np.exp(-0.5 * (arrival[:, None] - middle) ** 2 / variance) / np.sqrt(variance)
        fits /= fits.sum(axis=1, keepdims=True)
        share = fits.mean(axis=0)
        middle = arrival @ fits / fits.sum(axis=0)
        variance = np.sum(fits * (arrival[:, None] - middle) ** 2, axis=0) / fits.sum(axis=0)
    sd = arrival.std()
    means, sds = (arrival.mean() - middle) / sd, np.sqrt(np.maximum(variance - _BESIDE**2, _ALIKE**2)) / sd
    rows = zip(share.tolist(), means.tolist(), sds.tolist(), strict=True)
    return tuple(Level(share=round(s, 3), mean=round(m, 3), sd=round(d, 3)) for s, m, d in rows)


def fade_of_the_fast(legs: Floats) -> float:
    """How much later, ln, the fast tail is on the last stretches than on the first, beside the middle of all."""
    early = np.log(np.exp(legs[:, :_EARLY]).sum(axis=1))
    early -= np.nanmedian(early)
    late = legs[:, _LATE:] - np.nanmedian(legs[:, _LATE:], axis=0)
    return float(np.nanmean((late - early[:, None])[early < _FAST]))


def real_arrivals(results: Path, years: tuple[int, ...]) -> Floats:
    """Ln of when starters came to where it shows how able they are, over the middle of their year."""
    found = []
    for year in (read_year(results, number) for number in years):
        arrival = np.log(year.arrival_s[:, year.index(plain(_SHOWS_AT))])
        found.append((arrival - np.nanmedian(arrival))[np.isfinite(arrival)])
    return np.concatenate(found)


def unlucky_of(values: Floats, mean: Floats, covariance: Floats) -> Floats:
    """How much slower (J), ln, in the mean, the unlucky were on each stretch than their way to it said."""
    excess = np.zeros(len(mean))
    for stretch in range(len(mean)):
        known = np.isfinite(values[:, : stretch + 1]).all(axis=1)
        before = np.s_[:stretch]
        gain = np.linalg.solve(covariance[before, before], covariance[before, stretch])
        sd = np.sqrt(covariance[stretch, stretch] - covariance[stretch, before] @ gain)
        off = values[known, stretch] - mean[stretch] - (values[known][:, before] - mean[before]) @ gain
        excess[stretch] = np.mean(np.maximum(off - _UNLUCKY_SDS * sd, 0.0))
    return excess


def real_legs(results: Path, years: tuple[int, ...]) -> Floats:
    """Ln of the seconds (N, J) that starters took for each stretch; NaN where they did not come so far."""
    found = []
    for year in (read_year(results, number) for number in years):
        ends_s = np.column_stack([year.arrival_s[:, year.index(plain(name))] for name in ENDS])
        ends_s[~year.finished, -1] = np.nan
        found.append(_legs(ends_s))
    legs = np.concatenate(found)
    legs = legs[np.isfinite(legs).any(axis=1)]
    beside = legs - np.nanmedian(legs, axis=0)
    legs[beside < np.nanmedian(beside, axis=1, keepdims=True) - _SLIP] = np.nan
    return legs


def simulated_legs(races: Sequence[RaceProgram]) -> tuple[Floats, Floats]:
    """The same (N, J) of simulated fields, and ln of how able their people are (N)."""
    legs, able = zip(*(_simulated(race) for race in races), strict=True)
    return np.concatenate(legs), np.concatenate(able)


def _simulated(race: RaceProgram) -> tuple[Floats, Floats]:
    part = run_batch(race, _REPLICATIONS, seed=1)
    named, names = len(race.scenario.runners), [point.name for point in race.checkpoints]
    columns = [names.index(name) for name in ENDS[:-1]] + [-1]
    ends_s = part.arrive_s[:, named:].reshape(-1, len(names))[:, columns]
    booked = part.ledger_s[:, named:].reshape(len(ends_s), -1)
    base_s, able_s, form_s = (booked[:, ACCOUNT_NAMES.index(name)] for name in ("base", "ability", "form"))
    return _legs(ends_s), -np.log1p((able_s + form_s) / base_s)


def ends_m(race: RaceProgram) -> list[float]:
    """Where the stretches of a race end."""
    places_m = {point.name: point.at_m for point in race.checkpoints}
    return [places_m.get(end, race.course.distance_m) for end in ENDS]


def with_departures(
    races: Sequence[RaceProgram], levels: tuple[Level, ...], departures: Floats
) -> tuple[RaceProgram, ...]:
    """The races with people of other ``levels`` and other departures (J, 6) in their fields, men and women alike."""
    return tuple(_with_departures(race, levels, departures) for race in races)


def _with_departures(race: RaceProgram, levels: tuple[Level, ...], departures: Floats) -> RaceProgram:
    scenario = race.scenario
    field = scenario.field
    if field is None or field.population.departures is None:
        raise ValueError(f"{scenario.name} has no field whose departures could be fitted")
    told = field.population.departures
    stretches = tuple(
        told.stretches[0].model_copy(update={"until_m": end_m, **dict(zip(_WORDS, row, strict=True))})
        for end_m, row in zip(ends_m(race), departures.tolist(), strict=True)
    )
    others = told.model_copy(update={"levels": levels, "stretches": stretches})
    changed = field.model_copy(update={"population": field.population.model_copy(update={"departures": others})})
    return build(scenario.model_copy(update={"field": changed}))


def fit(races: Sequence[RaceProgram], levels: tuple[Level, ...], real: Floats) -> tuple[tuple[Level, ...], Floats]:
    """The departures (J, 6) with which the fields of races get the Gaussian of real stretches (N, J).

    Also the ``levels`` again, the last of which fades as the real fast tail does.
    """
    nothing, wanted = np.zeros((len(ENDS), 6)), gaussian_of(real)
    missed, fading = unlucky_of(real, *wanted), fade_of_the_fast(real)
    slower = nothing.copy()
    slower[:, 0] = _SMALL
    plain_legs, able = simulated_legs(with_departures(races, levels, nothing))
    answer = np.nanmedian(simulated_legs(with_departures(races, levels, slower))[0] - plain_legs, axis=0) / _SMALL
    lines = [_line(able, leg) for leg in plain_legs.T]
    slope, even = np.array([line[0] for line in lines]), np.array([line[1] for line in lines])
    noise = np.array([line[2] for line in lines])
    level, level_sd = float(np.mean(able)), float(np.std(able))
    mean, covariance = wanted
    departures, unlucky, paced_as = nothing, np.zeros(len(ENDS)), levels[-1].mean
    for number in range(_ROUNDS):
        departures = _departures(mean - even - slope * level, covariance, answer, slope * level_sd, noise)
        departures = np.column_stack([departures, unlucky])
        levels = (*levels[:-1], levels[-1].model_copy(update={"paced_as": round(paced_as, 2)}))
        legs = simulated_legs(with_departures(races, levels, departures))[0]
        found = gaussian_of(legs)
        off = wanted[0] - found[0]
        sds = np.sqrt(np.diag(found[1]) / np.diag(wanted[1]))
        faded = fade_of_the_fast(legs)
        say(
            f"round {number + 1}: means off by {np.abs(off).max():.3f}, "
            f"sds {sds.min():.2f} to {sds.max():.2f} of real, the fast fade by {faded:.3f}, real ones by {fading:.3f}"
        )
        mean = mean + _STEP * off
        unlucky = np.maximum(unlucky + _UNLUCKY_GAIN * (missed - unlucky_of(legs, *found)), 0.0)
        paced_as += _STEP * (fading - faded) / float(np.mean((departures[:, 1] * answer)[_LATE:]))
        covariance = _positive(covariance + _STEP * (wanted[1] - found[1]))
    return levels, departures


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


def _level_words(level: Level) -> str:
    told = f"share: {level.share:g}, mean: {level.mean:g}, sd: {level.sd:g}"
    return told if level.paced_as is None else f"{told}, paced_as: {level.paced_as:g}"


def wanted(results: Path, years: tuple[int, ...]) -> tuple[tuple[Level, ...], Floats]:
    """What a fit takes from the results of some years: who starts, and the stretches they ran."""
    western_states = results / "western_states"
    return levels_of(real_arrivals(western_states, years)), real_legs(western_states, years)


def words(race: RaceProgram, levels: tuple[Level, ...], departures: Floats, years: tuple[int, ...]) -> str:
    """The entry of a population file."""
    lines = [
        "departures:",
        f'  source: "times between stations of {", ".join(map(str, years))}, drop-outs in them, through the engine"',
        "  mark: derived",
        f"  levels:  # ln of arrival at {_SHOWS_AT}",
        *(f"    - {{{_level_words(level)}}}" for level in levels),
        "  stretches:",
    ]
    for end, at_m, row in zip(ENDS, ends_m(race), departures, strict=True):
        told = ", ".join(f"{name}: {value:.3f}" for name, value in zip(_WORDS, row, strict=True))
        lines.append(f"    - {{until: {at_m / 1609.344:.1f} mi, {told}}}  # {end}")
    return "\n".join(lines)


def with_words(file: Path, told: str) -> str:
    """The text of a population file with these words for its departures, which stand at its end."""
    before, found, _ = file.read_text(encoding="utf-8").partition("\ndepartures:\n")
    return (before if found else before.rstrip("\n")) + "\n" + told + "\n"


def asking(module: str, words: str | None, years: Sequence[int] = YEARS) -> argparse.ArgumentParser:
    """What a script of this room is asked for: results, a scenario with its variant, and years."""
    parser = argparse.ArgumentParser(prog=f"python -m paceline.calibration.populations.{module}", description=words)
    parser.add_argument("results", type=Path, help="folder with one folder a race")
    parser.add_argument("--scenario", type=Path, default=Path("scenarios/forecast-western-states.yaml"))
    parser.add_argument("--years", type=int, nargs="+", default=years, help="of the results, and variants")
    return parser


def programs(asked: argparse.Namespace) -> tuple[RaceProgram, ...]:
    """The race of each year that was asked for, in its weather."""
    return tuple(load(asked.scenario, str(year)).program for year in asked.years)


def main() -> None:
    """Fit and print, or write."""
    parser = asking("trail_people", __doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="population file that takes the departures")
    asked = parser.parse_args()
    races, years = programs(asked), tuple(asked.years)
    told = words(races[0], *fit(races, *wanted(asked.results, years)), years)
    if asked.write is None:
        print(told)
    else:
        asked.write.write_text(with_words(asked.write, told), encoding="utf-8")


if __name__ == "__main__":
    main()
