"""Every replication of a race, kept: times at the checkpoints, ledgers, and what happened.

R replications, N runners, C checkpoints, A accounts of the ledger. Seconds from the start; NaN where a runner never
came, so a finish of NaN is a race that was not finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from paceline.results.spread import Floats, Spread


@dataclass(frozen=True, eq=False)
class Runs:
    """The arrays of a run, or of a portion of it."""

    arrive_s: Floats  # (R, N, C)
    leave_s: Floats  # (R, N, C)
    ledger_s: Floats  # (R, N, A)
    flags: NDArray[np.int64]  # (R, N)
    eligible: NDArray[np.bool_]  # (R, N) whether a time run there may stand as a record

    def __len__(self) -> int:
        """R."""
        return len(self.flags)

    @property
    def finish_s(self) -> Floats:
        """Finish times (R, N)."""
        return self.arrive_s[:, :, -1]

    @cached_property
    def finished(self) -> NDArray[np.bool_]:
        """Whether each runner finished (R, N)."""
        return np.isfinite(self.finish_s)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The place of each runner (R, N), from 1; equal times share the better place, who drops out comes last."""
        ranked = np.where(self.finished, self.finish_s, np.inf)
        order = np.argsort(ranked, axis=1, kind="stable")
        times = np.take_along_axis(ranked, order, axis=1)
        slower = np.ones(times.shape, dtype=np.bool_)
        slower[:, 1:] = times[:, 1:] > times[:, :-1]
        in_order = np.maximum.accumulate(np.where(slower, np.arange(1, times.shape[1] + 1), 0), axis=1)
        places = np.empty(times.shape, dtype=np.int64)
        np.put_along_axis(places, order, in_order, axis=1)
        return places

    def span(self, first: int, stop: int) -> Runs:
        """Replications ``first`` to ``stop - 1``, without a copy."""
        part = slice(first, stop)
        return Runs(self.arrive_s[part], self.leave_s[part], self.ledger_s[part], self.flags[part], self.eligible[part])

    def standing(self, record: bool) -> Floats:
        """Finish times (R, N) that count: all, or for a record only those that may stand."""
        return np.where(self.eligible, self.finish_s, np.nan) if record else self.finish_s

    # What `paceline.results.tally.Counted` answers from bins, answered from the values themselves.

    def finish(self, runner: int, record: bool = False) -> Spread:
        """The finishes of one runner."""
        times = self.finish_s[:, runner]
        return _there(times[self.eligible[:, runner]] if record else times)

    def first_home(self, record: bool = False) -> Spread:
        """The fastest finish of each replication."""
        return _there(first_home(self.standing(record)))

    def split(self, runner: int, checkpoint: int) -> Spread:
        """When one runner came to a checkpoint."""
        return _there(self.arrive_s[:, runner, checkpoint])

    def place(self, runner: int) -> Spread:
        """The places of one runner."""
        return Spread(self.places[:, runner].astype(np.float64))

    def field(self) -> Spread:
        """The finishes of everybody."""
        return Spread(self.finish_s[self.finished])


def first_home(times_s: Floats) -> Floats:
    """The fastest time of each row; NaN where nobody has one."""
    fastest = np.min(np.where(np.isfinite(times_s), times_s, np.inf), axis=1)
    return np.asarray(np.where(np.isfinite(fastest), fastest, np.nan), dtype=np.float64)


def _there(times_s: Floats) -> Spread:
    return Spread(times_s[np.isfinite(times_s)])
