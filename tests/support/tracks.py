"""Tracks made for tests: a way on the ground, and the same way as GPX, TCX, FIT and CSV."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Metres of one degree at 45 degrees north on WGS 84 (tables of the ellipsoid).
DEGREE_NORTH_M, DEGREE_EAST_M = 111_132.0, 78_847.0
FIT_EPOCH_S = 631_065_600


@dataclass(frozen=True)
class Way:
    """Where somebody went, in metres from a point at 45 degrees north, and how high."""

    east_m: Floats
    north_m: Floats
    height_m: Floats

    @property
    def latitude(self) -> Floats:
        return 45.0 + self.north_m / DEGREE_NORTH_M

    @property
    def longitude(self) -> Floats:
        return 7.0 + self.east_m / DEGREE_EAST_M

    def __len__(self) -> int:
        return len(self.east_m)


def straight(length_m: float, height_m: object = 100.0, step_m: float = 10.0) -> Way:
    """Due east, as high as a function of the distance says."""
    along = np.linspace(0.0, length_m, round(length_m / step_m) + 1)
    heights = height_m(along) if callable(height_m) else np.full(len(along), height_m)
    return Way(along, np.zeros(len(along)), np.asarray(heights, dtype=np.float64))


def circle(lap_m: float, laps: float, hill_m: float = 0.0, step_m: float = 10.0) -> Way:
    """Round a circle, with one smooth hill a lap."""
    along = np.linspace(0.0, lap_m * laps, round(lap_m * laps / step_m) + 1)
    angle = 2 * np.pi * along / lap_m
    radius = lap_m / (2 * np.pi)
    return Way(radius * np.sin(angle), radius * (1 - np.cos(angle)), 200.0 + hill_m / 2 * (1 - np.cos(angle)))


def there_and_back(length_m: float, step_m: float = 10.0) -> Way:
    """East to the turn and back on the same road, uphill on the way out."""
    along = np.linspace(0.0, length_m, round(length_m / step_m) + 1)
    out = np.minimum(along, length_m - along)
    return Way(out, 200.0 * np.sin(out / 3000.0), 500.0 + 0.05 * out)


def gpx(
    way: Way, points: Sequence[tuple[str, float, float]] = (), pieces: int = 1, start_s: float | None = None
) -> str:
    """GPX text; ``points`` are way-points as name, metres east and north."""
    named = "".join(
        f'<wpt lat="{45.0 + north / DEGREE_NORTH_M:.7f}" lon="{7.0 + east / DEGREE_EAST_M:.7f}">'
        f"<name>{name}</name></wpt>\n"
        for name, east, north in points
    )
    rows = []
    for i in range(len(way)):
        time = "" if start_s is None else f"<time>{np.datetime64(int(start_s) + 5 * i, 's')}Z</time>"
        height = way.height_m[i]
        ele = "" if np.isnan(height) else f"<ele>{height:.2f}</ele>"
        rows.append(f'<trkpt lat="{way.latitude[i]:.7f}" lon="{way.longitude[i]:.7f}">{ele}{time}</trkpt>\n')
    size = -(-len(rows) // pieces)
    tracks = "".join(f"<trkseg>\n{''.join(rows[n : n + size])}</trkseg>\n" for n in range(0, len(rows), size))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="tests" xmlns="http://www.topografix.com/GPX/1/1">\n'
    return f"{head}{named}<trk><name>Test hill</name>\n{tracks}</trk>\n</gpx>\n"


def tcx(way: Way, kind: str = "Course") -> str:
    """TCX text: a course with one course point half way, or an activity."""
    rows = "".join(
        f"<Trackpoint><Time>2024-05-01T08:{i // 60 % 60:02d}:{i % 60:02d}Z</Time><Position>"
        f"<LatitudeDegrees>{way.latitude[i]:.7f}</LatitudeDegrees><LongitudeDegrees>{way.longitude[i]:.7f}</LongitudeDegrees>"
        f"</Position><AltitudeMeters>{way.height_m[i]:.2f}</AltitudeMeters></Trackpoint>\n"
        for i in range(len(way))
    )
    half = len(way) // 2
    spot = (
        f"<CoursePoint><Name>Lodge</Name><Position><LatitudeDegrees>{way.latitude[half]:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>{way.longitude[half]:.7f}</LongitudeDegrees></Position><PointType>Food</PointType></CoursePoint>"
    )
    inside = (
        f"<Courses><Course><Name>Test hill</Name><Track>{rows}</Track>{spot}</Course></Courses>"
        if kind == "Course"
        else f'<Activities><Activity Sport="Running"><Lap><Track>{rows}</Track></Lap></Activity></Activities>'
    )
    space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    return f'<?xml version="1.0"?>\n<TrainingCenterDatabase xmlns="{space}">{inside}</TrainingCenterDatabase>\n'


def fit(way: Way) -> bytes:
    """A FIT activity of records: time, position, altitude (the FIT protocol, written out by hand)."""
    file_id = struct.pack("<BBBHB", 0x40, 0, 0, 0, 1) + struct.pack("<BBB", 0, 1, 0x00) + struct.pack("<BB", 0, 4)
    fields = [(253, 4, 0x86), (0, 4, 0x85), (1, 4, 0x85), (2, 2, 0x84)]
    record = struct.pack("<BBBHB", 0x41, 0, 0, 20, len(fields)) + b"".join(
        struct.pack("<BBB", *field) for field in fields
    )
    semicircles = 2**31 / 180.0
    for i in range(len(way)):
        record += struct.pack(
            "<BIiiH", 1, 1_000_000_000 + i, round(way.latitude[i] * semicircles), round(way.longitude[i] * semicircles),
            round((way.height_m[i] + 500.0) * 5.0),
        )  # fmt: skip
    data = file_id + record
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(data), b".FIT")
    head += struct.pack("<H", crc(head))
    return head + data + struct.pack("<H", crc(head + data))


def crc(data: bytes) -> int:
    """The checksum of the FIT protocol."""
    table = [0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
             0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400]  # fmt: skip
    value = 0
    for byte in data:
        for part in (byte & 0xF, byte >> 4):
            value = (value >> 4) & 0x0FFF ^ table[value & 0xF] ^ table[part]
    return value


def profile_csv(way: Way) -> str:
    """A table of distance and height."""
    step_m = np.hypot(np.diff(way.east_m), np.diff(way.north_m))
    along_m = np.concatenate([[0.0], np.cumsum(step_m)])
    return "distance_km,elevation_m\n" + "".join(
        f"{at / 1000:.6f},{height:.2f}\n" for at, height in zip(along_m, way.height_m, strict=True)
    )


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Put a track into a file."""
    file = folder / name
    if isinstance(content, str):
        file.write_text(content, encoding="utf-8")
    else:
        file.write_bytes(content)
    return file
