"""What the wind does on a closed road: it cannot blow against the runner all the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.course import TERRAINS, Course, cost_factor, cut, head_wind, head_wind_share
from support.roads import course_file, flat, part


def square(laps: int) -> Course:
    corners = [(0.0, 0.0, 0.0), (1_000.0, 0.0, 90.0), (2_000.0, 0.0, 180.0), (3_000.0, 0.0, 270.0)]
    return Course.of(course_file(part(4_000.0, corners, times=laps), wind_exposure=0.5), 4_000.0 * laps)


@given(wind_from_deg=st.floats(0.0, 360.0), laps=st.integers(1, 4))
def test_wind_round_a_square_averages_to_zero(wind_from_deg: float, laps: int) -> None:
    nodes = cut(square(laps))
    along = head_wind(nodes, 3.0, wind_from_deg)
    assert (along * nodes.length_m).sum() == pytest.approx(0.0, abs=1e-6)
    assert np.abs(along).max() <= 1.5 + 1e-12


def test_wind_from_the_north_meets_the_runner_going_north() -> None:
    nodes = cut(square(1))
    along = head_wind(nodes, 2.0, 0.0)
    assert along[0] == pytest.approx(1.0)  # half of it at body height
    assert along[nodes.index_of(1_000.0)] == pytest.approx(0.0, abs=1e-12)
    assert along[nodes.index_of(2_000.0)] == pytest.approx(-1.0)


def test_unknown_headings_meet_the_wind_out_and_have_it_back() -> None:
    lap = part(2_000.0, [(0.0, 0.0)], times=2.5)
    nodes = cut(Course.of(course_file(lap, wind_exposure=1.0), 5_000.0))
    mean = 2 / np.pi
    assert head_wind_share(nodes, 90.0) == pytest.approx([mean, mean, -mean, -mean] * 2 + [mean, mean])


def test_unknown_wind_direction_is_treated_like_unknown_headings() -> None:
    nodes = cut(square(1))
    share = head_wind_share(nodes, None)
    assert (share * nodes.length_m).sum() == pytest.approx(0.0, abs=1e-12)
    assert share[0] == pytest.approx(0.5 * 2 / np.pi)


def test_a_leg_across_the_middle_of_a_lap_has_some_of_both() -> None:
    nodes = cut(flat(1_500.0, wind_exposure=1.0))
    assert head_wind_share(nodes, None) == pytest.approx([2 / np.pi, 0.0, -2 / np.pi])


def test_rougher_ground_costs_more() -> None:
    assert [cost_factor(terrain) for terrain in TERRAINS] == sorted(cost_factor(terrain) for terrain in TERRAINS)
    assert cost_factor("road") == 1.0
