"""One of a field whose pacing is drawn: of which kind he is, and the effort that he wishes on a leg.

What a kind is stands in `paceline.engine.departures`.
"""

from __future__ import annotations

from typing import Any

from paceline.constants import value
from paceline.engine.company import DESCEND_MPS, HEAT, SUPPLY
from paceline.numerics.draws import Purpose, normal, uniform
from paceline.numerics.elementary import exp
from paceline.numerics.jit import inlined, jit

_P_CAPACITY, _P_DEPARTURE = int(Purpose.CAPACITY), int(Purpose.DEPARTURE)
#: The first occurrence of a draw for a stretch, see `Purpose.DEPARTURE`.
_FIRST_STRETCH = 3
_UNLUCKY_FROM = value("behaviour", "departures.unlucky_from")


@jit
def join_kind(program: Any, lane: Any, runner: Any, seed: int, replication: int) -> None:
    """Draw of which kind of people a runner is one, how fast he is among them, and how he differs from the others."""
    who, row = lane.stream, runner.kinds_row
    chance = uniform(seed, replication, who, _P_DEPARTURE, 0)
    lane.kind = 0
    while lane.kind + 1 < program.kind_share.shape[1] and program.kind_share[row, lane.kind] < chance:
        lane.kind += 1
    mean, sd = program.kind_level[row, lane.kind, 0], program.kind_level[row, lane.kind, 1]
    lane.level_z = normal(seed, replication, who, _P_CAPACITY, 0)
    lane.first_z = normal(seed, replication, who, _P_DEPARTURE, 1)
    lane.second_z = normal(seed, replication, who, _P_DEPARTURE, 2)
    lane.log_ub += program.capacity_factor[lane.row, 0, 0] * (mean + (sd - 1.0) * lane.level_z)
    lane.stretch = -1


@inlined
def wished_by_kind(
    departures: Any, leg: Any, runner: Any, lane: Any, rows: Any, a: int, seed: int, replication: int
) -> float:
    """The effort that he wishes on a leg: even effort, less how such people depart from it on this stretch.

    What this day does to his strength beside an ordinary one he feels at once, but for its heat: that shows late.
    """
    if lane.stretch != leg.stretch:
        lane.stretch = leg.stretch
        row, kind, j = runner.kinds_row, lane.kind, leg.stretch
        luck = normal(seed, replication, lane.stream, _P_DEPARTURE, _FIRST_STRETCH + j)
        lane.departure = (
            departures[row, kind, j, 0]
            + departures[row, kind, j, 1] * lane.level_z
            + departures[row, kind, j, 2] * lane.first_z
            + departures[row, kind, j, 3] * lane.second_z
            + departures[row, kind, j, 4] * luck
            + departures[row, kind, j, 5] * (luck - _UNLUCKY_FROM if luck > _UNLUCKY_FROM else 0.0)
        )
    if leg.trail == 1:  # who slows down does so on descents too, and so does who hurries
        rows[DESCEND_MPS + a] *= exp(-lane.departure - runner.bias_mean) * lane.plan / lane.form_mps
    heat = rows[HEAT + a]
    strength = rows[SUPPLY + a] / (lane.form * lane.footing * heat) * (1.0 - leg.late * (1.0 - heat))
    return lane.plan * strength * exp(-lane.departure)
