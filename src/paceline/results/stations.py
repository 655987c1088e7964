"""What an organiser asks of a mass race: the queue at each station, the crowd at the start, the flow at the finish.

It looks at one replication, which is what one race day would look like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.results.spread import Floats

if TYPE_CHECKING:
    from paceline.engine.program import RaceProgram
    from paceline.engine.visits import Visits

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Station:
    """One refreshment point: how long runners waited there, and how many at a time."""

    name: str
    at_m: float
    tables: int
    served: int
    waited: float  # share of those served
    mean_wait_s: float
    p95_wait_s: float
    longest_wait_s: float
    longest_queue: int
    longest_queue_at_s: float
    busy: float  # share of the tables' time between the first and the last runner
    queue: Floats  # runners waiting, mean of each minute from the gun
    wait_s: Floats  # mean wait of those who came in each minute, 0 where nobody came

    def as_dict(self) -> dict[str, Any]:
        """The figures, without the minutes."""
        return {
            "name": self.name,
            "distance_m": self.at_m,
            "tables": self.tables,
            "served": self.served,
            "waited": round(self.waited, 6),
            "wait_s": {
                "mean": round(self.mean_wait_s, 3),
                "p95": round(self.p95_wait_s, 3),
                "longest": round(self.longest_wait_s, 3),
            },
            "longest_queue": self.longest_queue,
            "longest_queue_at_s": round(self.longest_queue_at_s, 1),
            "busy": round(self.busy, 4),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """A mass race as its organiser sees it. Flows are runners in each minute from the gun."""

    stations: tuple[Station, ...]
    start_flow: Floats
    finish_flow: Floats
    last_start_s: float

    @property
    def busiest_minute(self) -> int:
        """The minute in which most runners finish, from 0."""
        return int(np.argmax(self.finish_flow))

    def as_dict(self) -> dict[str, Any]:
        """The figures, without the minutes."""
        return {
            "last_start_s": round(self.last_start_s, 1),
            "finish_per_minute": int(self.finish_flow.max(initial=0.0)),
            "stations": [station.as_dict() for station in self.stations],
        }


def crowd_of(visits: Visits, race: RaceProgram) -> Crowd:
    """Sum up one replication of a race."""
    node_m = race.arrays.node_m
    names = {race.nodes.index_of(station.at_m): station.name for station in race.course.stations if station.name}
    stations = tuple(
        _station(names.get(node) or f"{node_m[node] / 1000:.4g} km", float(node_m[node]), tables, *times)
        for node, tables, *times in zip(
            visits.nodes, visits.tables, visits.asked_s, visits.turn_s, visits.done_s, strict=True
        )
    )
    return Crowd(
        stations=stations,
        start_flow=per_minute(visits.start_s),
        finish_flow=per_minute(visits.finish_s),
        last_start_s=float(np.max(visits.start_s, initial=0.0)),
    )


def per_minute(times_s: Floats) -> Floats:
    """How many of some times fall into each minute from the gun."""
    minutes = (times_s[np.isfinite(times_s)] // _MINUTE_S).astype(np.int64)
    return np.bincount(minutes, minlength=1).astype(np.float64)


def waiting_time(since_s: Floats, until_s: Floats, minutes: int) -> Floats:
    """Runner-seconds spent between two times, by the minute in which they were spent."""
    edges = np.arange(minutes + 1, dtype=np.float64) * _MINUTE_S
    # The seconds that a crowd has spent by a time t are the sum of min(t, until) - min(t, since).
    return np.asarray(np.diff(_sum_of_least(until_s, edges) - _sum_of_least(since_s, edges)), dtype=np.float64)


def _sum_of_least(times_s: Floats, edges: Floats) -> Floats:
    ordered = np.sort(times_s)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    before = np.searchsorted(ordered, edges)
    return np.asarray(sums[before] + edges * (len(ordered) - before))


def longest_queue(asked_s: Floats, turn_s: Floats) -> tuple[int, float]:
    """The most runners that ever waited at once, and when."""
    waited = turn_s > asked_s
    if not waited.any():
        return 0, 0.0
    times = np.concatenate([turn_s[waited], asked_s[waited]])
    steps = np.concatenate([np.full(waited.sum(), -1), np.full(waited.sum(), 1)])
    # Who leaves goes first where times are equal: his place is free by then.
    order = np.lexsort((steps, times))
    lengths = np.cumsum(steps[order])
    longest = int(np.argmax(lengths))
    return int(lengths[longest]), float(times[order][longest])


def _station(name: str, at_m: float, tables: int, asked_s: Floats, turn_s: Floats, done_s: Floats) -> Station:
    came = np.isfinite(asked_s)
    asked_s, turn_s, done_s = asked_s[came], turn_s[came], done_s[came]
    if not len(asked_s):
        nothing = np.zeros(1)
        return Station(name, at_m, tables, 0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, nothing, nothing)
    waits_s = turn_s - asked_s
    minutes = int(done_s.max() // _MINUTE_S) + 1
    arrivals = np.bincount((asked_s // _MINUTE_S).astype(np.int64), minlength=minutes)
    waited_s = np.bincount((asked_s // _MINUTE_S).astype(np.int64), weights=waits_s, minlength=minutes)
    queue, at_s = longest_queue(asked_s, turn_s)
    return Station(
        name=name,
        at_m=at_m,
        tables=tables,
        served=len(asked_s),
        waited=float(np.mean(waits_s > 0.0)),
        mean_wait_s=float(np.mean(waits_s)),
        p95_wait_s=float(np.quantile(waits_s, 0.95)),
        longest_wait_s=float(np.max(waits_s)),
        longest_queue=queue,
        longest_queue_at_s=at_s,
        busy=float(np.sum(done_s - turn_s) / (tables * (done_s.max() - asked_s.min()))),
        queue=waiting_time(asked_s, turn_s, minutes) / _MINUTE_S,
        wait_s=waited_s / np.maximum(arrivals, 1),
    )
