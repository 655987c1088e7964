"""A year of results: who passed which checkpoint when, who went on, who finished."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_ABOUT = ("runner", "sex", "age", "status")
#: Stations that only some years took: they would make legs that cannot be compared.
_SOME_YEARS = frozenset({"dardanelles", "fords_bar", "no_hands_bridge"})


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """One race with n starters and c checkpoints, the last of them the finish.

    ``arrival_s`` and ``departure_s`` (n, c) count from the gun and are ``nan`` where nothing was taken.
    """

    year: int
    checkpoints: tuple[str, ...]
    arrival_s: Floats
    departure_s: Floats
    finished: Flags
    women: Flags
    age: Floats

    def index(self, checkpoint: str) -> int:
        """The column of a checkpoint."""
        return self.checkpoints.index(checkpoint)

    @property
    def reference_s(self) -> Floats:
        """When the middle finisher came by each checkpoint."""
        return np.asarray(np.nanmedian(self.arrival_s[self.finished], axis=0))

    @property
    def lateness(self) -> Floats:
        """Logarithm of each arrival over that of the middle finisher (n, c): a runner's place in the field so far."""
        return np.asarray(np.log(self.arrival_s / self.reference_s))

    @property
    def last(self) -> NDArray[np.intp]:
        """The last checkpoint that each runner reached, -1 for none."""
        seen = np.isfinite(self.arrival_s)
        return np.where(seen.any(axis=1), seen.shape[1] - 1 - np.argmax(seen[:, ::-1], axis=1), -1)


def read_year(folder: Path, year: int) -> Year:
    """The file ``YEAR.csv`` of a folder of results. Raises ``OSError`` where it is missing."""
    with (folder / f"{year}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in _ABOUT]
    checkpoints = tuple(name for name in names if not name.endswith("_out") and name not in _SOME_YEARS)

    def column(name: str) -> Floats:
        return np.array([float(row[name]) if row.get(name) else np.nan for row in rows])

    return Year(
        year=year,
        checkpoints=checkpoints,
        arrival_s=np.stack([column(name) for name in checkpoints], axis=1),
        departure_s=np.stack([column(f"{name}_out") for name in checkpoints], axis=1),
        finished=np.array([row["status"] == "finished" for row in rows]),
        women=np.array([row["sex"] == "F" for row in rows]),
        # UTMB prints categories such as SE and V1, which are not taken for years.
        age=np.array([float(row["age"]) if row["age"].isdigit() else np.nan for row in rows]),
    )


def enforced_cutoffs_s(years: list[Year]) -> dict[str, float]:
    """Until when runners were let go at each checkpoint: the third latest departure of those who went on.

    Lists of cutoffs change from year to year; this is what was enforced. The two latest are left out as slips of the
    pen, and the rest is rounded up to five minutes.
    """
    found: dict[str, list[float]] = {}
    for year in years:
        for column, name in enumerate(year.checkpoints[:-1]):
            went_on = np.isfinite(year.arrival_s[:, column + 1 :]).any(axis=1)
            left_s = np.fmax(year.departure_s[went_on, column], year.arrival_s[went_on, column])
            found.setdefault(name, []).extend(left_s[np.isfinite(left_s)])
    return {name: 300.0 * float(np.ceil(sorted(times)[-3] / 300.0)) for name, times in found.items()}
