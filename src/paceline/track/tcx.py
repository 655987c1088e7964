"""TCX: activities and courses of Garmin's training centre, read with the standard library.

The usual reader (tcxreader) knows activities only, and what planners export are courses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from paceline.errors import InputError, Place
from paceline.track.markup import safe_markup
from paceline.track.track import Point, Track, WayPoint, one_line, track_of


def read_tcx(file: Path, data: bytes) -> Track:
    """All tracks of all laps, activities and courses of a TCX file, in their order."""
    text = safe_markup(file, data, "TrainingCenterDatabase")
    root = fromstring(text)  # holds no document type, so no entities
    pieces = [[_point(file, one) for one in _named(track, "Trackpoint")] for track in _named(root, "Track")]
    pieces = [[point for point in piece if math.isfinite(point.latitude_deg)] for piece in pieces]
    courses = len(list(_named(root, "Course"))) + len(list(_named(root, "Activity")))
    notes = [f"{courses} courses or activities were joined in their order"] if courses > 1 else []
    way_points = []
    for spot in _named(root, "CoursePoint"):
        at = _point(file, spot)
        if _text(spot, "PointType") not in {"Left", "Right", "Straight"}:
            way_points.append(WayPoint(_text(spot, "Name"), at.latitude_deg, at.longitude_deg))
    # Laps break the recording, not the road: only what lies far apart is a seam, and gaps are looked for anyway.
    name = next((_text(course, "Name") for course in _named(root, "Course")), "")
    return track_of(file, "TCX", name, [[point for piece in pieces for point in piece]], way_points, notes)


def _named(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if one.tag.rpartition("}")[2] == name)


def _text(element: Element, name: str) -> str:
    found = next(_named(element, name), None)
    return one_line(found.text) if found is not None else ""


def _point(file: Path, element: Element) -> Point:
    numbers = {}
    for key in ("LatitudeDegrees", "LongitudeDegrees", "AltitudeMeters"):
        text = _text(element, key)
        try:
            numbers[key] = float(text) if text else math.nan
        except ValueError:
            raise InputError(
                f"{key} {text[:40]!r} is no number; export the track once more", place=Place(file)
            ) from None
    return Point(
        numbers["LatitudeDegrees"],
        numbers["LongitudeDegrees"],
        numbers["AltitudeMeters"],
        _seconds(_text(element, "Time")),
    )


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
