"""A field under way in groups: those of one sex who were seen at the same mats are forecast together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.forecast.splits_file import Splits

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Runners of one sex who were seen at the same mats: ``rows`` (N) of the field, and their splits.

    ``seen_m`` (V) are the mats, ``seen_s`` (N, V) their times there.
    """

    rows: NDArray[np.intp]
    women: float
    seen_m: Floats
    seen_s: Floats

    @property
    def last_m(self) -> float:
        """Where they were last seen; 0 if nowhere."""
        return float(self.seen_m[-1]) if len(self.seen_m) else 0.0

    @property
    def last_s(self) -> Floats:
        """When (N)."""
        return self.seen_s[:, -1] if len(self.seen_m) else np.zeros(len(self.rows))


def groups_of(splits: Splits) -> Iterator[Group]:
    """The field in groups that can be conditioned together."""
    seen = ~np.isnan(splits.time_s)
    sex = np.nan_to_num(splits.women, nan=2.0)
    keys = np.column_stack([sex, seen])
    for key in np.unique(keys, axis=0):
        rows = np.flatnonzero(np.all(keys == key, axis=1))
        mats = np.flatnonzero(key[1:])
        women = float(splits.women[rows[0]])
        yield Group(rows, women, splits.at_m[mats], splits.time_s[np.ix_(rows, mats)])
