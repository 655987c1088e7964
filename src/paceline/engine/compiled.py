"""The compiled engine: the same race, swept node by node.

A runner's moves at a node depend only on those who left it before him, never on anybody farther on. So all arrivals at
a node are known before it is resolved, and taking the nodes in course order finds exactly, to the last bit, what the
event engine finds by taking events in the order of time. Both call the same moves; only who calls them differs.

Runners stand in companies of 64, see `paceline.engine.company`: neighbours of one replication, or of as many
replications abreast as it takes. A company leaves a node as one: whoever has left the race is carried along, and
nothing is noted of him any more. Only where somebody's time depends on another's (tables, wrong turns, packs) runners
are taken one by one, in their order. Replications are independent: any number of threads may sweep them, each in its
own room.

Where the time goes, of the 145 ns that a runner and leg of a mountain race take (370 runners, 160 legs, 25 stations;
one thread of a 2.x GHz Xeon, registers of 512 bits; sampled, so that the shares count): a wish, its time and strain
23 %, the ledger 22 %, draws 10 %, what he can hold to the line and wishes 10 %, what he brings to the leg 8 %, fuel,
water and hazards 8 %, tables and stations 7 %, all the rest, order included, 12 %. What is left of single runners is a
tenth of it. In a city of 50,000 packs take a fifth; a team of pacers is a quarter of a record attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from paceline.behaviour.incidents import Happened
from paceline.engine.abreast import one_of, side_by_side
from paceline.engine.at_node import (
    CALLED_ON,
    OUT,
    RACING,
    Scratch,
    companies_of,
    in_order,
    note,
    resolve_node,
    room_for,
    rooms_abreast,
)
from paceline.engine.begin import begin_day, begin_runner
from paceline.engine.company import CALLED, COMPANY, TAKEN, rounded_up
from paceline.engine.layout import Array, Moving, Program
from paceline.engine.packs import anyone_joins, join_pack
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.engine.runner import arrive, set_off
from paceline.engine.start import book_start, line_up
from paceline.engine.team import begin_team
from paceline.numerics.bundle import Bundle
from paceline.numerics.jit import jit

#: So many runners at least are swept at once, in as many replications as it takes.
_ABREAST = COMPANY
_TOO_LATE = int(Happened.CUT_OFF | Happened.DROP_OUT)


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
        scratch.racing[i] = RACING
    if len(program.waves) > 0:
        _start(program, moving, scratch, seed, replication)


@jit
def _come(program: Any, moving: Any, scratch: Any, seed: int, first: int, k: int, c: int, count: int) -> None:
    """A company comes to the next node."""
    lane, rows = c * COMPANY, moving.companies[c]
    arrive(program, moving, rows, moving.who[c], lane, seed, first, k, count, rounded_up(count))
    for a in range(count):
        scratch.now_s[lane + a] += rows[TAKEN + a]
        if rows[CALLED + a] > 0.0 and scratch.racing[lane + a] == RACING:
            scratch.racing[lane + a] = CALLED_ON


@jit
def _race_on(program: Any, moving: Any, scratch: Any, seed: int, first: int, k: int, abreast: int) -> None:
    """Everybody runs from one node to the next, company by company; packs form on roads, one runner after the other."""
    runners, alone, joining = abreast * len(program.row), program.legs[k].trail == 1, False
    companies = companies_of(runners)
    for c in range(companies):
        count = runners - c * COMPANY if c + 1 == companies else COMPANY
        rows = moving.companies[c]
        set_off(program, moving, rows, moving.who[c], c * COMPANY, seed, first, k, count, rounded_up(count))
        if alone:  # nobody's time depends on anybody else's, and his columns are at hand
            _come(program, moving, scratch, seed, first, k, c, count)
        else:
            joining = joining or anyone_joins(rows, count)
    if alone:
        return
    if joining:
        for run in range(abreast):
            mine, room = one_of(moving, run), one_of(scratch, run)
            for a in range(in_order(program, room)):
                join_pack(program, mine, k, room.order[a])
    for c in range(companies):
        _come(program, moving, scratch, seed, first, k, c, runners - c * COMPANY if c + 1 == companies else COMPANY)


@jit
def _come_in(
    program: Any, moving: Any, scratch: Any, mark: int, arrive_s: Any, leave_s: Any, ledger_s: Any, flags: Any
) -> None:
    """The finish line: times of those who reach it in time, their books and those of who come too late."""
    for i in range(len(program.row)):
        if scratch.racing[i] == OUT:
            continue
        if scratch.now_s[i] <= program.limit_s:
            arrive_s[i, mark] = leave_s[i, mark] = scratch.now_s[i]
        else:
            moving.lanes[i].flags |= _TOO_LATE
        note(moving, i, ledger_s, flags)


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
        arrive, leave, ledger, happened = arrive_s[row:end], leave_s[row:end], ledger_s[row:end], flags[row:end]
        for run in range(end - row):
            _begin(program, one_of(moving, run), one_of(scratch, run), seed, first + row + run)
        for k in range(last):
            resolve_node(program, moving, scratch, seed, first + row, k, arrive, leave, ledger, happened)
            _race_on(program, moving, scratch, seed, first + row, k, end - row)
        for run in range(end - row):
            _come_in(
                program, one_of(moving, run), one_of(scratch, run), scratch.checkpoint[last],
                arrive[run], leave[run], ledger[run], happened[run],
            )  # fmt: skip


def replications_abreast(race: RaceProgram) -> int:
    """So many replications are swept at once."""
    # A field fills companies by itself; and waves are lined up one replication at a time.
    return 1 if len(race.arrays.waves) else max(1, _ABREAST // len(race.arrays.row))


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
        self._scratch = room_for(self.race, abreast)

    def watch(self, nodes: Sequence[int]) -> tuple[Array, Array, Array]:
        """Note from now on who comes to the tables at these nodes, is served and leaves: three arrays (S, N), s."""
        size = (len(nodes), len(self.race.arrays.row))
        asked_s, turn_s, done_s = (np.full(size, np.nan) for _ in range(3))
        watched = np.full(len(self.race.arrays.node_m), -1, dtype=np.int64)
        watched[list(nodes)] = np.arange(len(nodes))
        noted = self._scratch.arrays._replace(watched=watched, asked_s=asked_s, turn_s=turn_s, done_s=done_s)
        self._scratch = rooms_abreast(noted)
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
