"""Refreshment tables with a crowd before them: first come, first served, by as many volunteers as stand there."""

from __future__ import annotations

from typing import Any

from paceline.engine.bottles import MISSED_BOTTLE, NOTHING, TABLE, book_table, pick_up_s, reach_for_bottle
from paceline.engine.order import put_in_order
from paceline.numerics.jit import jit

_NEVER_S = -1e300


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
def serve_tables(program: Any, moving: Any, scratch: Any, seed: int, replication: int, k: int) -> None:
    """Everyone who means to drink at a node gets his bottle, or misses it; those at a table wait for their turn."""
    count, at_m = 0, program.node_m[k]
    for i in program.by_rank:
        if scratch.racing[i] == 0:
            continue
        runner = program.runners[i]
        row = runner.plan_row
        service = program.services[row, k]
        if service.kind == NOTHING:
            continue
        taken = reach_for_bottle(
            runner, moving.lanes[i], service, program.scripted[row, k, MISSED_BOTTLE],
            program.forbidden[row, MISSED_BOTTLE], at_m, seed, replication,
        )  # fmt: skip
        if taken and service.kind == TABLE:
            scratch.order[count] = i
            count += 1
    if count == 0:
        return
    put_in_order(scratch.order, count, scratch.now_s)
    there = scratch.servers[program.services[program.runners[scratch.order[0]].plan_row, k].station]
    watched = scratch.watched[k]
    for server in range(there):
        scratch.free_s[server] = _NEVER_S
    for a in range(count):
        i = scratch.order[a]
        asked_s = scratch.now_s[i]
        runner = program.runners[i]
        slowing_s = program.services[runner.plan_row, k].slowing_s
        table_s = pick_up_s(runner.stream, slowing_s, at_m, seed, replication)
        start_s = _serve(scratch.free_s, there, asked_s, table_s)
        scratch.now_s[i] = start_s + table_s
        book_table(moving.ledger, i, start_s - asked_s, table_s)
        if watched >= 0:
            scratch.asked_s[watched, i] = asked_s
            scratch.turn_s[watched, i] = start_s
            scratch.done_s[watched, i] = start_s + table_s
