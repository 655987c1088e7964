"""Order: who acts first at a node. By time, and where times are equal by the place in the starting list.

A crowd is put into buckets of equal width, as many as there are runners, and then each runner into his place by
insertion; since buckets keep the order of the list, ties are right by themselves. That costs n steps where a crowd is
spread out; where it is not (most of it in a few buckets) a merge sort takes over after 8 n, so never more than n log n.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from paceline.numerics.jit import jit

#: Below this many runners a plain insertion sort beats everything else.
_FEW = 64
_PATIENCE = 8


@jit
def _insert(order: Any, times: Any, count: int, patience: int) -> bool:
    """Insertion sort of ``order`` by ``times`` (both moved); False when it was given up, half done."""
    moved = 0
    for a in range(1, count):
        t = times[a]
        if times[a - 1] <= t:
            continue
        i = order[a]
        b = a - 1
        while b >= 0 and times[b] > t:
            times[b + 1] = times[b]
            order[b + 1] = order[b]
            b -= 1
        times[b + 1] = t
        order[b + 1] = i
        moved += a - 1 - b
        if moved > patience:
            return False
    return True


@jit
def _merge(order: Any, times: Any, count: int) -> None:
    """Merge sort of ``order`` by ``times`` (both moved); equal times stay as they stand.

    NumPy's own would take a fifteenth of the time in which the whole engine is compiled.
    """
    merged, merged_times = np.empty(count, np.int64), np.empty(count)
    width = 1
    while width < count:
        for low in range(0, count, 2 * width):
            middle, high = min(low + width, count), min(low + 2 * width, count)
            a, b = low, middle
            for c in range(low, high):
                if b == high or (a < middle and times[a] <= times[b]):
                    merged[c], merged_times[c] = order[a], times[a]
                    a += 1
                else:
                    merged[c], merged_times[c] = order[b], times[b]
                    b += 1
        for c in range(count):
            order[c], times[c] = merged[c], merged_times[c]
        width *= 2


@jit
def _insert_by(order: Any, count: int, time_s: Any) -> None:
    for a in range(1, count):
        i = order[a]
        t = time_s[i]
        b = a - 1
        while b >= 0 and time_s[order[b]] > t:
            order[b + 1] = order[b]
            b -= 1
        order[b + 1] = i


@jit
def _bucket(t: float, earliest: float, scale: float, buckets: int) -> int:
    """The bucket of a time; what is no time at all goes into the last, so that nothing is written elsewhere."""
    at = (t - earliest) * scale
    return int(at) if at < buckets else buckets - 1


@jit
def put_in_order(order: Any, count: int, time_s: Any) -> None:
    """Sort the first ``count`` entries of ``order``, runners in the order of the list, by ``time_s`` (N)."""
    if count <= _FEW:
        _insert_by(order, count, time_s)
        return
    earliest, latest = time_s[order[0]], time_s[order[0]]
    for a in range(1, count):
        t = time_s[order[a]]
        earliest = t if t < earliest else earliest
        latest = t if t > latest else latest
    if earliest == latest:
        return
    buckets = count
    scale = (buckets - 1) / (latest - earliest)
    starts = np.zeros(buckets + 1, np.int64)
    for a in range(count):
        starts[_bucket(time_s[order[a]], earliest, scale, buckets) + 1] += 1
    for bucket in range(buckets):
        starts[bucket + 1] += starts[bucket]
    placed = np.empty(count, np.int64)
    times = np.empty(count)
    for a in range(count):
        i = order[a]
        t = time_s[i]
        bucket = _bucket(t, earliest, scale, buckets)
        spot = starts[bucket]
        starts[bucket] = spot + 1
        placed[spot] = i
        times[spot] = t
    if not _insert(placed, times, count, _PATIENCE * count):
        _merge(placed, times, count)
    for a in range(count):
        order[a] = placed[a]
