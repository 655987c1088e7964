from __future__ import annotations

import math
import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.calibration import CapacityPosterior, fit_athlete
from paceline.calibration.fit import collapse_rate
from paceline.calibration.levels import level_of
from paceline.constants import value
from paceline.errors import InputError
from paceline.scenario.athlete import AthleteFile, Performance
from strategies import athlete_files, elite_results, steady_careers
from support.athletes import RACE_DAY, athlete, result, simulated

TEN = tuple(result(7440.0 + 40.0 * (i % 4), years=0.2 + 0.4 * i) for i in range(10))


@pytest.mark.parametrize("results", [1, 2, 6, 40])
def test_true_curves_lie_in_their_intervals_nine_times_in_ten(results: int) -> None:
    rng = np.random.default_rng(20_17)
    inside = []
    for _ in range(200):
        file, truth = simulated(rng, results)
        posterior = fit_athlete(file, RACE_DAY)
        inside.append(np.abs(posterior.mean - truth) < 1.645 * posterior.sd)
    covered = np.mean(inside, axis=0)
    assert np.all(covered >= 0.82)
    assert np.all(covered <= 0.97)


def test_finish_forecasts_are_calibrated_and_unbiased() -> None:
    rng = np.random.default_rng(20_18)
    z = rng.standard_normal((100, 3))
    percentiles, errors = [], []
    for _ in range(200):
        file, truth = simulated(rng, 8)
        posterior = fit_athlete(file, RACE_DAY)
        exact = CapacityPosterior(truth, np.zeros((3, 3)), posterior.break_s, 0.0, 0.0, 0.3, 0.0)
        true_s = exact.even_effort_s(42_195.0)
        percentiles.append(np.mean([posterior.even_effort_s(42_195.0, draw) < true_s for draw in z]))
        errors.append(math.log(posterior.even_effort_s(42_195.0) / true_s))
    assert 0.82 <= np.mean((np.array(percentiles) > 0.05) & (np.array(percentiles) < 0.95)) <= 0.97
    assert abs(np.mean(errors)) < 0.003


def test_without_results_the_level_is_all_that_is_known() -> None:
    posterior = fit_athlete(athlete(), RACE_DAY)
    level = level_of("elite_road", "M")
    np.testing.assert_allclose(posterior.mean, level.prior_mean, rtol=1e-9)
    np.testing.assert_allclose(posterior.sd, level.prior_sd, rtol=1e-9)
    assert posterior.break_s == level.break_s
    assert posterior.evidence == ()


def test_women_start_from_a_slower_prior_of_the_same_shape() -> None:
    woman = AthleteFile(name="Someone", sex="F", body=athlete().body)
    difference = fit_athlete(woman, RACE_DAY).mean - fit_athlete(athlete(), RACE_DAY).mean
    assert -0.15 < difference[0] < -0.05
    np.testing.assert_allclose(difference[1:], 0.0, atol=1e-9)


def test_one_result_settles_the_level_and_leaves_endurance_to_the_prior() -> None:
    posterior = fit_athlete(athlete(result(7500.0)), RACE_DAY)
    assert posterior.break_s == 7500.0
    assert posterior.sd[0] < 0.02
    assert posterior.sd[1] == pytest.approx(0.15, abs=0.003)
    # Slack puts an all-out day a little ahead of what was seen.
    assert 7350.0 < posterior.even_effort_s(42_195.0) < 7500.0


@pytest.mark.parametrize("other", [21_097.5, 100_000.0])
def test_two_results_over_different_distances_tell_endurance(other: float) -> None:
    exponent = 1.04 if other < 42_195.0 else 1.12
    second = result(7500.0 * (other / 42_195.0) ** exponent, other)
    file = athlete(result(7500.0), second, break_s=7500.0)
    posterior = fit_athlete(file, RACE_DAY)
    alone = fit_athlete(athlete(result(7500.0), break_s=7500.0), RACE_DAY)
    side = 1 if other < 42_195.0 else 2
    seen = math.log(exponent / (exponent - 1.0))
    assert abs(posterior.mean[side] - seen) < abs(alone.mean[side] - seen)
    assert posterior.sd[side] < alone.sd[side]
    assert posterior.mean[3 - side] == pytest.approx(alone.mean[3 - side], abs=0.02)


def test_more_results_know_more_but_never_all_since_athletes_change() -> None:
    few, many = TEN[:2], tuple(result(7450.0 + 5.0 * i, years=0.5) for i in range(40))
    sd_few, sd_many = (fit_athlete(athlete(*r), RACE_DAY).sd[0] for r in (few, many))
    assert sd_many < sd_few
    assert sd_many > level_of("elite_road", "M").drift * math.sqrt(0.5)


