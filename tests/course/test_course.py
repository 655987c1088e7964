"""The road itself: laps unrolled, heights joined, marks named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from paceline.course import Course
from paceline.errors import InputError
from strategies import roads
from support.roads import MARATHON_M, course_file, flat, part


def test_a_lap_repeats_until_the_race_ends_in_mid_lap() -> None:
    lap = part(2_400.0, [(0.0, 190.0), (1_200.0, 202.0)], times=MARATHON_M / 2_400.0)
    course = Course.of(course_file(lap), MARATHON_M)
    assert course.lap_ends_m == pytest.approx([2_400.0 * n for n in range(1, 18)])
    assert course.height_at([0.0, 600.0, 1_200.0, 1_800.0, 2_400.0]) == pytest.approx([190, 196, 202, 196, 190])
    # 17 laps leave 1395 m: 195 m past the top, 1.95 m below it
    assert course.finish_height_m == pytest.approx(202.0 - 12.0 * 195.0 / 1_200.0)
    assert course.points[-1].at_m == MARATHON_M


def test_a_lap_without_a_point_at_its_start_wraps_around() -> None:
    lap = part(1_000.0, [(250.0, 20.0, 90.0), (750.0, 40.0, 270.0)], times=3)
    course = Course.of(course_file(lap), 3_000.0)
    assert course.height_at([0.0, 1_000.0, 1_250.0, 2_500.0, 3_000.0]) == pytest.approx([30, 30, 20, 30, 30])
    assert course.heading_at(1_100.0) == 270.0
    assert course.heading_at(0.0) == 270.0
    assert course.heading_at(1_300.0) == 90.0


def test_parts_follow_one_another_and_the_second_keeps_its_own_ground() -> None:
    bridge = part(1_200.0, [(0.0, 175.0, 225.0), (1_200.0, 162.0)])
    avenue = part(9_600.0, [(0.0, 162.0, 127.0), (4_800.0, 160.0, 307.0)], times=4.28, terrain="gravel")
    course = Course.of(course_file(bridge, avenue), MARATHON_M)
    assert course.lap_ends_m == pytest.approx([1_200.0, 10_800.0, 20_400.0, 30_000.0, 39_600.0])
    assert course.heading_at(600.0) == 225.0
    assert course.heading_at(1_200.0) == 127.0
    assert course.heading_at(6_100.0) == 307.0
    assert course.terrain_at(1_199.0) == "road"
    assert course.terrain_at(1_200.0) == "gravel"
    assert course.net_drop_m == pytest.approx(175.0 - course.height_at(MARATHON_M))


def test_what_covers_a_road_changes_its_ground_and_nothing_else() -> None:
    """Heights and headings stay, the later cover lies on top, and behind it the road is as it was."""
    road = part(10_000.0, [(0.0, 100.0, 90.0), (4_000.0, 300.0, 180.0), (10_000.0, 0.0)], terrain="gravel")
    snow = {"from": 2_500.0, "to": 6_000.0, "terrain": "snow"}
    bare, covered = (
        Course.of(course_file(road, covered=covers), 10_000.0)
        for covers in ([], [snow, {"from": 3_000.0, "to": 3_500.0, "terrain": "rocky_trail"}])
    )
    spots = np.linspace(0.0, 10_000.0, 401)
    assert covered.height_at(spots) == pytest.approx(bare.height_at(spots))
    assert covered.headings_at(spots[:-1]) == pytest.approx(bare.headings_at(spots[:-1]))
    assert [point.at_m for point in covered.points] == sorted({point.at_m for point in covered.points})
    grounds = [covered.terrain_at(at_m) for at_m in (2_499.0, 2_500.0, 3_000.0, 3_500.0, 4_000.0, 5_999.0, 6_000.0)]
    assert grounds == ["gravel", "snow", "rocky_trail", "snow", "snow", "snow", "gravel"]
    assert covered.terrain_factor_at(2_600.0) > 1.2


@pytest.mark.parametrize(("from_m", "to_m"), [(3_000.0, 3_000.0), (4_000.0, 3_000.0), (9_000.0, 10_500.0)])
def test_a_cover_that_lies_nowhere_is_refused(from_m: float, to_m: float) -> None:
    cover = {"from": from_m, "to": to_m, "terrain": "snow"}
    with pytest.raises(InputError, match="from has to come before to, and both within the race"):
        Course.of(course_file(part(10_000.0, [(0.0, 100.0)]), covered=[cover]), 10_000.0)


def test_a_single_part_is_not_closed() -> None:
    course = Course.of(course_file(part(10_000.0, [(0.0, 100.0), (5_000.0, 50.0)])), 10_000.0)
    assert course.height_at(10_000.0) == pytest.approx(50.0)
    assert course.net_drop_m == pytest.approx(50.0)


def test_climb_counts_only_what_goes_up() -> None:
    lap = part(1_000.0, [(0.0, 0.0), (500.0, 7.0)], times=10)
    assert Course.of(course_file(lap), 10_000.0).climb_m == pytest.approx(70.0)


def test_heights_of_start_and_finish_in_the_file_overrule_the_profile() -> None:
    assert flat(start_height_m=38.0, finish_height_m=34.0).net_drop_m == pytest.approx(4.0)


def test_unknown_headings_are_none_and_nan() -> None:
    course = flat()
    assert course.heading_at(100.0) is None
    assert np.isnan(course.headings_at([0.0, 100.0])).all()


def test_mats_of_a_marathon() -> None:
    mats = flat(mats_every_m=5_000.0, mats_m=[1_609.344]).mats
    assert [mat.name for mat in mats] == [
        "1.609344 km", "5 km", "10 km", "15 km", "20 km", "half", "25 km", "30 km", "35 km", "40 km", "finish",
    ]  # fmt: skip
    assert next(mat.at_m for mat in mats if mat.name == "half") == 21_097.5


def test_a_mat_at_the_finish_is_the_finish_and_only_marathons_have_a_half() -> None:
    mats = flat(100_000.0, mats_every_m=50_000.0, mats_m=[42_195.0]).mats
    assert [mat.name for mat in mats] == ["42.195 km", "50 km", "finish"]


def test_stations_beyond_the_race_are_left_out() -> None:
    course = flat(10_000.0, stations=[{"at_m": 7_500.0}, {"at_m": 5_000.0, "name": "Lodge"}, {"at_m": 15_000.0}])
    assert [station.name for station in course.stations] == ["Lodge", "7.5 km"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([part(5_000.0, [(0.0, 0.0)])], "add up to 5000.0 m"),
        ([part(5_000.0, [(0.0, 0.0), (5_000.0, 9.0)], times=2)], "a lap starts at 0 m and ends at 9 m"),
        ([part(5_000.0, [(0.0, 0.0), (5_000.0, 9.0)]), part(5_000.0, [(0.0, 20.0)])], "give the seam one height"),
        ([part(10_000.0, [(0.0, 0.0), (10_001.0, 9.0)])], "lies outside the part"),
        ([part(10_000.0, [(0.0, 0.0), (0.0, 9.0)])], "at the same place"),
    ],
)
def test_a_road_that_cannot_be_is_refused(parts: list[dict[str, object]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Course.of(course_file(*parts), 10_000.0)


def test_a_key_point_a_rounding_off_the_end_stands_there() -> None:
    for off_m in (-0.004, 0.004):
        course = Course.of(
            course_file(part(5_000.0, [(0.0, 7.0), (5_000.0 + off_m, 9.0)]), part(5_000.0, [(0.0, 9.0)])), 10_000.0
        )
        assert [point.at_m for point in course.points] == [0.0, 5_000.0, 10_000.0]
        assert course.height_at([5_000.0, 10_000.0]).tolist() == [9.0, 9.0]


def test_a_rounding_short_of_the_race_is_held_level_to_the_line() -> None:
    course = Course.of(course_file(part(14_065.0, [(0.0, 5.0), (14_065.0, 5.0)], times=3)), MARATHON_M)
    assert course.points[-1].at_m == MARATHON_M
    short = Course.of(course_file(part(14_064.8, [(0.0, 5.0), (7_000.0, 8.0)], times=3)), MARATHON_M)
    assert short.points[-1].at_m == MARATHON_M
    assert short.finish_height_m == pytest.approx(5.0, abs=0.01)


@given(course=roads())
def test_points_run_from_start_to_finish_and_heights_stay_between_them(course: Course) -> None:
    spots = [point.at_m for point in course.points]
    assert spots[0] == 0.0
    assert spots[-1] == course.distance_m
    assert np.all(np.diff(spots) > 0)
    heights = course.height_at(np.linspace(0.0, course.distance_m, 200))
    known = [point.height_m for point in course.points]
    assert min(known) - 1e-9 <= heights.min() <= heights.max() <= max(known) + 1e-9
