"""Replications abreast: small fields run many races side by side, so that companies are large in all of them."""

from __future__ import annotations

from typing import Any

from paceline.engine.layout import Moving, Program, moving
from paceline.numerics.bundle import Bundle, bundle_at
from paceline.numerics.jit import jit


def side_by_side(program: Program, abreast: int = 1) -> Bundle[Moving]:
    """Room for one replication of a program, or for several abreast."""
    whole = moving(program, abreast)
    each = [Bundle(_part(program, whole, run)) for run in range(abreast)]
    whole.each[:] = [one.address for one in each]
    return Bundle(whole, each)


def _part(program: Program, m: Moving, run: int) -> Moving:
    """The state of one of the replications abreast, as if it ran alone."""
    runners, nodes, members = len(program.row), len(program.node_m), len(program.members)
    places = len(m.slots) // len(m.day)
    i, k = run * runners, run * nodes
    return m._replace(
        day=m.day[run : run + 1],
        first=i,
        lanes=m.lanes[i : i + runners],
        pacers=m.pacers[run * members : (run + 1) * members],
        slots=m.slots[run * places : (run + 1) * places],
        team=m.team[run : run + 1],
        team_front=m.team_front[k : k + nodes],
        last_front=m.last_front[k : k + nodes],
        astray=m.astray[k : k + nodes],
        first_s=m.first_s[k : k + nodes],
    )


@jit
def one_of(abreast: Any, run: int) -> Any:
    """One of several abreast, by the addresses that their bundle holds."""
    return bundle_at(abreast, abreast.each[run])
