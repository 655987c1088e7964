from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.scenario import loose
from paceline.scenario.athlete import AthleteFile, Performance
from paceline.scenario.athlete_text import athlete_text
from paceline.scenario.performances import Known, read_performances
from strategies import athlete_files


def read(folder: Path, text: str, file_name: str = "results.csv", before: date | None = None, **words: str) -> Known:
    file = folder / file_name
    file.write_text(text, encoding="utf-8")
    return read_performances(file, words, before)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("10 km", "10 km"), ("10k", "10 km"), ("10K", "10 km"), ("half", "21.0975 km"), ("Half-Marathon", "21.0975 km"),
        ("Marathon", "42.195 km"), ("26.2 miles", "42.195 km"), ("13.1mi", "21.0975 km"), ("5 mi", "5 mi"),
        ("mile", "1609.344 m"), ("10,000 m", "10000 m"), ("21097.5", "21097.5 m"), ("800m", "800 m"),
        ("100 miler", "160.9344 km"), ("10", None), ("far", None), ("1,5 km", "1.5 km"), ("42,195 km", "42.195 km"),
        ("21,0975 km", "21.0975 km"), ("1,500 m", "1500 m"), ("3,100 miles", "3100 mi"), ("HM", "21.0975 km"),
        ("Mar", "42.195 km"), ("parkrun", "5 km"), ("5M", "5 mi"), ("10 m", "10 mi"), ("100m", "100 m"),
    ],
)  # fmt: skip
def test_distances_as_people_write_them(text: str, metres: str | None) -> None:
    assert loose.distance(text) == metres


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3h45", "13500 s"), ("3h45m10s", "13510 s"), ("41m30s", "2490 s"), ("41 min 30", "2490 s"),
        ("24 h", "86400 s"),
        ("7633.0", "7633.0 s"), ("DNF", "DNF"), ("1:2:03", "1:02:03"), ("12:46.53", None), ("fast", None), ("", None),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, seconds: str | None) -> None:
    assert loose.time(text) == seconds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-05-06", "2017-05-06"), ("2017/5/6", "2017-05-06"), ("6 May 2017", "2017-05-06"),
        ("May 6th, 2017", "2017-05-06"), ("06.05.2017", "2017-05-06"), ("25/12/2017", "2017-12-25"),
        ("12/25/2017", "2017-12-25"), ("2017", "2017-07-01"), ("2017-05", "2017-05-15"), ("May 2017", "2017-05-15"),
        ("2017-05-06T09:00:00Z", "2017-05-06"), ("05/06/2017", None), ("once", None), ("06 May 17", "2017-05-06"),
        ("6-May-99", "1999-05-06"), ("25/12/17", "2017-12-25"), ("May 6, 2017, 8:00:00 AM", "2017-05-06"),
        ("05/06/17", None), ("May 17", None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: str, day: str | None) -> None:
    """Nobody knows whether 05/06/2017 lies in May or in June."""
    assert loose.day(text) == day


@pytest.mark.parametrize(
    ("others", "first"),
    [("13/05/2023", "2023-06-05"), ("05/13/2023", "2023-05-06"), ("13.05.2023", "2023-06-05")],
)
def test_other_dates_of_the_list_tell_which_is_the_month(tmp_path: Path, others: str, first: str) -> None:
    """05/06/2023 among others of one list that can be read in one way only."""
    text = f"date,distance,time\n05/06/2023,10 km,41:30\n{others},10 km,41:00\n"
    days = {p.time_s: p.date.isoformat() for p in read(tmp_path, text, sex="M").athlete.performances}
    assert days[2490.0] == first


def test_dates_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    text = "date,distance,time\n13/05/2023,10 km,41:30\n05/13/2023,10 km,41:00\n05/06/2023,10 km,40:00\n"
    with pytest.raises(InputError, match=r"csv:4:1: .*'05/06/2023' is not a day that can be told"):
        read(tmp_path, text, sex="M")


