"""The compiled engine: the same race, swept node by node.

A runner's moves at a node depend only on those who left it before him, never on anybody farther on. So all arrivals at
a node are known before it is resolved, and taking the nodes in course order finds exactly, to the last bit, what the
event engine finds by taking events in the order of time. Both call the same moves; only who calls them differs.

Replications are independent: any number of threads may sweep them, each in its own room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from paceline.behaviour.incidents import Happened
from paceline.engine.accounts import ACCOUNTS
from paceline.engine.layout import LANE, RUNNER, Array, Moving, Program, moving
from paceline.engine.order import put_in_order
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.engine.runner import (
    HANDED,
    TABLE,
    at_table,
    begin_day,
    begin_runner,
    book_table,
    depart,
    stop,
    takes_bottle,
)
from paceline.engine.start import book_start, line_up
from paceline.engine.team import begin_team, lead
from paceline.engine.trail import halt
from paceline.numerics.fetch import fetch_row
from paceline.numerics.jit import jit
from paceline.numerics.views import uncounted

_NEVER_S = -1e300
#: So many runners ahead their rows are asked for, in fields that do not fit the caches.
_AHEAD = 6
_CROWD = 500
_TOO_LATE = int(Happened.CUT_OFF | Happened.DROP_OUT)
_RUNNER_BYTES, _LANE_BYTES, _LEDGER_BYTES = RUNNER.itemsize, LANE.itemsize, 8 * ACCOUNTS


class Scratch(NamedTuple):
    """Room for one node: N runners, the servers of the largest table."""

    now_s: Array  # (N) time at which each runner is ready
    racing: Array  # (N) int
    order: Array  # (N) int: runners in the order in which they act
    free_s: Array  # (servers) when each server of a table is free again, as a heap
    watched: Array  # (K) int: row in which the visits to the tables of a node are noted, -1 nowhere
    asked_s: Array  # (S, N) when each runner came to a watched table
    turn_s: Array  # (S, N) when it was his turn
    done_s: Array  # (S, N) when he had his bottle


@jit
def _serve(free_s: Any, servers: int, asked_s: float, service_s: float) -> float:
    """First come, first served at a table: returns when the turn begins (Kiefer, Wolfowitz 1955)."""
    start_s = asked_s if asked_s > free_s[0] else free_s[0]
    ends_s = start_s + service_s
    j = 0
    while True:
        child = 2 * j + 1
        if child >= servers:
            break
        if child + 1 < servers and free_s[child + 1] < free_s[child]:
            child += 1
        if free_s[child] >= ends_s:
            break
        free_s[j] = free_s[child]
        j = child
    free_s[j] = ends_s
    return start_s


@jit
def _tables(program: Any, moving: Any, scratch: Any, servers: Any, seed: int, replication: int, k: int) -> None:
    """Everyone who means to drink at a node gets his bottle, or misses it; those at a table wait for their turn."""
    count = 0
    for i in program.by_rank:
        if scratch.racing[i] == 0:
            continue
        kind = program.services[program.runners[i].plan_row, k].kind
        if kind == HANDED:
            takes_bottle(program, moving, seed, replication, i, k)
        elif kind == TABLE and takes_bottle(program, moving, seed, replication, i, k):
            scratch.order[count] = i
            count += 1
    if count == 0:
        return
    put_in_order(scratch.order, count, scratch.now_s)
    there = servers[program.services[program.runners[scratch.order[0]].plan_row, k].station]
    watched = scratch.watched[k]
    for server in range(there):
        scratch.free_s[server] = _NEVER_S
    for a in range(count):
        i = scratch.order[a]
        asked_s = scratch.now_s[i]
        table_s = at_table(program, seed, replication, i, k)
        start_s = _serve(scratch.free_s, there, asked_s, table_s)
        scratch.now_s[i] = start_s + table_s
        book_table(moving, i, start_s - asked_s, table_s)
        if watched >= 0:
            scratch.asked_s[watched, i] = asked_s
            scratch.turn_s[watched, i] = start_s
            scratch.done_s[watched, i] = start_s + table_s


@jit
def _halts(program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int) -> None:
    """Everyone halts at a station or a river; some go no farther."""
    for i in range(len(program.runners)):
        if scratch.racing[i] == 1:
            scratch.now_s[i] += halt(program, moving, seed, replication, i, k, scratch.now_s[i])
            scratch.racing[i] = 1 - moving.lanes[i].out


@jit
def _start(program: Any, moving: Any, scratch: Any, seed: int, replication: int) -> None:
    """Everybody crosses the start line: the wave's gun, then one after the other."""
    order = line_up(program, moving, seed, replication)
    free_s = 0.0
    for i in order:
        gun_s = moving.lanes[i].gun_s
        now_s = gun_s
        if program.line_s > 0.0:
            now_s = (gun_s if gun_s > free_s else free_s) + program.line_s
            free_s = now_s
        scratch.now_s[i] = now_s
        book_start(moving, i, now_s)


