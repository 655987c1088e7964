"""Speed and demand: one curve, read in both directions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.power import (
    demand,
    drag_cost,
    equivalent_speed,
    ground_speed,
    ground_speed_near,
    metabolic_watts_per_kg,
)
from strategies import drag_costs, head_winds_mps, slope_factors, speeds_mps

AIR = drag_cost(1.204, 0.40, 0.0, 57.0, 1.0)


def test_demand_of_slow_running_without_air_is_its_speed() -> None:
    assert demand(2.5, 1.0, 0.0, 7.0) == 2.5
    assert metabolic_watts_per_kg(2.5, 4.0) == 10.0


@pytest.mark.parametrize(("speed", "cost"), [(4.0, 3.54), (5.5, 3.93), (5.86, 4.07)])
def test_cost_of_fast_running(speed: float, cost: float) -> None:
    assert 3.35 * demand(speed, 1.0, AIR, 0.0) / speed == pytest.approx(cost, abs=0.01)


@pytest.mark.parametrize(("wind", "slower"), [(1.0, 1.8), (2.0, 3.8), (4.0, 8.8), (-1.0, -1.5), (-2.0, -2.75)])
def test_wind_at_constant_power(wind: float, slower: float) -> None:
    speed = 42_195.0 / 7_299.0
    power = demand(speed, 1.0, AIR, 0.0)
    assert 100.0 * (speed / ground_speed(power, 1.0, AIR, wind) - 1.0) == pytest.approx(slower, abs=0.1)


@given(speeds_mps, slope_factors, drag_costs, head_winds_mps)
def test_ground_speed_undoes_demand(speed: float, slope: float, drag: float, wind: float) -> None:
    asked = demand(speed, slope, drag, wind)
    if asked > 1e-6:
        assert ground_speed(asked, slope, drag, wind) == pytest.approx(speed, rel=1e-10)


@given(st.floats(0.3, 9.0), slope_factors, drag_costs, st.floats(-5.0, 5.0), st.floats(-0.1, 0.1))
def test_a_near_guess_finds_the_same_speed(speed: float, slope: float, drag: float, wind: float, off: float) -> None:
    asked = demand(speed, slope, drag, wind)
    if asked > 1e-6:
        assert ground_speed_near(speed * (1.0 + off), asked, slope, drag, wind) == pytest.approx(speed, rel=1e-6)


@given(speeds_mps, drag_costs)
def test_equivalent_speed_is_ground_speed_on_a_calm_track(speed: float, drag: float) -> None:
    asked = demand(speed, 1.0, drag, 0.0)
    assert equivalent_speed(asked, drag) == pytest.approx(speed, rel=1e-10)


@given(speeds_mps, slope_factors, drag_costs, head_winds_mps)
def test_more_power_is_more_speed_and_more_hill_is_less(speed: float, slope: float, drag: float, wind: float) -> None:
    asked = abs(demand(speed, slope, drag, wind)) + 0.1
    here = ground_speed(asked, slope, drag, wind)
    assert ground_speed(1.01 * asked, slope, drag, wind) > here
    assert ground_speed(asked, 1.01 * slope, drag, wind) < here
    assert ground_speed(asked, slope, drag, wind + 0.1) <= here


def test_a_gale_from_behind_has_one_answer() -> None:
    drag, gale = 0.0045, -15.0
    free = -gale - math.sqrt(0.9 / drag)  # where the wind pays for everything
    assert demand(0.5 * free, 0.9, drag, gale) < 0.0
    assert ground_speed(0.0, 0.9, drag, gale) == pytest.approx(free, rel=1e-10)
    assert ground_speed(-0.1, 0.9, drag, gale) == pytest.approx(free, rel=1e-10)
    assert ground_speed(0.01, 0.9, drag, gale) > free


def test_scale_and_shielding_share_out_the_price_of_air() -> None:
    assert drag_cost(1.2, 0.4, 0.25, 60.0, 1.0) == pytest.approx(drag_cost(1.2, 0.4, 0.0, 60.0, 0.75), rel=1e-14)
    assert drag_cost(1.2, 0.4, 1.0, 60.0, 1.0) == 0.0
    # 1 % of body weight costs 6.13 %: at 5 m/s the force is 25 times the drag area's half density.
    assert 25.0 * drag_cost(1.2, 0.4, 0.0, 60.0, 1.0) == pytest.approx(6.13 * 6.0 / (60.0 * 9.80665), rel=1e-12)
