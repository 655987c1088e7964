"""A company: runners who leave a node one after the other, and run the leg side by side in columns of numbers.

What a leg asks of one runner is a long chain of exponentials and divisions, each waiting for the one before. Chains of
different runners do not wait for each other; so every formula is solved for a whole column of runners before the next
one is begun. The event engine, which meets its runners one by one, sends companies of one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from paceline.engine.accounts import ACCOUNTS
from paceline.numerics.jit import inlined, jit

#: So many runners at most: the columns have to stay in the nearest cache.
COMPANY = 32

#: Where the columns of whole numbers begin: the lane of each, whose draws are his, and in which replication abreast.
WHO, RUN = COMPANY, 2 * COMPANY
#: Where each column begins, all of them in one array of floats. First what is known when a company leaves.
(
    LEFT, NOW, INTENDED, NOISE, SHELTER, HELD, JOINS,
    STRAIN, STRAIN_EVEN, LOG_UB, LOG_TB, K1, K2,
    CALM, DRAG, GAIN, WIND, SUPPLY, WET_BULB,
    BASE_MPS, ABLE_MPS, FORM_MPS, ALTITUDE, HEAT, FUEL, WATER, STOMACH, COLLAPSED, EVEN_MPS,
    STOMACH_PER_S, COLLAPSE_HAZARD, COLLAPSE_REFERENCE_S,
    FOOTING, BROKEN, DARK, DAMAGE_DONE, DESCEND_MPS,
) = GIVEN = tuple(range(0, 37 * COMPANY, COMPANY))  # fmt: skip
ALL_GIVEN = len(GIVEN) * COMPANY
#: Then what the leg makes of it.
(
    ALONE_MPS, LOG_INTENDED, EFFORT, REAL, LOG_EFFORT, TIME, AFTER, LOG_AFTER, CAPPED, EVENLY, EVEN_AFTER,
    EQUIVALENT, LASTS, LOG_LEFT, SEARCHED, MOVED, SHARE, REACHED, POWER, STOMACH_RISK, COLLAPSE_RISK, TOILET_RISK,
    CHANCE, LUCK, RUNNING_MPS, ON_FOOT_MPS, AIR_C, CALLED, TAKEN,
) = tuple(range(ALL_GIVEN, ALL_GIVEN + 29 * COMPANY, COMPANY))  # fmt: skip
#: Before a company sets out these are free: what it can hold, what the pacers' pace asks of it, on this leg and evenly.
OWN_MPS, ASKED_MPS, STEADY_MPS = SHARE, REACHED, POWER
#: And what it adds to each account of the ledger.
BOOKED = TAKEN + COMPANY
_COLUMNS_END = BOOKED + ACCOUNTS * COMPANY


def columns() -> NDArray[np.float64]:
    """Room for a company."""
    return np.zeros(_COLUMNS_END)


def members() -> NDArray[np.int64]:
    """Room for who they are."""
    return np.zeros(3 * COMPANY, dtype=np.int64)


@jit
def rounded_up(count: int) -> int:
    """So many rows are worked through at once for ``count`` runners: whole vectors."""
    return (count + 7) & ~7


@inlined
def fill_up(rows: Any, count: int, wide: int, known: int) -> None:
    """Let the rows beyond the last runner repeat the first in all columns before ``known``, whatever comes of them."""
    for a in range(count, wide):
        for column in range(0, known, COMPANY):
            rows[column + a] = rows[column]


@inlined
def copy_row(rows: Any, a: int, others: Any, b: int) -> None:
    """Copy what is known of row ``a``, with what the leg has made of it so far, to a row of other columns."""
    for column in range(0, LASTS, COMPANY):
        others[column + b] = rows[column + a]
