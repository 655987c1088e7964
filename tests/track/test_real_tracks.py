"""Every track of the shared collection against the climb that its race publishes.

Organisers differ among themselves in how they count climb. Left out: tracks whose heights are coarse, and flat city
races, whose climb lies within what is counted as noise.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from paceline.track import Survey, read_track

COURSES = Path(__file__).parents[3] / "shared" / "data" / "courses"
pytestmark = pytest.mark.skipif(not COURSES.is_dir(), reason="the shared tracks are not here")

#: Length and climb as published by the race or, in brackets, as usually quoted.
PUBLISHED = {
    "western_states_2025_official.gpx": ("100.2 mi", 5514.0),  # wser.org: 18,090 ft
    "utmb_2024.gpx": ("176.4 km", 9915.0),  # utmb.world 2024
    "boston_marathon_2024.gpx": ("42.195 km", 248.0),  # (815 ft up, 1275 ft down)
    "occ_2025.gpx": ("57 km", 3498.0),  # run247.com 2024
    "ccc_100k_thin4.csv": ("101 km", 6062.0),  # run247.com 2024
    "hardrock_100_clockwise.gpx": ("102.5 mi", 10_118.0),  # hardrock100.com: 33,197 ft
    "speedgoat_50k.gpx": (None, 3400.0),  # athletes' pages: 11,000-11,800 ft of an older course
    "leadville-100-2026-official.gpx": (None, 4102.0),  # its planner counts 13,457 ft
    "leadville-100-2026-measured-elevation.gpx": (None, 3965.0),  # 13,007 ft
    "mont_blanc_90k.gpx": ("90 km", 6220.0),
    "saintelyon_78k.gpx": ("78 km", 2300.0),  # lyoncapitale.fr 2023; 2,080 a year before
}
#: Tracks whose heights must be doubted, and no others.
COARSE = {
    "western_states_trailpei_coarse_ele.gpx",
    "templiers_80k.gpx",
    "marathon_mont_blanc.gpx",
    "paris_marathon.gpx",
}
TRACKS = sorted(f.name for f in COURSES.glob("*.gpx")) + sorted(f.name for f in COURSES.glob("*_thin*.csv"))


@pytest.mark.parametrize("name", TRACKS)
def test_every_track_becomes_a_course(name: str) -> None:
    survey = read_track(COURSES / name)
    course = survey.course()
    assert course.climb_m == pytest.approx(survey.climb_m, rel=0.02)
    assert course.points[-1].at_m == survey.distance_m
    coarse = any("its heights are coarse" in warning for warning in survey.warnings)
    assert coarse == (name in COARSE)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_climb_is_reached(name: str) -> None:
    distance, climb_m = PUBLISHED[name]
    survey = read_track(COURSES / name, distance)
    assert survey.climb_m == pytest.approx(climb_m, rel=0.10)


@pytest.fixture(scope="module")
def western_states() -> Survey:
    return read_track(COURSES / "western_states_2025_official.gpx", "100.2 mi")


def test_the_stations_of_western_states_lie_where_the_race_says(western_states: Survey) -> None:
    at_mile = {station.name: station.at_m / 1609.344 for station in western_states.stations}
    # wser.org, course of 2017 to 2025
    official = {
        "Lyon Ridge": 10.3, "Red Star Ridge": 15.8, "Duncan Canyon": 24.4, "Robinson Flat": 30.3,
        "Miller's Defeat": 34.4, "Dusty Corners": 38.0, "Last Chance": 43.3, "Devils Thumb": 47.8, "El Dorado": 52.9,
        "Michigan Bluff": 55.7, "Foresthill": 62.0, "Rucky Chucky": 78.0, "Green Gate": 79.8,
        "Auburn Lake Trails": 85.2, "Quarry Rd": 90.7, "Pointed Rocks": 94.3, "Robie Point": 98.9,
    }  # fmt: skip
    for name, mile in official.items():
        assert at_mile[name] == pytest.approx(mile, abs=0.7), name
    assert western_states.descent_m == pytest.approx(7001.0, rel=0.10)  # 22,970 ft
    assert western_states.shape.kind == "point to point"


def test_shapes_are_recognised() -> None:
    kinds = {
        "utmb_2024.gpx": "loop",
        "hardrock_100_clockwise.gpx": "loop",
        "javelina_100_thin5.csv": "laps",
        "boston_marathon_2024.gpx": "point to point",
    }
    assert {name: read_track(COURSES / name).shape.kind for name in kinds} == kinds


def test_one_race_of_a_table_of_many(tmp_path: Path) -> None:
    with (COURSES / "us_ultra_profiles_0.1mi.csv").open(encoding="utf-8") as table:
        header, *rows = table.read().splitlines()
    file = tmp_path / "bandera.csv"
    file.write_text("\n".join([header, *(row for row in rows if row.endswith(",Bandera 100K"))]), encoding="utf-8")
    survey = read_track(file, "100 km")
    assert survey.name == "Bandera 100K"
    assert survey.shape.laps_m == pytest.approx((50_000.0, 50_000.0), rel=0.01)  # two loops, as the race says
    assert survey.scale == pytest.approx(1.0, abs=0.005)


def test_berlin_is_told_to_be_too_long() -> None:
    warnings = read_track(COURSES / "berlin_marathon.gpx", "42.195 km").warnings
    assert any("2.8 % more than the official 42.195 km" in warning for warning in warnings)


def test_a_watch_recording_of_a_marathon() -> None:
    activity = COURSES.parent / "activities" / "marathon_2024-05-12_stryd_hr.fit"
    survey = read_track(activity, "42.195 km")
    assert survey.measured_m == pytest.approx(42_195.0, rel=0.02)
    assert not any("made up" in warning for warning in survey.warnings)