@pytest.mark.parametrize("factor", [0.5, 0.85, 1.2, 2.0])
def test_an_absurd_result_hardly_moves_the_curve(factor: float) -> None:
    file = athlete(*TEN, break_s=7440.0)
    spoilt = athlete(*TEN, result(7500.0 * factor), break_s=7440.0)
    shift = fit_athlete(spoilt, RACE_DAY).mean - fit_athlete(file, RACE_DAY).mean
    assert abs(shift[0]) < 0.003


def test_a_recent_result_weighs_more_than_the_same_long_ago() -> None:
    new, old = result(7400.0, years=0.1, id="new"), result(7700.0, years=9.0, id="old")
    posterior = fit_athlete(athlete(new, old), RACE_DAY)
    weights = {row.id: row.weight for row in posterior.evidence}
    assert weights["new"] > 2.0 * weights["old"]
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-5)
    assert fit_athlete(athlete(result(7500.0, years=9.0)), RACE_DAY).sd[0] > fit_athlete(athlete(new), RACE_DAY).sd[0]


def test_tactical_and_collapsed_results_are_floors() -> None:
    fast, slow = result(7440.0), 7800.0
    marathon = {
        kind: fit_athlete(athlete(fast, result(slow, **more), break_s=7440.0), RACE_DAY).even_effort_s(42_195.0)
        for kind, more in {
            "race": {},
            "tactical": {"kind": "tactical"},
            "collapse": {"kind": "tactical", "collapse": True},
        }.items()
    }
    alone = fit_athlete(athlete(fast, break_s=7440.0), RACE_DAY).even_effort_s(42_195.0)
    assert marathon["collapse"] < marathon["tactical"] < marathon["race"]
    assert marathon["collapse"] == pytest.approx(alone, rel=0.004)


def test_residuals_say_how_much_slower_than_an_all_out_day() -> None:
    posterior = fit_athlete(athlete(*TEN, break_s=7440.0), RACE_DAY)
    curve = posterior.even_effort_s(42_195.0)
    for row, performance in zip(posterior.evidence, TEN, strict=True):
        assert performance.time_s is not None
        assert row.residual_s == pytest.approx(performance.time_s - curve, abs=2.0)


@given(elite_results(), st.integers(0, 2000))
@settings(max_examples=30, deadline=None)
def test_nothing_from_the_race_day_on_is_read(later: Performance, days: int) -> None:
    file = athlete(*TEN)
    peeking = athlete(*TEN, later.model_copy(update={"date": RACE_DAY + timedelta(days=days), "collapse": True}))
    one, other = fit_athlete(file, RACE_DAY), fit_athlete(peeking, RACE_DAY)
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.factor, other.factor)
    assert one.collapse_rate == other.collapse_rate
    assert one.break_s == other.break_s


@pytest.mark.parametrize("kind", ["not_best_effort", "did_not_finish"])
def test_career_rows_are_documented_not_fitted(kind: str) -> None:
    posterior = fit_athlete(athlete(*TEN, result(9000.0, kind=kind)), RACE_DAY)
    np.testing.assert_array_equal(posterior.mean, fit_athlete(athlete(*TEN), RACE_DAY).mean)
    assert len(posterior.evidence) == len(TEN)


def test_a_sprint_tells_little_of_a_marathon_and_nothing_where_there_is_more() -> None:
    mile, marathon = result(230.0, 1609.0, id="mile"), result(7500.0, id="marathon")
    alone = fit_athlete(athlete(mile, break_s=7500.0), RACE_DAY)
    assert [row.id for row in alone.evidence] == ["mile"]
    assert fit_athlete(athlete(marathon, break_s=7500.0), RACE_DAY).sd[0] < 0.6 * alone.sd[0]
    assert [row.id for row in fit_athlete(athlete(mile, marathon), RACE_DAY).evidence] == ["marathon"]


@pytest.mark.parametrize(("distance_m", "record_s"), [(800.0, 100.91), (1500.0, 206.0)])
def test_world_records_below_six_minutes_lie_on_the_law_of_the_longer_ones(distance_m: float, record_s: float) -> None:
    """800 m and 1500 m as of 2023, beside the power law through 3000 m (7:20.67) and 10,000 m (26:11.00)."""
    slope = math.log(10_000.0 / 3_000.0 / (1571.0 / 440.67)) / math.log(1571.0 / 440.67)
    law = 3_000.0 / 440.67 * (record_s / 440.67) ** slope
    gain = value("calibration", "sprint.gain_per_e_fold") * math.log(360.0 / record_s)
    assert math.log(distance_m / record_s / law) == pytest.approx(gain, abs=0.015)


