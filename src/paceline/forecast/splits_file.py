"""Splits: when each runner of a race passed each checkpoint, read from a results file.

One row a runner: ``runner, sex, age, status`` and one column a checkpoint with seconds after his start; a column that
ends in ``_out`` tells when he left again. What is empty was not recorded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.errors import InputError, Place
from paceline.forecast.checkpoints import SAME_PLACE_M, Places
from paceline.forecast.rows import read_rows
from paceline.scenario.quantities import shown
from paceline.scenario.units import format_duration

Floats = NDArray[np.float64]

_ABOUT = ("runner", "sex", "age", "status")
_OUT = "_out"
_PART = re.compile("[0-9]{1,4}")
#: Nobody covers a leg faster than this, m/s: such a split is a mistake of the mat.
_FASTEST_MPS = 8.0


@dataclass(frozen=True, eq=False, slots=True)
class Splits:
    """N runners and M checkpoints in running order.

    ``women`` (N) is 1 for women, 0 for men and nan where it is not said; ``age`` (N) years, nan where unknown;
    ``at_m`` (M) from the start; ``time_s`` (N, M) of arrival, nan where not recorded; ``left_s`` (N, M) of departure,
    the arrival where no other time was taken.
    """

    runners: tuple[str, ...]
    women: Floats
    age: Floats
    at_m: Floats
    time_s: Floats
    left_s: Floats
    skipped: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.runners)

    def part(self, rows: NDArray[np.intp], columns: int) -> Splits:
        """Some of the runners, at the first so many checkpoints."""
        return Splits(
            runners=tuple(self.runners[row] for row in rows),
            women=self.women[rows],
            age=self.age[rows],
            at_m=self.at_m[:columns],
            time_s=self.time_s[rows, :columns],
            left_s=self.left_s[rows, :columns],
        )


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    name: str
    at_m: float
    out: bool


def read_splits(file: Path, places: Places, until_m: float) -> Splits:
    """The splits of a file up to and including the arrival at ``until_m``.

    Columns further on, and ``status``, are not even read: a forecast knows nothing of them. A column that nobody can
    place is left out and named in ``skipped``, a split that nobody can have run in ``doubted``. Raises
    ``InputError`` for what a person can put right.
    """
    header, rows = _rows(file)
    columns, skipped = _columns(header, places, until_m)
    about = {name: header.index(name) for name in _ABOUT if name in header}
    who: dict[str, tuple[float, float]] = {}
    times: list[list[float]] = []
    for line, row in rows:
        name = row[about["runner"]].strip()
        if not name or name in who:
            words = "a runner needs a name" if not name else f"{shown(name)} stands in two lines; give each one"
            raise InputError(words, place=Place(file, line), path="runner")
        sex, age = (row[about[key]].strip() if key in about else "" for key in ("sex", "age"))
        who[name] = ({"M": 0.0, "F": 1.0}.get(sex.upper(), math.nan), _age(age))
        times.append([_seconds(row[column.index], file, line, column.name) for column in columns])
    if not who:
        raise InputError("there are no runners in this file", place=Place(file, 2))
    spots = _spots(columns)
    arrived, left = _gathered(np.array(times).reshape(len(who), len(columns)), columns, spots)
    plausible = _plausible(arrived, spots)
    return Splits(
        runners=tuple(who),
        women=np.array([women for women, _ in who.values()]),
        age=np.array([age for _, age in who.values()]),
        at_m=spots,
        time_s=plausible,
        left_s=np.fmax(plausible, left),
        skipped=skipped,
        doubted=tuple(
            f"{name}, {spots[spot] / 1000:.4g} km in {format_duration(float(arrived[row, spot]))}"
            for row, name in enumerate(who)
            for spot in np.flatnonzero(np.isnan(plausible[row]) & ~np.isnan(arrived[row]))
        ),
    )


def latest_checkpoint(file: Path, places: Places) -> str:
    """The furthest checkpoint at which anybody of the file has been seen: where a race under way stands."""
    header, rows = _rows(file)
    named = [(index, name) for index, name in enumerate(header) if name not in _ABOUT and not name.endswith(_OUT)]
    seen = {name for _, row in rows for index, name in named if row[index].strip()}
    reached = {name: at_m for name in seen if (at_m := places.find(name)) and at_m < places.distance_m}
    if not reached:
        raise InputError("nobody has a split yet; a forecast needs one", place=Place(file))
    return max(reached, key=reached.__getitem__)


def read_finishes(file: Path, places: Places) -> tuple[Splits, NDArray[np.bool_]]:
    """Everything of a race that is over: its splits, the finish the last of them, and who finished (N)."""
    splits = read_splits(file, places, places.distance_m)
    header, rows = _rows(file, "status", "finish")
    status, finish = header.index("status"), header.index("finish")
    finished = [row[status].strip() == "finished" and bool(row[finish].strip()) for _, row in rows]
    return splits, np.array(finished)


def _rows(file: Path, *columns: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    return read_rows(file, "a CSV file with splits", ("runner", *columns))


def _columns(header: list[str], places: Places, until_m: float) -> tuple[list[_Column], tuple[str, ...]]:
    columns, skipped = [], []
    for index, name in enumerate(header):
        if name in _ABOUT:
            continue
        out = name.endswith(_OUT)
        at_m = places.find(name.removesuffix(_OUT))
        if at_m is None:
            skipped.append(name)
        elif at_m < until_m - SAME_PLACE_M or (at_m < until_m + SAME_PLACE_M and not out):
            columns.append(_Column(index, name, at_m, out))
    return columns, tuple(skipped)


def _spots(columns: list[_Column]) -> Floats:
    """The places of arrival in running order; columns at one place (half, 21.1 km) share it."""
    spots: list[float] = []
    for at_m in sorted(column.at_m for column in columns if not column.out):
        if not spots or at_m - spots[-1] >= SAME_PLACE_M:
            spots.append(at_m)
    return np.array(spots)


def _gathered(times: Floats, columns: list[_Column], spots: Floats) -> tuple[Floats, Floats]:
    arrived, left = (np.full((len(times), len(spots)), np.nan) for _ in range(2))
    for number, column in enumerate(columns):
        near = np.flatnonzero(np.abs(spots - column.at_m) < SAME_PLACE_M)
        if len(near):
            into = (left if column.out else arrived)[:, near[0]]
            into[np.isnan(into)] = times[np.isnan(into), number]
    return arrived, left


def _plausible(time_s: Floats, at_m: Floats) -> Floats:
    """The splits without those that no runner can have run: not later than the one before, or absurdly fast.

    Where splits contradict one another most of them are believed, of equally many the earlier ones: one slip of the pen
    at the first mat does not cost a runner all the others.
    """
    kept = time_s.copy()
    # What is left of a split when the distance is run as fast as anybody can: it must never shrink.
    spare_s = time_s - at_m / _FASTEST_MPS
    so_far_s = np.fmax.accumulate(np.column_stack([np.zeros(len(kept)), spare_s]), axis=1)[:, :-1]
    for row in np.flatnonzero((spare_s < so_far_s).any(axis=1)):
        kept[row, ~_longest_rise(spare_s[row])] = np.nan
    return kept


def _longest_rise(spare_s: Floats) -> NDArray[np.bool_]:
    """Which of the values (K), nan apart, make the longest row that starts from 0 and never falls."""
    length = np.zeros(len(spare_s), dtype=np.int64)
    before = np.full(len(spare_s), -1)
    for column in np.flatnonzero(spare_s >= 0.0):
        fits = np.flatnonzero((length[:column] > 0) & (spare_s[:column] <= spare_s[column]))
        length[column] = 1
        if len(fits):
            before[column] = fits[np.argmax(length[fits])]
            length[column] += length[before[column]]
    chosen = np.zeros(len(spare_s), dtype=np.bool_)
    last = int(np.argmax(length)) if length.any() else -1
    while last >= 0:
        chosen[last] = True
        last = int(before[last])
    return chosen


def _age(text: str) -> float:
    """Years; nan for what is not a number, such as the age group of a results list."""
    try:
        age = float(text)
    except ValueError:
        return math.nan
    return age if 5.0 <= age <= 110.0 else math.nan


def _seconds(text: str, file: Path, line: int, name: str) -> float:
    if not text.strip():
        return math.nan
    try:
        time_s = float(text)
    except ValueError:
        clock = text.strip().split(":")
        if len(clock) not in {2, 3} or not all(_PART.fullmatch(part) for part in clock):
            decimals = ", decimals with a point" if "," in text else ""
            words = (
                f"{shown(text)} is no time; write seconds (5280) or h:mm:ss{decimals}; what was not recorded is empty"
            )
            raise InputError(words, place=Place(file, line), path=name) from None
        time_s = float(sum(int(part) * 60**power for power, part in enumerate(reversed(clock))))
    if not 0.0 < time_s < 1e7:
        raise InputError(
            f"{shown(text)} is no time after the start; leave it empty", place=Place(file, line), path=name
        )
    return time_s
