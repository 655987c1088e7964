"""The compiled engine: the same race, swept node by node.

A runner's moves at a node depend only on those who left it before him, never on anybody farther on. So all arrivals at
a node are known before it is resolved, and taking the nodes in course order finds exactly, to the last bit, what the
event engine finds by taking events in the order of time. Both call the same moves; only who calls them differs.

Runners leave a node in companies of 32, see `paceline.engine.company`: the next runner of one replication, or of as
many replications abreast as it takes. Replications are independent: any number of threads may sweep them, each in its
own room.

Where the time goes, of the 290 ns that a runner and leg of a mountain race take (370 runners, 160 legs, 25 stations;
one thread of a 2.x GHz Xeon; sampled, so that the shares count): a wish, its time and strain 16 %, the ledger 13 %,
carrying it all over to his record 12 %, fuel and water 9 %, what he brings to the leg 11 %, what he can hold to the
line 9 %, stations, tables and thoughts of giving up 13 %, draws 7 %, order at the node 3 %. Most of these are columns
worked through four runners at a time; records of single runners are what is left. A city of 50,000 does not fit the
caches: a sixth of its 450 ns go by until the next company's records have come, six lines of each lane and three of
each ledger. A team of pacers is a fifth of a record attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from paceline.behaviour.incidents import Happened
from paceline.engine.abreast import one_of, side_by_side
from paceline.engine.begin import begin_day, begin_runner
from paceline.engine.books import ROAD_ACCOUNTS
from paceline.engine.bottles import stop
from paceline.engine.company import CALLED, COMPANY, NOW, TAKEN, rounded_up
from paceline.engine.layout import Array, Moving, Program
from paceline.engine.order import put_in_order
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.engine.records import BOOKS_BYTES, LANE_BYTES, LANE_BYTES_A_LEG
from paceline.engine.runner import depart_together
from paceline.engine.start import book_start, line_up
from paceline.engine.tables import serve_tables
from paceline.engine.team import begin_team, lead
from paceline.engine.trail import halt
from paceline.numerics.bundle import Bundle
from paceline.numerics.fetch import fetch_row
from paceline.numerics.jit import jit

#: In larger fields, which do not fit the caches, the rows of the next company are asked for in advance.
_CROWD = 500
#: So many runners at least are swept at once, in as many replications as it takes.
_ABREAST = 2 * COMPANY
#: What is to be done with a runner at the next node; who is called, stops by the way there or leaves the race.
_OUT, _RACING, _CALLED = 0, 1, 2
_TOO_LATE = int(Happened.CUT_OFF | Happened.DROP_OUT)
#: On roads the last accounts are those of what only trails know.
_BOOKS_BYTES_A_LEG = 8 * (max(ROAD_ACCOUNTS) + 1)


class Scratch(NamedTuple):
    """Room for one node: N runners, the servers of the largest table. Where S replications run abreast, S N lanes."""

    now_s: Array  # (S N) time at which each runner is ready
    racing: Array  # (S N) int: `_OUT`, `_RACING` or `_CALLED`
    team_s: Array  # (S) time at which the pacers are ready; below 0 where there are none, or none any more
    serving: Array  # (K) int: 1 where bottles are taken
    servers: Array  # int: those of each table
    checkpoint: Array  # (K) int: number of the checkpoint at a node, -1 where there is none
    asks: Array  # (N) int: 1 where a runner asks for a bottle at a table
    order: Array  # (N) int: runners in the order in which they act
    leaving: Array  # (S N) int: lanes that leave the node, each replication in its order
    free_s: Array  # (servers) when each server of a table is free again, as a heap
    watched: Array  # (K) int: row in which the visits to the tables of a node are noted, -1 nowhere
    asked_s: Array  # (S, N) when each runner came to a watched table
    turn_s: Array  # (S, N) when it was his turn
    done_s: Array  # (S, N) when he had his bottle
    each: Array  # (S) int: addresses of the room of each replication abreast, see `paceline.engine.abreast`


@jit
def _halts(program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int) -> None:
    """Everyone halts at a station or a river; some go no farther."""
    for i in range(len(program.row)):
        if scratch.racing[i] == _RACING:
            scratch.now_s[i] += halt(program, moving, seed, replication, i, k, scratch.now_s[i])
            scratch.racing[i] = _OUT if moving.lanes[i].out == 1 else _RACING


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
def _begin(program: Any, moving: Any, scratch: Any, seed: int, replication: int) -> None:
    """A replication on its start line."""
    begin_day(program, moving, seed, replication)
    scratch.team_s[0] = -1.0
    if program.team[0].kind > 0:
        begin_team(program, moving, seed, replication)
        scratch.team_s[0] = 0.0
    for i in range(len(program.row)):
        begin_runner(program, moving, seed, replication, i)
        scratch.now_s[i] = 0.0
        scratch.racing[i] = _RACING
    if len(program.waves) > 0:
        _start(program, moving, scratch, seed, replication)


@jit
def _arrive(lanes: Any, ledger: Any, now_s: Any, racing: Any, arrive_s: Any, mark: int) -> None:
    """Everyone comes to a node; who has left the race goes no farther, who has to stop by the way does so."""
    for i in range(len(arrive_s)):
        if racing[i] == _OUT:
            continue
        if mark >= 0:
            arrive_s[i, mark] = now_s[i]
        if racing[i] == _CALLED:
            racing[i] = _OUT if lanes[i].out == 1 else _RACING
            if racing[i] == _RACING:
                now_s[i] += stop(lanes, ledger, i)


@jit
def _make_ready(
    program: Any,
    moving: Any,
    scratch: Any,
    seed: int,
    first: int,
    k: int,
    mark: int,
    arrive_s: Any,
    leave_s: Any,
) -> int:
    """All that happens at a node before anyone leaves it: returns how many will, in their order in ``leaving``."""
    runners, count = len(program.row), 0
    for run in range(len(arrive_s)):
        mine, room, replication = one_of(moving, run), one_of(scratch, run), first + run
        now_s, racing = room.now_s, room.racing
        _arrive(mine.lanes, mine.ledger, now_s, racing, arrive_s[run], mark)
        if room.team_s[0] >= 0.0:
            time_s = lead(program, mine, seed, replication, k, room.team_s[0])
            room.team_s[0] = room.team_s[0] + time_s if time_s >= 0.0 else -1.0
        if scratch.serving[k] == 1:
            serve_tables(program, mine, room, seed, replication, k)
        if program.places[k].halts == 1:
            _halts(program, mine, room, seed, replication, k)
        ready = 0
        for i in program.by_rank:
            if racing[i] == _RACING:
                scratch.order[ready] = i
                ready += 1
        put_in_order(scratch.order, ready, now_s)
        for a in range(ready):
            i = scratch.order[a]
            if mark >= 0:
                leave_s[run, i, mark] = now_s[i]
            scratch.leaving[count] = run * runners + i
            count += 1
    return count


@jit
def _line_up_company(program: Any, moving: Any, scratch: Any, k: int, first: int, ready: int) -> int:
    """The next company of those in ``leaving``, from number ``first`` on: returns how many it has."""
    count = ready - first if ready - first < COMPANY else COMPANY
    crowd = ready - first - COMPANY if ready > _CROWD else 0
    # Where a new stretch begins a drawn runner looks up who he is.
    anew = k == 0 or program.legs[k].stretch != program.legs[k - 1].stretch
    asked_bytes = LANE_BYTES if anew else LANE_BYTES_A_LEG
    for a in range(count):
        lane = scratch.leaving[first + a]
        moving.company[a] = lane
        moving.rows[NOW + a] = scratch.now_s[lane]
        if a < crowd:
            soon = scratch.leaving[first + COMPANY + a]
            fetch_row(moving.lanes, soon, LANE_BYTES, 0, asked_bytes)
            fetch_row(moving.ledger, soon, BOOKS_BYTES, 0, _BOOKS_BYTES_A_LEG)
    return count


@jit
def _come_in(
    program: Any, moving: Any, scratch: Any, mark: int, arrive_s: Any, leave_s: Any, ledger_s: Any, flags: Any
) -> None:
    """The finish line: times of those who reach it in time, everybody's books."""
    runners = len(program.row)
    for run in range(len(arrive_s)):
        for i in range(runners):
            lane = run * runners + i
            if scratch.racing[lane] != _OUT and scratch.now_s[lane] <= program.limit_s:
                arrive_s[run, i, mark] = scratch.now_s[lane]
                leave_s[run, i, mark] = scratch.now_s[lane]
            elif scratch.racing[lane] != _OUT:
                moving.lanes[lane].flags |= _TOO_LATE
            flags[run, i] = moving.lanes[lane].flags
            for account in range(ledger_s.shape[2]):
                ledger_s[run, i, account] = moving.ledger[lane, account]


