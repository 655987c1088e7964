"""Every way to get a scenario file wrong that we know of, and the line that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.scenario_files import ATHLETE, COURSE, SCENARIO, edited, refusal, write_race


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        # keys and choices
        ("name: Lakeside\n", "", "1:1: name: this key is missing; write for instance `name: ...`"),
        ("name: Lakeside", "name: ''", "1:7: name: the text is empty"),
        ("name: Lakeside", "name: 5", "1:7: name: 5 does not fit; write text; put quotes around a number"),
        ("name: Lakeside", "name: [a]", "1:7: name: a list does not fit; write text"),
        ("name: Lakeside", "name: x\nmood: good", "2:1: mood: unknown key; did you mean 'mode'?"),
        (
            "  distance: 42.195 km\n",
            "",
            "2:1: race.distance: this key is missing; write for instance `distance: 42.195 km`",
        ),
        (
            "exchange_every:",
            "exchange_evry:",
            "21:3: pacers.exchange_evry: unknown key; did you mean 'exchange_every'?",
        ),
        ("distance: 42", "distance_m: 42", "4:3: race.distance_m: unknown key; did you mean 'distance'?"),
        (
            "world-athletics-road",
            "iaaf",
            "6:10: race.rules: 'iaaf' is not one of the choices: world-athletics-road or none",
        ),
        ("formation: arrow", "formation: arow", "arrow, open_v, swordfish, diamond, pair or own; did you mean"),
        ("formation: arrow", "formation: own", "pacers.formation: a formation of one's own needs its `shelter`;"),
        (
            "formation: arrow",
            "formation: arrow\n  shelter: 70 %",
            "18:3: pacers.shelter: the shelter of arrow is known; remove it, or write `formation: own`",
        ),
        ("car: true", "car: yes", "22:8: pacers.car: 'yes' does not fit; write true or false"),
        ("ahead: 6", "ahead: '6'", "18:10: pacers.ahead: '6' does not fit; write a whole number, for instance 3"),
        ("ahead: 6", "ahead: 60", "18:10: pacers.ahead: 60 does not fit; give at most 12"),
        ("{sub-2:", "{fast: ~, sub-2:", "24:17: targets.fast: nothing does not fit"),
        # units
        (
            "42.195 km",
            "42.195",
            "4:13: race.distance: 42.195 has no unit; write for instance 42.195 km, 26.2 mi or 400 m",
        ),
        ("42.195 km", "-5 km", "4:13: race.distance: -5 km is negative"),
        ("42.195 km", "10 m", "4:3: race.distance: 10 m is no distance to simulate; give 50 m to 6000 km"),
        ("11 C", "11", "7:24: weather.temperature: 11 has no unit; write for instance 11 C or 51 F"),
        (
            "80 %",
            "80",
            "7:40: weather.humidity: 80 is out of bounds; a share here lies between 0 and 1; did you mean 80 %?",
        ),
        ('"2:50/km"', "2:50", "20:9: pacers.pace: '2:50' is not a pace; write minutes:seconds per km or mi"),
        ("75 g/h", "75", "23:51: drinks.carbohydrate: 75 has no unit; write for instance 60 g/h"),
        ('"2:00:00"', "7200", "24:18: targets.sub-2: 7200 has no unit; write for instance 2:00:25"),
        ('"2:00:00"', '"2:00:75"', "targets.sub-2: '2:00:75' has 60 or more minutes or seconds"),
        (
            '"2:00:00"',
            '"2:00"',
            "24:18: targets.sub-2: 0:02:00 over 42195 m is faster than anyone runs; hours are written",
        ),
        (
            "2017-05-06T05:45+02:00",
            "2017-05-06T05:45",
            "5:10: race.start: '2017-05-06T05:45' is not a moment with its offset",
        ),
        ("2017-05-06T05:45+02:00", "5", "5:10: race.start: 5 is not a moment"),
        ("2017-05-06T05:45+02:00", "2017-02-30T05:45+02:00", "5:10: race.start: '2017-02-30T05:45+02:00' does not fit"),
        # names
        ("name: Ben Okoth", "name: Ada Keter", "the runner 'Ada Keter' is named twice (first at runners.0)"),
        ("  car: true", "  names: [Cy, Cy]", "22:15: pacers.names.1: the pacer 'Cy' is named twice"),
        ("  car: true", "  names: [Ben Okoth]", "pacers.names.0: 'Ben Okoth' is a runner of this race too"),
        ("  car: true", "  serves: Ada", "22:3: pacers.serves: no runner is called 'Ada'; did you mean 'Ada Keter'?"),
        ("  Ben Okoth: {f", "  Ben: {f", "27:3: observed.Ben: no runner is called 'Ben'; did you mean 'Ben Okoth'?"),
        (
            "runner: Ben Okoth",
            "runner: Cy",
            "29:6: incidents.0.runner: no runner is called 'Cy'; there are 'Ada Keter'",
        ),
        # beyond the finish
        ("at: 12 km", "at: 50 km", "incidents.0.at: the incident at 50000 m lies beyond the finish at 42195 m"),
        (
            "splits: {5 km:",
            "splits: {50 km:",
            "26:41: observed.Ada Keter.splits.50 km: the split at 50000 m lies beyond the finish",
        ),
        (
            "Boathouse:",
            "Boathose:",
            "'Boathose' is no place of the course; write a distance (5 km), half or a station (did you",
        ),
        ("half:", "1 km:", "splits.5 km: the split is not later than the one at '1 km'"),
        ("2:00:25", "1:20:25", "26:15: observed.Ada Keter.finish: the finish is earlier than the split at 'Boathouse'"),
        ("every: 3 km", "every: 1 m", "drinks.every: that makes more than 10000 places; give at least 4 m"),
        (
            "source: results}\nincidents",
            "sorce: results}\nincidents",
            "27:3: observed.Ben Okoth.source: this key is missing",
        ),
        # pacers and drinks
        ("  ahead: 6\n", "", "16:3: pacers.kind: rotating pacers need `ahead`; write for instance `ahead: 6`"),
        ("  pool: 30\n", "", "16:3: pacers.kind: rotating pacers need `pool`"),
        ("  exchange_every: 2.4 km\n", "", "16:3: pacers.kind: rotating pacers need `exchange_every`"),
        ("pool: 30", "pool: 3", "19:3: pacers.pool: 3 pacers cannot keep 6 running (ahead + behind); give at least 6"),
        ("  car: true", "  until: [30 km]", "22:3: pacers.until: rotating pacers do not drop out; remove it"),
        ("kind: rotating", "kind: from_start", "16:3: pacers.kind: pacers from the start need `count`"),
        (
            "kind: rotating",
            "kind: from_start",
            "21:3: pacers.exchange_every: pacers from the start have no `exchange_every`",
        ),
        ("kind: rotating", "kind: from_start", "22:3: pacers.car: pacers from the start have no `car`"),
        (", every: 3 km", "", "23:10: drinks.kind: handed drinks need `every`; write for instance `every: 3 km`"),
        ("{kind: handed,", "{kind: handed, tables: 3,", "23:24: drinks.tables: only stations have tables"),
        ("kind: handed", "kind: none", "drinks.every: nothing is drunk with kind none"),
        # plans
        (
            "over: 1 %",
            "until: 5 km",
            "plan.until: pacing follow_pacers does not read it; remove it, or write `pacing: bold`",
        ),
        (
            "follow_pacers",
            "bold",
            "10:12: runners.0.plan.pacing: pacing bold needs `until`; write for instance `until: 30 km`",
        ),
        ("follow_pacers", "python", "runners.0.plan.pacing: pacing python needs `function`"),
        ("follow_pacers", "split", "runners.0.plan.pacing: pacing split needs `second_half`"),
        ("follow_pacers", "segments", "runners.0.plan.pacing: pacing segments needs `segments`"),
        (
            "pacing: follow_pacers, ",
            "pacing: segments, segments: [{until: 9 km, pace: 3:00/km}], ",
            "10:42: runners.0.plan.segments.0.until: the last segment ends at 9000 m; lead it up to the finish",
        ),
        (
            "pacing: follow_pacers, ",
            "pacing: segments, segments: [{until: 9 km, pace: 3:00/km}, {until: 5 km, pace: 3:00/km}], ",
            "runners.0.plan.segments.1.until: 5000 m does not lie after 9000 m; sort the segments",
        ),
        (
            "pacing: follow_pacers, ",
            "pacing: segments, segments: [{until: 9 km}, {until: 42.195 km, pace: 3:00/km}], ",
            "runners.0.plan.segments.0: a segment has either a `pace` or an `effort`",
        ),
        (
            "pacing: follow_pacers, ",
            "pacing: segments, segments: [{until: 9 km, effort: 99 %}, {until: 42.195 km, pace: 3:00/km}], ",
            "runners.0.plan.segments.1: other segments of this plan are efforts",
        ),
        ("wind: 1 m/s", "after: 2 h", "weather.after: it says when the air is warm, but not how warm"),
        # runners
        (
            "  - athlete:\n",
            "  - {}\n  - athlete:\n",
            "11:5: runners.1.athlete: this key is missing; write for instance `athlete: {name:",
        ),
    ],
)
def test_scenarios_that_make_no_sense(tmp_path: Path, old: str, new: str, words: str) -> None:
    said = refusal(write_race(tmp_path, scenario=edited(SCENARIO.split("variants:")[0], old, new)))
    assert any(line.startswith("race.yaml:") and words in line for line in said.splitlines()), said


def test_no_runners(tmp_path: Path) -> None:
    before, after = SCENARIO.index("runners:"), SCENARIO.index("pacers:")
    said = refusal(write_race(tmp_path, scenario=f"{SCENARIO[:before]}runners: []\n{SCENARIO[after:]}"))
    assert said == "race.yaml:8:10: runners: at least 1 is needed here; add one"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("[50 km]", "pacers.until.0: 50000 m lies beyond the finish at 42195 m"),
        ("[5 km, 9 km, 9 km]", "pacers.until: 3 places to drop out for 2 pacers; give one for each at most"),
    ],
)
def test_pacers_who_drop_out_where_they_cannot(tmp_path: Path, until: str, words: str) -> None:
    before, after = SCENARIO.index("pacers:"), SCENARIO.index("drinks:")
    pacers = f"pacers: {{kind: from_start, formation: line, count: 2, until: {until}}}\n"
    assert words in refusal(write_race(tmp_path, scenario=SCENARIO[:before] + pacers + SCENARIO[after:]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "times: 18",
            "times: 17",
            "2:1: parts: the parts (length x times) make 40800 m, 1395 m less than the race of 42195 m;",
        ),
        ("times: 18", "times: 17", "run the last one 17.58 times"),
        ("times: 18", "times: '18'", "4:12: parts.0.times: '18' does not fit; write a number, for instance 1.5"),
        ("length: 2400 m", "length: 0 m", "3:13: parts.0.length: 0 m is nothing; a distance here is more than 0"),
        ("at: 1.2 km", "at: 0 m", "5:58: parts.0.points.1.at: 0 m does not lie after the point before it at 0 m"),
        ("at: 1.2 km", "at: 3 km", "5:58: parts.0.points.1.at: 3000 m lies beyond this part's length of 2400 m"),
        (
            "{at: 1.2 km, height: 186 m}",
            "{at: 2.4 km, height: 186 m}",
            "5:5: parts.0.points: a lap starts at 184 m and ends at 186 m: give both ends of a lap the same height",
        ),
        (
            "parts:",
            "parts:\n  - {length: 900 m, points: [{at: 0 m, height: 9 m}, {at: 900 m, height: 9 m}]}",
            "3:21: parts.0.points: this part ends at 9 m, but the next one starts at 184 m: give the seam one height",
        ),
        (
            "[{at: 0 m, height: 184 m, heading: 90 deg}, {at: 1.2 km, height: 186 m}]",
            "[]",
            "parts.0.points: at least 1",
        ),
        ("at: 30 km", "at: 43 km", "7:30: stations.0.at: the station at 43000 m lies beyond the finish at 42195 m"),
        ("mats_every: 5 km", "mats: [5 km, 43 km]", "6:14: mats.1: the mat at 43000 m lies beyond the finish"),
        ("mats_every: 5 km", "mats: [5 km, 5 km]", "6:14: mats.1: 5000 m does not lie after the mat before it"),
        (
            "mats_every: 5 km",
            "mats_every: 1 m",
            "6:1: mats_every: that makes more than 10000 places; give at least 4 m",
        ),
    ],
)
def test_courses_that_make_no_sense(tmp_path: Path, old: str, new: str, words: str) -> None:
    said = refusal(write_race(tmp_path, course=edited(COURSE, old, new)))
    assert any(line.startswith("courses/lake.yaml:") and words in line for line in said.splitlines()), said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sex: F\n", "", "1:1: sex: this key is missing; write for instance `sex: M`"),
        (
            ", kind: did_not_finish",
            "",
            "7:5: performances.1: A2 (Delhi half) has no time; add one, as in `time: 2:04:05`, or",
        ),
        (
            "2016-11-20",
            "2017-05-06",
            "7:14: performances.1.date: A2 (Delhi half) is of 2017-05-06, not earlier than the race",
        ),
        ("2016-11-20", "2017-05-06", "or say `hindsight: true` in the scenario"),
        ("2016-04-24", "2016", "6:20: performances.0.date: 2016 is not a day; write for instance 2017-05-06"),
        ('"2:03:05"', '"2:03"', "performances.0.time: 0:02:03 over 42195 m is faster than anyone runs"),
        ("52 kg", "52 kq", "4:14: body.mass: '52 kq' is not a mass; write for instance 57 kg or 125 lb"),
    ],
)
def test_athletes_that_make_no_sense(tmp_path: Path, old: str, new: str, words: str) -> None:
    said = refusal(write_race(tmp_path, athlete=edited(ATHLETE, old, new)))
    assert any(line.startswith("athletes/ada.yaml:") and words in line for line in said.splitlines()), said


def test_stations_need_a_place(tmp_path: Path) -> None:
    scenario = SCENARIO.replace(", Boathouse", ", 30 km")
    scenario = edited(scenario, "{kind: handed, every: 3 km,", "{kind: stations,")
    course = edited(COURSE, "stations: [{name: Boathouse, at: 30 km}]", "")
    said = refusal(write_race(tmp_path, scenario=scenario, course=course))
    assert said.startswith(
        "race.yaml:23:10: drinks.kind: the course has no stations; add `every: 5 km` here, or `stations`"
    )
