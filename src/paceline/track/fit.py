"""FIT: what watches record and courses that are sent to them."""

from __future__ import annotations

import io
import math
from datetime import datetime
from pathlib import Path
from typing import Any

from paceline.errors import InputError, Place
from paceline.track.track import Point, Track, WayPoint, one_line, track_of

_DEGREES = 180.0 / 2**31  # positions are kept in semicircles
_TURNS = frozenset({"left", "right", "straight", "slight_left", "slight_right", "sharp_left", "sharp_right", "u_turn"})


def read_fit(file: Path, data: bytes) -> Track:
    """The records of a FIT file, activity or course, with its course points.

    A file that breaks off or whose checksum is wrong is refused: half a course looks like a whole one.
    """
    import fitdecode

    points: list[Point] = []
    way_points: list[WayPoint] = []
    name = ""
    try:
        with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as frames:
            for frame in frames:
                if not isinstance(frame, fitdecode.FitDataMessage):
                    continue
                if frame.name == "record":
                    points.append(_point(frame))
                elif frame.name == "course":
                    name = str(frame.get_value("name", fallback=None) or "")
                elif frame.name == "course_point" and frame.get_value("type", fallback=None) not in _TURNS:
                    way_points.append(_way_point(frame))
    except Exception as error:  # the library lets errors of all kinds through where bytes are wrong
        words = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(
            f"this FIT file breaks off or is damaged ({words}); copy it from the watch again", place=Place(file)
        ) from None
    placed = [point for point in points if math.isfinite(point.latitude_deg)]
    return track_of(file, "FIT", name, [placed], way_points)


def _number(frame: Any, *names: str) -> float:
    for name in names:
        value = frame.get_value(name, fallback=None)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    return math.nan


def _point(frame: Any) -> Point:
    time = frame.get_value("timestamp", fallback=None)
    return Point(
        _number(frame, "position_lat") * _DEGREES,
        _number(frame, "position_long") * _DEGREES,
        _number(frame, "enhanced_altitude", "altitude"),
        time.timestamp() if isinstance(time, datetime) else math.nan,
    )


def _way_point(frame: Any) -> WayPoint:
    name = one_line(str(frame.get_value("name", fallback=None) or ""))
    return WayPoint(name, _number(frame, "position_lat") * _DEGREES, _number(frame, "position_long") * _DEGREES)
