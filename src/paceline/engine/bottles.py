"""Bottles and stops by the way: who gets hold of a bottle, how long it takes at a table, and where that is booked."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import Happened, Incident
from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.company import GUT_G, GUT_ML, book, seat
from paceline.numerics.draws import Purpose, normal, uniform
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
def takes_bottle(program: Any, moving: Any, seed: int, replication: int, i: int, k: int) -> bool:
    """Whether a runner gets hold of his bottle at a node; what is handed over is his at once."""
    row, lane = program.row[i], moving.lanes[i]
    service, script = program.services[k, row], program.scripted[k, row, MISSED_BOTTLE]
    missed = uniform(seed, replication, program.stream[i], _P_MISSED, round(program.node_m[k])) < service.missed
    if program.forbidden[row, MISSED_BOTTLE] == 1 or script < 0:
        missed = False
    if script > 0 or missed:
        lane.flags |= _H_MISSED
        return False
    rows, a = seat(moving, i)
    rows[GUT_G + a] += service.carbohydrate_g
    rows[GUT_ML + a] += service.fluid_ml
    return True


@jit
def at_table(program: Any, seed: int, replication: int, i: int, k: int) -> float:
    """The time, s, a runner loses while he picks up his bottle, once it is his turn."""
    z = normal(seed, replication, program.stream[i], _P_TABLE, round(program.node_m[k]))
    return program.services[k, program.row[i]].slowing_s * exp(_TABLE_LOG_SD * z)


@jit
def book_table(moving: Any, i: int, queue_s: float, table_s: float) -> None:
    """Book the time at a refreshment table."""
    book(moving, i, _QUEUE, queue_s)
    book(moving, i, _DRINKS, table_s)