@jit
def _replication(
    program: Any,
    moving: Any,
    scratch: Any,
    servers: Any,
    checkpoint: Any,
    seed: int,
    replication: int,
    arrive_s: Any,
    leave_s: Any,
) -> None:
    """Sweep one replication; the times at checkpoints are written to (N, C) arrays."""
    runners, last = len(program.runners), len(program.node_m) - 1
    begin_day(program, moving, seed, replication)
    paced = program.team[0].kind > 0
    if paced:
        begin_team(program, moving, seed, replication)
    for i in range(runners):
        begin_runner(program, moving, seed, replication, i)
        scratch.now_s[i] = 0.0
        scratch.racing[i] = 1
    if len(program.waves) > 0:
        _start(program, moving, scratch, seed, replication)
    team_s = 0.0
    for k in range(last + 1):
        mark = checkpoint[k]
        for i in range(runners):
            if scratch.racing[i] == 0:
                continue
            if mark >= 0:
                arrive_s[i, mark] = scratch.now_s[i]
            if k == last:
                if scratch.now_s[i] > program.limit_s:
                    arrive_s[i, mark] = np.nan
                    moving.lanes[i].flags |= _TOO_LATE
                    continue
                leave_s[i, mark] = scratch.now_s[i]
            elif moving.lanes[i].out == 1:
                scratch.racing[i] = 0
            elif moving.lanes[i].stop_s > 0.0:
                scratch.now_s[i] += stop(moving, i)
        if k == last:
            return
        if paced:
            time_s = lead(program, moving, seed, replication, k, team_s)
            paced = time_s >= 0.0
            team_s += time_s
        _tables(program, moving, scratch, servers, seed, replication, k)
        if program.places[k].halts == 1:
            _halts(program, moving, scratch, seed, replication, k)
        count = 0
        for i in program.by_rank:
            if scratch.racing[i] == 1:
                scratch.order[count] = i
                count += 1
        put_in_order(scratch.order, count, scratch.now_s)
        crowd = count - _AHEAD if count > _CROWD else 0
        for a in range(count):
            i = scratch.order[a]
            if a < crowd:
                soon = scratch.order[a + _AHEAD]
                fetch_row(program.runners, soon, _RUNNER_BYTES)
                fetch_row(moving.lanes, soon, _LANE_BYTES)
                fetch_row(moving.ledger, soon, _LEDGER_BYTES)
            if mark >= 0:
                leave_s[i, mark] = scratch.now_s[i]
            scratch.now_s[i] += depart(program, moving, seed, replication, i, k, scratch.now_s[i])


@jit
def _uncounted_program(p: Any) -> Any:
    return Program(
        uncounted(p.legs), uncounted(p.node_m), uncounted(p.exchange), uncounted(p.weather), uncounted(p.hours),
        uncounted(p.nights), uncounted(p.places), uncounted(p.runners),
        uncounted(p.capacity_mean), uncounted(p.capacity_factor), uncounted(p.wish), uncounted(p.replan),
        uncounted(p.left_alone_m), uncounted(p.left_sheltered_m), uncounted(p.services), uncounted(p.stops_s),
        uncounted(p.company), uncounted(p.amount), uncounted(p.scripted),
        uncounted(p.forbidden), uncounted(p.team), uncounted(p.pace_mps), uncounted(p.members),
        uncounted(p.member_mean), uncounted(p.member_factor), uncounted(p.rank), uncounted(p.by_rank),
        uncounted(p.waves), p.line_s, p.kick_node, p.limit_s,
    )  # fmt: skip


