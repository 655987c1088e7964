from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import exponnorm

from paceline.calibration.estimate import Problem, mode, moments
from paceline.calibration.fit import problem_of, rows_of
from paceline.calibration.levels import level_of_athlete
from paceline.calibration.likelihood import log_density, log_density_slopes, log_slack_density
from support.athletes import RACE_DAY, simulated

S, M = np.array([0.015]), np.array([0.03])


def problem(results: int, seed: int = 3) -> Problem:
    file, _ = simulated(np.random.default_rng(seed), results)
    level = level_of_athlete(file)
    return problem_of(level, rows_of(file, level, list(file.performances), RACE_DAY), level.break_s)


@pytest.mark.parametrize(("s", "m"), [(0.015, 0.01), (0.015, 0.12), (0.05, 0.005)])
def test_slack_density_is_the_mirrored_exponentially_modified_gaussian(s: float, m: float) -> None:
    e = np.linspace(-5 * m - 5 * s, 5 * s, 41)
    expected = exponnorm.logpdf(-e, m / s, scale=s)
    np.testing.assert_allclose(log_slack_density(e, np.array(s), np.array(m)), expected, rtol=1e-8, atol=1e-8)


def test_density_integrates_to_one() -> None:
    e = np.linspace(-4.0, 4.0, 400_001)
    assert np.trapezoid(np.exp(log_density(e, S, M)), e) == pytest.approx(1.0, abs=1e-6)


def test_slopes_match_differences() -> None:
    e, h = np.linspace(-0.6, 0.6, 61), 1e-6
    first, second = log_density_slopes(e, S, M)
    np.testing.assert_allclose(
        first, (log_density(e + h, S, M) - log_density(e - h, S, M)) / (2 * h), rtol=1e-4, atol=1e-4
    )
    up, down = log_density_slopes(e + h, S, M)[0], log_density_slopes(e - h, S, M)[0]
    np.testing.assert_allclose(second, (up - down) / (2 * h), rtol=1e-3, atol=1e-2)


def test_pull_of_an_absurd_result_fades() -> None:
    for e in (-1.0, 0.5):
        assert abs(log_density_slopes(np.array([e]), S, M)[0][0]) < 20.0 < 1.0 / M[0]


def test_slopes_of_the_posterior_match_differences() -> None:
    p, theta, h = problem(12), np.array([1.70, 2.9, 2.1]), 1e-5
    gradient, hessian = p.slopes(theta)
    for i in range(3):
        step = h * np.eye(3)[i]
        assert gradient[i] == pytest.approx(
            (p.log_posterior(theta + step) - p.log_posterior(theta - step)) / (2 * h), rel=1e-4
        )
        expected = (p.slopes(theta + step)[0] - p.slopes(theta - step)[0]) / (2 * h)
        np.testing.assert_allclose(hessian[i], expected, rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize("seed", range(8))
def test_mode_is_a_maximum(seed: int) -> None:
    p = problem(9, seed)
    theta, covariance = mode(p)
    scale = np.sqrt(np.diag(covariance))
    assert np.max(np.abs(p.slopes(theta)[0] * scale)) < 1e-6
    around = theta + scale * np.random.default_rng(seed).standard_normal((200, 3))
    assert np.all(p.log_posterior(around) <= p.log_posterior(theta))


def test_moments_agree_with_a_fine_grid() -> None:
    p = problem(4)
    theta, covariance = mode(p)
    centre, spread = moments(p, theta, covariance)
    side = np.linspace(-5.0, 5.0, 41)
    z = np.stack(np.meshgrid(side, side, side, indexing="ij"), axis=-1).reshape(-1, 3)
    points = centre + z @ np.linalg.cholesky(spread).T
    weight = np.exp(p.log_posterior(points) - p.log_posterior(theta))
    weight /= weight.sum()
    expected = weight @ points
    sd = np.sqrt(np.diag(spread))
    assert np.all(np.abs(centre - expected) < 0.05 * sd)
    np.testing.assert_allclose(sd, np.sqrt(weight @ (points - expected) ** 2), rtol=0.07)
