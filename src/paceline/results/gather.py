"""Gathers the replications of a race as they come in: tallied, kept or counted, and written to disk if wanted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from paceline.engine.accounts import ACCOUNTS
from paceline.engine.batch import fits_memory
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.results.counted import Counted
from paceline.results.runs import Runs
from paceline.results.splits import Columns, SplitsWriter
from paceline.results.spread import Bools
from paceline.results.store import open_folder
from paceline.results.tally import Tally, portion_of

SPLITS = "splits.parquet"
#: What is written beside the splits once a run is done, in this order.
BESIDE = ("result.json", "report.html", "finish.png")


class Gathering:
    """What there is of a run so far: every replication where all fit into the memory, else times counted in bins."""

    def __init__(
        self,
        runners: int,
        named: int,
        checkpoints: int,
        replications: int,
        memory_bytes: int,
        writer: SplitsWriter | None,
    ) -> None:
        self.tally = Tally(runners, ACCOUNTS)
        self._digest = hashlib.sha256()
        #: Replications that are to be added at a time: always as many for one race, as last bits depend on it.
        self.portion = portion_of(Part.bytes_for(1, runners, checkpoints))
        self._size, self._named, self._memory_bytes, self._writer = (runners, checkpoints), named, memory_bytes, writer
        self._room: Part | None = Part.room(0, runners, checkpoints)
        self._eligible = np.zeros((0, runners), dtype=np.bool_)
        self._counted: Counted | None = None
        self.expect(replications)

    def expect(self, replications: int) -> None:
        """Make room for so many replications in all; what is there stays, or is counted where they do not all fit."""
        runners, checkpoints = self._size
        if self._room is None or len(self._room.flags) == replications:
            return
        if not fits_memory(replications, runners, checkpoints, self._memory_bytes):
            self._counted, runs = Counted(runners, checkpoints, self._memory_bytes, self._named), self.spreads()
            self._room = None
            assert isinstance(runs, Runs)
            for first in range(0, len(runs), self.portion):
                self._counted.add(runs.span(first, first + self.portion))
            return
        before, eligible = self._room, self._eligible
        self._room, self._eligible = (
            Part.room(replications, runners, checkpoints),
            np.zeros((replications, runners), np.bool_),
        )
        self._room.put(0, before)
        self._eligible[: len(eligible)] = eligible

    def add(self, part: Part, eligible: Bools) -> None:
        """Add the next replications, and where (R, N) a time may stand as a record."""
        runs = Runs(part.arrive_s, part.leave_s, part.ledger_s, part.flags, eligible)
        finish_s = np.ascontiguousarray(np.where(np.isnan(runs.finish_s), np.nan, runs.finish_s), dtype="<f8")
        self._digest.update(finish_s.tobytes())  # one NaN for all, whatever its bits
        if self._writer is not None:
            self._writer.add(part.arrive_s, part.leave_s)
        if self._counted is not None:
            self._counted.add(runs)
        if self._room is not None:
            first = self.tally.replications
            self._room.put(first, part)
            self._eligible[first : first + len(runs)] = eligible
        self.tally.add(runs)

    def spreads(self) -> Runs | Counted:
        """Every replication so far, or the bins."""
        room = self._room
        if room is None:
            assert self._counted is not None
            return self._counted
        return Runs(room.arrive_s, room.leave_s, room.ledger_s, room.flags, self._eligible).span(
            0, self.tally.replications
        )

    def fingerprint(self) -> str:
        """SHA-256 of all finish times so far, replication by replication, to the last bit."""
        return self._digest.hexdigest()

    def how_exact(self) -> str:
        """How exact quantiles are."""
        if self._counted is None:
            return "exact"
        counted = self._counted
        told = f"counted in bins: finish times to {counted.finish_width_s:g} s, splits to {counted.split_width_s:g} s"
        return told + (f", of one of the field to {counted.field_width_s:g} s" if counted.field_width_s else "")

    def finish(self, words: Mapping[str, str]) -> Path | None:
        """Put the file of splits in its place, if one is written; which. What told of an earlier run goes."""
        if self._writer is None:
            return None
        # The last written goes first: whoever is killed on the way leaves what such a run would have left.
        return self._writer.finish(words, [self._writer.folder / name for name in reversed(BESIDE)])


@contextmanager
def gathering(
    race: RaceProgram, replications: int, memory_bytes: int, out: str | os.PathLike[str] | None
) -> Iterator[Gathering]:
    """Gather so many replications; splits go to the folder ``out``. Leaves no half-written file behind."""
    writer = None
    if out is not None:
        columns = Columns(
            tuple(race.runners),
            tuple(point.name for point in race.checkpoints),
            np.array([point.at_m for point in race.checkpoints]),
        )
        writer = SplitsWriter(open_folder(out) / SPLITS, columns, replications)
    try:
        named = len(race.scenario.runners)
        yield Gathering(len(race.runners), named, len(race.checkpoints), replications, memory_bytes, writer)
    except BaseException:
        if writer is not None:
            writer.discard()
        raise
