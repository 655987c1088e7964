"""Climb with hysteresis, and the few lines that keep it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from paceline.track.profile import climb_m, key_points, turning_points

heights = arrays(np.float64, st.integers(2, 120), elements=st.floats(0.0, 60.0).map(lambda h: round(h, 1)))


@pytest.mark.parametrize(
    ("profile", "up", "down"),
    [
        ([0, 10, 0], 10, 10),
        ([0, 10, 8, 20], 20, 0),  # a dip of 2 m is no descent
        ([0, 10, 6, 20], 24, 4),
        ([0, 2, 0, 2, 0, 2, 0], 0, 0),  # noise
        ([5, 5, 5], 0, 0),
        ([0, 1, 2, 3, 4, 5], 5, 0),  # a slow rise counts whole
        ([9, 0], 0, 9),
        ([0, 10, 7.1, 9, 7.1, 12], 12, 0),
    ],
)
def test_climb_of_profiles_that_can_be_counted_by_hand(profile: list[float], up: float, down: float) -> None:
    assert climb_m(np.array(profile, dtype=np.float64)) == pytest.approx((up, down))


def test_noise_under_the_threshold_adds_no_climb() -> None:
    noise = np.random.default_rng(1).uniform(-1.0, 1.0, 2_001)
    hill = 100.0 * (1 - np.abs(np.linspace(-1.0, 1.0, 2_001)))
    up, down = climb_m(hill + noise)
    assert up == pytest.approx(100.0, abs=2.0)
    assert down == pytest.approx(100.0, abs=2.0)
    assert np.clip(np.diff(hill + noise), 0.0, None).sum() > 500.0  # what counting every rise would give


@given(heights)
def test_climb_less_descent_is_the_difference_of_the_ends(profile: np.ndarray) -> None:
    up, down = climb_m(profile)
    assert up - down == pytest.approx(profile[-1] - profile[0], abs=1e-9)
    assert up <= np.clip(np.diff(profile), 0.0, None).sum() + 1e-9
    back_up, back_down = climb_m(profile[::-1])
    # the ends may hide a rise under the threshold in one direction and not in the other
    assert (back_up, back_down) == pytest.approx((down, up), abs=3.0 + 1e-9)


@given(heights)
def test_between_turns_the_way_back_is_never_deep(profile: np.ndarray) -> None:
    turns = turning_points(profile)
    assert (turns[0], turns[-1]) == (0, len(profile) - 1)
    assert np.all(np.diff(turns) > 0)
    change = np.diff(profile[turns])
    assert np.all(np.abs(change[1:-1]) >= 3.0)  # the first and the last may be the start of something
    for first, last in pairwise(turns):
        part = profile[first : last + 1] * (1.0 if profile[last] >= profile[first] else -1.0)
        assert np.max(np.maximum.accumulate(part) - part) < 3.0 + 1e-9


@given(heights)
def test_key_points_climb_exactly_what_is_counted_and_stay_near(profile: np.ndarray) -> None:
    at_m = 25.0 * np.arange(len(profile))
    chosen, level = key_points(at_m, profile)
    change = np.diff(level)
    up, down = climb_m(profile)
    assert (change[change > 0].sum(), -change[change < 0].sum()) == pytest.approx((up, down), abs=1e-6)
    # tolerance of 2.5 m, and less than 3 m where a dip between two turns is filled
    assert np.abs(np.interp(at_m, at_m[chosen], level) - profile).max() < 5.5


def test_a_straight_slope_needs_two_points_and_a_bend_one_more() -> None:
    at_m = np.linspace(0.0, 10_000.0, 401)
    assert len(key_points(at_m, 0.05 * at_m)[0]) == 2
    assert len(key_points(at_m, np.where(at_m < 5_000.0, 0.05, 0.1) * (at_m - 5_000.0))[0]) == 3
    level = np.zeros(401)
    corner = np.minimum(at_m, 6_000.0), np.maximum(at_m - 6_000.0, 0.0)
    assert at_m[key_points(at_m, level, *corner)[0]] == pytest.approx([0.0, 6_000.0, 10_000.0])
