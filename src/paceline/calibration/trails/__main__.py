"""``python -m paceline.calibration.trails RESULTS SCENARIOS [--out FILE]``: the fit again, as constants with sources.

RESULTS holds a file a year (2014.csv), SCENARIOS the project's race files, for the course. Each entry is given for
2014 and 2015 alone, which is all that a forecast of 2016 may know, and for the five years to 2019.
"""

from __future__ import annotations

import argparse
import os
from itertools import combinations
from pathlib import Path

import numpy as np

from paceline.calibration.trails.dropouts import causes, hazard, rate_per_hour, visits
from paceline.calibration.trails.field import correlation, field_facts, traits
from paceline.calibration.trails.legs import legs_of, station_key
from paceline.calibration.trails.pace import drift, night, speed_profile, unevenness
from paceline.calibration.trails.stops import habit, stop_fits
from paceline.calibration.trails.table import Year, enforced_cutoffs_s, read_year
from paceline.course import Course
from paceline.scenario.loader import load_scenario
from paceline.scenario.units import format_duration

SETS = {"known_2016": (2014, 2015), "five_years": (2014, 2015, 2017, 2018, 2019)}
_RACE = "Western States"
_UNIT = {"age": "years"}


def fitted(results: Path, scenarios: Path, years: tuple[int, ...]) -> dict[str, dict[str, tuple[float, str, str]]]:
    """All coefficients of some years: group, then name, then value, unit and what it says."""
    read = [read_year(results, year) for year in years]
    courses = {year: _course(scenarios, year) for year in years}
    return {
        **_stops(read),
        "cutoffs": {
            name: (cutoff_s, "s", "last departure of those who went on")
            for name, cutoff_s in enforced_cutoffs_s(read).items()
        },
        "drop_outs": _drop_outs(read),
        "pace": _pace(read, courses),
        "field": _field(read),
        "traits": _traits(read),
    }


def _course(scenarios: Path, year: int) -> Course:
    race = load_scenario(scenarios / f"western-states-{2016 if year < 2017 else 2017}.yaml").scenario.race
    return Course.of(race.course, race.distance_m)


def _stops(years: list[Year]) -> dict[str, dict[str, tuple[float, str, str]]]:
    fits = stop_fits(years)
    correlation, sd = habit(years, fits)
    groups = {
        f"stop_{fit.station}": {
            "median": (60.0 * fit.median_min, "s", f"lognormal through {fit.count} in and out times, middle runner"),
            "slope": (fit.slope, "1", "ln stop for ln arrival over that of the middle finisher"),
            "sd": (fit.sd, "1", "of ln stop, habit and occasion together"),
            "zero": (fit.share_zero, "share", "taken as no stop at all, to the minute"),
            "q25": (60.0 * fit.quartiles_min[0], "s", "as recorded"),
            "q50": (60.0 * fit.quartiles_min[1], "s", "as recorded"),
            "q75": (60.0 * fit.quartiles_min[2], "s", "as recorded"),
        }
        for fit in fits
    }
    groups["stop_habit"] = {
        "sd": (sd, "1", "of ln stop, shared by all stops of a runner"),
        "correlation": (correlation, "1", "of one runner's stops at two stations, ability apart"),
    }
    return groups


def _drop_outs(years: list[Year]) -> dict[str, tuple[float, str, str]]:
    all_visits = visits(years)
    fit, why = hazard(all_visits), causes(all_visits)
    entries = {name: (share, "share", "of drop-outs, by the time they had left") for name, share in why.items()}
    for name in ("base", "fade", "crewed", "late"):
        value, error = getattr(fit, name)
        entries[f"ln_{name}"] = (value, "ln 1/h", f"hazard with 30 min in hand; standard error {error:.2f}")
    for low, high in ((-1.0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.5), (0.5, 9.0)):
        some = all_visits.where((all_visits.room_min > 60.0) & (all_visits.fade > low) & (all_visits.fade <= high))
        entries[f"per_h_{_key(f'fade_to_{high:g}')}"] = (
            rate_per_hour(some),
            "1/h",
            "with an hour in hand, by slowing down",
        )
    for low, high in ((0, 20), (20, 30), (30, 60), (60, 9999)):
        some = all_visits.where((all_visits.room_min > low) & (all_visits.room_min <= high))
        entries[f"per_h_room_from_{low}"] = (rate_per_hour(some), "1/h", "by minutes in hand")
    return entries


