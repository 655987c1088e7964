"""Finish times, splits or places of many runners, counted in bins while a race is run again and again.

Counts are whole numbers and bins only ever join their neighbours, so the table is the same in whatever order
replications are added; it is never larger than it is allowed to be.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from paceline.results.spread import Floats, Spread

#: How many bins of the finest width join, from fine to coarse; each width fits whole into the next.
_JOINED = (1, 5, 10, 50, 100, 300, 600, 3000, 6000, 36_000)
#: New bins are made this many at a time, so that a slower runner does not move the table every time.
_SPARE = 64


@dataclass(slots=True)
class CountTable:
    """Counts (lanes, bins) over a range that grows as values come. ``per_unit``: bins in 1 (10: tenths)."""

    lanes: int
    per_unit: int
    largest_bytes: int
    _level: int = 0
    _first: int = 0  # number of the first bin, in bins of the width now
    _lowest: int = 2**62  # the range of the values seen, in bins of the finest width
    _highest: int = -(2**62)
    _counts: NDArray[np.uint32] = field(init=False)

    def __post_init__(self) -> None:
        self._counts = np.zeros((self.lanes, 0), dtype=np.uint32)

    @property
    def width(self) -> float:
        """The width of a bin."""
        return _JOINED[self._level] / self.per_unit

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return self._counts.nbytes

    def add(self, values: Floats) -> None:
        """Count values (replications, lanes); NaN is nothing to count."""
        there = np.isfinite(values)
        if not there.any():
            return
        lane = np.broadcast_to(np.arange(self.lanes), values.shape)[there]
        finest = np.floor(values[there] * self.per_unit).astype(np.int64)
        self._reach(int(finest.min()), int(finest.max()))
        np.add.at(self._counts, (lane, finest // _JOINED[self._level] - self._first), 1)

    def merge(self, other: CountTable) -> None:
        """Add what another table of the same lanes has counted."""
        if not other._counts.size:
            return
        while self._level < other._level:
            self._join()
        self._reach(other._lowest, other._highest)
        seen = np.flatnonzero(other._counts.any(axis=0))
        numbers = (other._first + seen) * _JOINED[other._level] // _JOINED[self._level] - self._first
        for lane in range(self.lanes):
            np.add.at(self._counts[lane], numbers, other._counts[lane, seen])

    def spread(self, lane: int) -> Spread:
        """What was counted of one lane."""
        counts = self._counts[lane]
        seen = np.flatnonzero(counts)
        values = (self._first + seen) * self.width
        return Spread(values.astype(np.float64), counts[seen].astype(np.int64), self.width)

    def _reach(self, lowest: int, highest: int) -> None:
        """Make sure there are bins for the finest numbers ``lowest`` to ``highest``; join bins where room ends.

        How far they join follows from the range alone, whatever bins are there to spare.
        """
        self._lowest, self._highest = min(lowest, self._lowest), max(highest, self._highest)
        while self._level < len(_JOINED) - 1 and self._bytes_for(self._range()) > self.largest_bytes:
            self._join()
        low, high = self._range()
        bins = self._counts.shape[1]
        if bins and self._first <= low and high < self._first + bins:
            return
        spare = _SPARE if self._bytes_for((low - _SPARE, high + _SPARE)) <= self.largest_bytes else 0
        grown = np.zeros((self.lanes, high - low + 1 + 2 * spare), dtype=np.uint32)
        if bins:
            # What lies outside of the range that was seen is spare, and empty.
            kept = self._counts[:, max(0, low - spare - self._first) : max(0, high + spare + 1 - self._first)]
            start = max(0, self._first - (low - spare))
            grown[:, start : start + kept.shape[1]] = kept
        self._counts, self._first = grown, low - spare

    def _range(self) -> tuple[int, int]:
        wide = _JOINED[self._level]
        return self._lowest // wide, self._highest // wide

    def _bytes_for(self, span: tuple[int, int]) -> int:
        return (span[1] - span[0] + 1) * self.lanes * self._counts.itemsize

    def _join(self) -> None:
        """Go on with the next wider bins."""
        before, after = _JOINED[self._level], _JOINED[self._level + 1]
        self._level += 1
        bins = self._counts.shape[1]
        if not bins:
            return
        ratio = after // before
        first = self._first // ratio
        front = self._first - first * ratio
        total = -(-(front + bins) // ratio)
        padded = np.zeros((self.lanes, total * ratio), dtype=np.uint32)
        padded[:, front : front + bins] = self._counts
        self._counts = padded.reshape(self.lanes, total, ratio).sum(axis=2, dtype=np.uint32)
        self._first = first
