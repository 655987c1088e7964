"""What tells a field from another: how fast it is, how it fades, who hits the wall, and who gets home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from paceline.forecast.checkpoints import SAME_PLACE_M
from paceline.forecast.splits_file import Floats, Splits

#: Whoever runs this much slower than from 5 to 20 km, for so long, has hit the wall (Smyth 2021, PLoS ONE 16:e0251513).
WALL_SLOWDOWN = 0.25
WALL_M = 5e3
WALL_BASE_M = (5e3, 20e3)
_QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Fact:
    """One statistic of a field, and how far a simulated one may be off: in its own unit, or as a share of it."""

    name: str
    value: float
    allowed: float
    relative: bool = False

    def off(self, simulated: float) -> float:
        """How far a simulated value is off, in what is allowed: 1 is just too much."""
        apart = simulated - self.value
        return apart / (self.allowed * (self.value if self.relative else 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of a field: the splits of N starters, NaN where they did not come, and who finished (N)."""

    splits: Splits
    finished: np.typing.NDArray[np.bool_]

    def of(self, women: float) -> Outcome:
        """Those of one sex: 0 men, 1 women."""
        rows = np.flatnonzero(self.splits.women == women)
        return Outcome(self.splits.part(rows, len(self.splits.at_m)), self.finished[rows])

    def at(self, place_m: float) -> Floats:
        """When each came by a place, s; NaN where it has no mat."""
        near = np.flatnonzero(np.abs(self.splits.at_m - place_m) < SAME_PLACE_M)
        return self.splits.time_s[:, near[0]] if len(near) else np.full(len(self.finished), np.nan)

    @property
    def finish_s(self) -> Floats:
        """Finish times of those who finished."""
        return np.asarray(self.splits.time_s[self.finished, -1])


def marathon_facts(outcome: Outcome) -> Iterator[Fact]:
    """Of a marathon with mats every 5 km and at half; whom a mat missed is left out where it is needed."""
    half_s, end_s = outcome.at(outcome.splits.at_m[-1] / 2.0), outcome.splits.time_s[:, -1]
    ratio = (end_s - half_s) / half_s
    ratio = ratio[outcome.finished & np.isfinite(ratio)]
    yield Fact("second half over first, median", float(np.median(ratio)), 0.02)
    yield Fact("second half over first, 90th percentile", float(np.quantile(ratio, 0.9)), 0.02)
    yield Fact("hits the wall", hits_the_wall(outcome), 0.04)
    yield from _finish_quartiles(outcome)


def trail_facts(outcome: Outcome, early_m: float, turn_m: float) -> Iterator[Fact]:
    """Of a race of 100 miles; ability is read off ``early_m``, the fade before and after ``turn_m``."""
    early_s, turn_s = outcome.at(early_m), outcome.at(turn_m)
    fade = np.log(outcome.splits.time_s[:, -1] / turn_s - 1.0)
    fade = fade[outcome.finished & np.isfinite(fade)]
    started = len(outcome.finished)
    yield Fact("after Foresthill over before, median", float(np.exp(np.median(fade))), 0.03)
    yield Fact("after Foresthill over before, sd of ln", float(np.std(fade)), 0.02)
    yield Fact("arrival at mile 30, sd of ln", float(np.nanstd(np.log(early_s))), 0.015)
    yield Fact("gets to Foresthill", float(np.isfinite(turn_s).sum() / started), 0.05)
    yield Fact("finishes", float(outcome.finished.mean()), 0.05)
    yield from _finish_quartiles(outcome)


@dataclass(frozen=True, slots=True)
class Walls:
    """Who hit the wall in a field, how much slower than from 5 to 20 km, and for how long; NaN where nobody did."""

    share: float
    slowdown: float
    length_km: float


def walls(base: Floats, late_s: Floats, lengths_m: Floats) -> Walls:
    """The walls of N runners by Smyth (2021): splits slower by a quarter, for 5 km or more, after 20 km.

    ``base`` (N): seconds per metre from 5 to 20 km; ``late_s`` (N, L): splits of these lengths from there on. The
    longest unbroken row of slow splits is a runner's wall.
    """
    slow = late_s / lengths_m / base[:, None] - 1.0 >= WALL_SLOWDOWN
    longest_m, longest_s = _longest(slow, lengths_m, late_s)
    hit = longest_m >= WALL_M
    if not hit.any():
        return Walls(0.0, float("nan"), float("nan"))
    slowdown = longest_s[hit] / longest_m[hit] / base[hit] - 1.0
    return Walls(float(hit.mean()), float(slowdown.mean()), float(longest_m[hit].mean()) / 1000.0)


def hits_the_wall(outcome: Outcome) -> float:
    """The share of finishers who hit the wall: splits of 5 km, the last one to the line."""
    splits = outcome.splits
    last_m = float(splits.at_m[-1])
    ends_m = [*np.arange(WALL_BASE_M[1], last_m, WALL_M), last_m]
    times_s = np.column_stack([outcome.at(end_m) for end_m in ends_m])
    base = (times_s[:, 0] - outcome.at(WALL_BASE_M[0])) / (WALL_BASE_M[1] - WALL_BASE_M[0])
    late_s = np.diff(times_s, axis=1)
    known = outcome.finished & np.isfinite(base) & np.isfinite(late_s).all(axis=1)
    return walls(base[known], late_s[known], np.diff(ends_m)).share


def _longest(slow: np.typing.NDArray[np.bool_], lengths_m: Floats, late_s: Floats) -> tuple[Floats, Floats]:
    """The longest unbroken row of ``slow`` splits (N, L) of everybody: its metres and its seconds (N)."""
    longest_m, longest_s, here_m, here_s = np.zeros((4, len(slow)))
    for leg, length_m, took_s in zip(slow.T, lengths_m, late_s.T, strict=True):
        here_m = np.where(leg, here_m + length_m, 0.0)
        here_s = np.where(leg, here_s + took_s, 0.0)
        longer = here_m > longest_m
        longest_m, longest_s = np.where(longer, here_m, longest_m), np.where(longer, here_s, longest_s)
    return longest_m, longest_s


def _finish_quartiles(outcome: Outcome) -> Iterator[Fact]:
    for share, time_s in zip(_QUARTERS, np.quantile(outcome.finish_s, _QUARTERS), strict=True):
        yield Fact(f"finish, {100 * share:.0f} % are in, s", float(time_s), 0.03, relative=True)