@jit
def _uncounted_moving(m: Any) -> Any:
    return Moving(
        uncounted(m.day), uncounted(m.lanes), uncounted(m.ledger), uncounted(m.pacers), uncounted(m.slots),
        uncounted(m.team), uncounted(m.team_front), uncounted(m.last_front), uncounted(m.astray), uncounted(m.first_s),
    )  # fmt: skip


@jit
def _sweep(
    program: Any,
    moving: Any,
    scratch: Any,
    servers: Any,
    checkpoint: Any,
    seed: int,
    first: int,
    arrive_s: Any,
    leave_s: Any,
    ledger_s: Any,
    flags: Any,
) -> None:
    """Sweep the replications from ``first`` on, as many as there is room for."""
    program, moving = _uncounted_program(program), _uncounted_moving(moving)
    scratch = Scratch(
        uncounted(scratch.now_s), uncounted(scratch.racing), uncounted(scratch.order), uncounted(scratch.free_s),
        uncounted(scratch.watched), uncounted(scratch.asked_s), uncounted(scratch.turn_s), uncounted(scratch.done_s),
    )  # fmt: skip
    for row in range(len(flags)):
        _replication(program, moving, scratch, servers, checkpoint, seed, first + row, arrive_s[row], leave_s[row])
        for i in range(len(program.runners)):
            flags[row, i] = moving.lanes[i].flags
            for account in range(ledger_s.shape[2]):
                ledger_s[row, i, account] = moving.ledger[i, account]


@dataclass(slots=True)
class CompiledEngine:
    """Runs replications of one program in compiled code. One thread at a time; make one for each."""

    race: RaceProgram
    seed: int
    _moving: Moving = field(init=False)
    _scratch: Scratch = field(init=False)
    _servers: Array = field(init=False)
    _checkpoint: Array = field(init=False)

    def __post_init__(self) -> None:
        runners, nodes = len(self.race.arrays.runners), len(self.race.arrays.node_m)
        self._moving = moving(self.race.arrays)
        self._servers = np.array(self.race.tables, dtype=np.int64)
        self._scratch = Scratch(
            now_s=np.zeros(runners),
            racing=np.zeros(runners, dtype=np.int64),
            order=np.zeros(runners, dtype=np.int64),
            free_s=np.zeros(int(self._servers.max())),
            watched=np.full(nodes, -1, dtype=np.int64),
            asked_s=np.zeros((0, runners)),
            turn_s=np.zeros((0, runners)),
            done_s=np.zeros((0, runners)),
        )
        self._checkpoint = np.full(nodes, -1, dtype=np.int64)
        for number, point in enumerate(self.race.checkpoints):
            self._checkpoint[point.node] = number

    def watch(self, nodes: Sequence[int]) -> tuple[Array, Array, Array]:
        """Note from now on who comes to the tables at these nodes, is served and leaves: three arrays (S, N), s."""
        size = (len(nodes), len(self.race.arrays.runners))
        asked_s, turn_s, done_s = (np.full(size, np.nan) for _ in range(3))
        watched = np.full(len(self.race.arrays.node_m), -1, dtype=np.int64)
        watched[list(nodes)] = np.arange(len(nodes))
        self._scratch = self._scratch._replace(watched=watched, asked_s=asked_s, turn_s=turn_s, done_s=done_s)
        return asked_s, turn_s, done_s

    def run_part(self, first: int, stop: int) -> Part:
        """Run the replications ``first`` to ``stop - 1``."""
        part = Part.room(stop - first, len(self.race.runners), len(self.race.checkpoints))
        _sweep(
            self.race.arrays,
            self._moving,
            self._scratch,
            self._servers,
            self._checkpoint,
            self.seed,
            first,
            part.arrive_s,
            part.leave_s,
            part.ledger_s,
            part.flags,
        )
        return part
