"""The shape of a course: a loop, laps, out and back, or from one place to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paceline.track.path import Path, offset_m, plane
from paceline.track.track import Floats

Kind = Literal["unknown", "point to point", "loop", "laps", "out and back"]

#: Two passes within this distance are on the same road.
_SAME_ROAD_M = 40.0
#: Passes nearer than this along the way are one.
_APART_M = 400.0
_PROBES = 400
_MOST = 0.8
_HERE_M = 80.0
#: A way that comes past its start only just before the end is not in laps.
_SHORTEST_LAP = 0.2


@dataclass(frozen=True, slots=True)
class Shape:
    """What a course looks like from above.

    ``laps_m`` are the lengths of its laps where it comes past its start again, ``lap_m`` their common length if they
    are one lap run again and again. ``separation_m`` lies between start and finish as the crow flies.
    """

    kind: Kind
    words: str
    separation_m: float | None = None
    lap_m: float | None = None
    laps_m: tuple[float, ...] = ()
    turn_m: float | None = None


def shape_of(path: Path) -> Shape:
    """Look at a path from above. Distances are measured along the track."""
    if not path.placed:
        return Shape("unknown", "a profile without positions")
    latitude, longitude = path.latitude_deg, path.longitude_deg
    separation_m = float(offset_m(latitude[-1:], longitude[-1:], float(latitude[0]), float(longitude[0]))[0])
    onward_m, backward, mirrored = _passes(path)
    length_m = path.length_m
    lap_m = _lap(onward_m, length_m)
    if lap_m is not None:
        words = f"about {length_m / lap_m:.3g} laps of {lap_m / 1000:.2f} km"
        full = int(length_m / lap_m + 0.02)
        rest_m = length_m - full * lap_m
        laps = (lap_m,) * full + ((rest_m,) if rest_m > 0.02 * lap_m else ())
        return Shape("laps", words, separation_m, lap_m, laps)
    laps_m = _returns(path)
    if mirrored > _MOST:
        words = f"out and back, turning at {length_m / 2000:.1f} km"
        return Shape("out and back", words, separation_m, turn_m=length_m / 2)
    also = f"; {100 * backward:.0f} % of the road is run in both directions" if backward > 0.1 else ""
    if len(laps_m) > 1 and min(laps_m) > _SHORTEST_LAP * max(laps_m):
        told = ", ".join(f"{lap / 1000:.1f}" for lap in laps_m[:8]) + (", ..." if len(laps_m) > 8 else "")
        return Shape("laps", f"{len(laps_m)} laps of differing length ({told} km){also}", separation_m, laps_m=laps_m)
    if separation_m <= max(200.0, 0.01 * length_m):
        return Shape("loop", f"a loop{also}", separation_m)
    apart = f"{separation_m / 1000:.1f} km" if separation_m >= 950.0 else f"{separation_m:.0f} m"
    return Shape("point to point", f"from one place to another, {apart} apart{also}", separation_m)


def _passes(path: Path) -> tuple[Floats, float, float]:
    """What happens on the road at probes along the way.

    How far on it is run again in the same direction (``nan``: never), the share of probes that is also run in the
    other direction, and the share where that happens as far before the finish as after the start.
    """
    east_m, north_m = plane(path.latitude_deg, path.longitude_deg)
    cells = len(east_m) - 1
    step_m = path.length_m / cells
    ahead = np.exp(1j * np.angle(np.gradient(east_m) + 1j * np.gradient(north_m)))
    apart = max(2, round(_APART_M / step_m))
    probes = np.unique(np.linspace(0, cells, min(_PROBES, cells + 1)).astype(int))
    onward_m = np.full(len(probes), np.nan)
    backward = np.zeros(len(probes), dtype=np.bool_)
    mirrored = np.zeros(len(probes), dtype=np.bool_)
    for n, i in enumerate(probes.tolist()):
        near = np.flatnonzero(np.hypot(east_m - east_m[i], north_m - north_m[i]) < _SAME_ROAD_M)
        near = near[np.abs(near - i) >= apart]
        along = (ahead[near] * np.conj(ahead[i])).real
        again = near[(along > 0.5) & (near > i)]
        onward_m[n] = (_nearest_of_first(again, i, east_m, north_m) - i) * step_m if len(again) else np.nan
        other = near[along < -0.5]
        backward[n] = bool(len(other))
        mirrored[n] = bool((np.abs(other + i - cells) < max(4, 0.03 * cells)).any())
    # Near the turn there and back are too close to tell apart, which counts for neither side.
    telling = np.abs(2 * probes - cells) > 2 * apart
    told = max(1, int(telling.sum()))
    return onward_m, float(backward[telling].sum() / told), float(mirrored[telling].sum() / told)


def _nearest_of_first(again: NDArray[np.intp], i: int, east_m: Floats, north_m: Floats) -> int:
    """Of the first pass (indices that follow one another) the point nearest to probe ``i``."""
    breaks = np.flatnonzero(np.diff(again) > 1)
    first = again[: breaks[0] + 1] if len(breaks) else again
    return int(first[np.argmin(np.hypot(east_m[first] - east_m[i], north_m[first] - north_m[i]))])


def _lap(onward_m: Floats, length_m: float) -> float | None:
    """The length of the lap, where nearly all of the road is run again after the same distance."""
    known = onward_m[np.isfinite(onward_m)]
    if not len(known):
        return None
    lap_m = float(np.median(known))
    spots_m = np.linspace(0.0, length_m, len(onward_m))
    again = onward_m[spots_m < length_m - 1.02 * lap_m]
    if len(again) < 5:
        return None
    return lap_m if float(np.mean(np.abs(again - lap_m) < 0.03 * lap_m)) > _MOST else None


def _returns(path: Path) -> tuple[float, ...]:
    """The lengths between passes of the start, where it is passed on the way."""
    away_m = offset_m(path.latitude_deg, path.longitude_deg, float(path.latitude_deg[0]), float(path.longitude_deg[0]))
    apart_m = max(1000.0, 0.03 * path.length_m)
    here = np.flatnonzero(away_m < _HERE_M)
    groups = np.split(here, np.flatnonzero(np.diff(here) > 1) + 1)
    spots = [float(path.grid_m[group[np.argmin(away_m[group])]]) for group in groups if len(group)]
    passes = [0.0]
    for at_m in spots:
        if at_m - passes[-1] >= apart_m and path.length_m - at_m >= apart_m:
            passes.append(at_m)
    return tuple(np.diff([*passes, path.length_m]).tolist())
