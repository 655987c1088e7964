"""The logarithmic endurance law: times and speeds agree, and its known fault is there."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.emig import emig_speed, emig_time


@given(st.floats(3_000.0, 60_000.0), st.floats(4.0, 7.0), st.floats(0.03, 0.09))
def test_time_and_speed_agree(distance: float, crossover: float, decay: float) -> None:
    time = emig_time(distance, crossover, decay, 360.0)
    assert emig_speed(time, crossover, decay, 360.0) * time == pytest.approx(distance, rel=1e-6)


def test_ninety_percent_lasts_the_endurance_index() -> None:
    """E_l = exp(0.1 / g) crossover times at 90 % of the crossover speed; 8.3 for Kipchoge."""
    assert math.exp(0.1 / 0.0472) == pytest.approx(8.3, abs=0.05)
    assert emig_speed(360.0 * math.exp(0.1 / 0.0472), 6.764, 0.0472, 360.0) == pytest.approx(0.9 * 6.764, rel=1e-12)


def test_ultras_come_out_far_too_fast() -> None:
    assert emig_time(100_000.0, 6.764, 0.0472, 360.0) == pytest.approx(5 * 3600 + 120, rel=0.02)
