"""Bottles and stops by the way: who gets hold of a bottle, how long it takes at a table, and where that is booked."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import Happened, Incident
from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.company import (
    BOTTLE_CHANCE,
    CHANCE,
    GUT_G,
    GUT_ML,
    LUCK,
    RUN,
    TABLE_FACTOR,
    WHO,
    book,
    seat,
)
from paceline.numerics.draws import Purpose, normals, uniforms
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit

NOTHING, HANDED, TABLE = 0, 1, 2
MISSED_BOTTLE = int(Incident.MISSED_BOTTLE)
_TABLE_LOG_SD = value("behaviour", "table.log_sd")
_P_MISSED, _P_TABLE = int(Purpose.BOTTLE_MISSED), int(Purpose.TABLE_TIME)
_H_MISSED = int(Happened.MISSED_BOTTLE)
_STOPS, _DRINKS, _QUEUE = int(Account.STOPS), int(Account.DRINKS), int(Account.QUEUE)


@jit
def stop(moving: Any, i: int) -> float:
    """The time, s, a runner has to stop here by the way (toilet); it is booked and forgotten."""
    lane = moving.lanes[i]
    stopped_s = lane.stop_s
    lane.stop_s = 0.0
    book(moving, i, _STOPS, stopped_s)
    return stopped_s


@jit
def draw_bottles(program: Any, rows: Any, who: Any, seed: int, replication: int, k: int, kind: int, wide: int) -> None:
    """The luck of a company with its bottles at a node: whether each gets his, and at a ``TABLE`` how long it takes."""
    spot = round(program.node_m[k])
    uniforms(seed, replication, who[RUN:], who[WHO:], _P_MISSED, spot, rows[BOTTLE_CHANCE:], wide)
    if kind == TABLE:
        normals(seed, replication, who[RUN:], who[WHO:], _P_TABLE, spot, rows[CHANCE:], rows[LUCK:], wide)
        for a in range(wide):
            rows[TABLE_FACTOR + a] = exp(_TABLE_LOG_SD * rows[LUCK + a])


@jit
def takes_bottle(program: Any, moving: Any, i: int, k: int) -> bool:
    """Whether a runner gets hold of his bottle at a node; what is handed over is his at once."""
    row, lane = program.row[i], moving.lanes[i]
    rows, a = seat(moving, i)
    service, script = program.services[k, row], program.scripted[k, row, MISSED_BOTTLE]
    missed = rows[BOTTLE_CHANCE + a] < service.missed
    if program.forbidden[row, MISSED_BOTTLE] == 1 or script < 0:
        missed = False
    if script > 0 or missed:
        lane.flags |= _H_MISSED
        return False
    rows[GUT_G + a] += service.carbohydrate_g
    rows[GUT_ML + a] += service.fluid_ml
    return True


@jit
def at_table(program: Any, moving: Any, i: int, k: int) -> float:
    """The time, s, a runner loses while he picks up his bottle, once it is his turn."""
    rows, a = seat(moving, i)
    return program.services[k, program.row[i]].slowing_s * rows[TABLE_FACTOR + a]


@jit
def book_table(moving: Any, i: int, queue_s: float, table_s: float) -> None:
    """Book the time at a refreshment table."""
    book(moving, i, _QUEUE, queue_s)
    book(moving, i, _DRINKS, table_s)
