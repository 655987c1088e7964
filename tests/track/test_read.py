"""Reading tracks: the same way from every kind of file, and words for what is none."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from paceline.errors import InputError
from paceline.track.path import path_of
from paceline.track.read import load_track
from support.tracks import circle, fit, gpx, profile_csv, straight, tcx, write

WAY = straight(3_000.0, lambda along: 400.0 + 30.0 * np.sin(along / 500.0))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gpx", gpx(WAY)),
        ("a.tcx", tcx(WAY)),
        ("a.tcx", tcx(WAY, "Activity")),
        ("a.fit", fit(WAY)),
        ("a.GPX", "\ufeff" + gpx(WAY)),
        ("a.gpx", gpx(WAY).replace("UTF-8", "utf-16").encode("utf-16")),
        ("a.gpx", gpx(WAY).replace("UTF-8", "ISO-8859-1").replace("Test hill", "Höhe").encode("latin-1")),
        ("a.gpx", gpx(WAY).replace("Test hill", "Höhe").encode("latin-1")),  # says UTF-8, is not
        ("a.gpx", gpx(WAY).replace("UTF-8", "no-such-code")),
    ],
)
def test_every_kind_of_file_tells_the_same_way(tmp_path: Path, name: str, content: str | bytes) -> None:
    track = load_track(write(tmp_path, name, content))
    assert len(track) == len(WAY)
    assert track.latitude_deg == pytest.approx(WAY.latitude, abs=1e-6)
    assert track.longitude_deg == pytest.approx(WAY.longitude, abs=1e-6)
    assert track.height_m == pytest.approx(WAY.height_m, abs=0.11)  # FIT keeps fifths of a metre


def test_a_table_of_distance_and_height(tmp_path: Path) -> None:
    track = load_track(write(tmp_path, "a.csv", profile_csv(WAY)))
    assert not track.placed
    assert track.along_m == pytest.approx(WAY.east_m, abs=0.01)
    in_miles = "mile;elev_ft;name\n0;100;start\n1;200;\n2;150;end\n"
    track = load_track(write(tmp_path, "b.csv", in_miles))
    assert track.along_m == pytest.approx([0.0, 1609.344, 3218.688])
    assert track.height_m == pytest.approx([30.48, 60.96, 45.72])
    track = load_track(write(tmp_path, "c.csv", "distance,height\n0 km,10 m\n1.5 km,30 ft\n2 mi,\n"))
    assert track.along_m == pytest.approx([0.0, 1500.0, 3218.688])
    assert track.height_m == pytest.approx([10.0, 9.144, np.nan], nan_ok=True)


def test_positions_in_a_table(tmp_path: Path) -> None:
    rows = "".join(
        f"{lat},{lon},{ele}\n" for lat, lon, ele in zip(WAY.latitude, WAY.longitude, WAY.height_m, strict=True)
    )
    track = load_track(write(tmp_path, "a.csv", "lat,lon,ele\n" + rows))
    assert track.latitude_deg == pytest.approx(WAY.latitude)
    assert track.height_m == pytest.approx(WAY.height_m)


def test_a_table_with_both_keeps_its_distances(tmp_path: Path) -> None:
    rows = "".join(
        f"{lat:.3f},{lon:.3f},{at}\n" for lat, lon, at in zip(WAY.latitude, WAY.longitude, WAY.east_m, strict=True)
    )
    path = path_of(load_track(write(tmp_path, "a.csv", "lat,lon,at_m\n" + rows)))
    assert path.length_m == pytest.approx(3_000.0)
    assert path.placed


def test_segments_and_tracks_are_joined_in_order(tmp_path: Path) -> None:
    track = load_track(write(tmp_path, "a.gpx", gpx(WAY, pieces=3)))
    assert len(track.seams) == 2
    assert len(track) == len(WAY)
    two = gpx(WAY).replace("</gpx>", "<trk><name>Second</name><trkseg><trkpt lat='45.1' lon='7'/></trkseg></trk></gpx>")
    assert "2 tracks were joined in their order (Test hill, Second)" in load_track(write(tmp_path, "b.gpx", two)).notes


def test_a_route_serves_where_there_is_no_track(tmp_path: Path) -> None:
    route = (
        gpx(WAY).replace("trkpt", "rtept").replace("<trkseg>\n", "").replace("</trkseg>\n", "").replace("trk>", "rte>")
    )
    track = load_track(write(tmp_path, "a.gpx", route))
    assert len(track) == len(WAY)
    assert "route" in track.notes[0]


def test_way_points_and_course_points(tmp_path: Path) -> None:
    assert [p.name for p in load_track(write(tmp_path, "a.gpx", gpx(WAY, [("Lodge", 500, 0)]))).way_points] == ["Lodge"]
    assert [p.name for p in load_track(write(tmp_path, "a.tcx", tcx(WAY))).way_points] == ["Lodge"]
    cues = gpx(WAY, [("Left", 500, 0)]).replace("</wpt>", "<type>cue</type></wpt>")
    assert not load_track(write(tmp_path, "c.gpx", cues)).way_points


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
REFUSED = {
    "bomb.gpx": (
        f'<?xml version="1.0"?>\n{BOMB}]><gpx><trk><name>&j;</name></trk></gpx>',
        r"bomb.gpx:2:\d+: a document type",
    ),
    "outside.gpx": (
        '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<gpx>&x;</gpx>',
        r":1:\d+: a document type",
    ),
    "bomb.tcx": (f"{BOMB}]><TrainingCenterDatabase>&j;</TrainingCenterDatabase>", "a document type is declared"),
    "wide.gpx": ('<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>'.encode("utf-16"), "a document type is declared"),
    "page.gpx": ("<!DOCTYPE html>\n<html><body>Log in</body></html>", "this is a web page, not a track"),
    "deep.gpx": ("<gpx>" + "<a>" * 300_000, "more than 60 deep"),
    "many.gpx": ("<gpx>" + "<a/>" * 1_100_000 + "</gpx>", "more than a million elements"),
    "cut.gpx": (gpx(WAY)[: len(gpx(WAY)) // 2], r"cut.gpx:\d+:\d+: not valid XML"),
    "bad.gpx": (gpx(WAY).replace('lat="45.0000000"', 'lat="north"', 1), r"bad.gpx:5:1: lat='north' is no number"),
    "no.gpx": (gpx(WAY).replace('lat="45.0000000"', "", 1), r"no.gpx:5:1: a point has no `lat`"),
    "ele.gpx": (gpx(WAY).replace("<ele>4", "<ele>x", 1), "cannot be read"),
    "kml.gpx": ("<kml></kml>", "this is <kml>"),
    "none.gpx": ('<gpx version="1.1" creator="x"></gpx>', "there is no track in it"),
    "one.gpx": ('<gpx><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>', "only 1 points"),
    "spaces.gpx": ("<gpx>" + " xmlns" * 100_000 + "</gpx>", "namespaces"),
    "empty.gpx": ("", "the file is empty"),
    "bytes.gpx": (bytes(range(256)) * 40, "not valid XML"),
    "zip.gpx": (b"PK\x03\x04" + b"\0" * 100, "packed file"),
    "gz.fit": (b"\x1f\x8b" + b"\0" * 100, "packed file"),
    "half.fit": (fit(WAY)[: len(fit(WAY)) // 2], "breaks off or is damaged"),
    "crc.fit": (fit(WAY)[:-1] + b"\0", "breaks off or is damaged"),
    "text.fit": (b"this is no FIT file at all, but text", "breaks off or is damaged"),
    "alt.tcx": (tcx(WAY).replace("<AltitudeMeters>4", "<AltitudeMeters>x", 1), "AltitudeMeters 'x"),
    "races.csv": ("km,height,race\n0,1,A\n1,1,B\n", r"races.csv:3:1: the table holds several races \(A, B\)"),
    "words.csv": ("km,height\n0,1\nfar,1\n", r"words.csv:3:1: 'far' in column km is no number"),
    "comma.csv": ("km;height\n0;1\n1,5;1\n", "write decimals with a point"),
    "unit.csv": ("distance,height\n0,1\n15,1\n", r"unit.csv:3:1: 15 has no unit"),
    "names.csv": ("a,b\n0,1\n", "no column says how far or where"),
    "quote.csv": ('km,height\n0,"1\n', "not a readable table"),
    "blank.csv": ("\n\n", "the file is empty"),
    "track.txt": ("", "known by the ending of its name"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_track_is_told_quickly_and_cheaply(tmp_path: Path, name: str) -> None:
    content, words = REFUSED[name]
    file = write(tmp_path, name, content)
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(InputError, match=words):
        load_track(file)
    took_s, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200e6
    assert took_s < 20.0  # a hang, not a speed: memory is watched, which is slow


def test_files_that_are_not_there_or_not_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_track(tmp_path / "gone.gpx")
    (tmp_path / "folder.gpx").mkdir()
    with pytest.raises(InputError, match="this is a folder, no file; name a GPX"):
        load_track(tmp_path / "folder.gpx")
    with pytest.raises(InputError, match="the file cannot be read"):
        load_track(tmp_path / "a\0b.gpx")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.gpx"
    with file.open("wb") as stream:
        stream.truncate(3_000_000_000)  # takes no room on the disk
    with pytest.raises(
        InputError, match="the file has 3000 MB, at most 30 MB are read, more than a course needs; thin"
    ):
        load_track(file)


def test_laps_of_an_activity_are_no_gaps(tmp_path: Path) -> None:
    two = tcx(circle(2_000.0, 1), "Activity").replace("</Lap>", "</Lap><Lap></Lap>")
    assert load_track(write(tmp_path, "a.tcx", two)).seams == ()