@jit
def _sweep(
    program: Any,
    moving: Any,
    scratch: Any,
    seed: int,
    first: int,
    arrive_s: Any,
    leave_s: Any,
    ledger_s: Any,
    flags: Any,
) -> None:
    """Sweep the replications from ``first`` on, as many as there is room for."""
    last, abreast = len(program.node_m) - 1, len(moving.day)
    for row in range(0, len(flags), abreast):
        end = row + abreast if row + abreast < len(flags) else len(flags)
        arrive, leave = arrive_s[row:end], leave_s[row:end]
        for run in range(end - row):
            _begin(program, one_of(moving, run), one_of(scratch, run), seed, first + row + run)
        for k in range(last):
            ready = _make_ready(program, moving, scratch, seed, first + row, k, scratch.checkpoint[k], arrive, leave)
            for begin in range(0, ready, COMPANY):
                count = _line_up_company(program, moving, scratch, k, begin, ready)
                depart_together(program, moving, seed, first + row, k, count, rounded_up(count))
                for a in range(count):
                    scratch.now_s[moving.company[a]] += moving.rows[TAKEN + a]
                    if moving.rows[CALLED + a] > 0.0:
                        scratch.racing[moving.company[a]] = _CALLED
        _come_in(program, moving, scratch, scratch.checkpoint[last], arrive, leave, ledger_s[row:end], flags[row:end])


