"""The fit of trail races: made-up fields give back what went in, and the stored result is that of the real ones."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from paceline.calibration import trails
from paceline.calibration.trails.__main__ import SETS, as_toml
from paceline.calibration.trails.dropouts import Visits, causes, hazard, rate_per_hour, visits
from paceline.calibration.trails.legs import legs_of
from paceline.calibration.trails.pace import night, regress, unevenness
from paceline.calibration.trails.stops import habit, mean_stop, stop_fits
from paceline.calibration.trails.table import Floats, Year, enforced_cutoffs_s, read_year
from paceline.course import Course
from paceline.scenario.loader import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RESULTS = Path(__file__).parents[2].parent / "shared" / "data" / "results" / "western_states"
FITTED = Path(trails.__file__).with_name("fitted.toml")
STATIONS = ("robinson_flat", "michigan_bluff", "foresthill", "highway_49", "finish")

needs_results = pytest.mark.skipif(not RESULTS.is_dir(), reason="the shared results are not beside the checkout")


def made_up(arrival_s: Floats, departure_s: Floats, checkpoints: tuple[str, ...] = STATIONS) -> Year:
    starters = len(arrival_s)
    return Year(
        year=2014,
        checkpoints=checkpoints,
        arrival_s=arrival_s,
        departure_s=departure_s,
        finished=np.isfinite(arrival_s[:, -1]),
        women=np.zeros(starters, dtype=bool),
        age=np.full(starters, 40.0),
    )


def field_with_stops(starters: int, median_min: float, slope: float, sd: float, habit_sd: float) -> Year:
    """Stops to the minute at four stations; part of their spread is a habit."""
    rng = np.random.default_rng(7)
    late = 0.15 * rng.standard_normal((starters, 1))
    arrival = np.array([4.0, 8.0, 11.0, 20.0, 24.0]) * 3600.0 * np.exp(late)
    own = habit_sd * rng.standard_normal((starters, 1))
    noise = np.sqrt(sd**2 - habit_sd**2) * rng.standard_normal((starters, 4))
    minutes = np.round(median_min * np.exp(slope * late + own + noise))
    departure = np.full(arrival.shape, np.nan)
    departure[:, :4] = arrival[:, :4] + 60.0 * minutes
    return made_up(arrival, departure)


def test_stops_give_back_their_law_although_taken_to_the_minute() -> None:
    year = field_with_stops(2000, median_min=4.0, slope=2.0, sd=0.8, habit_sd=0.4)
    fits = stop_fits([year])
    assert [fit.station for fit in fits] == list(STATIONS[:4])
    for fit in fits:
        assert fit.median_min == pytest.approx(4.0, rel=0.08)
        assert fit.slope == pytest.approx(2.0, abs=0.35)
        assert fit.sd == pytest.approx(0.8, rel=0.08)
    # the mean of four stops keeps all of the habit and a quarter of the variance of occasion
    assert np.nanstd(mean_stop(year, fits)) == pytest.approx(np.sqrt(0.16 + 0.48 / 4.0), rel=0.06)
    correlation, sd = habit([year], fits)
    assert correlation == pytest.approx(0.25, abs=0.05)
    assert sd == pytest.approx(0.4, abs=0.06)


def test_cutoffs_are_read_off_those_who_went_on() -> None:
    arrival = np.linspace(3.0, 9.0, 200)[:, None] * 3600.0 * np.array([[1.0, 1.5]])
    arrival[arrival[:, 0] > 8.0 * 3600.0, 1] = np.nan
    year = made_up(arrival, np.full(arrival.shape, np.nan), ("robinson_flat", "finish"))
    # the third latest of those who went on: a quarter of an hour at most before the true one, then up to five minutes
    assert 7.8 * 3600.0 <= enforced_cutoffs_s([year])["robinson_flat"] <= 8.1 * 3600.0


def test_a_hazard_gives_back_its_law() -> None:
    rng = np.random.default_rng(3)
    n = 60_000
    fade = np.maximum(0.0, 0.08 * rng.standard_normal(n))
    crewed = rng.random(n) < 0.2
    share = rng.random(n)
    hours = rng.uniform(0.5, 3.0, n)
    rate = np.exp(-6.5 + 2.0 * np.log1p(fade / 0.05) + 1.0 * crewed - 1.0 * (share > 0.85))
    stopped = rng.random(n) < -np.expm1(-rate * hours)
    room = np.full(n, 200.0)
    found = hazard(Visits(np.zeros(n), fade, room, hours, share, crewed, stopped))
    for (value, error), truth in zip(
        (found.base, found.fade, found.crewed, found.late), (-6.5, 2.0, 1.0, -1.0), strict=True
    ):
        assert abs(value - truth) < 4.0 * error + 0.1


def test_drop_outs_are_counted_at_the_last_station_seen() -> None:
    """Ten even runners: a fast one and one twice as slow as the rest stop at the second station."""
    pace = np.array([*np.linspace(1.0, 1.1, 8), 0.9, 2.0])
    arrival = 3600.0 * pace[:, None] * np.array([2.0, 4.0, 6.0, 8.0])
    arrival[8:, 2:] = np.nan
    year = made_up(arrival, np.full(arrival.shape, np.nan), ("robinson_flat", "foresthill", "green_gate", "finish"))
    found = visits([year])
    assert found.stopped.sum() == 2
    assert set(found.share[found.stopped]) == {0.5}
    assert causes(found)["no_room"] == 0.5
    # each leg takes two hours times the pace: three after a station for those who finish, two for the others
    assert rate_per_hour(found) == pytest.approx(2.0 / (6.0 * pace[:8].sum() + 4.0 * pace[8:].sum()))


def test_fixed_effects_leave_only_what_differs_within() -> None:
    rng = np.random.default_rng(5)
    runner, leg = (axis.ravel() for axis in np.meshgrid(np.arange(60), np.arange(12), indexing="ij"))
    dark = rng.random(runner.size)
    target = 0.1 * dark + rng.standard_normal(60)[runner] + rng.standard_normal(12)[leg]
    fit = regress(target, {"dark": dark}, [runner, leg])
    assert fit.value["dark"] == pytest.approx(0.1, abs=1e-9)
    assert np.abs(fit.residual).max() < 1e-8


@needs_results
def test_the_stored_result_is_what_the_results_say() -> None:
    """To the digits written; everything else about real data is a figure, not a test."""
    stored = tomllib.loads(FITTED.read_text(encoding="utf-8"))
    anew = tomllib.loads(as_toml(RESULTS, SCENARIOS))
    assert set(stored) == set(anew) == set(SETS)
    for name in SETS:
        assert set(stored[name]) == set(anew[name])
        for group, entries in anew[name].items():
            for key, entry in entries.items():
                assert stored[name][group][key]["value"] == pytest.approx(entry["value"], rel=2e-3, abs=2e-3), key


@needs_results
def test_darkness_put_into_real_legs_is_found_again() -> None:
    """Five per cent more on every dark hour moves the estimate by five per cent and leaves its error."""
    years = [read_year(RESULTS, 2014), read_year(RESULTS, 2015)]
    race = load_scenario(SCENARIOS / "western-states-2016.yaml").scenario.race
    course = Course.of(race.course, race.distance_m)
    legs = legs_of(years, {2014: course, 2015: course})
    dark, error = night(legs)
    legs.ln_slow[:] += 0.05 * legs.dark
    darker, its_error = night(legs)
    assert darker - dark == pytest.approx(0.05, abs=1e-9)
    assert its_error == pytest.approx(error)
    spread, lags = unevenness(legs)
    assert spread > 0.0
    assert lags == sorted(lags, reverse=True)


def test_every_fitted_number_has_unit_source_and_mark() -> None:
    stored = tomllib.loads(FITTED.read_text(encoding="utf-8"))
    entries = [entry for groups in stored.values() for group in groups.values() for entry in group.values()]
    assert len(entries) > 200
    for entry in entries:
        assert set(entry) == {"value", "unit", "source", "mark"}
        assert entry["mark"] == "derived"
        assert "Western States 2014, 2015" in entry["source"]


def test_what_a_forecast_of_2016_may_know_ends_in_2015() -> None:
    stored = tomllib.loads(FITTED.read_text(encoding="utf-8"))["known_2016"]
    assert not any("2017" in entry["source"] for group in stored.values() for entry in group.values())
