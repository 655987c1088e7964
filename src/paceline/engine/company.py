"""A company: runners next to each other in the list, and all that a leg asks of them in columns of numbers.

What a leg asks of one runner is a long chain of exponentials and divisions, each waiting for the one before. Chains of
different runners do not wait for each other; so every formula is solved for a whole column of runners before the next
one is begun, and what runners are and carry stays in columns from the start to the finish: there is nothing to gather
before a leg and nothing to put back behind it. The event engine, which meets its runners one by one, works on columns
of one.

A company's columns stand `COMPANY` numbers apart: that of runner ``a`` and column ``STRAIN`` is ``rows[STRAIN + a]``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from paceline.engine.accounts import ACCOUNTS
from paceline.numerics.jit import inlined, jit

#: So many runners. With fewer more time goes into calls; with more, columns leave the nearest caches.
COMPANY = 64

#: Columns of whole numbers: the name of each one's draws, in which replication abreast he runs, his row of the plans.
WHO, RUN, ROW = 0, COMPANY, 2 * COMPANY
_WHOLE_END = 3 * COMPANY

_BROUGHT = (
    LOG_UB, LOG_TB, K1, K2, FORM, FOOTING, BASE_MPS, ABLE_MPS, FORM_MPS, BREAK_DEMAND,
    GAIN, CALM, DRAG_UNIT, AERO, DAY_WIND_MPS, WARMER_C, SUSCEPTIBLE, TOLERANCE, ACCLIMATISED,
    MASS_KG, FULL_STORE_G, REFERENCE_G_S, FAT_ADAPTED, NOISE_SD, DRAWN, BIAS, DOWNHILL_MPS, DAMAGE_SCALE,
    STOMACH_PER_S, COLLAPSE_HAZARD, COLLAPSE_REFERENCE_S, STOMACH_DUE, COLLAPSE_DUE, TOILET_DUE, QUIT_DUE,
    STOP_HABIT, STOP_SD,
) = tuple(range(0, 37 * COMPANY, COMPANY))  # fmt: skip
_CARRIED_FROM = len(_BROUGHT) * COMPANY
#: What he carries from leg to leg.
_CARRIED = (
    RACES, MOOD, FOLLOWING, PACED, PLAN, OWN_MPS, SHARE, REAL, STRAIN, STRAIN_EVEN, OWN_NOISE, DEPARTURE,
    STORE_G, REFERENCE_STORE_G, GUT_G, GUT_ML, LOST_ML, REFERENCE_LOST_ML,
    STOMACH_RISEN, STOMACH_UNTIL_S, COLLAPSE_RISEN, COLLAPSED, RECKLESS, TOILET_RISEN,
    DAMAGE, MOVED_S, MOVED_M, RECENT_S_PER_M, SET_OUT_S, ETA_S, SINCE_S, QUIT_RISEN,
) = tuple(range(_CARRIED_FROM, _CARRIED_FROM + 32 * COMPANY, COMPANY))  # fmt: skip
#: And his books: what he has spent on each account of the ledger.
LEDGER = _CARRIED_FROM + len(_CARRIED) * COMPANY
_LEG_FROM = LEDGER + ACCOUNTS * COMPANY
#: What a node and a leg make of it, of no use beyond.
_OF_A_LEG = (
    BOTTLE_CHANCE, TABLE_FACTOR, STOP_S, LEFT, NOW, TIME, TAKEN, CALLED, DUE, THINKS,
    AIR_C, WET_BULB, ALTITUDE, HEAT, FUEL, WATER, STOMACH, SUPPLY, EVEN_MPS, DRAG, WIND,
    DARK, DAMAGE_DONE, DESCEND_MPS, FLAT_M, EQUIVALENT, CEILING, ASKED_MPS, STEADY_MPS,
    INTENDED, NOISE, SHELTER, HELD, JOINS, ALONE_MPS, LOG_INTENDED, EFFORT, LOG_EFFORT, AFTER, LOG_AFTER, LASTS,
    CAPPED, EVENLY, EVEN_AFTER, LOG_LEFT, SEARCHED, MOVED, REACHED, POWER, RUNNING_MPS, ON_FOOT_MPS, CHANCE, LUCK,
) = tuple(range(_LEG_FROM, _LEG_FROM + 53 * COMPANY, COMPANY))  # fmt: skip
_COLUMNS_END = _LEG_FROM + len(_OF_A_LEG) * COMPANY
_LINE_BYTES = 64


def companies(runners: int) -> NDArray[np.float64]:
    """Room for so many runners in companies: (companies, columns)."""
    count = -(-runners // COMPANY)
    room = np.zeros(count * _COLUMNS_END + _LINE_BYTES // 8)
    skipped = -room.ctypes.data % _LINE_BYTES // 8
    return room[skipped : skipped + count * _COLUMNS_END].reshape(count, _COLUMNS_END)


def identities(who: NDArray[np.int64], run: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.int64]:
    """Who the runners are, in companies: (companies, columns of whole numbers)."""
    count = -(-len(who) // COMPANY)
    whole = np.zeros((3, count * COMPANY), dtype=np.int64)
    whole[0, : len(who)], whole[1, : len(who)], whole[2, : len(who)] = who, run, row
    return np.ascontiguousarray(whole.reshape(3, count, COMPANY).swapaxes(0, 1).reshape(count, _WHOLE_END))


def column_of(rooms: NDArray[np.float64], column: int, runners: int) -> NDArray[np.float64]:
    """One column of all companies, (runners)."""
    return rooms[:, column : column + COMPANY].reshape(-1)[:runners]


def ledger_of(rooms: NDArray[np.float64], runners: int) -> NDArray[np.float64]:
    """Everybody's books, (runners, accounts) s."""
    accounts = [column_of(rooms, LEDGER + account * COMPANY, runners) for account in range(ACCOUNTS)]
    return np.stack(accounts, axis=1)


@inlined
def seat(moving: Any, i: int) -> Any:
    """Where a runner of a replication stands: the columns of his company, and his place in them."""
    lane = moving.first + i
    return moving.companies[lane // COMPANY], lane % COMPANY


@jit
def book(moving: Any, i: int, account: int, time_s: float) -> None:
    """Book some seconds of a runner's."""
    rows, a = seat(moving, i)
    rows[LEDGER + account * COMPANY + a] += time_s


@jit
def rounded_up(count: int) -> int:
    """So many rows are worked through at once for ``count`` runners: whole vectors."""
    return (count + 7) & ~7
