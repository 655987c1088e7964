"""Legs add up to the race, and every spot that somebody asks for has its node."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.course import Course, cut
from strategies import roads
from support.roads import MARATHON_M, course_file, flat, part


@given(course=roads(), shares=st.lists(st.floats(0.0, 1.0), max_size=30), cell_m=st.sampled_from([200.0, 500.0]))
def test_cut(course: Course, shares: list[float], cell_m: float) -> None:
    points = [share * course.distance_m for share in shares]
    nodes = cut(course, points, cell_m)
    assert nodes.at_m[0] == 0.0
    assert nodes.at_m[-1] == course.distance_m
    assert nodes.length_m.sum() == pytest.approx(course.distance_m, abs=1e-6)
    assert nodes.length_m.min() >= 0.5
    assert nodes.length_m.max() <= cell_m + 1.0
    for at_m in points + [mark.at_m for mark in course.mats + course.stations] + list(course.lap_ends_m):
        assert abs(nodes.at_m[nodes.index_of(at_m)] - at_m) < 0.5
    for mat in course.mats:
        assert nodes.at_m[nodes.index_of(mat.at_m)] == mat.at_m
    # heights integrate: the grades climb from start to finish, whatever lies between
    rise_m = (nodes.grade * nodes.length_m).sum()
    assert rise_m == pytest.approx(course.points[-1].height_m - course.points[0].height_m, abs=1e-6)


@given(course=roads(), cells_m=st.tuples(st.floats(50.0, 1_000.0), st.floats(50.0, 1_000.0)))
def test_neither_length_nor_climb_depends_on_how_a_course_is_cut(course: Course, cells_m: tuple[float, float]) -> None:
    """Every top and every dip is a node, but for the half metre within which nodes are one."""
    known = [(point.at_m, point.height_m) for point in course.points]
    steepest = max(abs(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(known))
    for cell_m in cells_m:
        nodes = cut(course, cell_m=cell_m)
        rises_m = nodes.grade * nodes.length_m
        assert nodes.length_m.sum() == pytest.approx(course.distance_m, abs=1e-6)
        assert rises_m[rises_m > 0.0].sum() == pytest.approx(course.climb_m, abs=1e-6 + 0.5 * steepest * len(known))


@given(course=roads())
def test_cells_count_up_one_by_one(course: Course) -> None:
    cells = cut(course).cell
    assert cells[0] == 0
    assert set(np.diff(cells)) <= {0, 1}


def test_the_finish_never_moves() -> None:
    nodes = cut(flat(10_000.3), [10_000.0, 9_999.9])
    assert nodes.at_m[-1] == 10_000.3
    assert nodes.index_of(10_000.0) == len(nodes) - 1
    assert nodes.index_of(9_999.9) == len(nodes) - 1


def test_a_mat_keeps_its_place_beside_a_cell_boundary() -> None:
    nodes = cut(flat(10_000.0, mats_m=[4_999.7]))
    assert 4_999.7 in nodes.at_m
    assert 5_000.0 not in nodes.at_m
    assert nodes.cell[nodes.index_of(4_999.7)] == 10


def test_a_leg_knows_its_ground_and_height() -> None:
    road = part(1_000.0, [(0.0, 0.0), (1_000.0, 20.0)])
    trail = part(1_000.0, [(0.0, 20.0), (1_000.0, 10.0)], terrain="smooth_trail")
    nodes = cut(Course.of(course_file(road, trail), 2_000.0))
    assert nodes.grade == pytest.approx([0.02, 0.02, -0.01, -0.01])
    assert nodes.height_m == pytest.approx([5.0, 15.0, 17.5, 12.5])
    assert nodes.terrain_factor == pytest.approx([1.0, 1.0, 1.03, 1.03])
    assert nodes.legs == 4


def test_points_and_nodes_that_are_not_there() -> None:
    with pytest.raises(ValueError, match="outside the course"):
        cut(flat(), [MARATHON_M + 1.0])
    with pytest.raises(ValueError, match=r"no node at 1250\.0 m"):
        cut(flat()).index_of(1_250.0)


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        cut(flat()).grade[0] = 1.0
