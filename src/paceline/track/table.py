"""CSV: a profile (distance and height) or positions (latitude, longitude, height), one point a row."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from paceline.errors import InputError, Place
from paceline.scenario.quantities import shown
from paceline.scenario.tree import closest
from paceline.scenario.units import DISTANCE, HEIGHT
from paceline.track.track import Point, Track, track_of

_MILE, _FOOT = 1609.344, 0.3048
#: The names under which tables keep their columns, and the size of the unit that a name stands for.
DISTANCES = {
    "distance_m": 1.0, "distance_km": 1000.0, "km": 1000.0, "distance_mi": _MILE, "mi": _MILE, "mile": _MILE,
    "miles": _MILE, "at_m": 1.0, "at_km": 1000.0,
}  # fmt: skip
_HEIGHTS = {
    "ele": 1.0, "elevation": 1.0, "height": 1.0, "altitude": 1.0, "alt": 1.0, "elevation_m": 1.0, "height_m": 1.0,
    "altitude_m": 1.0, "ele_m": 1.0, "meters": 1.0, "elevation_ft": _FOOT, "elev_ft": _FOOT, "ele_ft": _FOOT,
    "height_ft": _FOOT, "feet": _FOOT,
}  # fmt: skip
_LATITUDES, _LONGITUDES = ("lat", "latitude"), ("lon", "lng", "long", "longitude")
_EXAMPLE = "distance_km,elevation_m"


def read_table(file: Path, data: bytes) -> Track:
    """The points of a CSV file. Raises ``InputError`` with the line of what cannot be read."""
    points: list[Point] = []
    races: set[str] = set()
    for row in rows(file, data):
        races.add(row.text("event", "race", "course"))
        if len(races) > 1:
            raise row.wrong(f"the table holds several races ({', '.join(sorted(races))}); keep the rows of one")
        points.append(_point(row))
    return track_of(file, "CSV", next(iter(races), ""), [points], [])


class Row:
    """One row of a table: its cells by the lower-case name of their column, and the line it stands in."""

    def __init__(self, file: Path, line: int, cells: dict[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells

    def wrong(self, words: str) -> InputError:
        """An error that points to this row."""
        return InputError(words, place=Place(self.file, self.line))

    def text(self, *names: str) -> str:
        """The first of these columns that is there, or nothing."""
        return next((self.cells[name].strip() for name in names if name in self.cells), "")

    def has(self, *names: str) -> bool:
        """Whether the table has one of these columns."""
        return any(name in self.cells for name in names)

    def number(self, name: str) -> float:
        """A plain number; an empty cell is ``nan``."""
        text = self.cells[name].strip()
        try:
            return float(text) if text else math.nan
        except ValueError:
            comma = "; write decimals with a point" if "," in text else ""
            raise self.wrong(f"{shown(text, 40)} in column {name} is no number{comma}") from None

    def distance_m(self) -> float:
        """How far from the start, by whichever column says so; ``nan`` where the cell is empty."""
        for name, unit in DISTANCES.items():
            if name in self.cells:
                return self.number(name) * unit
        for name in ("distance", "at"):
            if name in self.cells:
                text = self.cells[name].strip()
                try:
                    return DISTANCE.read(0.0 if text == "0" else text) if text else math.nan
                except ValueError as error:
                    raise self.wrong(f"{error} (or name the column distance_km or distance_m)") from None
        return math.nan


def rows(file: Path, data: bytes) -> Iterator[Row]:
    """The rows of a table with a header, comma, semicolon or tab between its cells; empty rows fall out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", errors="replace")
    head = text[: text.find("\n")] if "\n" in text else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        columns = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
        if not any(columns):
            raise InputError(
                f"the table is empty; it begins with a line of names such as {_EXAMPLE}", place=Place(file)
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(columns) - len(cells))]
                yield Row(file, reader.line_num, dict(zip(columns, padded, strict=False)))
    except csv.Error as error:
        words = f"not a readable table ({error}); save it as CSV once more"
        raise InputError(words, place=Place(file, reader.line_num)) from None


def _point(row: Row) -> Point:
    latitude, longitude = (next((n for n in names if n in row.cells), None) for names in (_LATITUDES, _LONGITUDES))
    along_m = row.distance_m()
    if not (latitude and longitude) and not row.has(*DISTANCES, "distance", "at"):
        hint = closest("distance", list(row.cells))
        raise row.wrong(f"no column says how far or where; name the columns as in {_EXAMPLE} or lat,lon,ele ({hint})")
    return Point(
        row.number(latitude) if latitude and longitude else math.nan,
        row.number(longitude) if latitude and longitude else math.nan,
        _height_m(row),
        _seconds(row.text("time", "timestamp")),
        along_m,
    )


def _height_m(row: Row) -> float:
    name = next((name for name in _HEIGHTS if name in row.cells), None)
    if name is None:
        return math.nan
    text = row.cells[name].strip()
    if text.endswith(("m", "ft")):
        try:
            return HEIGHT.read(text)
        except ValueError as error:
            raise row.wrong(str(error)) from None
    return row.number(name) * _HEIGHTS[name]


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
