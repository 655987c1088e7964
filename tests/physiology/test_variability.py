"""Pace noise: stationary at any step, forgetting at the stated length."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.variability import LENGTH_M, noise_step


@given(st.floats(0.001, 0.1), st.floats(1.0, 20_000.0))
def test_spread_is_kept_at_any_step(sigma: float, distance: float) -> None:
    kept = noise_step(1.0, sigma, distance, LENGTH_M, 0.0)
    fresh = noise_step(0.0, sigma, distance, LENGTH_M, 1.0)
    assert (kept * sigma) ** 2 + fresh**2 == pytest.approx(sigma**2, rel=1e-10)


@given(st.floats(0.001, 0.1), st.floats(1.0, 20_000.0), st.floats(0.1, 4.0))
def test_a_good_draw_is_a_fast_stretch(sigma: float, distance: float, draw: float) -> None:
    """Luck has one sign everywhere: the larger the normal draw, the faster."""
    assert noise_step(0.0, sigma, distance, LENGTH_M, draw) > 0.0 > noise_step(0.0, sigma, distance, LENGTH_M, -draw)


@given(st.floats(-0.2, 0.2), st.floats(1.0, 5_000.0), st.floats(1.0, 5_000.0))
def test_two_steps_remember_like_one(lapse: float, first: float, second: float) -> None:
    twice = noise_step(noise_step(lapse, 0.01, first, LENGTH_M, 0.0), 0.01, second, LENGTH_M, 0.0)
    assert twice == pytest.approx(noise_step(lapse, 0.01, first + second, LENGTH_M, 0.0), abs=1e-15)


def test_a_lapse_fades_by_e_over_its_length() -> None:
    assert noise_step(1.0, 0.01, LENGTH_M, LENGTH_M, 0.0) == pytest.approx(math.exp(-1.0), rel=1e-15)


def test_a_long_run_has_the_stated_spread_and_memory() -> None:
    draw = np.random.default_rng(8)
    lapses = np.empty(20_000)
    lapse = 0.0
    for j in range(lapses.size):
        lapse = noise_step(lapse, 0.012, 1_000.0, LENGTH_M, draw.standard_normal())
        lapses[j] = lapse
    assert lapses.std() == pytest.approx(0.012, rel=0.04)
    assert np.corrcoef(lapses[:-1], lapses[1:])[0, 1] == pytest.approx(math.exp(-1_000.0 / LENGTH_M), abs=0.03)
