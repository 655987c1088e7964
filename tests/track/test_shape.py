"""What a course looks like from above."""

from __future__ import annotations

import numpy as np
import pytest

from paceline.track.path import path_of
from paceline.track.shape import Shape, shape_of
from support.tracks import Way, circle, straight, there_and_back
from track.test_path import of


def look(way: Way) -> Shape:
    return shape_of(path_of(of(way)))


def test_one_way() -> None:
    shape = look(straight(12_000.0))
    assert shape.kind == "point to point"
    assert shape.separation_m == pytest.approx(12_000.0, rel=1e-3)
    assert "12.0 km apart" in shape.words


def test_a_loop() -> None:
    shape = look(circle(9_000.0, 1))
    assert shape.kind == "loop"
    assert shape.separation_m == pytest.approx(0.0, abs=1.0)


@pytest.mark.parametrize(("lap_m", "laps"), [(2_400.0, 17.58), (400.0, 25.0), (5_000.0, 2.0), (10_000.0, 4.2)])
def test_laps(lap_m: float, laps: float) -> None:
    shape = look(circle(lap_m, laps))
    assert shape.kind == "laps"
    assert shape.lap_m == pytest.approx(lap_m, rel=0.01)
    assert sum(shape.laps_m) == pytest.approx(lap_m * laps, rel=0.01)


def test_out_and_back() -> None:
    shape = look(there_and_back(20_000.0))
    assert shape.kind == "out and back"
    assert shape.turn_m == pytest.approx(10_000.0, rel=0.01)


def test_laps_of_differing_length_are_told_by_their_start() -> None:
    large, small = circle(9_000.0, 1), circle(5_000.0, 1)
    north = np.concatenate([large.north_m, -small.north_m, large.north_m[1:] * 0.8])
    east = np.concatenate([large.east_m, small.east_m, large.east_m[1:] * 0.8])
    shape = look(Way(east, north, np.zeros(len(east))))
    assert shape.kind == "laps"
    assert shape.lap_m is None
    assert shape.laps_m == pytest.approx((9_000.0, 5_000.0, 7_200.0), rel=0.01)


def test_a_lollipop_runs_its_stick_twice() -> None:
    stick, loop = straight(6_000.0), circle(8_000.0, 1)
    east = np.concatenate([stick.east_m, 6_000.0 + loop.east_m, stick.east_m[::-1]])
    north = np.concatenate([stick.north_m, loop.north_m, stick.north_m])
    shape = look(Way(east, north, np.zeros(len(east))))
    assert shape.kind == "loop"
    assert "% of the road is run in both directions" in shape.words
