"""Forecasts from a mat that stands inside a leg of the fit: nobody has told how the rest of that leg will be run.

The results are not part of the package; what needs them runs only where they are.
"""

from pathlib import Path

import numpy as np
import pytest

from paceline.constants import value
from paceline.forecast.fit_populations import race_day
from paceline.forecast.groups import groups_of
from paceline.forecast.reference import Reference
from paceline.forecast.score import times_score
from paceline.forecast.splits_file import Splits
from paceline.forecast.under_way import UnderWay, cut_legs, finish_quantiles
from paceline.people.people import people_called
from paceline.race import load

RESULTS = Path(__file__).parents[3] / "shared" / "data" / "results" / "western_states"
SCENARIO = Path(__file__).parents[2] / "scenarios" / "forecast-western-states.yaml"
PEOPLE = people_called("western-states")
#: Not those that the constant was fitted to.
LATER = (2017, 2018, 2019, 2021, 2022)

results = pytest.mark.skipif(not RESULTS.is_dir(), reason="the results to test on are not here")


def runner(at_m: list[float], pace_s_per_km: float) -> Splits:
    spots = np.array(at_m)
    time_s = spots[None] / 1000.0 * pace_s_per_km
    return Splits(("a",), np.zeros(1), np.full(1, 40.0), spots, time_s, time_s)


@pytest.fixture(scope="module")
def states() -> UnderWay:
    return UnderWay("western_states", Reference.of(load(SCENARIO).program), PEOPLE)


def test_legs_are_cut_at_mats_inside_them_alone(states: UnderWay) -> None:
    """A mat within 25 m of an end is that end. Highway 49 is at 13.4 of 24.1 km of the last leg."""
    seen_m = np.array([25430.0, 137110.0, 150470.0])
    cut_m, leg, share = cut_legs(PEOPLE.bounds_m, seen_m, states.reference)
    assert cut_m.tolist() == sorted([*PEOPLE.bounds_m.tolist(), 150470.0])
    assert leg.tolist() == [*range(12), 11]
    assert share[:11].tolist() == [1.0] * 11
    assert share[11:].sum() == pytest.approx(1.0)
    assert share[11] == pytest.approx(13.35 / 24.14, abs=0.1)


def test_a_band_inside_the_last_leg_has_the_width_of_an_uneven_leg(states: UnderWay) -> None:
    """At Highway 49 the rest is known to no better than the sd of a part of a leg whose other part was seen.

    With u the unevenness and a the share seen, that sd is at most u / sqrt(a (1 - a)), and near it where legs differ
    from one another by more than u. 90 % of a normal lie within 1.645 sd.
    """
    at_m = [*PEOPLE.ends_m[:-1].tolist(), 150470.0]
    told = finish_quantiles(states, runner(at_m, 600.0))[0]
    left_s, width_s = told[5] - at_m[-1] / 1000.0 * 600.0, told[-2] - told[1]
    _, _, share = cut_legs(PEOPLE.bounds_m, np.array(at_m), states.reference)
    most = value("forecast", "legs.uneven_limited") / np.sqrt(share[-1] * share[-2])
    assert 0.5 * 2 * 1.645 * most < width_s / left_s < 1.6 * 2 * 1.645 * most


@results
@pytest.mark.slow
@pytest.mark.parametrize("station_m", [(144680.0, 145970.0), (150470.0, 151760.0), (159160.0,)])
def test_bands_inside_the_last_leg_hold_what_they_say(station_m: tuple[float, ...]) -> None:
    """Brown's Bar or Quarry Road, Highway 49 or Pointed Rocks, Robie Point; 90 % bands, 1400 finishers of later years.

    Single years may be off by more: days differ.
    """
    inside, all_of = 0.0, 0
    for year in LATER:
        day = race_day(RESULTS / f"{year}.csv", SCENARIO, year)
        column = int(np.argmin(np.abs(day.splits.at_m[:, None] - station_m).min(axis=1)))
        rows = np.flatnonzero(day.finished & ~np.isnan(day.splits.time_s[:, column]))
        there = UnderWay(day.course, day.reference, PEOPLE)
        told = times_score(finish_quantiles(there, day.splits.part(rows, column + 1)), day.splits.time_s[rows, -1])
        inside, all_of = inside + told["coverage"]["90"] * len(rows), all_of + len(rows)
    assert all_of > 1000
    assert 0.84 < inside / all_of < 0.97


@results
@pytest.mark.slow
@pytest.mark.parametrize("years", [(2014, 2015), LATER])
def test_legs_are_run_as_unevenly_as_the_constant_says(years: tuple[int, ...]) -> None:
    """Maximum likelihood in closed form: the mean of share times squared departure, a leg of n pieces having n - 1."""
    squares, cuts = 0.0, 0
    for year in years:
        day = race_day(RESULTS / f"{year}.csv", SCENARIO, year)
        done = day.splits.part(np.flatnonzero(day.finished), len(day.splits.at_m))
        for group in groups_of(done):
            cut_m, leg, share = cut_legs(PEOPLE.bounds_m, group.seen_m, day.reference)
            at_m, time_s = np.append(0.0, group.seen_m), np.pad(group.seen_s, ((0, 0), (1, 0)))
            for number in np.flatnonzero(np.bincount(leg) > 1):
                pieces = np.flatnonzero(leg == number)
                far_m = np.abs(at_m[:, None] - cut_m[np.append(pieces, pieces[-1] + 1)])
                if np.any(far_m.min(axis=0) > 25.0):
                    continue  # an end of the leg was missed
                spent_s = np.diff(time_s[:, far_m.argmin(axis=0)], axis=1)
                off = np.log(spent_s / spent_s.sum(axis=1, keepdims=True) / share[pieces])
                squares += float((share[pieces] * off**2).sum())
                cuts += len(off) * (len(pieces) - 1)
    assert cuts > 3000
    assert np.sqrt(squares / cuts) == pytest.approx(value("forecast", "legs.uneven_limited"), rel=0.1)
