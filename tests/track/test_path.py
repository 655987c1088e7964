"""Lengths on the ellipsoid, and points that cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.track.path import offset_m, path_of, steps_m
from paceline.track.track import Floats, Track
from support.tracks import Way, straight


def track(latitude: Floats, longitude: Floats, height: Floats | None = None, along: Floats | None = None) -> Track:
    nothing = np.full(len(latitude), np.nan)
    return Track(
        file=Path("test.gpx"), kind="GPX", name="", latitude_deg=latitude, longitude_deg=longitude,
        height_m=nothing if height is None else height, time_s=nothing, along_m=np.empty(0) if along is None else along,
    )  # fmt: skip


def of(way: Way) -> Track:
    return track(way.latitude, way.longitude, way.height_m)


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        # a minute of arc on WGS 84, from the tables of the ellipsoid
        ((0.0, 0.0), (0.0, 1 / 60), 1855.325),
        ((0.0, 0.0), (1 / 60, 0.0), 1842.905),
        ((45.0, 7.0), (45.0, 7.0 + 1 / 60), 1314.175),
        ((45.0, 7.0), (45.0 + 1 / 60, 7.0), 1852.255),
        ((60.0, 179.9999), (60.0, -179.9999), 11.16),
    ],
)
def test_distances_are_those_of_the_ellipsoid(
    start: tuple[float, float], end: tuple[float, float], metres: float
) -> None:
    latitude, longitude = np.array([[start[0], end[0]], [start[1], end[1]]])
    assert steps_m(latitude, longitude)[0] == pytest.approx(metres, rel=2e-4)
    assert offset_m(latitude[:1], longitude[:1], *end)[0] == pytest.approx(metres, rel=2e-4)


def test_a_way_across_the_date_line_stays_short() -> None:
    path = path_of(track(np.full(201, 60.0), (179.9 + np.linspace(0.0, 0.2, 201) + 180.0) % 360.0 - 180.0))
    assert path.length_m == pytest.approx(0.2 * 55_800.0, rel=1e-3)
    assert np.all((np.abs(path.longitude_deg) > 179.8) & (np.abs(path.longitude_deg) <= 180.0))


@given(
    st.lists(st.integers(1, 74).map(lambda i: 4 * i), min_size=1, max_size=6, unique=True),
    st.floats(150.0, 1e5),
    st.sampled_from([np.nan, np.inf, 91.0, -1e9]),
)
def test_points_that_cannot_be_change_nothing(where: list[int], aside_m: float, absurd: float) -> None:
    way = straight(3_000.0)
    clean = path_of(of(way))
    latitude = way.latitude.copy()
    latitude[where[0]] = absurd
    for i in where[1:]:
        latitude[i] += aside_m / 111_132.0
    path = path_of(track(latitude, way.longitude, way.height_m))
    assert path.length_m == pytest.approx(clean.length_m, abs=1.0)
    assert (path.unplaced, path.position_slips) == (1, len(where) - 1)


def test_the_turn_of_an_out_and_back_is_no_slip() -> None:
    out = np.array([0.0, 150.0, 300.0, 450.0, 600.0, 450.0, 300.0, 150.0, 0.0])
    path = path_of(of(Way(out, np.zeros(9), np.zeros(9))))
    assert path.length_m == pytest.approx(1_200.0, rel=1e-3)
    assert path.position_slips == 0


@given(st.integers(3, 290), st.integers(1, 6), st.floats(30.0, 3_000.0), st.booleans())
def test_heights_off_the_ground_and_back_are_taken_out(at: int, wide: int, slip_m: float, up: bool) -> None:
    way = straight(3_000.0, lambda along: 500.0 + 0.2 * along)
    height = way.height_m.copy()
    height[at : at + wide] += slip_m if up else -slip_m
    path = path_of(track(way.latitude, way.longitude, height))
    assert path.height_m[1:-1] == pytest.approx(500.0 + 0.2 * path.grid_m[1:-1] * 1.0, abs=0.5)


def test_a_cliff_that_stays_is_left_alone() -> None:
    path = path_of(of(straight(2_000.0, lambda along: np.where(along < 1_000.0, 100.0, 180.0))))
    assert path.height_slips == 0
    assert path.height_m[-1] == 180.0


def test_zero_stands_for_unknown_where_the_course_lies_high() -> None:
    way = straight(2_000.0, 800.0)
    height = way.height_m.copy()
    height[50:150] = 0.0
    path = path_of(track(way.latitude, way.longitude, height))
    assert path.height_m == pytest.approx(np.full(len(path.grid_m), 800.0))
    assert path.unknown_heights == pytest.approx(100 / 201)
    by_the_sea = path_of(of(straight(2_000.0, lambda along: np.where(along < 500.0, 0.0, 20.0))))
    assert by_the_sea.height_m[0] == 0.0


def test_standing_still_adds_nothing() -> None:
    way = straight(1_000.0)
    again = np.repeat(np.arange(len(way)), 50)
    path = path_of(track(way.latitude[again], way.longitude[again], way.height_m[again]))
    assert path.length_m == pytest.approx(1_000.0, rel=1e-3)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (track(np.full(5, 45.0), np.full(5, 7.0)), "goes nowhere"),
        (track(np.full(5, np.nan), np.full(5, np.nan), along=np.zeros(5)), "goes nowhere"),
        (track(np.zeros(5), np.zeros(5)), "goes nowhere"),
        (track(np.zeros(400), np.linspace(1.0, 179.0, 400) * (-1.0) ** np.arange(400)), "longer than any race"),
        (track(np.full(3, np.nan), np.full(3, np.nan), along=np.array([0.0, 900.0, 800.0])), "the distance goes back"),
    ],
)
def test_a_track_that_goes_nowhere_or_everywhere_is_refused(bad: Track, words: str) -> None:
    with pytest.raises(InputError, match=words):
        path_of(bad)
