"""A trace: one replication run again, alone, with everything that happened told in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from paceline.engine.accounts import ACCOUNT_NAMES
from paceline.engine.batch import check_seed, tell_compiling
from paceline.engine.job import Job, Plans
from paceline.engine.layout import Array
from paceline.engine.program import RaceProgram
from paceline.errors import InputError
from paceline.shown import Shown

#: Replications are numbered with 32 bits in the names of draws.
_REPLICATIONS = 2**32


@dataclass(frozen=True, slots=True)
class RaceEvent:
    """Something that happened: when, s from the start; to whom; what; where, m; and details of its kind."""

    t_s: float
    runner: str
    kind: str
    distance_m: float
    details: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON has it."""
        first = {"t_s": self.t_s, "runner": self.runner, "kind": self.kind, "distance_m": self.distance_m}
        return {**first, **self.details}


@dataclass(frozen=True, slots=True, eq=False)
class Trace(Shown):
    """One replication: its events, and the times and the ledger of every runner (or of the one asked for).

    ``arrive_s`` and ``leave_s`` (N, C) at the checkpoints, ``ledger_s`` (N, A): the same bits as in a batch.
    Between them the race is known at its K nodes: where they are, when each runner came and went, the effort of the
    leg that follows as a speed on level ground; how many pacers ran ahead (-1 where there is no team), and when.
    """

    replication: int
    seed: int
    names: tuple[str, ...]
    events: tuple[RaceEvent, ...]
    arrive_s: Array
    leave_s: Array
    ledger_s: Array
    node_m: Array  # (K)
    node_arrive_s: Array  # (N, K)
    node_leave_s: Array  # (N, K)
    effort_mps: Array  # (N, K)
    pacers_at: Array  # (K)
    pacers_s: Array  # (K) NaN where there is no team

    def without(self, *kinds: str) -> Trace:
        """The same with events of these kinds left out, as ``"bottle_taken"``, where there are too many to read."""
        return replace(self, events=tuple(event for event in self.events if event.kind not in kinds))

    def as_dict(self) -> dict[str, Any]:
        """What ``paceline trace --json`` prints."""
        return {
            "replication": self.replication,
            "seed": self.seed,
            "events": [event.as_dict() for event in self.events],
            "ledger_s": {
                name: {account: float(seconds) for account, seconds in zip(ACCOUNT_NAMES, row, strict=True)}
                for name, row in zip(self.names, self.ledger_s, strict=True)
            },
        }


def run_trace(
    race: RaceProgram, replication: int, seed: int = 1, runner: str | None = None, plans: Plans | None = None
) -> Trace:
    """Run one replication and listen. With ``runner``, only what concerns that runner is kept."""
    check_seed(seed)
    if not 0 <= replication < _REPLICATIONS:
        raise InputError(f"there is no replication {replication}; they are numbered from 0")
    if runner is not None and runner not in race.runners:
        raise InputError(f"there is no runner {runner!r}; in this race: {', '.join(race.runners)}")
    tell_compiling("event")
    events: list[RaceEvent] = []

    def tell(t_s: float, who: str, kind: str, node: int, **details: Any) -> None:
        if runner is None or who == runner:
            plain = {key: value.item() if isinstance(value, np.generic) else value for key, value in details.items()}
            events.append(RaceEvent(float(t_s), who, kind, float(race.arrays.node_m[node]), plain))

    run = Job(race, seed, plans).event_engine().run(replication, tell)
    rows = [i for i, name in enumerate(race.runners) if runner is None or name == runner]
    nodes = [point.node for point in race.checkpoints]
    return Trace(
        replication=replication,
        seed=seed,
        names=tuple(race.runners[i] for i in rows),
        events=tuple(events),
        arrive_s=run.arrive_s[np.ix_(rows, nodes)],
        leave_s=run.leave_s[np.ix_(rows, nodes)],
        ledger_s=run.ledger_s[rows],
        node_m=race.arrays.node_m,
        node_arrive_s=run.arrive_s[rows],
        node_leave_s=run.leave_s[rows],
        effort_mps=run.effort_mps[rows],
        pacers_at=run.pacers_at,
        pacers_s=_team_times(run.moving.team_front),
    )


def _team_times(front: Array) -> Array:
    """When the team came to each node: it leaves them without a stop, and is due at the last."""
    times_s = np.where(front["left_s"] >= 0.0, front["left_s"], np.nan)
    led = np.flatnonzero(np.isfinite(times_s))
    if len(led) and led[-1] + 1 < len(times_s):
        times_s[led[-1] + 1] = front["due_s"][led[-1]]
    return times_s
