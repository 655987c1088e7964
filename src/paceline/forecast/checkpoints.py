"""Checkpoints: what a column of a results file is called, and how far along the course it stands."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from paceline.course.course import MARATHON_M, Course
from paceline.course.names import plain
from paceline.errors import InputError, Place
from paceline.forecast.rows import read_rows
from paceline.scenario.quantities import shown
from paceline.scenario.tree import closest
from paceline.scenario.units import DISTANCE

_KILOMETRES = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*k(?:m)?")
#: Two places nearer than this are one checkpoint, m: timing mats are named in round kilometres.
SAME_PLACE_M = 25.0
#: Longer than any race, m; as for scenarios.
_LONGEST_M = 6e6


@dataclass(frozen=True, slots=True)
class Places:
    """How far from the start, m, the places of one race stand, by the plain form of their names."""

    distance_m: float
    at_m: dict[str, float]

    @classmethod
    def of(cls, course: Course, results: Path | None = None) -> Places:
        """The places of a course, and those that a ``checkpoints.csv`` beside a results file adds."""
        known = dict(_beside(results)) if results is not None else {}
        known |= {plain(mark.name): mark.at_m for mark in (*course.stations, *course.mats)}
        return cls(course.distance_m, {**known, "finish": course.distance_m, "half": course.distance_m / 2.0})

    @classmethod
    def beside(cls, results: Path) -> Places:
        """The places that ``checkpoints.csv`` beside a results file tells; of a marathon where there is none."""
        known = dict(_beside(results))
        distance_m = known.get("finish", MARATHON_M)
        return cls(distance_m, {**known, "finish": distance_m, "half": distance_m / 2.0})

    def find(self, name: str) -> float | None:
        """Metres from the start to the checkpoint called ``name``, or to a distance such as ``30k`` or ``21.1 km``."""
        key = plain(name)
        if key in self.at_m:
            return self.at_m[key]
        written = _KILOMETRES.fullmatch(name.strip().lower())
        if written:
            return 1000.0 * float(written[1])
        try:
            return DISTANCE.read(name)
        except ValueError:
            return None

    def place(self, name: str) -> float:
        """Like :meth:`find`; an ``InputError`` where nothing is known of ``name``."""
        at_m = self.find(name)
        if at_m is None:
            names = sorted(self.at_m, key=self.at_m.__getitem__)
            words = f"{shown(name)} is neither a checkpoint of this race nor a distance such as 30 km"
            raise InputError(f"{words}; {closest(name, names)}")
        if not 0.0 < at_m < self.distance_m:
            raise InputError(
                f"{shown(name)} lies at {at_m:g} m; a forecast is made between the start and the finish "
                f"at {self.distance_m:g} m"
            )
        return at_m


def _beside(results: Path) -> dict[str, float]:
    """The places in ``checkpoints.csv`` of a results file's folder; none where there is no such file."""
    file = results.parent / "checkpoints.csv"
    if not file.is_file():
        return {}
    header, rows = read_rows(file, "a CSV file with checkpoints", ("checkpoint", "distance_km"))
    name, distance = header.index("checkpoint"), header.index("distance_km")
    found = {}
    for line, row in rows:
        try:
            at_m = 1000.0 * float(row[distance])
        except ValueError:
            at_m = math.nan
        if not 0.0 <= at_m <= _LONGEST_M or (at_m == 0.0 and plain(row[name]) == "finish"):
            words = f"{shown(row[distance])} is no distance in km; write for instance 21.0975"
            raise InputError(words, place=Place(file, line), path="distance_km")
        found[plain(row[name])] = at_m
    return found
