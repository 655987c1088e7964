"""What comes back from a run of replications: times at checkpoints, ledgers, and what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.engine.accounts import ACCOUNTS
from paceline.engine.layout import Array


@dataclass(frozen=True, slots=True)
class Part:
    """A run of replications, one after the other: R of them, N runners, C checkpoints, A accounts.

    Times are seconds from the start; NaN where a runner never came.
    """

    arrive_s: Array  # (R, N, C)
    leave_s: Array  # (R, N, C)
    ledger_s: Array  # (R, N, A)
    flags: Array  # (R, N) int, see `paceline.behaviour.incidents.Happened`

    @classmethod
    def room(cls, replications: int, runners: int, checkpoints: int) -> Part:
        """Room for so many replications, still empty."""
        size = (replications, runners)
        return cls(
            np.full((*size, checkpoints), np.nan),
            np.full((*size, checkpoints), np.nan),
            np.zeros((*size, ACCOUNTS)),
            np.zeros(size, dtype=np.int64),
        )

    @staticmethod
    def bytes_for(replications: int, runners: int, checkpoints: int) -> int:
        """How much memory that room takes."""
        return replications * runners * 8 * (2 * checkpoints + ACCOUNTS + 1)

    def put(self, first: int, other: Part) -> None:
        """Copy ``other`` in, from replication ``first`` on."""
        span = slice(first, first + len(other.flags))
        self.arrive_s[span], self.leave_s[span] = other.arrive_s, other.leave_s
        self.ledger_s[span], self.flags[span] = other.ledger_s, other.flags
