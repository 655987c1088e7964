"""Who was when at the tables: one replication again, with every visit noted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.engine.accounts import Account
from paceline.engine.bottles import TABLE
from paceline.engine.compiled import CompiledEngine
from paceline.engine.layout import Array
from paceline.engine.program import RaceProgram
from paceline.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """One replication of N runners: visits to the S nodes that have tables, times at the C checkpoints.

    Seconds from the gun; NaN where nobody came.
    """

    nodes: tuple[int, ...]
    tables: tuple[int, ...]
    asked_s: Array  # (S, N) came to the table
    turn_s: Array  # (S, N) was served
    done_s: Array  # (S, N) ran on
    start_s: Array  # (N) crossed the start line
    finish_s: Array  # (N)
    arrive_s: Array  # (N, C)
    leave_s: Array  # (N, C)


def visits(race: RaceProgram, seed: int, replication: int = 0) -> Visits:
    """Run one replication and watch its tables. Same times as in any other run of it.

    Raises ``InputError`` where a plan written in Python decides: the compiled engine, which watches, cannot ask it.
    """
    if race.has_python_plans:
        raise InputError(
            "stations can only be watched where no plan is written in Python; give that runner another plan"
        )
    nodes = station_nodes(race)
    engine = CompiledEngine(race, seed)
    asked_s, turn_s, done_s = engine.watch(nodes)
    part = engine.run_part(replication, replication + 1)
    return Visits(
        nodes=nodes,
        tables=race.tables if nodes else (),
        asked_s=asked_s,
        turn_s=turn_s,
        done_s=done_s,
        start_s=part.ledger_s[0, :, Account.START_LINE],
        finish_s=part.arrive_s[0, :, -1],
        arrive_s=part.arrive_s[0],
        leave_s=part.leave_s[0],
    )


def station_nodes(race: RaceProgram) -> tuple[int, ...]:
    """The nodes that have tables, in the order of the course."""
    services = race.arrays.services
    return tuple(int(k) for k in np.flatnonzero((services["kind"] == TABLE).any(axis=1)))
