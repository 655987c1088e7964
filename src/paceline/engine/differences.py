"""The first difference between two runs of the same replications: who, where and what, to the last bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.engine.accounts import ACCOUNT_NAMES
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram


@dataclass(frozen=True, slots=True)
class Difference:
    """One number of one runner in one replication that two runs do not agree on."""

    replication: int
    runner: str
    place: str  #: the checkpoint, or `the whole race` for what is summed over it
    quantity: str
    one: float
    other: float

    def __str__(self) -> str:
        return (
            f"replication {self.replication}, {self.place}, {self.runner}: {self.quantity} is "
            f"{self.one!r} in one run and {self.other!r} in the other"
        )


def first_difference(race: RaceProgram, one: Part, other: Part) -> Difference | None:
    """The first number in which two runs differ, ``None`` where every bit is the same.

    First by replication, then along the course; ledgers and incidents, which are sums over the race, come last.
    """
    found: list[tuple[tuple[int, int, int], Difference]] = []
    # A quantity tells of a place by its column; whatever is summed over the race stands behind all of them.
    last = len(race.checkpoints)
    for order, name in enumerate(("arrive_s", "leave_s", "flags", "ledger_s")):
        a, b = getattr(one, name), getattr(other, name)
        for row, i, *column in np.argwhere(a.view(np.int64) != b.view(np.int64)).tolist():
            timed = name in {"arrive_s", "leave_s"}
            point = race.checkpoints[column[0]] if timed else None
            quantity = f"{name} of {ACCOUNT_NAMES[column[0]]}" if name == "ledger_s" else name
            found.append(
                (
                    (row, column[0] if timed else last, order),
                    Difference(
                        row,
                        race.runners[i],
                        f"{point.name} (node {point.node})" if point else "the whole race",
                        quantity,
                        a[(row, i, *column)].item(),
                        b[(row, i, *column)].item(),
                    ),
                )
            )
    return min(found, key=lambda entry: entry[0])[1] if found else None
