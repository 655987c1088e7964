"""GPX: tracks and routes of watches and planners, with their way-points."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paceline.errors import InputError, Place
from paceline.track.markup import safe_markup
from paceline.track.track import Point, Track, WayPoint, one_line, track_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_gpx(file: Path, data: bytes) -> Track:
    """All tracks of a GPX file in their order; its routes where it has no track."""
    text = safe_markup(file, data, "gpx")
    import gpxpy
    from gpxpy.gpx import GPXException

    try:
        found = gpxpy.parse(text)
    except (GPXException, ValueError, TypeError, AttributeError, OverflowError) as error:
        words = " ".join(str(error).split())[:150]
        raise InputError(
            f"a value in this GPX file cannot be read ({words}); export the track once more", place=Place(file)
        ) from None
    notes = []
    tracks = [track for track in found.tracks if track.get_points_no()]
    pieces = [_points(segment.points) for track in tracks for segment in track.segments]
    if not tracks:
        pieces = [_points(route.points) for route in found.routes]
        if any(pieces):
            notes.append("the file has a route but no track: its points may lie far apart")
    elif len(tracks) > 1:
        names = ", ".join(track.name or "without a name" for track in tracks[:4])
        notes.append(f"{len(tracks)} tracks were joined in their order ({names}{', ...' if len(tracks) > 4 else ''})")
    way_points = [
        WayPoint(_name(point), float(point.latitude), float(point.longitude))
        for point in found.waypoints
        if not _is_cue(point)
    ]
    named = [found.name, *(track.name for track in tracks), *(route.name for route in found.routes)]
    return track_of(file, "GPX", next((name for name in named if name), ""), pieces, way_points, notes)


def _points(points: Iterable[Any]) -> list[Point]:
    return [
        Point(
            float(p.latitude),
            float(p.longitude),
            float("nan") if p.elevation is None else float(p.elevation),
            _seconds(p.time),
        )
        for p in points
    ]


def _seconds(time: datetime | None) -> float:
    if time is None:
        return float("nan")
    aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def _name(point: Any) -> str:
    return one_line(point.name or point.description or point.comment)


def _is_cue(point: Any) -> bool:
    """Planners add a way-point for every turn; those are no stations."""
    return (point.type or "").strip().lower() in {"cue", "turn", "left", "right", "straight"}