def _pace(years: list[Year], courses: dict[int, Course]) -> dict[str, tuple[float, str, str]]:
    legs = legs_of(years, courses)
    dark, dark_error = night(legs)
    spread, lags = unevenness(legs)
    entries = {
        "night": (dark, "1", f"ln leg time in the dark, same runners, same ground; standard error {dark_error:.3f}"),
        "unevenness": (spread, "1", "sd of ln leg time beyond a smooth fade, legs of 3 to 17 km"),
    }
    entries |= {f"lag_{n}": (value, "1", "correlation of it so many legs on") for n, value in enumerate(lags, 1)}
    for group, fit in drift(legs, dark).items():
        for name in ("hour", "up", "down", "rocky"):
            words = f"added to ln leg time, finishers of {group}; standard error {fit.error[name]:.4f}"
            entries[f"{name}_{_key(group)}"] = (fit.value[name], {"hour": "1/h"}.get(name, "1"), words)
    for group, speeds in speed_profile(legs).items():
        first, last = float(np.mean(speeds[:2])), float(np.mean(speeds[-4:-1]))
        entries[f"start_speed_{_key(group)}"] = (first, "m/s", "flat-equivalent, first two legs")
        entries[f"end_speed_{_key(group)}"] = (last, "m/s", "flat-equivalent, last three trail legs")
    return entries


def _field(years: list[Year]) -> dict[str, tuple[float, str, str]]:
    facts = field_facts(years)
    entries = {
        name: (float(getattr(facts, name)), unit, words)
        for name, unit, words in (
            ("starters", "runners", "rows in the results"),
            ("finish_rate", "share", "of starters"),
            ("share_of_women", "share", "of starters"),
            ("women_slower", "1", "ln arrival at mile 30, women less men"),
            ("ability_sd", "1", "ln arrival at mile 30 over the middle of the year, all starters"),
            ("finish_given_ability_sd", "1", "ln finish time, finishers"),
            ("fade_sd", "1", "ln of time after Foresthill over time to it, finishers"),
            ("fade_on_ability", "1", "correlation, slow and fading both positive"),
            ("age_effect", "1", "ln finish time for ten years more"),
        )
    }
    for name, shares in (("ability", (1, 5, 25, 50, 75, 95, 99)), ("fade", (5, 25, 50, 75, 95))):
        for share, value in zip(shares, getattr(facts, f"{name}_quantiles"), strict=True):
            entries[f"{name}_q{share:02d}"] = (value, "1", "quantile")
    for share, value in zip((5, 25, 50, 75, 95), facts.finish_quantiles_s, strict=True):
        entries[f"finish_q{share:02d}"] = (value, "s", f"finishers, {format_duration(value)}")
    for n, value in enumerate(facts.top_gaps, 1):
        entries[f"gap_{n:02d}"] = (value, "1", "ln, to the next of the first ten")
    return entries


def _traits(years: list[Year]) -> dict[str, tuple[float, str, str]]:
    found = traits(years, stop_fits(years))
    entries = {
        f"sd_{name}": (float(np.nanstd(trait)), _UNIT.get(name, "1"), "over starters") for name, trait in found.items()
    }
    for one, other in combinations(found, 2):
        if {one, other} != {"late_fade", "stopped"}:  # who stopped has no late fade
            entries[f"{one}__{other}"] = (correlation(found[one], found[other]), "1", "correlation over starters")
    return entries


def _key(words: str) -> str:
    return station_key(words).replace("-", "_").replace(".", "_")


def as_toml(results: Path, scenarios: Path) -> str:
    """The file of fitted constants."""
    lines = [
        "# What results of Western States say; written by python -m paceline.calibration.trails, not by hand.",
        "# known_2016: 2014 and 2015 alone. five_years: 2014, 2015, 2017-2019.",
    ]
    for name, years in SETS.items():
        span = f"{_RACE} {', '.join(str(year) for year in years)}"
        for group, entries in fitted(results, scenarios, years).items():
            lines += ["", f"[{name}.{group}]"]
            for key, (value, unit, words) in entries.items():
                source = f"{span}: {words}"
                number = f"{value:.0f}" if unit in {"s", "runners"} else f"{value:.4g}"
                lines.append(f'{key} = {{ value = {number}, unit = "{unit}", source = "{source}", mark = "derived" }}')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the constants, or write them to ``--out``."""
    parser = argparse.ArgumentParser(prog="python -m paceline.calibration.trails", description=__doc__.split("\n")[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    text = as_toml(asked.results, asked.scenarios)
    if asked.out is None:
        print(text, end="")
        return
    unfinished = asked.out.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, asked.out)


if __name__ == "__main__":
    main()
