"""One of a field whose pacing is drawn: of which kind he is, and the effort that he wishes on a leg.

What a kind is stands in `paceline.engine.departures`.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.mind import Mood
from paceline.constants import value
from paceline.engine.company import (
    BIAS,
    DEPARTURE,
    DESCEND_MPS,
    DRAWN,
    FOOTING,
    FORM,
    FORM_MPS,
    HEAT,
    INTENDED,
    MOOD,
    PLAN,
    SUPPLY,
)
from paceline.numerics.draws import Purpose, normal, uniform
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit

_P_CAPACITY, _P_DEPARTURE = int(Purpose.CAPACITY), int(Purpose.DEPARTURE)
_BROKEN = float(Mood.BROKEN)
#: The first occurrence of a draw for a stretch, see `Purpose.DEPARTURE`.
_FIRST_STRETCH = 3
_UNLUCKY_FROM = value("behaviour", "departures.unlucky_from")


@jit
def join_kind(program: Any, lane: Any, i: int, seed: int, replication: int) -> float:
    """Draw of which kind of people a runner is one, how fast he is among them, and how he differs from the others.

    Returns by how much that moves ln u_b of his curve.
    """
    who, row = program.stream[i], program.runners[program.row[i]].kinds_row
    chance = uniform(seed, replication, who, _P_DEPARTURE, 0)
    lane.kind = 0
    while lane.kind + 1 < program.kind_share.shape[1] and program.kind_share[row, lane.kind] < chance:
        lane.kind += 1
    mean, sd = program.kind_level[row, lane.kind, 0], program.kind_level[row, lane.kind, 1]
    lane.level_z = normal(seed, replication, who, _P_CAPACITY, 0)
    lane.first_z = normal(seed, replication, who, _P_DEPARTURE, 1)
    lane.second_z = normal(seed, replication, who, _P_DEPARTURE, 2)
    return program.capacity_factor[program.row[i], 0, 0] * (mean + (sd - 1.0) * lane.level_z)


@jit
def depart_from_even(program: Any, lane: Any, row: int, stretch: int, who: int, seed: int, replication: int) -> float:
    """Ln of his time on a stretch over that at even effort, as his kind has it and his luck."""
    kind, departures = program.runners[row].kinds_row, program.departures
    luck = normal(seed, replication, who, _P_DEPARTURE, _FIRST_STRETCH + stretch)
    return (
        departures[kind, lane.kind, stretch, 0]
        + departures[kind, lane.kind, stretch, 1] * lane.level_z
        + departures[kind, lane.kind, stretch, 2] * lane.first_z
        + departures[kind, lane.kind, stretch, 3] * lane.second_z
        + departures[kind, lane.kind, stretch, 4] * luck
        + departures[kind, lane.kind, stretch, 5] * (luck - _UNLUCKY_FROM if luck > _UNLUCKY_FROM else 0.0)
    )


@jit
def wishes_of_kinds(rows: Any, leg: Any, wide: int) -> None:
    """The effort that everyone whose pacing is drawn wishes: even effort, less how such people depart from it here.

    What this day does to his strength beside an ordinary one he feels at once, but for its heat: that shows late. On a
    trail who slows down does so on descents too, and so does who hurries.
    """
    late = leg.late
    for a in range(wide):
        heat, given = rows[HEAT + a], exp(-rows[DEPARTURE + a])
        strength = rows[SUPPLY + a] / (rows[FORM + a] * rows[FOOTING + a] * heat) * (1.0 - late * (1.0 - heat))
        wished = rows[PLAN + a] * strength * given
        rows[INTENDED + a] = wished if rows[DRAWN + a] > 0.0 else rows[INTENDED + a]
    if leg.trail == 1:
        for a in range(wide):
            slowed = exp(-rows[DEPARTURE + a] - rows[BIAS + a]) * rows[PLAN + a] / rows[FORM_MPS + a]
            paces_himself = rows[DRAWN + a] > 0.0 and rows[MOOD + a] != _BROKEN
            rows[DESCEND_MPS + a] *= slowed if paces_himself else 1.0