def test_a_list_of_rankings_has_its_distances_among_the_events(tmp_path: Path) -> None:
    """Event, Perf and Date with two digits of the year, as a national ranking site lists them."""
    text = (
        "Event,Perf,Indoor,Pos,Venue,Meeting,Date\n"
        "10K,41:30,,12,Leeds,Leeds 10K,01 May 23\n"
        "HM,1:32:10,,40,Leeds,Leeds Half,7 May 23\n"
        "parkrun,20:01,,3,Woodhouse,Parkrun,13 May 23\n"
        "Mar,3:25:10,,300,London,London,23 Apr 23\n"
        "5M,32:50,,3,Leeds,Leeds 5,3 Apr 22\n"
    )
    known = read(tmp_path, text, sex="M")
    metres = [round(p.distance_m) for p in known.athlete.performances]
    assert metres == [8047, 42195, 10000, 21098, 5000]
    assert [p.date.year for p in known.athlete.performances] == [2022, 2023, 2023, 2023, 2023]
    assert known.notes[0] == "no column of distances: they are read from the column of events"


def test_an_event_that_is_no_distance_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"csv:2:1: performances\.0\.distance: 'Bushy'"):
        read(tmp_path, "Event,Run Date,Time\nBushy,13/05/2023,20:01\n", sex="M")


def test_a_table_becomes_an_athlete(tmp_path: Path) -> None:
    text = (
        "\ufeffDate;Race distance;Finish time;Terrain;Elevation gain (ft);Temp;Race;Shoes\r\n"
        '2024-05-01;10k;41:30;;;59 F;"City; spring";red\r\n'
        "# a comment\r\n\r\n"
        "2023;50 km;5h10;fell;1000;;;\r\n"
        "2025-01-01;half;DNF;;;;;\r\n"
    )
    known = read(tmp_path, text, sex="F", name="Ann", mass="55 kg")
    old, new, stopped = known.athlete.performances
    assert (known.athlete.name, known.athlete.sex, known.athlete.body.mass_kg) == ("Ann", "F", 55.0)
    assert (old.date, old.distance_m, old.time_s, old.surface) == (date(2023, 7, 1), 50_000.0, 18_600.0, "trail")
    assert old.climb_m == pytest.approx(304.8)
    assert (new.event, new.source) == ("City; spring", "results.csv")
    assert new.temperature_c == pytest.approx(15.0)
    assert (stopped.kind, stopped.time_s) == ("did_not_finish", None)
    assert known.notes == ("columns not read: Shoes",)


def test_units_may_stand_in_the_header(tmp_path: Path) -> None:
    athlete = read(tmp_path, "date,distance_km,time (min)\n2024-05-01,10,41.5\n", sex="M").athlete
    assert (athlete.performances[0].distance_m, athlete.performances[0].time_s) == (10_000.0, 2490.0)


def test_yaml_needs_no_more_than_results(tmp_path: Path) -> None:
    text = "performances:\n  - {date: 2024-05-01, distance: marathon, time: '3:25:10'}\n"
    text += "  - {distance: 5k, time: '19:58'}\n"
    known = read(tmp_path, text, "ann-lee.yaml", date(2024, 6, 1), sex="F")
    assert known.athlete.name == "Ann Lee"
    assert [p.date for p in known.athlete.performances] == [date(2024, 5, 1), date(2024, 5, 31)]
    assert not known.has_level
    assert known.notes == ("1 of 2 results are without a date and count as of 2024-05-31",)


