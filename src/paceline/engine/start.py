"""The start of a mass race: waves behind a line across which only so many runners fit at a time.

Runners line up by what they believe they can run. From its gun on a wave walks up to the line in that order, and the
line lets one pass every so many seconds: a queue with one server, so that its rate is width times flow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.company import ABLE_MPS, book, seat
from paceline.engine.order import put_in_order
from paceline.numerics.draws import Purpose, normal
from paceline.numerics.elementary import log
from paceline.numerics.jit import jit

#: Runners a second that pass a metre of start line.
FLOW_PER_M_S = value("behaviour", "start.flow")
_CORRAL_SD = value("behaviour", "start.corral_sd")
_P_CORRAL = int(Purpose.CORRAL)
_START_LINE = int(Account.START_LINE)


@jit
def line_up(program: Any, moving: Any, seed: int, replication: int) -> Any:
    """Everybody takes his place behind the line: returns the runners (N) in that order.

    Named runners stand in front, as in their file; the field behind them by speed, as well as it knows that.
    """
    runners = len(program.row)
    order, slowness = np.empty(runners, np.int64), np.empty(runners)
    named = 0
    for i in range(runners):
        order[i] = i
        slowness[i] = 0.0
        if program.runners[program.row[i]].in_field == 0:
            named += 1
        else:
            z = normal(seed, replication, program.stream[i], _P_CORRAL, 0)
            rows, a = seat(moving, i)
            slowness[i] = _CORRAL_SD * z - log(rows[ABLE_MPS + a])
    put_in_order(order[named:], runners - named, slowness)
    wave = 0
    for place in range(runners):
        while wave + 1 < len(program.waves) and program.waves[wave + 1].from_place <= place:
            wave += 1
        lane = moving.lanes[order[place]]
        lane.place = place
        lane.gun_s = program.waves[wave].gun_s
    return order


@jit
def book_start(moving: Any, i: int, now_s: float) -> None:
    """Book the time from the first gun to the start line."""
    book(moving, i, _START_LINE, now_s)
