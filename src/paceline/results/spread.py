"""How one number of a race spreads over its replications: a finish time, a split, a place.

The values are either all there, or counted in bins. Both answer the same questions; bins answer to within their width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spread:
    """Values and how often each was seen; without ``counts`` every value is one replication.

    With counts the values are the lower edges of bins ``width`` wide, in rising order, and every count is above 0.
    """

    values: Floats
    counts: NDArray[np.int64] | None = None
    width: float = 0.0

    def __len__(self) -> int:
        """How many replications are in it."""
        return len(self.values) if self.counts is None else int(self.counts.sum())

    @cached_property
    def points(self) -> Floats:
        """The values, a bin standing for its middle."""
        return self.values if self.counts is None else self.values + 0.5 * self.width

    @cached_property
    def _ranked(self) -> Floats:
        return np.sort(self.points) if self.counts is None else self.points

    @cached_property
    def _until(self) -> NDArray[np.int64] | None:
        return None if self.counts is None else np.cumsum(self.counts)

    def _at_rank(self, ranks: NDArray[np.int64]) -> Floats:
        """The values at places of the sorted list, from 0."""
        if self._until is None:
            return self._ranked[ranks]
        return self._ranked[np.searchsorted(self._until, ranks, side="right")]

    def quantiles(self, probabilities: Sequence[float]) -> Floats:
        """Quantiles, between two neighbours in proportion, as ``numpy.quantile``; NaN where there are no values."""
        count = len(self)
        if not count:
            return np.full(len(probabilities), np.nan)
        if self.counts is None:
            return np.asarray(np.quantile(self.values, probabilities), dtype=np.float64)
        spot = np.asarray(probabilities, dtype=np.float64) * (count - 1)
        below = np.floor(spot).astype(np.int64)
        low, high = self._at_rank(below), self._at_rank(np.minimum(below + 1, count - 1))
        return np.asarray(low + (spot - below) * (high - low), dtype=np.float64)

    def steps(self, probabilities: Sequence[float]) -> Floats:
        """Quantiles that are values themselves: the lowest that at least such a share does not exceed."""
        count = len(self)
        ranks = np.maximum(np.ceil(np.asarray(probabilities) * count).astype(np.int64) - 1, 0)
        return self._at_rank(ranks)

    def below(self, value: float) -> float:
        """How many replications lie below ``value``; of the bin that holds it, a share in proportion."""
        if self.counts is None:
            return float(np.count_nonzero(self.values < value))
        parts = np.clip((value - self.values) / self.width, 0.0, 1.0)
        # A target on the edge of a bin is exact: what the division leaves over is no part of a bin.
        nearest = np.rint(parts)
        parts = np.where(np.abs(parts - nearest) < 1e-6, nearest, parts)
        return float(np.dot(parts, self.counts))

    def share_below(self, value: float) -> float:
        """The share of replications that lie below ``value``; NaN where there are none."""
        count = len(self)
        return self.below(value) / count if count else float("nan")

    def histogram(self, bins: int, low: float, high: float) -> NDArray[np.int64]:
        """How many lie in each of so many equal steps from ``low`` to ``high``."""
        found, _ = np.histogram(self.points, bins=bins, range=(low, high), weights=self.counts)
        return np.asarray(found, dtype=np.int64)
