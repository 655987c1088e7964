"""Files that somebody or something has damaged: an answer or a plain word, never a crash, never a long wait."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.track import read_track
from paceline.track.stations import from_table
from support.tracks import fit, gpx, profile_csv, straight, tcx, write

T = TypeVar("T")
WAY = straight(600.0, lambda along: 400.0 + 10.0 * np.sin(along / 80.0), step_m=30.0)
WHOLE = {
    "a.gpx": gpx(WAY, [("Hut", 300, 10)], pieces=2, start_s=1_700_000_000).encode(),
    "a.tcx": tcx(WAY).encode(),
    "a.fit": fit(WAY),
    "a.csv": profile_csv(WAY).encode(),
}
NUMBERS = [b"nan", b"inf", b"-1e400", b"1e308", b"-90.0001", b"", b"0", b"9" * 400, b"0x10", "\uff11".encode(), b"\0"]


def attempted(read: Callable[[], T]) -> tuple[T | None, str]:
    """What was read, or the words in which it was refused."""
    try:
        return read(), ""
    except InputError as error:
        return None, str(error)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """One to four injuries: cut, dropped, doubled, flipped, overwritten or a number made absurd."""
    data = whole
    for _ in range(draw(st.integers(1, 4))):
        if not data:
            break
        at = draw(st.integers(0, len(data) - 1))
        to = min(len(data), at + draw(st.integers(1, 200)))
        match draw(st.sampled_from(["cut", "drop", "double", "flip", "write", "number"])):
            case "cut":
                data = data[:at]
            case "drop":
                data = data[:at] + data[to:]
            case "double":
                data = data[:to] + data[at:]
            case "flip":
                data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :]
            case "write":
                data = data[:at] + draw(st.binary(max_size=20)) + data[to:]
            case "number":
                spots = list(re.finditer(rb"-?\d+\.\d+", data))
                if spots:
                    spot = draw(st.sampled_from(spots))
                    data = data[: spot.start()] + draw(st.sampled_from(NUMBERS)) + data[spot.end() :]
    return data


@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_file_is_measured_or_refused(tmp_path: Path, name: str) -> None:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(damaged(WHOLE[name]))
    def attempt(data: bytes) -> None:
        file = write(tmp_path, name, data)
        began = time.process_time()
        survey, words = attempted(lambda: read_track(file))
        if survey is None:
            assert words.startswith(str(file))
        else:
            course = survey.course()
            assert course.distance_m == survey.distance_m > 0.0
            assert np.isfinite(course.height_at(survey.at_m)).all()
            assert json.dumps(survey.as_dict(), allow_nan=False)
            assert "\n" not in survey.name
        assert time.process_time() - began < 5.0

    attempt()


@given(data=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_bytes_are_no_stations(tmp_path: Path, data: bytes) -> None:
    file = write(tmp_path, "s.csv", b"name,km\n" + data)
    stations, words = attempted(lambda: from_table(file, 42_195.0))
    if stations is None:
        assert str(file) in words
    else:
        assert all(0.0 < station.at_m < 42_195.0 for station in stations)
