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
from paceline.engine.accounts import ACCOUNTS
from paceline.engine.begin import begin_day, begin_runner
from paceline.engine.bottles import NOTHING, draw_bottles, stop
from paceline.engine.company import CALLED, COMPANY, LEDGER, LEFT, NOW, RACES, TAKEN, rounded_up, seat
from paceline.engine.layout import Array, Moving, Program
from paceline.engine.order import put_in_order
from paceline.engine.packs import anyone_joins, join_pack
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.engine.runner import arrive, note_leader, set_off, turn_off, turns_off
from paceline.engine.start import book_start, line_up
from paceline.engine.tables import serve_tables
from paceline.engine.team import begin_team, lead
from paceline.engine.trail import come_to_station, hold_up, stand
from paceline.numerics.bundle import Bundle
from paceline.numerics.jit import jit

#: So many runners at least are swept at once, in as many replications as it takes.
_ABREAST = 2 * COMPANY
#: What is to be done with a runner at the next node; who is called, stops by the way there or leaves the race.
_OUT, _RACING, _CALLED = 0, 1, 2
_TOO_LATE = int(Happened.CUT_OFF | Happened.DROP_OUT)


class Scratch(NamedTuple):
    """Room for one node: N runners, the servers of the largest table. Where S replications run abreast, S N lanes."""

    now_s: Array  # (S N) time at which each runner is ready
    racing: Array  # (S N) int: `_OUT`, `_RACING` or `_CALLED`
    team_s: Array  # (S) time at which the pacers are ready; below 0 where there are none, or none any more
    serving: Array  # (K) int: how bottles are taken there, see `paceline.engine.bottles`
    servers: Array  # int: those of each table
    checkpoint: Array  # (K) int: number of the checkpoint at a node, -1 where there is none
    asks: Array  # (N) int: 1 where a runner asks for a bottle at a table
    queue_s: Array  # (N) how long he waits there
    table_s: Array  # (N) and how long it takes him
    order: Array  # (N) int: runners in the order in which they act
    free_s: Array  # (servers) when each server of a table is free again, as a heap
    watched: Array  # (K) int: row in which the visits to the tables of a node are noted, -1 nowhere
    asked_s: Array  # (S, N) when each runner came to a watched table
    turn_s: Array  # (S, N) when it was his turn
    done_s: Array  # (S, N) when he had his bottle
    each: Array  # (S) int: addresses of the room of each replication abreast, see `paceline.engine.abreast`


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
def _note(moving: Any, i: int, ledger_s: Any, flags: Any) -> None:
    """Note what has happened to a runner who has come to the end of his race, and his books."""
    rows, a = seat(moving, i)
    flags[i] = moving.lanes[i].flags
    for account in range(ACCOUNTS):
        ledger_s[i, account] = rows[LEDGER + account * COMPANY + a]


@jit
def _arrive(moving: Any, now_s: Any, racing: Any, arrive_s: Any, ledger_s: Any, flags: Any, mark: int) -> None:
    """Everyone comes to a node; who has left the race goes no farther, who has to stop by the way does so."""
    for i in range(len(arrive_s)):
        if racing[i] == _OUT:
            continue
        if mark >= 0:
            arrive_s[i, mark] = now_s[i]
        if racing[i] == _CALLED:
            racing[i] = _OUT if moving.lanes[i].out == 1 else _RACING
            if racing[i] == _RACING:
                now_s[i] += stop(moving, i)
            else:
                _note(moving, i, ledger_s, flags)


@jit
def _hold_up(program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int) -> None:
    """Rivers, and breakdowns that the scenario has happen: ``NOW`` is when each can go on."""
    for i in range(len(program.row)):
        if scratch.racing[i] == _RACING:
            rows, a = seat(moving, i)
            rows[NOW + a] = scratch.now_s[i] + hold_up(program, moving, seed, replication, i, k)


@jit
def _stand(
    program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int, ledger_s: Any, flags: Any
) -> None:
    """Everyone stands at a station, if it is one, and goes on; some go no farther."""
    station = program.places[k].station == 1
    for i in range(len(program.row)):
        if scratch.racing[i] == _RACING:
            rows, a = seat(moving, i)
            if station:
                stand(program, moving, seed, replication, i, k)
            scratch.now_s[i] += rows[NOW + a] - scratch.now_s[i]
            if moving.lanes[i].out == 1:
                scratch.racing[i] = _OUT
                _note(moving, i, ledger_s, flags)


@jit
def _in_order(program: Any, scratch: Any) -> int:
    """Put those who race into ``order``, first come first: returns how many they are."""
    ready = 0
    for i in program.by_rank:
        if scratch.racing[i] == _RACING:
            scratch.order[ready] = i
            ready += 1
    put_in_order(scratch.order, ready, scratch.now_s)
    return ready


@jit
def _come_to(
    program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int, arrive_s: Any, ledger_s: Any,
    flags: Any,
) -> None:  # fmt: skip
    """A replication comes to a node, its pacers leave it, everybody drinks."""
    _arrive(moving, scratch.now_s, scratch.racing, arrive_s, ledger_s, flags, scratch.checkpoint[k])
    if scratch.team_s[0] >= 0.0:
        time_s = lead(program, moving, seed, replication, k, scratch.team_s[0])
        scratch.team_s[0] = scratch.team_s[0] + time_s if time_s >= 0.0 else -1.0
    if scratch.serving[k] != NOTHING:
        serve_tables(program, moving, scratch, k)


