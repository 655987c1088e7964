"""At a node: all that happens there in the compiled engine before anyone leaves it.

Runners arrive, pacers leave, bottles are taken and tables queued at, rivers crossed, stations stood at; then it is
known who goes on, and when. What each of these is stands elsewhere; here is who is called when.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from paceline.engine.abreast import one_of
from paceline.engine.accounts import ACCOUNTS
from paceline.engine.bottles import NOTHING, draw_bottles, stop
from paceline.engine.company import COMPANY, LEDGER, LEFT, NOW, RACES, seat
from paceline.engine.layout import Array
from paceline.engine.order import put_in_order
from paceline.engine.program import RaceProgram
from paceline.engine.runner import note_leader, turn_off, turns_off
from paceline.engine.tables import serve_tables
from paceline.engine.team import lead
from paceline.engine.trail import come_to_station, hold_up, stand
from paceline.numerics.bundle import Bundle
from paceline.numerics.jit import jit

#: What is to be done with a runner at the next node; who is called, stops by the way there or leaves the race.
OUT, RACING, CALLED_ON = 0, 1, 2


class Scratch(NamedTuple):
    """Room for one node: N runners, the servers of the largest table. Where S replications run abreast, S N lanes."""

    now_s: Array  # (S N) time at which each runner is ready
    racing: Array  # (S N) int: `OUT`, `RACING` or `CALLED_ON`
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


def room_for(race: RaceProgram, abreast: int) -> Bundle[Scratch]:
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
    return rooms_abreast(whole)


def rooms_abreast(whole: Scratch) -> Bundle[Scratch]:
    """The whole room, and in ``each`` those of the replications abreast."""
    abreast = len(whole.each)
    runners = len(whole.now_s) // abreast
    rooms = []
    for run in range(abreast):
        mine = slice(run * runners, (run + 1) * runners)
        room = whole._replace(now_s=whole.now_s[mine], racing=whole.racing[mine], team_s=whole.team_s[run : run + 1])
        rooms.append(Bundle(room))
    whole.each[:] = [room.address for room in rooms]
    return Bundle(whole, rooms)


@jit
def note(moving: Any, i: int, ledger_s: Any, flags: Any) -> None:
    """Note what has happened to a runner who has come to the end of his race, and his books."""
    rows, a = seat(moving, i)
    flags[i] = moving.lanes[i].flags
    for account in range(ACCOUNTS):
        ledger_s[i, account] = rows[LEDGER + account * COMPANY + a]


@jit
def _arrive(moving: Any, now_s: Any, racing: Any, arrive_s: Any, ledger_s: Any, flags: Any, mark: int) -> None:
    """Everyone comes to a node; who has left the race goes no farther, who has to stop by the way does so."""
    for i in range(len(arrive_s)):
        if racing[i] == OUT:
            continue
        if mark >= 0:
            arrive_s[i, mark] = now_s[i]
        if racing[i] == CALLED_ON:
            racing[i] = OUT if moving.lanes[i].out == 1 else RACING
            if racing[i] == RACING:
                now_s[i] += stop(moving, i)
            else:
                note(moving, i, ledger_s, flags)


@jit
def _hold_up(program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int) -> None:
    """Rivers, and breakdowns that the scenario has happen: ``NOW`` is when each can go on."""
    for i in range(len(program.row)):
        if scratch.racing[i] == RACING:
            rows, a = seat(moving, i)
            rows[NOW + a] = scratch.now_s[i] + hold_up(program, moving, seed, replication, i, k)


@jit
def _stand(
    program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int, ledger_s: Any, flags: Any
) -> None:
    """Everyone stands at a station, if it is one, and goes on; some go no farther."""
    station = program.places[k].station == 1
    for i in range(len(program.row)):
        if scratch.racing[i] == RACING:
            rows, a = seat(moving, i)
            if station:
                stand(program, moving, seed, replication, i, k)
            scratch.now_s[i] += rows[NOW + a] - scratch.now_s[i]
            if moving.lanes[i].out == 1:
                scratch.racing[i] = OUT
                note(moving, i, ledger_s, flags)


@jit
def in_order(program: Any, scratch: Any) -> int:
    """Put those who race into ``order``, first come first: returns how many they are."""
    ready = 0
    for i in program.by_rank:
        if scratch.racing[i] == RACING:
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
        rows[RACES + a] = 1.0 if racing[i] == RACING else 0.0
        rows[LEFT + a] = rows[NOW + a] = now_s[i]
        if racing[i] == RACING:
            note_leader(program, moving, k, now_s[i])
            if mark >= 0:
                leave_s[i, mark] = now_s[i]
    if turns_off(program, k):
        for turn in range(in_order(program, scratch)):
            i = scratch.order[turn]
            lost_s = turn_off(program, moving, seed, replication, i, k, now_s[i])
            rows, a = seat(moving, i)
            rows[NOW + a] = now_s[i] + lost_s


@jit
def companies_of(runners: int) -> int:
    """So many companies they make."""
    return (runners + COMPANY - 1) // COMPANY


@jit
def resolve_node(
    program: Any, moving: Any, scratch: Any, seed: int, first: int, k: int, arrive_s: Any, leave_s: Any, ledger_s: Any,
    flags: Any,
) -> None:  # fmt: skip
    """All that happens at a node in the replications abreast before anyone leaves it."""
    abreast, place = len(flags), program.places[k]
    companies = companies_of(abreast * len(program.row))
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
