"""A path is a track put right: points that cannot be are taken out, and every 25 m of the way have a position."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.errors import InputError, Place
from paceline.track.track import Floats, Track

# WGS 84: equatorial radius in m and squared eccentricity, by definition.
_EQUATOR_M, _ECCENTRICITY2 = 6_378_137.0, 6.694_379_990_14e-3
#: Steeper than this nobody runs, so a height that rises and falls again like that is a slip of the receiver.
_STEEPEST = 1.0
_SLIP_M = 8.0
_LONGEST_SLIP = 8
_LOWEST_M, _HIGHEST_M = -500.0, 9000.0
#: A point this far off and back again is no bend of a road.
_ASIDE_M = 100.0
_LONGEST_M, _SHORTEST_M = 6e6, 50.0
_FEW_METRES = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Path:
    """The way of a track, evenly cut. Arrays of ``grid_m`` belong together; positions are ``nan`` where unknown.

    ``raw_*`` are the points that were left, ``unplaced``, ``position_slips``, ``height_slips`` how many were not, and
    ``seams_m`` where pieces were joined.
    """

    grid_m: Floats
    height_m: Floats
    latitude_deg: Floats
    longitude_deg: Floats
    raw_m: Floats
    raw_height_m: Floats
    raw_time_s: Floats
    seams_m: tuple[float, ...]
    unplaced: int
    position_slips: int
    height_slips: int
    unknown_heights: float

    @property
    def length_m(self) -> float:
        """As measured along the track."""
        return float(self.grid_m[-1])

    @property
    def placed(self) -> bool:
        """Whether positions are known."""
        return bool(np.isfinite(self.latitude_deg[0]))


def path_of(track: Track) -> Path:
    """Put a track right and cut it evenly.

    Raises ``InputError`` where less than 50 m are left of it, or more than 6000 km.
    """
    kept, unplaced = _usable(track)
    slips = 0
    if track.placed:
        before = int(kept.sum())
        kept = _without_slips_aside(track, kept)
        slips = before - int(kept.sum())
    along_m, kept = _along(track, kept)
    if len(along_m) < 2 or along_m[-1] < _SHORTEST_M:
        raise InputError(
            f"the track goes nowhere: {_reach(along_m)} in {len(track):,} points; export it anew",
            place=Place(track.file),
        )
    if along_m[-1] > _LONGEST_M:
        raise InputError(
            f"{_reach(along_m)} is longer than any race; its positions cannot be right", place=Place(track.file)
        )
    height_m, height_slips, unknown = _heights(track.height_m[kept], along_m)
    cells = max(2, round(along_m[-1] / value("track", "grid.step")))
    grid_m = np.linspace(0.0, along_m[-1], cells + 1)
    latitude, longitude = track.latitude_deg[kept], track.longitude_deg[kept]
    seams = np.flatnonzero(kept)
    return Path(
        grid_m=grid_m,
        height_m=_smooth(np.interp(grid_m, along_m, height_m)),
        latitude_deg=np.interp(grid_m, along_m, latitude) if track.placed else np.full(cells + 1, np.nan),
        longitude_deg=_round_the_world(grid_m, along_m, longitude) if track.placed else np.full(cells + 1, np.nan),
        raw_m=along_m,
        raw_height_m=height_m,
        raw_time_s=track.time_s[kept],
        seams_m=tuple(float(along_m[min(i, len(along_m) - 1)]) for i in np.searchsorted(seams, track.seams)),
        unplaced=unplaced,
        position_slips=slips,
        height_slips=height_slips,
        unknown_heights=unknown,
    )


def steps_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Metres from each position to the next on the ellipsoid; exact to a millionth for the short steps of a track."""
    east_m, north_m = _east_north(
        (latitude_deg[1:] + latitude_deg[:-1]) / 2, np.diff(latitude_deg), np.diff(longitude_deg)
    )
    return np.hypot(east_m, north_m)


def offset_m(latitude_deg: Floats, longitude_deg: Floats, latitude: float, longitude: float) -> Floats:
    """Metres between each position and one place."""
    middle = (latitude_deg + latitude) / 2
    return np.hypot(*_east_north(middle, latitude_deg - latitude, longitude_deg - longitude))


def plane(latitude_deg: Floats, longitude_deg: Floats) -> tuple[Floats, Floats]:
    """Positions as metres east and north of the first one: one scale for the whole track, so that places stay places.

    For shapes and directions, not for lengths.
    """
    middle = np.full(len(latitude_deg), (latitude_deg.min() + latitude_deg.max()) / 2)
    return _east_north(middle, latitude_deg - latitude_deg[0], longitude_deg - longitude_deg[0])


def _east_north(middle_deg: Floats, d_latitude: Floats, d_longitude: Floats) -> tuple[Floats, Floats]:
    """Two differences of position as metres, with the radii of curvature at their middle."""
    middle = np.radians(middle_deg)
    curved = 1.0 - _ECCENTRICITY2 * np.sin(middle) ** 2
    turn = (d_longitude + 180.0) % 360.0 - 180.0  # across the date line
    east_m = _EQUATOR_M / np.sqrt(curved) * np.cos(middle) * np.radians(turn)
    return east_m, _EQUATOR_M * (1.0 - _ECCENTRICITY2) / curved**1.5 * np.radians(d_latitude)


