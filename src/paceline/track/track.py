"""A track is where a runner or a planner has been: positions in order, with heights and times where they are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def one_line(text: str | None, longest: int = 100) -> str:
    """A text from outside as a name: one line of characters that can be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())[:longest].strip()


@dataclass(frozen=True, slots=True)
class WayPoint:
    """A named spot of a track file. It lies at a position, or a distance from the start says where."""

    name: str
    latitude: float = np.nan
    longitude: float = np.nan
    at_m: float = np.nan


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """A track as its file has it; arrays have one entry a point, ``nan`` where the file says nothing.

    ``along_m`` is the distance from the start where the file gives it, else empty. ``seams`` are the points at which
    a new piece begins. ``notes`` say what was odd in reading.
    """

    file: Path
    kind: str
    name: str
    latitude_deg: Floats
    longitude_deg: Floats
    height_m: Floats
    time_s: Floats
    along_m: Floats
    seams: tuple[int, ...] = ()
    way_points: tuple[WayPoint, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.height_m)

    @property
    def placed(self) -> bool:
        """Whether the track says where on Earth it lies."""
        return bool(np.isfinite(self.latitude_deg).any())


@dataclass(frozen=True, slots=True)
class Point:
    """One point while a file is read."""

    latitude_deg: float = np.nan
    longitude_deg: float = np.nan
    height_m: float = np.nan
    time_s: float = np.nan
    along_m: float = np.nan


def track_of(
    file: Path,
    kind: str,
    name: str,
    pieces: list[list[Point]],
    way_points: list[WayPoint],
    notes: list[str] | None = None,
) -> Track:
    """A track from the pieces of a file, in order; empty pieces fall out."""
    filled = [piece for piece in pieces if piece]
    points = [point for piece in filled for point in piece]
    starts = np.cumsum([len(piece) for piece in filled[:-1]], dtype=int)
    rows = [(p.latitude_deg, p.longitude_deg, p.height_m, p.time_s, p.along_m) for p in points]
    latitude, longitude, height, time, along = np.array(rows, dtype=np.float64).reshape(-1, 5).T.copy()
    return Track(
        file=file,
        kind=kind,
        name=one_line(name, 200),
        latitude_deg=latitude,
        longitude_deg=longitude,
        height_m=height,
        time_s=time,
        along_m=along if np.isfinite(along).any() else np.empty(0),
        seams=tuple(int(start) for start in starts),
        way_points=tuple(way_points),
        notes=tuple(notes or ()),
    )
