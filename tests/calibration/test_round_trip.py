"""Amateurs whose true curve is known, drawn from what is assumed of the club level, and found again."""

from __future__ import annotations

import math
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paceline.calibration import fit_in_full, leave_one_out, level_from_results, predict
from paceline.calibration.fit import race_noise, race_slack
from paceline.calibration.leave_one_out import coverage
from paceline.calibration.levels import level_of
from paceline.calibration.likelihood import slack_share_below
from paceline.physiology.capacity import log_even_speed
from paceline.scenario.athlete import AthleteFile, Body, Performance
from paceline.validation.amateurs import foretell_marathons
from support.athletes import RACE_DAY, athlete, from_folder, result, simulated

BESTS = Path(__file__).parents[3] / "shared" / "data" / "performances" / "personal_bests.csv"
RUNNERS = 150
DISTANCES_M = np.array([5_000.0, 10_000.0, 16_093.4, 21_097.5, 30_000.0, 42_195.0, 50_000.0])


def club(*results: Performance, sex: str = "M") -> AthleteFile:
    words = {"name": "Someone", "sex": sex, "level": "club", "body": Body(mass_kg=70.0), "performances": results}
    return AthleteFile.model_validate(words)


def an_amateur(rng: np.random.Generator, results: int) -> tuple[AthleteFile, NDArray[np.float64], float]:
    """An athlete file, the true (ln u_b, ln k1, ln k2), and a marathon that is still to come."""
    sex = str(rng.choice(["M", "F"]))
    level = level_of("club", sex)
    truth = level.prior_mean + level.prior_sd * rng.standard_normal(3)
    truth[1:] += level.prior_slope * (truth[0] - level.prior_mean[0])
    k1, k2 = np.exp(truth[1:])

    def seconds(distance_m: float, drift: float) -> float:
        def over(deviation: float) -> float:
            speed = log_even_speed(math.log(distance_m), truth[0] + deviation, math.log(level.break_s), k1, k2)
            return distance_m / math.exp(speed)

        shorter = math.log(level.break_s / over(0.0))
        slack = race_slack(level, shorter)
        if rng.random() < level.tails.poor:
            slack = max(slack, level.tails.poor_slack)
        form = race_noise(level, over(0.0), shorter) * rng.standard_normal()
        return over(form + drift - slack * rng.standard_exponential())

    found = []
    drift, before = 0.0, 0.0
    for years in np.sort(rng.uniform(0.02, 4.0, results)):
        drift += level.drift * math.sqrt(years - before) * rng.standard_normal()
        before = float(years)
        distance_m = float(rng.choice(DISTANCES_M))
        found.append(result(seconds(distance_m, drift), distance_m, before))
    return club(*found, sex=sex), truth, seconds(42_195.0, 0.0)


