"""Replications abreast: small fields run many races side by side, so that companies are large in all of them."""

from __future__ import annotations

from typing import Any

from paceline.engine.layout import Moving
from paceline.numerics.jit import jit


@jit
def alone(program: Any, m: Any, run: int) -> Any:
    """The state of one of the replications abreast, as if it ran alone."""
    runners, nodes, members = len(program.runners), len(program.node_m), len(program.members)
    places = len(m.slots) // len(m.day)
    i, k = run * runners, run * nodes
    return Moving(
        m.day[run : run + 1], m.lanes[i : i + runners], m.ledger[i : i + runners],
        m.pacers[run * members : (run + 1) * members], m.slots[run * places : (run + 1) * places],
        m.team[run : run + 1], m.team_front[k : k + nodes], m.last_front[k : k + nodes], m.astray[k : k + nodes],
        m.first_s[k : k + nodes], m.company, m.rows, m.spare,
    )  # fmt: skip
