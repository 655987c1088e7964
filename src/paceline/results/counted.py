"""Finishes, splits and places in bins, of races run too often for every replication to be kept.

It answers what `paceline.results.runs.Runs` answers, to within the width of a bin: 0.1 s where room allows.
"""

from __future__ import annotations

from paceline.results.counts import CountTable
from paceline.results.runs import Runs, first_home
from paceline.results.spread import Floats, Spread

#: Bins in a second.
_TENTHS = 10
#: What share of a memory limit the tables may take: finishes, records, splits, places, and those of a single lane.
_FINISH_SHARE, _RECORD_SHARE, _SPLIT_SHARE, _PLACE_SHARE, _SINGLE_SHARE = 0.1, 0.1, 0.15, 0.05, 0.01


class Lanes:
    """Bins for every runner; the many of a field get wider ones than those whom the scenario names."""

    def __init__(self, named: int, field: int, largest_bytes: int, per_unit: int = _TENTHS) -> None:
        self._named = named
        each = largest_bytes // 2 if field else largest_bytes
        self.tables = [CountTable(lanes, per_unit, each) for lanes in (named, field) if lanes]

    def add(self, values: Floats) -> None:
        """Count values (R, N)."""
        first = 0
        for table in self.tables:
            table.add(values[:, first : first + table.lanes])
            first += table.lanes

    def spread(self, runner: int) -> Spread:
        """What was counted of one runner."""
        first = self.tables[0].lanes
        return self.tables[0].spread(runner) if runner < first else self.tables[1].spread(runner - first)


class Counted:
    """The bins of a run: N runners, the first ``named`` of them named in the scenario, at C checkpoints."""

    def __init__(self, runners: int, checkpoints: int, memory_bytes: int, named: int | None = None) -> None:
        known = runners if named is None else named

        def lanes(share: float, per_unit: int = _TENTHS) -> Lanes:
            return Lanes(known, runners - known, int(share * memory_bytes), per_unit)

        # By whether only those count that may stand as a record.
        self._finish = {False: lanes(_FINISH_SHARE), True: lanes(_RECORD_SHARE)}
        self._splits = [lanes(_SPLIT_SHARE / (checkpoints - 1)) for _ in range(checkpoints - 1)]
        self._places = lanes(_PLACE_SHARE, per_unit=1)
        single = int(_SINGLE_SHARE * memory_bytes)
        self._first = {record: CountTable(1, _TENTHS, single) for record in (False, True)}
        self._everybody = CountTable(1, _TENTHS, single)

    @property
    def finish_width_s(self) -> float:
        """The width of the bins of finish times of those who are named, s."""
        tables = [*(lanes.tables[0] for lanes in self._finish.values()), *self._first.values(), self._everybody]
        return max(table.width for table in tables)

    @property
    def split_width_s(self) -> float:
        """The width of the widest bins of their times at checkpoints, s."""
        return max((lanes.tables[0].width for lanes in self._splits), default=self.finish_width_s)

    @property
    def field_width_s(self) -> float | None:
        """The width of the widest bins of anyone in the field, s; None where there is none."""
        tables = [lanes.tables[-1] for lanes in (*self._finish.values(), *self._splits) if len(lanes.tables) > 1]
        return max((table.width for table in tables), default=None)

    def add(self, runs: Runs) -> None:
        """Add the next replications."""
        for record in (False, True):
            times = runs.standing(record)
            self._finish[record].add(times)
            self._first[record].add(first_home(times)[:, None])
        for checkpoint, lanes in enumerate(self._splits):
            lanes.add(runs.arrive_s[:, :, checkpoint])
        self._places.add(runs.places.astype("f8"))
        self._everybody.add(runs.finish_s.reshape(-1, 1))

    def finish(self, runner: int, record: bool = False) -> Spread:
        """The finishes of one runner."""
        return self._finish[record].spread(runner)

    def first_home(self, record: bool = False) -> Spread:
        """The fastest finish of each replication."""
        return self._first[record].spread(0)

    def split(self, runner: int, checkpoint: int) -> Spread:
        """When one runner came to a checkpoint."""
        return self._splits[checkpoint].spread(runner) if checkpoint < len(self._splits) else self.finish(runner)

    def place(self, runner: int) -> Spread:
        """The places of one runner."""
        return self._places.spread(runner)

    def field(self) -> Spread:
        """The finishes of everybody."""
        return self._everybody.spread(0)
