"""A course is the road of one race: how high it lies, which way it leads, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from paceline.constants import value
from paceline.course.terrain import TERRAINS, cost_factor, is_trail
from paceline.course.unroll import Lap, RoadPoint, unroll
from paceline.scenario.course import Certificate, CourseFile, Terrain

MARATHON_M = 42_195.0
#: Two marks of a course nearer than this are one and the same.
SAME_SPOT_M = 0.5

_PRICE_SD = value("calibration", "terrain.course_sd")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mark:
    """A named spot beside the road: a timing mat or an official station."""

    name: str
    at_m: float


@dataclass(frozen=True, slots=True)
class Course:
    """The road from start to finish, laps unrolled; every position is in metres from the start.

    ``laps`` hold each time over a part in running order. ``separation_m`` is the straight line between start and
    finish, ``None`` where it is not known. ``rougher`` is what its trails cost beyond their kind of ground, as a share
    of tarmac, and ``price_sd`` how far ln of the speed on them may be from what is reckoned.
    """

    name: str
    distance_m: float
    points: tuple[RoadPoint, ...]
    laps: tuple[Lap, ...]
    mats: tuple[Mark, ...]  # and timed stations
    stations: tuple[Mark, ...]
    junctions_m: tuple[float, ...]
    crossings_m: tuple[float, ...]
    start_height_m: float
    finish_height_m: float
    separation_m: float | None
    wind_exposure: float
    certificate: Certificate | None
    rougher: float = 0.0
    price_sd: float = _PRICE_SD

    @classmethod
    def of(cls, file: CourseFile, distance_m: float) -> Self:
        """The course of a file for a race of ``distance_m``.

        Raises ``InputError`` where the parts are too short for the race or their heights do not join up.
        """
        points, laps = unroll(file, distance_m)
        stations = (Mark(s.name or _kilometres(s.at_m), s.at_m) for s in file.stations if s.at_m <= distance_m)
        return cls(
            name=file.name,
            distance_m=distance_m,
            points=tuple(points),
            laps=tuple(laps),
            mats=_mats(file, distance_m),
            stations=tuple(sorted(stations, key=lambda station: station.at_m)),
            junctions_m=tuple(junction.at_m for junction in file.junctions if junction.at_m < distance_m),
            crossings_m=tuple(crossing.at_m for crossing in file.crossings if crossing.at_m < distance_m),
            start_height_m=points[0].height_m if file.start_height_m is None else file.start_height_m,
            finish_height_m=points[-1].height_m if file.finish_height_m is None else file.finish_height_m,
            separation_m=file.start_finish_separation_m,
            wind_exposure=file.wind_exposure,
            certificate=file.certificate,
            rougher=0.0 if file.footing is None else file.footing.extra,
            price_sd=_PRICE_SD if file.footing is None else file.footing.sd,
        )

    @property
    def net_drop_m(self) -> float:
        """How much lower the finish lies than the start; negative where it lies higher."""
        return self.start_height_m - self.finish_height_m

    @property
    def climb_m(self) -> float:
        """All metres uphill along the key points."""
        return float(np.clip(np.diff([point.height_m for point in self.points]), 0.0, None).sum())

    @property
    def lap_ends_m(self) -> tuple[float, ...]:
        """Where one lap or part ends and the next begins, without start and finish."""
        return tuple(lap.start_m for lap in self.laps[1:])

    def height_at(self, at_m: ArrayLike) -> Floats:
        """Height above sea at each position, linear between key points."""
        spots = [point.at_m for point in self.points]
        heights = [point.height_m for point in self.points]
        return np.asarray(np.interp(np.asarray(at_m, dtype=np.float64), spots, heights), dtype=np.float64)

    def heading_at(self, at_m: float) -> float | None:
        """Compass direction in which the road leads on from here, ``None`` where the file does not say."""
        return self.points[int(self._last_point(at_m))].heading_deg

    def headings_at(self, at_m: ArrayLike) -> Floats:
        """Like :meth:`heading_at` for many positions; ``nan`` where unknown."""
        known = np.array([np.nan if p.heading_deg is None else p.heading_deg for p in self.points])
        return np.asarray(known[self._last_point(at_m)], dtype=np.float64)

    def terrain_at(self, at_m: float) -> Terrain:
        """The ground underfoot from here on."""
        return self.points[int(self._last_point(at_m))].terrain

    def terrain_factor_at(self, at_m: ArrayLike) -> Floats:
        """Cost multiplier of the ground at many positions."""
        factors = {terrain: cost_factor(terrain) + self.rougher * is_trail(terrain) for terrain in TERRAINS}
        of_point = np.array([factors[point.terrain] for point in self.points])
        return np.asarray(of_point[self._last_point(at_m)], dtype=np.float64)

    def first_half_share(self, from_m: Floats, to_m: Floats) -> Floats:
        """For stretches of road inside one lap: share in the first half of the lap minus share in its second."""
        starts = np.array([lap.start_m for lap in self.laps])
        lap = np.clip(np.searchsorted(starts, (from_m + to_m) / 2, side="right") - 1, 0, None)
        middle_m = starts[lap] + np.array([one.length_m for one in self.laps])[lap] / 2
        first_m = np.clip(np.minimum(to_m, middle_m) - from_m, 0.0, None)
        return np.asarray(2 * first_m / (to_m - from_m) - 1, dtype=np.float64)

    def _last_point(self, at_m: ArrayLike) -> NDArray[np.intp]:
        spots = np.array([point.at_m for point in self.points])
        return np.clip(np.searchsorted(spots, at_m, side="right") - 1, 0, None)


def _mats(file: CourseFile, distance_m: float) -> tuple[Mark, ...]:
    """Timing mats in running order: the finish, the half of a marathon, named ones, then one every so far."""
    mats = [Mark("finish", distance_m)]
    if abs(distance_m - MARATHON_M) < 1.0:
        mats.append(Mark("half", distance_m / 2))
    mats += [Mark(s.name or _kilometres(s.at_m), s.at_m) for s in file.stations if s.timed and 0 < s.at_m < distance_m]
    spots = list(file.mats_m)
    if file.mats_every_m:
        spots += [file.mats_every_m * n for n in range(1, int(distance_m / file.mats_every_m) + 1)]
    for at_m in spots:
        if 0 < at_m < distance_m and all(abs(at_m - mat.at_m) >= SAME_SPOT_M for mat in mats):
            mats.append(Mark(_kilometres(at_m), at_m))
    return tuple(sorted(mats, key=lambda mat: mat.at_m))


def _kilometres(at_m: float) -> str:
    return f"{at_m / 1000:.7g} km"
