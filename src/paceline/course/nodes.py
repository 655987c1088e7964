"""Nodes are the spots of a course where a runner's state is looked at; between two of them lies a leg."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.course.course import SAME_SPOT_M, Course, Floats
from paceline.scenario.course import Terrain

#: Longest leg on roads, m, and the stretch over which one draw of pace noise holds.
CELL_M = 500.0


@dataclass(frozen=True, eq=False, slots=True)
class Nodes:
    """A course cut into legs. ``at_m`` has one entry more than the arrays of legs.

    ``height_m`` is the mean height of a leg, ``cell`` the index of its stretch of ``cell_m`` (for pace noise),
    ``heading_deg`` is ``nan`` where unknown, and ``first_half`` says how much more of a leg lies in the first half
    of its lap than in the second (+1 all of it, -1 none).
    """

    at_m: Floats
    length_m: Floats
    grade: Floats
    height_m: Floats
    terrain_factor: Floats
    terrain: tuple[Terrain, ...]
    cell: NDArray[np.int64]
    heading_deg: Floats
    first_half: Floats
    wind_exposure: float

    def __len__(self) -> int:
        return len(self.at_m)

    @property
    def legs(self) -> int:
        """Number of legs, one fewer than nodes."""
        return len(self.length_m)

    def index_of(self, at_m: float) -> int:
        """The node that stands for this spot. Raises ``ValueError`` where the course was not cut."""
        right = int(np.clip(np.searchsorted(self.at_m, at_m), 1, len(self.at_m) - 1))
        nearest = right if self.at_m[right] - at_m < at_m - self.at_m[right - 1] else right - 1
        if abs(self.at_m[nearest] - at_m) >= SAME_SPOT_M:
            raise ValueError(f"the course has no node at {at_m:.1f} m; the nearest is at {self.at_m[nearest]:.1f} m")
        return nearest


def cut(course: Course, points_m: Iterable[float] = (), cell_m: float = CELL_M) -> Nodes:
    """Cut a course at its mats, lap ends, key points, stations, the given points, and every ``cell_m``.

    Spots nearer than half a metre to each other share a node, which stands at the more important one: start and
    finish, then mats, cell boundaries, lap ends and key points, stations and given points. So a leg may exceed
    ``cell_m`` by up to a metre. Raises ``ValueError`` for a point outside the course.
    """
    wanted = list(points_m)
    for at_m in wanted:
        if not 0 <= at_m <= course.distance_m:
            raise ValueError(f"{at_m:.1f} m lies outside the course of {course.distance_m:.1f} m")
    spots = [0.0, course.distance_m]
    spots += [mat.at_m for mat in course.mats]
    spots += [cell_m * n for n in range(1, int(course.distance_m / cell_m) + 1)]
    spots += course.lap_ends_m
    spots += [point.at_m for point in course.points]
    spots += [station.at_m for station in course.stations]
    spots += [*course.junctions_m, *course.crossings_m]
    at_m_nodes = _merge([*spots, *sorted(wanted)])
    return _measure(course, at_m_nodes, cell_m)


def _merge(spots_m: list[float]) -> Floats:
    """Sorted spots at least half a metre apart; of two nearer ones the one that comes first in the list stays."""
    kept: dict[int, list[float]] = {}
    for at_m in spots_m:
        bucket = int(at_m / SAME_SPOT_M)
        near = [other for b in (bucket - 1, bucket, bucket + 1) for other in kept.get(b, ())]
        if all(abs(at_m - other) >= SAME_SPOT_M for other in near):
            kept.setdefault(bucket, []).append(at_m)
    return np.array(sorted(at_m for bucket in kept.values() for at_m in bucket), dtype=np.float64)


def _measure(course: Course, at_m: Floats, cell_m: float) -> Nodes:
    start_m, end_m = at_m[:-1], at_m[1:]
    middle_m = (start_m + end_m) / 2
    length_m = np.diff(at_m)
    height_m = course.height_at(at_m)
    nodes = Nodes(
        at_m=at_m,
        length_m=length_m,
        grade=np.diff(height_m) / length_m,
        height_m=(height_m[:-1] + height_m[1:]) / 2,
        terrain_factor=course.terrain_factor_at(middle_m),
        terrain=tuple(course.terrain_at(at_m) for at_m in middle_m),
        # by the middle of the leg: a boundary that shares a node with a mat may lie a little behind the leg's start
        cell=np.floor(middle_m / cell_m).astype(np.int64),
        heading_deg=course.headings_at(middle_m),
        first_half=course.first_half_share(start_m, end_m),
        wind_exposure=course.wind_exposure,
    )
    for array in (at_m, length_m, nodes.grade, nodes.height_m, nodes.terrain_factor, nodes.cell):
        array.flags.writeable = False
    nodes.heading_deg.flags.writeable = False
    nodes.first_half.flags.writeable = False
    return nodes
