"""A survey is a course as a track tells it: its length, profile, shape and stations, and what is doubtful about it."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.course import Course
from paceline.errors import InputError, Place
from paceline.files import write_text
from paceline.scenario.course import CourseFile, Terrain
from paceline.scenario.units import DISTANCE
from paceline.track.doubts import doubts
from paceline.track.path import Path, path_of, plane
from paceline.track.profile import climb_m, key_points
from paceline.track.read import load_track
from paceline.track.shape import Shape, shape_of
from paceline.track.stations import Station, from_table, from_way_points
from paceline.track.track import Floats, Track, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bounds between the classes of grade that a summary counts, in per cent.
GRADE_BOUNDS = (-15.0, -5.0, -1.0, 1.0, 5.0, 15.0)
#: A track this much longer or shorter than its race is another course.
_ANOTHER_COURSE = 0.5
_LAP_CLIMB_OFF = 0.02


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A point of the course file: how far on, how high, and which way the road leads from there (``None``: unknown)."""

    at_m: float
    height_m: float
    heading_deg: float | None


@dataclass(frozen=True, eq=False)
class Survey:
    """A course measured from a track. Positions along it are in official metres where the length was given.

    ``terrain`` is what a person said of the ground, which a track cannot tell. ``at_m`` and ``height_m`` are the
    smoothed profile, evenly cut.
    """

    track: Track
    path: Path
    name: str
    distance_m: float
    official: bool
    stations: tuple[Station, ...]
    shape: Shape
    warnings: tuple[str, ...]
    terrain: Terrain | None = None

    @property
    def measured_m(self) -> float:
        """Length along the track."""
        return self.path.length_m

    @property
    def scale(self) -> float:
        """Official metres for one metre of the track."""
        return self.distance_m / self.path.length_m

    @cached_property
    def at_m(self) -> Floats:
        """Where the heights of the profile lie."""
        return np.asarray(self.path.grid_m * self.scale)

    @property
    def height_m(self) -> Floats:
        """Smoothed heights."""
        return self.path.height_m

    @cached_property
    def climb_m(self) -> float:
        """Metres uphill, counted with a hysteresis of 3 m."""
        return climb_m(self.height_m)[0]

    @cached_property
    def descent_m(self) -> float:
        """Metres downhill, counted alike."""
        return climb_m(self.height_m)[1]

    @property
    def has_heights(self) -> bool:
        """Whether the track knew any height."""
        return self.path.unknown_heights < 1.0

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude of the start, where the track has positions."""
        path = self.path
        return (float(path.latitude_deg[0]), float(path.longitude_deg[0])) if path.placed else None

    @cached_property
    def lap_m(self) -> float | None:
        """Official length of the lap, where the course is one lap run again and again that climbs like the whole."""
        lap_m = self.shape.lap_m
        if lap_m is None or self.path.length_m < 1.9 * lap_m:
            return None
        cells = lap_m / self.path.length_m * (len(self.at_m) - 1)
        full = int(self.path.length_m / lap_m + 0.02)
        first = self._points(0, round(cells))
        change = np.diff([point.height_m for point in (*first, first[0])])
        laps_m = full * float(change[change > 0].sum())
        whole_m, _ = climb_m(self.height_m[: round(full * cells) + 1])
        alike = abs(laps_m - whole_m) <= max(3.0, _LAP_CLIMB_OFF * whole_m)
        return lap_m * self.scale if alike else None

    @cached_property
    def points(self) -> tuple[KeyPoint, ...]:
        """The key points of the course file: of one lap where :attr:`lap_m` is known, else of the whole way."""
        last = len(self.at_m) - 1
        if self.lap_m is None:
            return tuple(self._points(0, last))
        points = self._points(0, round(self.lap_m / self.distance_m * last))
        end = points[-1]
        return (*points[:-1], KeyPoint(self.lap_m, points[0].height_m, end.heading_deg))

    @cached_property
    def steepest(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The steepest kilometre uphill and downhill: mean grade, and where it begins."""
        span_m = min(1000.0, self.distance_m)
        starts = self.at_m[self.at_m <= self.distance_m - span_m + 1e-6]
        rise = np.interp(starts + span_m, self.at_m, self.height_m) - np.interp(starts, self.at_m, self.height_m)
        up, down = int(np.argmax(rise)), int(np.argmin(rise))
        return (float(rise[up] / span_m), float(starts[up])), (float(rise[down] / span_m), float(starts[down]))

    @property
    def grade_shares(self) -> tuple[float, ...]:
        """The share of the way in each class of grade between :data:`GRADE_BOUNDS`, steepest descent first."""
        grade = 100.0 * np.diff(self.height_m) / np.diff(self.at_m)
        counts = np.bincount(np.digitize(grade, GRADE_BOUNDS), minlength=len(GRADE_BOUNDS) + 1)
        return tuple((counts / len(grade)).tolist())

    @property
    def highest(self) -> tuple[float, float]:
        """The highest point: height, and where."""
        i = int(np.argmax(self.height_m))
        return float(self.height_m[i]), float(self.at_m[i])

    @property
    def lowest(self) -> tuple[float, float]:
        """The lowest point: height, and where."""
        i = int(np.argmin(self.height_m))
        return float(self.height_m[i]), float(self.at_m[i])

    def course_file(self) -> CourseFile:
        """The course as the model of a course file."""
        from paceline.track.write import course_file

        return course_file(self)

    def course(self) -> Course:
        """The course as races use it."""
        return Course.of(self.course_file(), self.distance_m)

    @property
    def yaml(self) -> str:
        """The commented course file."""
        from paceline.track.write import course_yaml

        return course_yaml(self)

    def write(self, file: str | os.PathLike[str]) -> None:
        """Write the commented course file. Raises ``InputError`` where that is not possible; nothing is left half."""
        write_text(File(file), self.yaml)

    def as_dict(self) -> dict[str, Any]:
        """What ``paceline course --json`` prints: distances, heights and climbs in m, grades as shares."""
        (up, up_at_m), (down, down_at_m) = self.steepest
        bounds = (None, *(bound / 100.0 for bound in GRADE_BOUNDS), None)
        return {
            "name": self.name,
            "track": str(self.track.file),
            "kind": self.track.kind,
            "distance_m": round(self.distance_m, 1),
            "measured_m": round(self.measured_m, 1),
            "official": self.official,
            "climb_m": round(self.climb_m, 1) if self.has_heights else None,
            "descent_m": round(self.descent_m, 1) if self.has_heights else None,
            "highest": dict(zip(("height_m", "at_m"), _rounded(self.highest), strict=True)),
            "lowest": dict(zip(("height_m", "at_m"), _rounded(self.lowest), strict=True)),
            "steepest_km": {"up": {"grade": round(up, 4), "from_m": round(up_at_m, 1)},
                            "down": {"grade": round(down, 4), "from_m": round(down_at_m, 1)}},
            "grades": [
                {"from": low, "to": high, "share": round(share, 4)}
                for low, high, share in zip(bounds[:-1], bounds[1:], self.grade_shares, strict=True)
            ],
            "shape": {
                "kind": self.shape.kind,
                "words": self.shape.words,
                "separation_m": _maybe(self.shape.separation_m),
                "laps_m": [round(lap * self.scale, 1) for lap in self.shape.laps_m],
                "turn_m": _maybe(self.shape.turn_m, self.scale),
            },
            "place": None if self.place is None else dict(
                zip(("latitude", "longitude"), (round(degrees, 5) for degrees in self.place), strict=True)
            ),
            "points": len(self.points),
            "stations": [
                {"name": one.name, "at_m": round(one.at_m, 1), "tables": one.tables, "cutoff_s": one.cutoff_s}
                for one in self.stations
            ],
            "warnings": list(self.warnings),
        }  # fmt: skip

    def _points(self, first: int, last: int) -> list[KeyPoint]:
        part = slice(first, last + 1)
        at_m, height_m = self.at_m[part], self.height_m[part]
        if not self.path.placed:
            chosen, heights = key_points(at_m, height_m)
            return [KeyPoint(float(at_m[i]), float(h), None) for i, h in zip(chosen, heights, strict=True)]
        east_m, north_m = plane(self.path.latitude_deg[part], self.path.longitude_deg[part])
        chosen, heights = key_points(at_m, height_m, east_m, north_m)
        headings = np.degrees(np.arctan2(np.diff(east_m[chosen]), np.diff(north_m[chosen]))) % 360.0
        leads = [*headings.tolist(), float(headings[-1])]
        return [KeyPoint(float(at_m[i]), float(h), lead) for i, h, lead in zip(chosen, heights, leads, strict=True)]


