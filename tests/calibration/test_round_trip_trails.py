"""Trail runners whose true curve and price of trails are known: climbs, heat and long races, drawn and found again."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from paceline.calibration import fit_in_full, leave_one_out
from paceline.calibration.conditions import equivalent
from paceline.calibration.fit import race_noise, race_slack
from paceline.calibration.leave_one_out import coverage
from paceline.calibration.levels import Level, level_of
from paceline.constants import value
from paceline.scenario.athlete import AthleteFile, Body, Performance
from support.athletes import RACE_DAY, result

RUNNERS = 120
BODY = Body(mass_kg=64.0, drag_area_m2=0.42)
DISTANCES_M = (10_000.0, 21_097.5, 42_195.0, 50_000.0, 80_467.2, 100_000.0, 160_934.0)
TRAIL_SD = value("calibration", "terrain.trail_sd")
TRAIL_EACH_SD = value("calibration", "noise.trail_each")
TRAIL_SLACK = value("calibration", "slack.trail")
#: Of every race: half of them on trails, there with up to 60 m of climb a kilometre, from a cool to a hot day.
STEEPEST, COOLEST_C, HOTTEST_C = 0.06, 8.0, 30.0


def run(
    level: Level, truth: NDArray[np.float64], p: Performance, drift: float, luck: NDArray[np.float64], poor: bool
) -> Performance:
    """The race ``p`` with the time that the runner takes, his luck being four standard normals and an exponential.

    Everything that the fit takes off is put on: the root of what is left is the time.
    """
    trail = p.surface == "trail"

    def behind(log_time: float) -> float:
        time_s = math.exp(log_time)
        known = equivalent(p, time_s, BODY, level)
        shorter = math.log(level.break_s / time_s)
        k = math.exp(truth[1] if shorter >= 0.0 else truth[2])
        spread = race_noise(level, time_s, shorter) * luck[0] + known.correction_sd * luck[1]
        slack = race_slack(level, shorter)
        if trail:
            spread += TRAIL_EACH_SD * luck[2]
            slack = max(slack, TRAIL_SLACK)
        if poor:
            slack = max(slack, level.tails.poor_slack)
        today = truth[0] + shorter / k + spread + drift - slack * luck[3] - (truth[3] if trail else 0.0)
        return known.log_speed - today

    middle = math.log(p.distance_m) - truth[0]
    return p.model_copy(update={"time_s": math.exp(brentq(behind, middle - 1.0, middle + 5.0))})


def a_runner(rng: np.random.Generator, name: str, results: int) -> tuple[AthleteFile, NDArray[np.float64]]:
    """An athlete file and the truth: (ln u_b, ln k1, ln k2) and her loss on trails, ln speed."""
    level = level_of(name, "F")
    curve = level.prior_mean + level.prior_sd * rng.standard_normal(3)
    curve[1:] += level.prior_slope * (curve[0] - level.prior_mean[0])
    truth = np.append(curve, TRAIL_SD * rng.standard_normal())
    found, drift, before = [], 0.0, 0.0
    for n, years in enumerate(np.sort(rng.uniform(0.02, 4.0, results))):
        drift += level.drift * math.sqrt(years - before) * rng.standard_normal()
        before = float(years)
        distance_m = float(rng.choice(DISTANCES_M))
        trail = n % 2 == 0
        words = {
            "surface": "trail" if trail else "road",
            "climb_m": distance_m * rng.uniform(0.0, STEEPEST) if trail else 0.0,
            "temperature_c": rng.uniform(COOLEST_C, HOTTEST_C),
            "shielding": None,
        }
        race = result(1.0, distance_m, before, **words)
        luck = np.append(rng.standard_normal(3), rng.standard_exponential())
        found.append(run(level, truth, race, drift, luck, rng.random() < level.tails.poor))
    words = {"name": "Someone", "sex": "F", "level": name, "body": BODY, "break_s": level.break_s}
    return AthleteFile.model_validate({**words, "performances": sorted(found, key=lambda p: p.date)}), truth


@cache
def away(name: str, results: int) -> NDArray[np.float64]:
    """Of `RUNNERS` runners: how far the truth lies from the fit, in its standard deviations (N, 4)."""
    rng = np.random.default_rng(20_21)
    rows = []
    for _ in range(RUNNERS):
        file, truth = a_runner(rng, name, results)
        fit = fit_in_full(file, RACE_DAY)
        rows.append((truth - fit.mean) / np.sqrt(np.diag(fit.covariance)))
    return np.array(rows)


@pytest.mark.parametrize("results", [2, 8, 40])
@pytest.mark.parametrize("name", ["club", "elite_ultra"])
def test_curve_and_price_of_trails_lie_in_their_intervals(name: str, results: int) -> None:
    """Speed, endurance below and beyond the break, and what trails cost him; as `test_round_trip` for roads."""
    for share, z in ((0.5, 0.6745), (0.8, 1.2816), (0.9, 1.6449)):
        inside = np.mean(np.abs(away(name, results)) < z, axis=0)
        error = 3.0 * math.sqrt(share * (1.0 - share) / RUNNERS) + 0.02
        np.testing.assert_allclose(inside, share, atol=error, err_msg=f"central {share}")


@pytest.mark.parametrize("name", ["club", "elite_ultra"])
def test_forty_results_tell_what_trails_cost_and_how_he_lasts(name: str) -> None:
    """The more results, the narrower: what trails cost to two thirds of the prior, endurance at least by a tenth."""
    sds = []
    for results in (2, 8, 40):
        rng = np.random.default_rng(7)
        fits = [fit_in_full(a_runner(rng, name, results)[0], RACE_DAY) for _ in range(12)]
        sds.append(np.mean([np.sqrt(np.diag(fit.covariance)) for fit in fits], axis=0))
    assert np.all(sds[0] > sds[1])
    assert np.all(sds[1] > sds[2])
    assert sds[0][3] < 1.01 * TRAIL_SD
    assert sds[2][3] < 0.75 * TRAIL_SD  # it spreads little, beside what each race scatters
    assert sds[2][2] < 0.9 * level_of(name, "F").prior_sd[2]


def test_the_next_trail_race_falls_where_the_forecast_says() -> None:
    """The newest race of each, on a trail with its climb and its heat, foretold by the others."""
    rng = np.random.default_rng(20_22)
    rows = []
    for _ in range(RUNNERS):
        file, _ = a_runner(rng, "elite_ultra", 9)
        rows.append(leave_one_out(file, fewest=8)[-1])
    for share in (0.5, 0.8, 0.9):
        error = 3.0 * math.sqrt(share * (1.0 - share) / RUNNERS) + 0.02
        assert coverage(tuple(rows), share) == pytest.approx(share, abs=error)
    assert np.mean([row.percentile < 0.5 for row in rows]) == pytest.approx(0.5, abs=3.0 * 0.5 / math.sqrt(RUNNERS))


def test_a_wrong_time_moves_the_price_of_trails_by_little() -> None:
    """A trail race that was walked with a friend, at twice the time, among nine others."""
    rng = np.random.default_rng(20_23)
    moved = []
    for _ in range(20):
        file, _ = a_runner(rng, "elite_ultra", 10)
        index = next(n for n, p in enumerate(file.performances) if p.surface == "trail")
        walked = file.performances[index]
        assert walked.time_s is not None
        rows = list(file.performances)
        rows[index] = walked.model_copy(update={"time_s": 2.0 * walked.time_s})
        with_it, without = (
            fit_in_full(file.model_copy(update={"performances": tuple(known)}), RACE_DAY)
            for known in (rows, rows[:index] + rows[index + 1 :])
        )
        sd = math.sqrt(without.covariance[3, 3])
        moved.append(abs(with_it.mean[3] - without.mean[3]) / sd)
    assert np.median(moved) < 0.5
    assert max(moved) < 1.5