def test_a_file_that_extends_another_is_read_with_it(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text("name: X\nperformances: [{date: 2020-01-01, distance: 5k, time: '20:00'}]\n")
    known = read(
        tmp_path, "extends: old.yaml\nperformances: [{date: 2021-01-01, distance: 5k, time: '19:00'}]", "n.yaml"
    )
    assert [p.time_s for p in known.athlete.performances] == [1200.0, 1140.0]


def test_the_same_result_twice_counts_once(tmp_path: Path) -> None:
    known = read(tmp_path, "date,distance,time\n" + "2024-05-01,10 km,41:30\n" * 3, sex="M")
    assert len(known.athlete.performances) == 1
    assert known.notes == ("2 results stood there twice and count once",)


def test_before_leaves_out_what_came_later(tmp_path: Path) -> None:
    text = "date,distance,time\n2024-05-01,10 km,41:30\n2024-05-02,10 km,41:00\n"
    known = read(tmp_path, text, before=date(2024, 5, 2), sex="M")
    assert [p.time_s for p in known.athlete.performances] == [2490.0]
    with pytest.raises(InputError, match="earlier than 2020-01-01"):
        read(tmp_path, text, before=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,distance,time\n2024-05-01,10 parsecs,41:30\n", r"csv:2:12: performances\.0\.distance: '10 parsecs' is"),
        ("date,distance,time\n2024-05-01,10,41:30\n", r"csv:2:12: .*has no unit; name the column distance_km"),
        ('date,distance,time\n2024-05-01,"10 km",fast\n', r"csv:2:20: performances\.0\.time: 'fast' is not a duration"),
        ("date,distance,time\n05/06/2024,10 km,41:30\n", r"csv:2:1: performances\.0\.date: '05/06/2024' is not a day"),
        ("date,distance,time\n2024-05-01,half,1:32\n", r"csv:2:17: .*faster than anyone runs; hours are"),
        ("date,distance,time\n2024-05-01,half,\n", r"csv:2:1: performances\.0: row 0 \(half\) has no time"),
        ("date,distance,time\n2124-05-01,half,1:32:00\n", r"csv:2:1: .*has not come yet"),
        ("date,distance,time\n2024-05-01,10 km,41:30,spring\n", r"csv:2:24: the header has 3 columns"),
        ('date,distance,time\n2024-05-01,"10 km,41:30\n', r"csv:2:12: a quote is not closed"),
        ("date,distance,pace\n2024-05-01,10 km,4:00\n", r"csv:1:1: time: no column of times"),
        ("2024-05-01,10 km,41:30\n", r"csv:1:1: distance: no column of distances"),
        ("date,distance,time,dist\n", r"csv:1:20: distance: a second column"),
        ("date,distance,time\n", r"no results follow the header"),
        ("\n\n", r"the file is empty"),
    ],
)  # fmt: skip
def test_mistakes_are_told_where_they_stand(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, text, sex="M")


@pytest.mark.parametrize(("key", "value", "words"), [("sex", "X", "--sex:1:1: sex"), ("level", "pro", "--level:1:1")])
def test_mistakes_on_the_command_line_are_told_too(tmp_path: Path, key: str, value: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, "date,distance,time\n2024-05-01,10 km,41:30\n", **{key: value})


@given(st.text(max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_results_or_an_error_of_the_users(tmp_path: Path, text: str) -> None:
    for head in ("", "date,distance,time\n"):
        try:
            read(tmp_path, head + text.replace("\ud800", ""))
        except InputError as error:
            if error.place is None:
                raise


@given(athlete_files())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(tmp_path: Path, file: AthleteFile) -> None:
    if not file.performances:
        return
    # To a hundredth of a second, which is what clocks show; and the same result twice is one.
    rows: dict[object, Performance] = {}
    for p in file.performances:
        plain = {"time_s": round(p.time_s or 0.0, 2), "climb_m": round(p.climb_m, 3)}
        if p.temperature_c is not None:
            plain["temperature_c"] = round(p.temperature_c, 3)
        rows.setdefault((p.date, p.distance_m, plain["time_s"]), p.model_copy(update=plain))
    file = file.model_copy(update={"performances": tuple(sorted(rows.values(), key=lambda p: p.date))})
    known = read(tmp_path, athlete_text(file, ["a: comment"]), "athlete.yaml").athlete
    for one, other in zip(known.performances, file.performances, strict=True):
        assert one.model_dump() == pytest.approx(other.model_dump(), abs=1e-6)
    assert known.model_dump(exclude={"performances"}) == file.model_dump(exclude={"performances"})


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_survives_the_file(tmp_path: Path, name: str) -> None:
    day = date.today() - timedelta(days=3)
    row = {"date": day, "event": name, "distance_m": 5000.0, "time_s": 1200.0, "source": name, "note": name}
    file = AthleteFile.model_validate(
        {"lives_at_m": 1900.0, "name": name, "sex": "F", "body": {"mass_kg": 55.0}, "performances": [row]}
    )
    try:
        known = read(tmp_path, athlete_text(file), "athlete.yaml").athlete
    except InputError as error:
        if "control character" not in str(error):
            raise
        return
    assert (known.name, known.performances[0].note, known.lives_at_m) == (name, name, 1900.0)
