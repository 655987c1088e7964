"""Way-points on the road, also where it comes by twice, and tables of stations."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.track.path import path_of
from paceline.track.stations import from_table, from_way_points
from paceline.track.track import WayPoint
from support.tracks import DEGREE_EAST_M, DEGREE_NORTH_M, circle, straight, there_and_back, write
from track.test_path import of


def spot(name: str, east_m: float, north_m: float = 0.0) -> WayPoint:
    return WayPoint(name, 45.0 + north_m / DEGREE_NORTH_M, 7.0 + east_m / DEGREE_EAST_M)


OUT_AND_BACK = path_of(of(there_and_back(20_000.0)))
ROAD = path_of(of(straight(10_000.0)))


def laid(path: object, *points: WayPoint) -> tuple[list[tuple[str, int]], list[str]]:
    stations, doubts = from_way_points(path, points, 1.0)  # type: ignore[arg-type]
    return [(station.name, round(station.at_m / 100)) for station in stations], doubts


def test_way_points_in_any_order_find_their_place_on_a_road_run_once() -> None:
    assert laid(ROAD, spot("B", 7_000, 80), spot("A", 2_000, -50)) == ([("A", 20), ("B", 70)], [])


def test_a_spot_passed_twice_is_told() -> None:
    stations, doubts = laid(OUT_AND_BACK, spot("Lodge", 4_000, 194.0))
    assert stations == [("Lodge", 40)]
    assert len(doubts) == 1
    assert "'Lodge' again at 16." in doubts[0]


def test_way_points_in_running_order_go_out_and_come_back() -> None:
    out = [spot("Lodge", 4_000, 194.0), spot("Hut", 7_000, 145.0), spot("Turn", 9_950, -35.0)]
    back = [spot("Hut again", 7_000, 145.0), spot("Lodge again", 4_000, 194.0)]
    stations, doubts = laid(OUT_AND_BACK, *out, *back)
    assert [name for name, _ in stations] == ["Lodge", "Hut", "Turn", "Hut again", "Lodge again"]
    assert [at for _, at in stations] == pytest.approx([40, 70, 100, 130, 160], abs=2)
    assert not doubts


def test_a_name_given_twice_takes_the_next_pass_even_out_of_order() -> None:
    stations, _ = laid(
        OUT_AND_BACK, spot("Hut", 7_000, 145.0), spot("Lodge", 4_000, 194.0), spot("Lodge", 4_000, 194.0)
    )
    assert [name for name, _ in stations] == ["Lodge", "Hut", "Lodge"]


def test_what_lies_beside_the_road_or_at_its_ends_is_left_out() -> None:
    stations, doubts = laid(ROAD, spot("Far", 5_000, 900), spot("Start", 0), spot("Finish", 10_000), spot("", 500))
    assert stations == [("", 5)]
    assert doubts == ["the way-point 'Far' lies more than 300 m beside the road: left out"]
    assert laid(ROAD, WayPoint("Nowhere"))[0] == []


def test_the_start_of_a_loop_is_passed_on_the_way() -> None:
    stations, doubts = laid(path_of(of(circle(3_000.0, 3))), spot("Start", 0))
    assert stations == [("Start", 30)]
    assert "again at 6.0 km" in doubts[0]


@given(st.lists(st.floats(200.0, 9_800.0), min_size=1, max_size=12))
def test_stations_lie_where_they_were_put_and_in_order(spots_m: list[float]) -> None:
    stations, doubts = from_way_points(ROAD, tuple(spot(f"{at:.0f}", at, 20.0) for at in spots_m), 1.0)
    found = [station.at_m for station in stations]
    assert found == sorted(found)
    assert found == pytest.approx(sorted(spots_m), abs=13.0)  # half a cell of 25 m
    assert not doubts


def test_a_table(tmp_path: Path) -> None:
    file = write(tmp_path, "s.csv", "Name,Distance,cutoff,tables\nHut,12 km,3:30:00,\nLodge,5 mi,,2\n")
    stations = from_table(file, 42_195.0)
    assert [(s.name, s.at_m, s.tables, s.cutoff_s) for s in stations] == [
        ("Lodge", 8046.72, 2, None), ("Hut", 12_000.0, None, 12_600.0),
    ]  # fmt: skip
    assert from_table(write(tmp_path, "k.csv", "station;km\nA;1.5\n"), 5_000.0)[0].at_m == 1500.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,km\nA,50\n", r"s.csv:2:1: 50 km does not lie on the way of 42.195 km"),
        ("name,km\nA,1\nB,0\n", r"s.csv:3:1: 0 km does not lie"),
        ("name,km\nA,\n", "no distance here"),
        ("name\nA\n", "no distance here"),
        ("name,km,tables\nA,5,1.5\n", "1.5 tables do not fit"),
        ("name,km\n", "there are no stations in it"),
        ("name,distance\nA,5\n", "5 has no unit"),
        ("name,km,cutoff\nA,5,noon\n", r"'noon' is not a duration.*since the start"),
    ],
)
def test_a_table_that_does_not_fit(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        from_table(write(tmp_path, "s.csv", text), 42_195.0)
