"""Gait, damage and living high: what a trail asks of legs and lungs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.altitude import acclimatised_share
from paceline.physiology.cost import minetti_running, minetti_walking
from paceline.physiology.damage import damage_cost_share, damage_done, damage_per_speed, descent_left
from paceline.physiology.gait import on_foot, walking_factor, walking_limit


@pytest.mark.parametrize(("grade", "limit_mps"), [(0.0, 2.0), (0.10, 1.7), (0.20, 1.45), (0.58, 0.8)])
def test_people_walk_slower_than_this(grade: float, limit_mps: float) -> None:
    """From 2 m/s on the flat to 0.8 m/s at 30 degrees."""
    assert walking_limit(grade) == pytest.approx(limit_mps, abs=0.02)


def test_walking_is_priced_as_minetti_measured_it() -> None:
    assert walking_factor(0.30) == pytest.approx(11.184 / 3.6, rel=1e-4)


@given(st.floats(0.05, 9.0), st.floats(0.05, 9.0), st.floats(0.2, 6.0), st.floats(0.5, 2.0))
def test_nobody_is_slower_for_having_two_gaits(running: float, power: float, factor: float, limit: float) -> None:
    """And whoever gains by walking stays within what people walk."""
    speed = on_foot(running, power, factor, limit)
    assert speed >= running
    assert speed <= max(running, limit)


def test_a_steep_climb_is_hiked_and_a_flat_road_is_run() -> None:
    """With the power of 3 m/s on the flat."""
    for grade, hikes in ((0.0, False), (0.35, True)):
        running = 3.0 * 3.6 / minetti_running(grade)
        walking = 3.0 * 3.6 / minetti_walking(grade)
        speed = on_foot(running, 3.0, walking_factor(grade), walking_limit(grade))
        assert (speed > running) is hikes
        assert speed <= max(walking, running)


def test_seven_thousand_metres_down_do_the_damage_that_they_are_scaled_to() -> None:
    """At -10 % and 3 m/s: a damage of 1, which takes 63 % of the rise that Vernillo found."""
    damage = damage_per_speed(-0.10, 70_000.0) * 3.0
    assert damage == pytest.approx(1.0, rel=0.01)
    done = damage_done(damage)
    assert done == pytest.approx(1.0 - math.exp(-1.0), rel=0.01)
    assert damage_cost_share(-0.10) * done == pytest.approx(0.131 * 0.63, abs=0.002)


@given(st.floats(-0.03, 0.45), st.floats(1.0, 1e5))
def test_what_does_not_fall_away_does_no_harm(grade: float, length_m: float) -> None:
    assert damage_per_speed(grade, length_m) == 0.0


@given(st.floats(0.0, 50.0))
def test_damage_slows_descents_and_never_more_than_by_its_share(damage: float) -> None:
    assert 0.75 <= descent_left(damage_done(damage)) <= 1.0


@given(st.none() | st.floats(-400.0, 5_000.0))
def test_living_high_takes_away_at_most_half_of_the_loss(height_m: float | None) -> None:
    assert 0.0 <= acclimatised_share(height_m) <= 0.5
    if height_m is None or height_m <= 300.0:
        assert acclimatised_share(height_m) == 0.0