@cache
def amateurs(results: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of `RUNNERS` simulated amateurs: true parameters in posterior sds, and where their next marathon falls."""
    rng = np.random.default_rng(20_19)
    away, faster = [], []
    for _ in range(RUNNERS):
        file, truth, marathon_s = an_amateur(rng, results)
        fit = fit_in_full(file, RACE_DAY)
        away.append((truth - fit.posterior.mean) / fit.posterior.sd)
        (marathon,) = predict(fit, [42_195.0])
        faster.append([marathon_s < marathon.p05_s, marathon_s < marathon.p50_s, marathon_s < marathon.p95_s])
    return np.array(away), np.mean(faster, axis=0)


@pytest.mark.parametrize("results", [2, 8, 40])
@pytest.mark.parametrize(("share", "z"), [(0.5, 0.6745), (0.8, 1.2816), (0.9, 1.6449)])
def test_true_curves_lie_in_their_intervals_as_often_as_these_say(results: int, share: float, z: float) -> None:
    """Within three binomial standard errors, and a tenth of what is left for a posterior that is not quite normal."""
    inside = np.mean(np.abs(amateurs(results)[0]) < z, axis=0)
    error = 3.0 * math.sqrt(share * (1.0 - share) / RUNNERS) + 0.02
    np.testing.assert_allclose(inside, share, atol=error)


@pytest.mark.parametrize("results", [2, 8, 40])
def test_the_next_marathon_falls_where_the_forecast_says(results: int) -> None:
    error = 3.0 * np.sqrt(np.array([0.05 * 0.95, 0.25, 0.05 * 0.95]) / RUNNERS) + 0.01
    assert np.all(np.abs(amateurs(results)[1] - [0.05, 0.5, 0.95]) <= error)


def test_forecasts_of_each_result_by_those_before_it_are_calibrated() -> None:
    """Leave-one-out of simulated elites: percentiles are uniform."""
    rng = np.random.default_rng(20_20)
    rows = [row for _ in range(25) for row in leave_one_out(simulated(rng, 10)[0], fewest=5)]
    for share in (0.5, 0.8, 0.9):
        error = 3.0 * math.sqrt(share * (1.0 - share) / len(rows)) + 0.02
        assert coverage(tuple(rows), share) == pytest.approx(share, abs=error)


def test_leave_one_out_reads_nothing_of_the_day_or_later() -> None:
    walmsley = from_folder("walmsley.yaml")
    rows = {row.id: row for row in leave_one_out(walmsley)}
    day = rows["W18"].date
    known = tuple(p for p in walmsley.performances if p.date < day or p.id == "W18")
    assert leave_one_out(walmsley.model_copy(update={"performances": known}))[-1] == rows["W18"]
    assert rows["W9"].results == rows["W9-50"].results  # two results of one day do not foretell one another
    assert all(0.0 <= row.percentile <= 1.0 for row in rows.values())


def test_the_expected_time_is_the_middle_of_the_forecast() -> None:
    """A result run in the expected time is the median."""
    early = tuple(result(7500.0 + 30.0 * i, years=3.0 - 0.3 * i) for i in range(5))
    (row,) = leave_one_out(athlete(*early, result(7600.0, years=0.5)), fewest=5)
    (again,) = leave_one_out(athlete(*early, result(row.expected_s, years=0.5)), fewest=5)
    assert again.percentile == pytest.approx(0.5, abs=0.03)


def test_later_results_foretell_as_earlier_ones_do() -> None:
    """A random walk looks the same backwards: mirrored about a race, the others foretell it alike."""
    race = result(7600.0, years=2.0)
    others = {(7400.0, 42_195.0): 2.3, (3600.0, 21_097.5): 2.8, (7500.0, 42_195.1): 1.2, (26_000.0, 100_000.0): 0.4}
    told = []
    for mirrored in (False, True):
        known = [
            result(time_s, distance_m, years=4.0 - years if mirrored else years)
            for (time_s, distance_m), years in others.items()
        ]
        rows = leave_one_out(athlete(*known, race), fewest=4, later=True)
        told.append(next(row for row in rows if row.time_s == 7600.0))
    assert told[0].results == 4
    assert told[0].expected_s == pytest.approx(told[1].expected_s, rel=1e-4)
    assert told[0].percentile == pytest.approx(told[1].percentile, abs=2e-3)
    assert told[0].p05_s < told[0].expected_s < told[0].p95_s


def test_the_interval_and_the_percentile_agree() -> None:
    rows = leave_one_out(from_folder("walmsley.yaml"))
    inside = [row.p05_s <= row.time_s <= row.p95_s for row in rows]
    assert inside == [0.05 <= row.percentile <= 0.95 for row in rows]
    assert 0.7 < np.mean(inside) <= 1.0


def test_share_below_is_the_integral_of_the_density() -> None:
    rng = np.random.default_rng(3)
    drawn = 0.02 * rng.standard_normal(200_000) - 0.03 * rng.standard_exponential(200_000)
    for e in (-0.1, -0.03, 0.0, 0.02):
        share = float(slack_share_below(np.array(e), np.array(0.02), np.array(0.03)))
        assert share == pytest.approx(float(np.mean(drawn < e)), abs=0.005)


amateur_results = st.builds(
    lambda distance_m, pace, years: result(distance_m * pace * (distance_m / 1e4) ** 0.08, distance_m, years),
    st.sampled_from(DISTANCES_M.tolist()),
    st.floats(0.22, 0.42),
    st.floats(0.05, 5.0),
)


@given(amateur_results, st.sampled_from([21_097.5, 42_195.0]), st.floats(0.005, 0.04))
@settings(max_examples=25, deadline=None)
def test_faster_results_make_a_faster_runner(one: Performance, distance_m: float, gain: float) -> None:
    assert one.time_s is not None
    quicker = one.model_copy(update={"time_s": one.time_s * (1.0 - gain)})
    slow, fast = (predict(fit_in_full(club(r), RACE_DAY), [distance_m])[0].p50_s for r in (one, quicker))
    assert fast < slow


@given(amateur_results, amateur_results)
@settings(max_examples=25, deadline=None)
def test_another_result_never_hides_much_of_what_was_known(one: Performance, other: Performance) -> None:
    """Two results that contradict each other leave more doubt than one of them, but never more than there was."""
    alone = fit_in_full(club(one), RACE_DAY).posterior.sd
    both = fit_in_full(club(one, other), RACE_DAY).posterior.sd
    assert np.all(both < np.maximum(1.25 * alone, level_of("club", "M").prior_sd * 1.6))


@given(amateur_results, st.floats(0.2, 3.0))
@settings(max_examples=25, deadline=None)
def test_the_same_again_confirms(one: Performance, years: float) -> None:
    again = one.model_copy(update={"date": one.date - timedelta(days=round(365 * years))})
    alone, both = (fit_in_full(club(*r), RACE_DAY).posterior for r in ((one,), (one, again)))
    assert both.sd[0] < 1.02 * alone.sd[0]


def test_results_say_whose_level_it_is() -> None:
    def level(time_s: float, *more: Performance, sex: str = "M") -> str:
        return level_from_results(club(result(time_s), *more, sex=sex), RACE_DAY)

    assert level(7500.0) == "elite_road"
    assert level(7500.0, result(24_000.0, 100_000.0)) == "elite_ultra"
    assert level(12_600.0) == "club"
    assert (level(8_700.0), level(8_700.0, sex="F")) == ("club", "elite_road")


@pytest.mark.skipif(not BESTS.is_file(), reason="the bests are not part of this project")
def test_marathons_of_amateurs_are_foretold_better_than_by_an_exponent() -> None:
    """Riegel's 1.06, and 1.13, the best single one for these amateurs (who are those of the prior)."""
    found = foretell_marathons(BESTS)
    assert found.runners > 500
    assert found.mean_error < 0.8 * found.riegel_error
    assert found.mean_error < 0.98 * found.single_error
    assert 0.84 <= found.counted.inside / found.counted.of <= 0.96