def read_track(
    file: str | os.PathLike[str],
    distance: str | float | None = None,
    stations: str | os.PathLike[str] | None = None,
    name: str | None = None,
    terrain: Terrain | None = None,
) -> Survey:
    """Measure a course from a track (GPX, TCX, FIT or CSV).

    ``distance`` is the official length ("42.195 km", or metres), to which the track is rescaled; ``stations`` a CSV
    with the columns ``name`` and ``distance_km``, else the way-points of the track serve. Raises ``InputError``.
    """
    track = load_track(File(file))
    path = path_of(track)
    official_m = _official_m(distance)
    if official_m is not None and abs(math.log(path.length_m / official_m)) > math.log1p(_ANOTHER_COURSE):
        raise InputError(
            f"the track measures {path.length_m / 1000:.2f} km and cannot be a course of "
            f"{official_m / 1000:g} km; check --distance (of a course in laps it must hold every lap)",
            place=Place(track.file),
        )
    distance_m = round(path.length_m, 1) if official_m is None else official_m
    scale = distance_m / path.length_m
    found = list(doubts(track, path, official_m))
    if stations is not None:
        tables = from_table(File(stations), distance_m)
    else:
        tables, beside = from_way_points(path, track.way_points, scale)
        found += beside
    return Survey(
        track=track,
        path=path,
        name=one_line(name or track.name or track.file.stem, 200) or "course",
        distance_m=distance_m,
        official=official_m is not None,
        stations=tuple(tables),
        shape=shape_of(path),
        warnings=tuple(found),
        terrain=terrain,
    )


def _official_m(distance: str | float | None) -> float | None:
    if distance is None:
        return None
    try:
        return DISTANCE.positive().read(distance, from_file=False)
    except ValueError as error:
        raise InputError(str(error), path="--distance") from None


def _rounded(pair: tuple[float, float]) -> Iterator[float]:
    return (round(number, 1) for number in pair)


def _maybe(number: float | None, scale: float = 1.0) -> float | None:
    return None if number is None else round(number * scale, 1)