@jit
def _make_ready(program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int, leave_s: Any) -> None:
    """``RACES`` says who leaves a node, ``LEFT`` and ``NOW`` when.

    They part where somebody takes a wrong turn, which is done one after the other.
    """
    now_s, racing, mark = scratch.now_s, scratch.racing, scratch.checkpoint[k]
    for i in range(len(racing)):
        rows, a = seat(moving, i)
        rows[RACES + a] = 1.0 if racing[i] == _RACING else 0.0
        rows[LEFT + a] = rows[NOW + a] = now_s[i]
        if racing[i] == _RACING:
            note_leader(program, moving, k, now_s[i])
            if mark >= 0:
                leave_s[i, mark] = now_s[i]
    if turns_off(program, k):
        for turn in range(_in_order(program, scratch)):
            i = scratch.order[turn]
            lost_s = turn_off(program, moving, seed, replication, i, k, now_s[i])
            rows, a = seat(moving, i)
            rows[NOW + a] = now_s[i] + lost_s


@jit
def _at_node(
    program: Any, moving: Any, scratch: Any, seed: int, first: int, k: int, arrive_s: Any, leave_s: Any, ledger_s: Any,
    flags: Any,
) -> None:  # fmt: skip
    """All that happens at a node in the replications abreast before anyone leaves it."""
    abreast, place = len(flags), program.places[k]
    companies = _companies(abreast * len(program.row))
    if scratch.serving[k] != NOTHING:
        for c in range(companies):
            draw_bottles(program, moving.companies[c], moving.who[c], seed, first, k, scratch.serving[k], COMPANY)
    for run in range(abreast):
        mine, room = one_of(moving, run), one_of(scratch, run)
        _come_to(program, mine, room, seed, first + run, k, arrive_s[run], ledger_s[run], flags[run])
        if place.halts == 1:
            _hold_up(program, mine, room, seed, first + run, k)
    if place.station == 1:
        for c in range(companies):
            come_to_station(program, moving.companies[c], moving.who[c], seed, first, k, COMPANY)
    for run in range(abreast):
        mine, room = one_of(moving, run), one_of(scratch, run)
        if place.halts == 1:
            _stand(program, mine, room, seed, first + run, k, ledger_s[run], flags[run])
        _make_ready(program, mine, room, seed, first + run, k, leave_s[run])


@jit
def _companies(runners: int) -> int:
    """So many companies they make."""
    return (runners + COMPANY - 1) // COMPANY


@jit
def _set_off(program: Any, moving: Any, seed: int, first: int, k: int, company: int, runners: int) -> bool:
    """A company leaves a node: returns whether anyone of them would run with others."""
    lane = company * COMPANY
    count = runners - lane if runners - lane < COMPANY else COMPANY
    rows, who = moving.companies[company], moving.who[company]
    set_off(program, moving, rows, who, lane, seed, first, k, count, rounded_up(count))
    return program.legs[k].trail == 0 and anyone_joins(rows, count)


@jit
def _come(program: Any, moving: Any, scratch: Any, seed: int, first: int, k: int, company: int, runners: int) -> None:
    """A company comes to the next node."""
    lane = company * COMPANY
    count = runners - lane if runners - lane < COMPANY else COMPANY
    rows, who = moving.companies[company], moving.who[company]
    arrive(program, moving, rows, who, lane, seed, first, k, count, rounded_up(count))
    for a in range(count):
        scratch.now_s[lane + a] += rows[TAKEN + a]
        if rows[CALLED + a] > 0.0 and scratch.racing[lane + a] == _RACING:
            scratch.racing[lane + a] = _CALLED


@jit
def _race_on(program: Any, moving: Any, scratch: Any, seed: int, first: int, k: int, abreast: int) -> None:
    """Everybody runs from one node to the next."""
    runners = abreast * len(program.row)
    companies = _companies(runners)
    if program.legs[k].trail == 1:  # nobody's time depends on anybody else's
        for company in range(companies):
            _set_off(program, moving, seed, first, k, company, runners)
            _come(program, moving, scratch, seed, first, k, company, runners)
        return
    joining = False
    for company in range(companies):
        joining = _set_off(program, moving, seed, first, k, company, runners) or joining
    if joining:
        for run in range(abreast):
            mine, room = one_of(moving, run), one_of(scratch, run)
            for a in range(_in_order(program, room)):
                join_pack(program, mine, k, room.order[a])
    for company in range(companies):
        _come(program, moving, scratch, seed, first, k, company, runners)


@jit
def _come_in(
    program: Any, moving: Any, scratch: Any, mark: int, arrive_s: Any, leave_s: Any, ledger_s: Any, flags: Any
) -> None:
    """The finish line: times of those who reach it in time, their books and those of who come too late."""
    for i in range(len(program.row)):
        if scratch.racing[i] == _OUT:
            continue
        if scratch.now_s[i] <= program.limit_s:
            arrive_s[i, mark] = leave_s[i, mark] = scratch.now_s[i]
        else:
            moving.lanes[i].flags |= _TOO_LATE
        _note(moving, i, ledger_s, flags)


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
            _at_node(program, moving, scratch, seed, first + row, k, arrive, leave, ledger, happened)
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
        serving=race.arrays.services["kind"].max(axis=1),
        servers=servers,
        checkpoint=checkpoint,
        asks=np.zeros(runners, dtype=np.int64),
        queue_s=np.zeros(runners),
        table_s=np.zeros(runners),
        order=np.zeros(runners, dtype=np.int64),
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
