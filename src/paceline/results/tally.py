"""The tally of a race: what a summary needs, added up portion by portion as replications come in.

A run that is kept and one that is not go through the same tally in the same portions, so means and shares are equal to
the last bit, whatever the number of threads: portions are added in the order of their replications.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from paceline.results.runs import Runs
from paceline.results.spread import Floats

#: Replications are added so many at a time; a larger number would gain nothing, another number changes last bits.
PORTION = 100
_LARGEST_PORTION_BYTES = 16_000_000


def portion_of(bytes_each: int) -> int:
    """How many replications of so many bytes are run and added at a time."""
    return max(1, min(PORTION, _LARGEST_PORTION_BYTES // bytes_each))


@dataclass(slots=True)
class Tally:
    """Means, shares and counts of N runners over the replications added so far."""

    runners: int
    accounts: int
    replications: int = 0
    finishes: NDArray[np.int64] = field(init=False)  # (N)
    wins: NDArray[np.int64] = field(init=False)  # (N)
    may_stand: NDArray[np.int64] = field(init=False)  # (N) replications in which a time may stand as a record
    mean_s: Floats = field(init=False)  # (N) of the finish times
    squares_s2: Floats = field(init=False)  # (N) squared distances from that mean, summed
    ledger_sum_s: Floats = field(init=False)  # (N, A) over the replications that a runner finishes

    def __post_init__(self) -> None:
        self.finishes, self.wins, self.may_stand = (np.zeros(self.runners, dtype=np.int64) for _ in range(3))
        self.mean_s, self.squares_s2 = np.zeros(self.runners), np.zeros(self.runners)
        self.ledger_sum_s = np.zeros((self.runners, self.accounts))

    @classmethod
    def of(cls, runs: Runs) -> Tally:
        """The tally of runs that are all there."""
        _, runners, accounts = runs.ledger_s.shape
        tally = cls(runners, accounts)
        each = runs.arrive_s[:1].nbytes + runs.leave_s[:1].nbytes + runs.ledger_s[:1].nbytes + runs.flags[:1].nbytes
        step = portion_of(each)
        for first in range(0, len(runs), step):
            tally.add(runs.span(first, first + step))
        return tally

    def add(self, runs: Runs) -> None:
        """Add the next replications."""
        done, times = runs.finished, runs.finish_s
        count = done.sum(axis=0)
        # Merging means and squared distances (Chan, Golub, LeVeque 1979) loses no digits to the size of the times.
        mean = np.where(done, times, 0.0).sum(axis=0) / np.maximum(count, 1)
        squares = (np.where(done, times - mean, 0.0) ** 2).sum(axis=0)
        together = np.maximum(self.finishes + count, 1)
        apart = mean - self.mean_s
        self.mean_s += apart * (count / together)
        self.squares_s2 += squares + apart * apart * (self.finishes * count / together)
        self.finishes += count
        self.ledger_sum_s += np.where(done[:, :, None], runs.ledger_s, 0.0).sum(axis=0)
        self.wins += ((runs.places == 1) & done).sum(axis=0)
        self.may_stand += runs.eligible.sum(axis=0)
        self.replications += len(runs)

    def sd_s(self, runner: int) -> float:
        """The standard deviation of a runner's finish times, s; 0 where there is only one."""
        count = int(self.finishes[runner])
        return float(np.sqrt(self.squares_s2[runner] / (count - 1))) if count > 1 else 0.0

    def field_moments_s(self) -> tuple[float, float]:
        """Mean and standard deviation of the finish times of everybody, s."""
        count = int(self.finishes.sum())
        mean = float(np.dot(self.finishes, self.mean_s)) / max(count, 1)
        squares = float(np.sum(self.squares_s2 + self.finishes * (self.mean_s - mean) ** 2))
        return mean, float(np.sqrt(squares / (count - 1))) if count > 1 else 0.0