@given(athlete_files())
@settings(max_examples=60, deadline=None)
def test_any_career_gives_a_curve(file: AthleteFile) -> None:
    posterior = fit_athlete(file, RACE_DAY)
    assert np.all(np.isfinite(posterior.mean))
    assert np.all(posterior.mean[1:] > 0.0)
    assert np.all(np.diag(posterior.factor) > 0.0)
    assert np.all(np.triu(posterior.factor, 1) == 0.0)
    assert 0.0 <= posterior.collapse_rate <= 1.0
    assert posterior.even_effort_s(10_000.0) < posterior.even_effort_s(42_195.0) < posterior.even_effort_s(100_000.0)


@given(athlete_files(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_results_does_not_matter(file: AthleteFile, random: object) -> None:
    shuffled = list(file.performances)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = fit_athlete(file, RACE_DAY)
    other = fit_athlete(file.model_copy(update={"performances": tuple(shuffled)}), RACE_DAY)
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-7)
    np.testing.assert_allclose(one.factor, other.factor, rtol=1e-5, atol=1e-9)


@given(steady_careers())
@settings(max_examples=40)
def test_a_better_result_never_makes_an_athlete_slower(career: tuple[AthleteFile, int, float]) -> None:
    """Over the distance of that result, of results that agree; one far beyond the others would be doubted instead."""
    file, which, gain = career
    rows = list(file.performances)
    time_s = rows[which].time_s
    assert time_s is not None
    rows[which] = rows[which].model_copy(update={"time_s": time_s * (1.0 - gain)})
    was, now = (fit_athlete(each, RACE_DAY) for each in (file, file.model_copy(update={"performances": tuple(rows)})))
    at_m = rows[which].distance_m
    assert at_m is not None
    assert now.even_effort_s(at_m) <= was.even_effort_s(at_m)


def test_the_same_file_gives_the_same_bits_of_ten_digits() -> None:
    one, other = fit_athlete(athlete(*TEN), RACE_DAY), fit_athlete(athlete(*TEN), RACE_DAY)
    assert one.mean.tobytes() == other.mean.tobytes()
    assert one.factor.tobytes() == other.factor.tobytes()
    for number in (*one.mean, *one.factor.ravel()):
        assert number == float(f"{number:.9e}")
    with pytest.raises(ValueError, match="read-only"):
        one.mean[0] = 0.0


def test_a_short_curve_is_riegels_law() -> None:
    posterior = fit_athlete(athlete(*TEN, break_s=7500.0), RACE_DAY)
    _, k1, k2 = posterior.draw(np.zeros(3))
    for near, far, k in [(5_000.0, 21_097.5, k1), (60_000.0, 160_000.0, k2)]:
        ratio = posterior.even_effort_s(far) / posterior.even_effort_s(near)
        assert ratio == pytest.approx((far / near) ** (k / (k - 1.0)), rel=1e-9)


def test_draws_follow_mean_and_covariance() -> None:
    posterior = fit_athlete(athlete(*TEN), RACE_DAY)
    z = np.random.default_rng(1).standard_normal((4000, 3))
    draws = np.array([posterior.draw(row) for row in z])
    draws[:, 1:] = np.log(draws[:, 1:])
    np.testing.assert_allclose(draws.mean(axis=0), posterior.mean, atol=0.01)
    np.testing.assert_allclose(np.cov(draws.T), posterior.factor @ posterior.factor.T, atol=0.003)


def test_collapses_raise_the_chance_of_another_and_finishes_lower_it() -> None:
    def long(collapse: bool, years: float) -> Performance:
        return result(25_000.0, 100_000.0, years, kind="tactical", collapse=collapse)

    prior = collapse_rate("elite_ultra", [])
    broken = collapse_rate("elite_ultra", [long(True, 1.0)])
    assert broken > prior > collapse_rate("elite_ultra", [long(False, 1.0)])
    # Two results of one day are one start, and a marathon is not a long one.
    assert collapse_rate("elite_ultra", [long(True, 1.0), long(False, 1.0)]) == broken
    assert collapse_rate("elite_ultra", [result(7500.0)]) == prior
    stopped = result(1.0, 161_000.0, kind="did_not_finish").model_copy(update={"time_s": None})
    assert collapse_rate("elite_ultra", [stopped]) == broken
    # A marathon in four hours is no ultra.
    assert collapse_rate("club", [result(14_400.0)]) == prior > collapse_rate("elite_ultra", [result(14_400.0)])


def test_a_result_without_time_asks_for_one() -> None:
    timeless = result(1.0, id="X1").model_copy(update={"time_s": None})
    with pytest.raises(InputError, match=r"performances\.X1\.time: no time"):
        fit_athlete(athlete(timeless), RACE_DAY)


def test_an_aided_result_asks_for_its_shielding() -> None:
    with pytest.raises(InputError, match="shielding"):
        fit_athlete(athlete(result(7225.0, kind="aided", shielding=None)), RACE_DAY)


def test_fitting_imports_neither_optimiser_nor_statistics() -> None:
    code = "import sys, paceline.calibration; sys.exit({'scipy.stats', 'scipy.optimize'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
