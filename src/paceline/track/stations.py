"""Stations of a course: way-points of its track laid on the road, or a table of names and distances."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path as File

import numpy as np

from paceline.errors import InputError, Place
from paceline.scenario.quantities import shown
from paceline.scenario.units import DURATION
from paceline.track.path import Path, offset_m
from paceline.track.read import read_file
from paceline.track.table import rows
from paceline.track.track import Floats, WayPoint, one_line

#: A way-point further from the road than this belongs to something else.
_BESIDE_M = 300.0
#: Passes that come about as near as the nearest one are passes of the same spot.
_AS_NEAR_M = 60.0
_APART_M = 500.0
#: A table at the start or the finish serves nobody on the way.
_ENDS_M = 150.0


@dataclass(frozen=True, slots=True)
class Station:
    """A station by its distance from the start; ``tables`` and ``cutoff_s`` as in a course file."""

    name: str
    at_m: float
    tables: int | None = None
    cutoff_s: float | None = None


def from_way_points(path: Path, way_points: tuple[WayPoint, ...], scale: float) -> tuple[list[Station], list[str]]:
    """Way-points laid on the road, and what is doubtful about that.

    Where the road passes a spot more than once, way-points that are listed in running order take the first pass that
    lies behind the one before; else each takes its first pass, one of the same name the next.
    """
    if not path.placed:
        return [], []
    doubts: list[str] = []
    found: list[tuple[WayPoint, list[float]]] = []
    for point in way_points:
        passes_m = _passes(path, point)
        if not passes_m:
            doubts.append(
                f"the way-point {shown(point.name)} lies more than {_BESIDE_M:.0f} m beside the road: left out"
            )
        else:
            found.append((point, passes_m))
    inside = [(p, [at for at in spots if _ENDS_M <= at <= path.length_m - _ENDS_M]) for p, spots in found]
    inside = [(point, spots) for point, spots in inside if spots]
    placed = _in_order(inside)
    if placed is None:
        placed = _first_passes(inside)
    stations = [Station(p.name, at_m * scale) for (p, _), at_m in zip(inside, placed, strict=True)]
    for point, spots in inside:
        again = [at for at in spots if not any(abs(at - used) < _APART_M for used in placed)]
        if again:
            told = " and ".join(f"{at * scale / 1000:.1f} km" for at in again[:3])
            doubts.append(
                f"the road passes {shown(point.name)} again at {told}: if it serves there too, list it with --stations"
            )
    return sorted(stations, key=lambda station: station.at_m), doubts


def from_table(file: File, race_m: float) -> list[Station]:
    """The stations of a CSV file with the columns ``name`` and ``distance_km`` (or ``distance`` with its unit).

    ``tables`` and ``cutoff`` may be given too. Raises ``InputError`` with the line of what does not fit.
    """
    stations: list[Station] = []
    for row in rows(file, read_file(file)):
        at_m = row.distance_m()
        if math.isnan(at_m):
            raise row.wrong("no distance here; name a column distance_km (or distance_mi, or distance with units)")
        if not 0.0 < at_m < race_m:
            way = f"the way of {race_m / 1000:g} km"
            raise row.wrong(f"{at_m / 1000:g} km does not lie on {way}; leave out start and finish")
        tables = row.number("tables") if row.has("tables") else math.nan
        if not (math.isnan(tables) or (tables.is_integer() and 1 <= tables <= 1000)):
            raise row.wrong(f"{tables:g} tables do not fit; write a whole number from 1 to 1000")
        cutoff = row.text("cutoff")
        try:
            cutoff_s = DURATION.positive().read(cutoff) if cutoff else None
        except ValueError as error:
            raise row.wrong(f"{error} (a cutoff is the time since the start, h:mm:ss)") from None
        name = one_line(row.text("name", "station"))
        stations.append(Station(name, at_m, None if math.isnan(tables) else int(tables), cutoff_s))
    if not stations:
        raise InputError(
            "there are no stations in it; write a line such as name,distance_km and one for each", place=Place(file)
        )
    return sorted(stations, key=lambda station: station.at_m)


def _passes(path: Path, point: WayPoint) -> list[float]:
    """Where the road comes by a way-point, about as near as it ever does."""
    if not (math.isfinite(point.latitude) and math.isfinite(point.longitude)):
        return []
    away_m = offset_m(path.latitude_deg, path.longitude_deg, point.latitude, point.longitude)
    nearest_m = float(away_m.min())
    if not nearest_m <= _BESIDE_M:
        return []
    near = np.flatnonzero(away_m <= nearest_m + _AS_NEAR_M)
    return _middles(path.grid_m, away_m, near)


def _middles(grid_m: Floats, away_m: Floats, near: np.ndarray[tuple[int], np.dtype[np.intp]]) -> list[float]:
    """The nearest spot of each pass; passes lie half a kilometre apart."""
    groups = np.split(near, np.flatnonzero(np.diff(grid_m[near]) > _APART_M) + 1)
    return [float(grid_m[group[np.argmin(away_m[group])]]) for group in groups]


def _in_order(found: list[tuple[WayPoint, list[float]]]) -> list[float] | None:
    """The earliest pass of each behind that of the one before, or nothing where they are not in running order."""
    placed: list[float] = []
    for _, spots in found:
        onward = [at for at in spots if not placed or at > placed[-1]]
        if not onward:
            return None
        placed.append(onward[0])
    return placed


def _first_passes(found: list[tuple[WayPoint, list[float]]]) -> list[float]:
    seen: dict[str, int] = {}
    placed = []
    for point, spots in found:
        nth = seen.get(point.name, 0)
        seen[point.name] = nth + 1
        placed.append(spots[min(nth, len(spots) - 1)])
    return placed
