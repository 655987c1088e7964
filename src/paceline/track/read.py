"""Reads a track file of any kind that watches and planners write."""

from __future__ import annotations

from pathlib import Path

from paceline.errors import InputError, Place
from paceline.files import read_bytes
from paceline.track.fit import read_fit
from paceline.track.gpx import read_gpx
from paceline.track.table import read_table
from paceline.track.tcx import read_tcx
from paceline.track.track import Track

#: Two days at one point a second with heart rate; FIT packs as much into less.
_LARGEST_BYTES = {".fit": 10_000_000}
_LARGEST_TEXT_BYTES = 30_000_000
_MOST_POINTS = 300_000
_READERS = {".gpx": read_gpx, ".tcx": read_tcx, ".fit": read_fit, ".csv": read_table}
_KINDS = "GPX, TCX, FIT or CSV"


def read_file(file: Path) -> bytes:
    """The bytes of a file that a person names. Raises ``InputError`` where it cannot be read or is far too large."""
    most = _LARGEST_BYTES.get(file.suffix.lower(), _LARGEST_TEXT_BYTES)
    return read_bytes(file, most, f"a {_KINDS} file", ", more than a course needs; thin the track first")


def load_track(file: Path) -> Track:
    """The track in a file. Raises ``InputError`` for a file that is none, with the line where there is one."""
    if file.suffix.lower() not in _READERS:
        raise InputError(
            f"{_KINDS} is known by the ending of its name (.gpx, .tcx, .fit, .csv); rename the file", place=Place(file)
        )
    data = read_file(file)
    if not data.strip():
        raise InputError("the file is empty; export the track once more", place=Place(file))
    if data[:2] in {b"PK", b"\x1f\x8b"}:
        raise InputError("this is a packed file; unpack it and name the track inside", place=Place(file))
    track = _READERS[file.suffix.lower()](file, data)
    if len(track) > _MOST_POINTS:
        raise InputError(f"{len(track):,} points; thin the track to one every few metres", place=Place(file))
    if len(track) < 2:
        raise InputError(
            f"there is no track in it, only {len(track)} points; export the track itself", place=Place(file)
        )
    return track
