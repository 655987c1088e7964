"""The profile of a course: what counts as climb, and the few straight lines that say as much as thousands of points."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.track.track import Floats

Indices = NDArray[np.intp]


def turning_points(height_m: Floats, threshold_m: float | None = None) -> Indices:
    """Where climbs end and descents begin, both ends included: a turn counts once it is ``threshold_m`` deep.

    This is hysteresis, the way altimeters and maps count climb. The heights at these points go up and down in turn.
    """
    threshold = value("track", "climb.threshold") if threshold_m is None else threshold_m
    turns = [0]
    high = low = 0
    going = 0  # +1 up, -1 down, 0 not yet known
    heights = height_m.tolist()
    for i, height in enumerate(heights):
        if height > heights[high]:
            high = i
        if height < heights[low]:
            low = i
        if going >= 0 and heights[high] - height >= threshold:
            if high > 0:
                turns.append(high)
            going, low = -1, i
            high = i
        elif going <= 0 and height - heights[low] >= threshold:
            if low > 0:
                turns.append(low)
            going, high = 1, i
            low = i
    last = high if going > 0 else low if going < 0 else len(height_m) - 1
    if last > turns[-1]:
        turns.append(last)
    if turns[-1] != len(height_m) - 1:
        turns.append(len(height_m) - 1)
    return np.array(turns, dtype=np.intp)


def climb_m(height_m: Floats) -> tuple[float, float]:
    """Metres up and metres down between the turning points."""
    change = np.diff(height_m[turning_points(height_m)])
    return float(change[change > 0].sum()), float(-change[change < 0].sum())


def key_points(
    at_m: Floats, height_m: Floats, east_m: Floats | None = None, north_m: Floats | None = None
) -> tuple[Indices, Floats]:
    """The points that a course file keeps, and their heights.

    All turning points stay, so that the straight lines climb exactly what is counted. Between two of them lines are
    broken where heights lie further than the tolerance off them (Ramer 1972, Douglas & Peucker 1973), or the road
    further than the drift off the straight way, and no line goes back: what lies between two turns is no climb.
    """
    turns = turning_points(height_m)
    kept = {int(turn) for turn in turns}
    tolerance, drift = value("track", "profile.tolerance"), value("track", "profile.drift")
    waiting = list(pairwise(turns.tolist()))
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        share = (at_m[inner] - at_m[first]) / (at_m[last] - at_m[first])
        off = np.abs(height_m[inner] - height_m[first] - share * (height_m[last] - height_m[first])) / tolerance
        if east_m is not None and north_m is not None:
            ways = [w[inner] - w[first] - share * (w[last] - w[first]) for w in (east_m, north_m)]
            off = np.maximum(off, np.hypot(*ways) / drift)
        worst = int(np.argmax(off))
        if off[worst] > 1.0:
            middle = first + 1 + worst
            kept.add(middle)
            waiting += [(first, middle), (middle, last)]
    chosen = np.array(sorted(kept), dtype=np.intp)
    return chosen, _one_way(height_m[chosen], np.searchsorted(chosen, turns))


def _one_way(height_m: Floats, turns: NDArray[np.intp]) -> Floats:
    """Heights that only rise or only fall between two turning points."""
    level = height_m.copy()
    for first, last in pairwise(turns.tolist()):
        part = slice(first, last + 1)
        low, high = sorted((height_m[first], height_m[last]))
        pushed = np.clip(height_m[part], low, high)
        forward = np.maximum.accumulate if height_m[last] >= height_m[first] else np.minimum.accumulate
        level[part] = forward(pushed)
    return level
