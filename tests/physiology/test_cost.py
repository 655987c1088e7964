"""Costs of slopes: shape, clamp and the downhill rule."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from paceline.physiology.cost import (
    clamped_grade,
    downhill_speed_limit,
    grade_factor,
    heart_rate_gap,
    looney_walking,
    minetti_running,
    minetti_walking,
)
from strategies import grades


@pytest.mark.parametrize(
    ("grade", "running", "walking"),
    [(-0.45, 4.032, 3.605), (-0.30, 2.462, 2.208), (-0.05, 2.746, 1.659), (0.05, 4.685, 3.600), (0.45, 19.426, 17.600)],
)
def test_polynomials_at_their_tabulated_values(grade: float, running: float, walking: float) -> None:
    assert minetti_running(grade) == pytest.approx(running, abs=6e-4)
    assert minetti_walking(grade) == pytest.approx(walking, abs=6e-4)


def test_measured_costs_lie_near_the_polynomial() -> None:
    for grade, measured, spread in ((0.45, 18.93, 1.74), (-0.20, 1.73, 0.36), (-0.45, 3.92, 0.81)):
        assert abs(minetti_running(grade) - measured) < spread


def test_steeper_than_measured_counts_as_steepest() -> None:
    for cost in (minetti_running, minetti_walking, heart_rate_gap, grade_factor):
        assert cost(0.9) == cost(0.45)
        assert cost(-0.9) == cost(-0.45)
    assert clamped_grade(0.1) == 0.1


def test_heart_rate_gap_at_published_shape() -> None:
    found = [heart_rate_gap(x / 100.0) for x in (-20, -15, -10, -5, 5, 15, 20, 30)]
    assert found == pytest.approx([1.086, 0.942, 0.869, 0.881, 1.182, 1.827, 2.242, 3.12], abs=6e-3)


@given(grades)
def test_downhill_gives_no_more_than_hearts_allow(grade: float) -> None:
    factor = grade_factor(grade)
    assert factor >= minetti_running(grade) / 3.6
    if grade < 0.0:
        assert factor >= heart_rate_gap(grade) / heart_rate_gap(0.0)
    else:
        assert factor == pytest.approx(minetti_running(grade) / minetti_running(0.0), rel=1e-15)


def test_factor_is_one_on_the_flat_and_never_jumps() -> None:
    assert grade_factor(0.0) == 1.0
    path = [grade_factor(float(g)) for g in np.linspace(-0.45, 0.45, 1801)]
    assert max(abs(a - b) for a, b in pairwise(path)) < 0.02
    assert min(path) == pytest.approx(0.863 / 0.985, abs=3e-3)


@given(grades.filter(lambda g: g >= 0.0))
def test_climbing_costs_more_the_steeper(grade: float) -> None:
    assert minetti_running(grade + 0.001) >= minetti_running(grade)


def test_looney_walks_level_by_the_level_equation() -> None:
    assert looney_walking(1.5, 0.0) == pytest.approx(1.44 + 1.94 * 1.5**0.43 + 0.24 * 1.5**4, rel=1e-14)


def test_downhill_limit_starts_at_eight_percent() -> None:
    assert downhill_speed_limit(0.1, 6.0, 6.0) == downhill_speed_limit(-0.08, 6.0, 6.0) == 6.0
    assert downhill_speed_limit(-0.28, 6.0, 120.0) == pytest.approx(6.0 * math.exp(-120.0 * 0.2**3), rel=1e-14)


@pytest.mark.parametrize("grade", [-0.35, -0.5, -0.7])
def test_the_steepest_slopes_are_hiked_down(grade: float) -> None:
    """Tobler 1993: 6 km/h exp(-3.5 |grade + 0.05|) for one whose limit on the flat is 2.4 m/s."""
    tobler_mps = 6.0 / 3.6 * math.exp(-3.5 * abs(grade + 0.05))
    assert downhill_speed_limit(grade, 2.4, 120.0) == pytest.approx(tobler_mps, rel=2e-3)