def replications_abreast(race: RaceProgram) -> int:
    """So many replications are swept at once."""
    # A field fills companies by itself; and waves are lined up one replication at a time.
    return 1 if len(race.arrays.waves) else max(1, _ABREAST // len(race.arrays.row))


def _room(race: RaceProgram, abreast: int) -> Bundle[Scratch]:
    """Room for the nodes of so many replications abreast."""
    runners, nodes = len(race.arrays.row), len(race.arrays.node_m)
    checkpoint = np.full(nodes, -1, dtype=np.int64)
    for number, point in enumerate(race.checkpoints):
        checkpoint[point.node] = number
    servers = np.array(race.tables, dtype=np.int64)
    whole = Scratch(
        now_s=np.zeros(abreast * runners),
        racing=np.zeros(abreast * runners, dtype=np.int64),
        team_s=np.zeros(abreast),
        serving=np.asarray((race.arrays.services["kind"] > 0).any(axis=0), dtype=np.int64),
        servers=servers,
        checkpoint=checkpoint,
        asks=np.zeros(runners, dtype=np.int64),
        order=np.zeros(runners, dtype=np.int64),
        leaving=np.zeros(abreast * runners, dtype=np.int64),
        free_s=np.zeros(int(servers.max())),
        watched=np.full(nodes, -1, dtype=np.int64),
        asked_s=np.zeros((0, runners)),
        turn_s=np.zeros((0, runners)),
        done_s=np.zeros((0, runners)),
        each=np.zeros(abreast, dtype=np.int64),
    )
    return _side_by_side(whole)


def _side_by_side(whole: Scratch) -> Bundle[Scratch]:
    abreast = len(whole.each)
    runners = len(whole.now_s) // abreast
    rooms = []
    for run in range(abreast):
        mine = slice(run * runners, (run + 1) * runners)
        room = whole._replace(now_s=whole.now_s[mine], racing=whole.racing[mine], team_s=whole.team_s[run : run + 1])
        rooms.append(Bundle(room))
    whole.each[:] = [room.address for room in rooms]
    return Bundle(whole, rooms)


@dataclass(slots=True)
class CompiledEngine:
    """Runs replications of one program in compiled code. One thread at a time; make one for each."""

    race: RaceProgram
    seed: int
    _program: Bundle[Program] = field(init=False)
    _moving: Bundle[Moving] = field(init=False)
    _scratch: Bundle[Scratch] = field(init=False)

    def __post_init__(self) -> None:
        abreast = replications_abreast(self.race)
        self._program = Bundle(self.race.arrays)
        self._moving = side_by_side(self.race.arrays, abreast)
        self._scratch = _room(self.race, abreast)

    def watch(self, nodes: Sequence[int]) -> tuple[Array, Array, Array]:
        """Note from now on who comes to the tables at these nodes, is served and leaves: three arrays (S, N), s."""
        size = (len(nodes), len(self.race.arrays.row))
        asked_s, turn_s, done_s = (np.full(size, np.nan) for _ in range(3))
        watched = np.full(len(self.race.arrays.node_m), -1, dtype=np.int64)
        watched[list(nodes)] = np.arange(len(nodes))
        noted = self._scratch.arrays._replace(watched=watched, asked_s=asked_s, turn_s=turn_s, done_s=done_s)
        self._scratch = _side_by_side(noted)
        return asked_s, turn_s, done_s

    def run_part(self, first: int, stop: int) -> Part:
        """Run the replications ``first`` to ``stop - 1``."""
        part = Part.room(stop - first, len(self.race.runners), len(self.race.checkpoints))
        _sweep(
            self._program,
            self._moving,
            self._scratch,
            self.seed,
            first,
            part.arrive_s,
            part.leave_s,
            part.ledger_s,
            part.flags,
        )
        return part
