"""Refreshment tables with a crowd before them: first come, first served, by as many volunteers as stand there."""

from __future__ import annotations

from typing import Any

from paceline.engine.bottles import NOTHING, TABLE, at_table, book_table, takes_bottle
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
def serve_tables(program: Any, moving: Any, scratch: Any, k: int) -> None:
    """Everyone who means to drink at a node gets his bottle, or misses it; those at a table wait for their turn."""
    table = -1
    for i in range(len(program.row)):
        scratch.asks[i] = 0
        if scratch.racing[i] == 1:
            service = program.services[k, program.row[i]]
            if service.kind != NOTHING and takes_bottle(program, moving, i, k):
                scratch.asks[i] = service.kind == TABLE
                table = service.station if service.kind == TABLE else table
    if table < 0:
        return
    count = 0
    for i in program.by_rank:
        if scratch.asks[i] == 1:
            scratch.order[count] = i
            count += 1
    put_in_order(scratch.order, count, scratch.now_s)
    servers, watched = scratch.servers[table], scratch.watched[k]
    for server in range(servers):
        scratch.free_s[server] = _NEVER_S
    for a in range(count):
        i = scratch.order[a]
        asked_s = scratch.now_s[i]
        table_s = at_table(program, moving, i, k)
        start_s = _serve(scratch.free_s, servers, asked_s, table_s)
        scratch.now_s[i] = start_s + table_s
        scratch.queue_s[i], scratch.table_s[i] = start_s - asked_s, table_s
        if watched >= 0:
            scratch.asked_s[watched, i] = asked_s
            scratch.turn_s[watched, i] = start_s
            scratch.done_s[watched, i] = start_s + table_s
    # In the order of the list again: books of a crowd do not fit the caches.
    for i in range(len(program.row)):
        if scratch.asks[i] == 1:
            book_table(moving, i, scratch.queue_s[i], scratch.table_s[i])