def _usable(track: Track) -> tuple[NDArray[np.bool_], int]:
    """Which points say where they are, and how many do not."""
    if track.placed:
        latitude, longitude = track.latitude_deg, track.longitude_deg
        with np.errstate(invalid="ignore"):
            kept = (np.abs(latitude) <= 90.0) & (np.abs(longitude) <= 180.0)
        kept &= ~((latitude == 0.0) & (longitude == 0.0))  # a receiver without a fix
    else:
        kept = np.ones(len(track), dtype=np.bool_)
    if len(track.along_m):
        kept &= np.isfinite(track.along_m) & (track.along_m >= 0.0) & (track.along_m <= 2 * _LONGEST_M)
    return kept, int((~kept).sum())


def _without_slips_aside(track: Track, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Take out a few points in a row that lie far to the side: there and back is much longer than straight on."""
    index = np.flatnonzero(kept)
    if len(index) < 3:
        return kept
    latitude, longitude = track.latitude_deg[index], track.longitude_deg[index]
    step = steps_m(latitude, longitude)
    leaps = np.flatnonzero(step > max(_ASIDE_M, 10.0 * float(np.median(step)))).tolist()
    kept = kept.copy()
    for first, second in _there_and_back(leaps):
        ends = [first, second + 1]
        straight_m = float(steps_m(latitude[ends], longitude[ends])[0])
        if straight_m < 0.3 * float(step[first] + step[second]):
            kept[index[first + 1 : second + 1]] = False
    return kept


def _there_and_back(leaps: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of leaps (steps between points) that follow each other soon; each leap is in one pair."""
    waiting: int | None = None
    for leap in leaps:
        if waiting is not None and leap - waiting <= _LONGEST_SLIP:
            yield waiting, leap
            waiting = None
        else:
            waiting = leap


def _along(track: Track, kept: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Metres from the start for the points that move on; a point that stays where it was falls out."""
    index = np.flatnonzero(kept)
    if len(track.along_m) == 0:
        step = steps_m(track.latitude_deg[index], track.longitude_deg[index]) if len(index) else np.empty(0)
        along = np.concatenate([[0.0], np.cumsum(step)])[: len(index)]
    else:
        # A table that gives both knows its distances better than its rounded positions.
        along = track.along_m[index]
        along = along - along[0] if len(along) else along
        back = np.flatnonzero(np.diff(along) < 0.0)
        if len(back):
            at = float(along[back[0]])
            raise InputError(
                f"after {at:g} m the distance goes back; sort the rows by distance", place=Place(track.file)
            )
    moved = np.concatenate([[True], np.diff(along) > _FEW_METRES])[: len(index)]
    still = kept.copy()
    still[index[~moved]] = False
    return along[moved], still


def _heights(height_m: Floats, along_m: Floats) -> tuple[Floats, int, float]:
    """Heights without slips and gaps, how many slips there were, and the share that was not known."""
    height = height_m.copy()
    with np.errstate(invalid="ignore"):
        height[~((height > _LOWEST_M) & (height < _HIGHEST_M))] = np.nan
    above = height[np.isfinite(height) & (height != 0.0)]
    if len(above) and float(np.median(above)) > 50.0:
        height[height == 0.0] = np.nan  # zero stands for "not known" where a course lies higher
    unknown = float(np.mean(np.isnan(height)))
    if unknown == 1.0:
        return np.zeros(len(height)), 0, 1.0
    known = np.flatnonzero(np.isfinite(height))
    slips = _slips(height[known], along_m[known])
    good = known[~slips]
    return np.interp(along_m, along_m[good], height[good]), int(slips.sum()), unknown


def _slips(height_m: Floats, along_m: Floats) -> NDArray[np.bool_]:
    """Heights that jump off the ground and back within a few points, steeper than anyone runs."""
    rise, run = np.diff(height_m), np.diff(along_m)
    jump = np.where(np.abs(rise) > _SLIP_M + _STEEPEST * run, np.sign(rise), 0.0)
    slips = np.zeros(len(height_m), dtype=np.bool_)
    for first, second in _there_and_back(np.flatnonzero(jump).tolist()):
        if jump[first] == -jump[second]:
            slips[first + 1 : second + 1] = True
    return slips


def _smooth(height_m: Floats) -> Floats:
    """Half of each height and a quarter of both neighbours: takes the noise of single points, leaves the hills."""
    padded = np.pad(height_m, 1, mode="edge")
    return padded[:-2] / 4 + padded[1:-1] / 2 + padded[2:] / 4


def _round_the_world(grid_m: Floats, along_m: Floats, longitude_deg: Floats) -> Floats:
    unrolled = np.unwrap(longitude_deg, period=360.0)
    return (np.interp(grid_m, along_m, unrolled) + 180.0) % 360.0 - 180.0


def _reach(along_m: Floats) -> str:
    return f"{along_m[-1] if len(along_m) else 0.0:,.0f} m"
