"""From a track to a course file and back: what went in comes out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import paceline as pl
from paceline.errors import InputError
from paceline.scenario import load_scenario
from paceline.track import read_track
from support.scenario_files import SCENARIO, edited, write_race
from support.tracks import Way, circle, fit, gpx, profile_csv, straight, tcx, there_and_back, write


def hills(along: np.ndarray) -> np.ndarray:
    """Five waves of 80 m on a slope of 100 m in 10 km: 5 x 80 up and down, and what the slope adds."""
    return 300.0 + 40.0 * np.sin(2 * np.pi * along / 2_000.0 - np.pi / 2) + 0.01 * along


HILLS = straight(10_000.0, hills)


def true_climb_m(way: Way) -> float:
    return float(np.clip(np.diff(way.height_m), 0.0, None).sum())


@pytest.mark.parametrize(("name", "make"), [("a.gpx", gpx), ("a.tcx", tcx), ("a.fit", fit), ("a.csv", profile_csv)])
def test_length_and_climb_come_back_from_every_kind_of_file(tmp_path: Path, name: str, make: object) -> None:
    survey = read_track(write(tmp_path, name, make(HILLS)))  # type: ignore[operator]
    assert survey.measured_m == pytest.approx(10_000.0, rel=1e-3)
    assert survey.climb_m == pytest.approx(true_climb_m(HILLS), rel=0.01)
    assert survey.climb_m - survey.descent_m == pytest.approx(100.0, abs=1.0)
    assert survey.course().climb_m == pytest.approx(survey.climb_m, rel=0.001, abs=0.5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    length_m=st.floats(2_000.0, 30_000.0),
    wave_m=st.floats(800.0, 4_000.0),
    high_m=st.floats(0.0, 200.0),
    noise_m=st.floats(0.0, 1.0),
    step_m=st.floats(3.0, 40.0),
    scale=st.floats(0.9, 1.1),
)
def test_any_hilly_track_becomes_a_course_that_climbs_like_it(
    tmp_path: Path, length_m: float, wave_m: float, high_m: float, noise_m: float, step_m: float, scale: float
) -> None:
    clean = straight(length_m, lambda along: 500.0 + high_m * np.sin(2 * np.pi * along / wave_m), step_m)
    noise = np.random.default_rng(5).uniform(-noise_m, noise_m, len(clean))
    file = write(tmp_path, "a.gpx", gpx(Way(clean.east_m, clean.north_m, clean.height_m + noise)))
    survey = read_track(file, distance=length_m * scale)
    assert survey.distance_m == length_m * scale
    # A summit loses what the smoothing takes; the two ends of a way may hide a little.
    waves = length_m / wave_m + 1
    assert survey.climb_m == pytest.approx(true_climb_m(clean), abs=3.0 + waves * (1.5 + 2 * noise_m + 0.02 * high_m))
    course = survey.course()
    assert course.climb_m == pytest.approx(survey.climb_m, rel=0.02, abs=0.5)
    assert course.points[-1].at_m == survey.distance_m
    assert np.abs(course.height_at(survey.at_m) - survey.height_m).max() < 5.6


def test_the_file_loads_as_the_course_of_a_scenario(tmp_path: Path) -> None:
    way = straight(42_195.0, hills)
    track = write(tmp_path, "a.gpx", gpx(way, [("Hut 'x' # 1", 4_000, 30), ("Boathouse", 30_000, 0)]))
    survey = pl.read_track(track, distance="42.195 km", name='Ünder 🍊: the #1 hill "$"', terrain="smooth_trail")
    race = write_race(tmp_path, scenario=edited(SCENARIO, "courses/lake.yaml", "courses/own.yaml"))
    survey.write(tmp_path / "courses" / "own.yaml")
    course = load_scenario(race).scenario.race.course
    assert course == survey.course_file()
    assert course.name == 'Ünder 🍊: the #1 hill "$"'
    assert course.place is not None
    assert (course.place.latitude_deg, course.place.longitude_deg) == (45.0, 7.0)
    assert [station.name for station in course.stations] == ["Hut 'x' # 1", "Boathouse"]
    assert course.parts[0].points[0].heading_deg == 90.0
    assert course.parts[0].terrain == "smooth_trail"
    assert course.start_finish_separation_m == pytest.approx(42_195.0, rel=1e-3)


def test_near_a_pole_no_place_is_written(tmp_path: Path) -> None:
    north = gpx(HILLS).replace('lat="45.0', 'lat="78.0')
    survey = read_track(write(tmp_path, "a.gpx", north))
    assert survey.place is not None
    assert survey.course_file().place is None
    assert "place:" not in survey.yaml


def test_headings_follow_the_road_of_a_flat_loop(tmp_path: Path) -> None:
    survey = read_track(write(tmp_path, "a.gpx", gpx(circle(8_000.0, 1))))
    course = survey.course()
    # an eighth of the way round the road leads east-north-east and then north
    assert course.heading_at(10.0) == pytest.approx(90.0, abs=35.0)
    assert course.heading_at(2_000.0) == pytest.approx(0.0, abs=35.0) or course.heading_at(2_000.0) > 325.0  # type: ignore[operator]
    headings = np.radians(course.headings_at(np.arange(5.0, 8_000.0, 10.0)))
    assert abs(np.cos(headings).mean()) < 0.05  # a wind from anywhere blows from all sides once
    assert abs(np.sin(headings).mean()) < 0.05


def test_laps_are_written_as_laps(tmp_path: Path) -> None:
    survey = read_track(write(tmp_path, "a.gpx", gpx(circle(2_400.0, 17.58125, hill_m=12.0))), distance="42.195 km")
    assert survey.lap_m == pytest.approx(2_400.0, rel=0.01)
    part = survey.course_file().parts[0]
    assert part.times == pytest.approx(17.58, rel=0.01)
    assert len(part.points) < 20
    course = survey.course()
    assert course.climb_m == pytest.approx(survey.climb_m, rel=0.03)
    assert len(course.laps) == 18


def test_an_out_and_back_climbs_out_and_comes_down(tmp_path: Path) -> None:
    survey = read_track(write(tmp_path, "a.gpx", gpx(there_and_back(20_000.0))))
    assert survey.shape.kind == "out and back"
    assert survey.climb_m == pytest.approx(500.0, rel=0.01)
    (up, up_at_m), (down, down_at_m) = survey.steepest
    assert (up, down) == pytest.approx((0.05, -0.05), rel=0.02)
    assert up_at_m < 9_500.0 < down_at_m + 1_000.0
    assert survey.highest[1] == pytest.approx(10_000.0, rel=0.01)
    assert sum(survey.grade_shares) == pytest.approx(1.0)


def changed(height_m: np.ndarray) -> Way:
    return Way(HILLS.east_m, HILLS.north_m, height_m)


def without(part: slice) -> Way:
    return Way(*(np.delete(array, part) for array in (HILLS.east_m, HILLS.north_m, HILLS.height_m)))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (changed(np.full(len(HILLS), np.nan)), "it has no heights"),
        (changed(np.where(HILLS.east_m < 2_000.0, np.nan, HILLS.height_m)), "20 % of its heights are missing"),
        (changed(np.floor(HILLS.height_m / 10.0) * 10.0), "its heights come in steps of 10.0 m"),
        (straight(10_000.0, lambda along: 500.0 + 8.0 * np.sin(along / 15.0)), "its heights are coarse"),
        (straight(10_000.0, hills, step_m=200.0), "its points lie 200 m apart"),
        (without(slice(300, 420)), "1 gap without points (1210 m at 3.0 km)"),
        (straight(42_900.0), "if this is a marathon, --distance '42.195 km' takes out the 1.7 %"),
    ],
)
def test_what_looks_wrong_is_told(tmp_path: Path, way: Way, words: str) -> None:
    warnings = read_track(write(tmp_path, "a.gpx", gpx(way))).warnings
    assert any(words in warning for warning in warnings), warnings


def test_a_good_track_raises_no_doubt(tmp_path: Path) -> None:
    assert read_track(write(tmp_path, "a.gpx", gpx(HILLS)), distance="10 km").warnings == ()


def test_made_up_times_are_told_and_real_ones_are_not(tmp_path: Path) -> None:
    made_up = read_track(write(tmp_path, "a.gpx", gpx(HILLS, start_s=1_700_000_000)))
    assert any("its times are made up" in warning for warning in made_up.warnings)
    # uphill the points of equal time lie closer
    pace = np.cumsum(np.where(np.diff(HILLS.height_m, prepend=300.0) > 0, 6.0, 16.0))
    real = Way(pace, np.zeros(len(pace)), hills(pace))
    assert read_track(write(tmp_path, "b.gpx", gpx(real, start_s=1_700_000_000))).warnings == ()
    old = read_track(write(tmp_path, "c.gpx", gpx(real, start_s=946_700_000)))
    assert any("its times are made up" in warning for warning in old.warnings)


def test_a_length_that_is_off_is_told_and_one_far_off_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "a.gpx", gpx(HILLS))
    assert any("3.1 % more than the official 9.7 km" in w for w in read_track(file, distance="9.7 km").warnings)
    with pytest.raises(InputError, match=r"measures 10.00 km and cannot be a course of 42.195 km"):
        read_track(file, distance="42.195 km")
    with pytest.raises(InputError, match="--distance: 10 has no unit"):
        read_track(file, distance="10")


def test_pieces_in_another_order_and_gaps_are_joined_with_a_word(tmp_path: Path) -> None:
    survey = read_track(write(tmp_path, "a.gpx", gpx(HILLS, pieces=2)))
    assert "2 pieces were joined in their order, at 5.0 km of the track" in survey.warnings


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    survey = read_track(write(tmp_path, "a.gpx", gpx(HILLS)))
    with pytest.raises(InputError, match="name a place that can be written"):
        survey.write(tmp_path / "gone" / "a.yaml")
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpx"]
