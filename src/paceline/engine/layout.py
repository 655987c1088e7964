"""A race as arrays that the kernels read and write: rows are records of `paceline.engine.records`.

The read-only side (`Program`) is made once from a scenario; the moving side (`Moving`) is one replication's and is
reset for the next.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paceline.engine.company import companies, identities
from paceline.engine.records import ASTRAY, DAY, FRONT, LANE, PACER, TEAM_STATE

Array = NDArray[Any]


class Sky(NamedTuple):
    """The weather as forecast, and the light."""

    weather: Array  # WEATHER (1)
    hours: Array  # (H, 2) time of the race, s, and temperature then, C; constant beyond its ends
    nights: Array  # (D, 2) dusk and dawn, s from the start


class Program(NamedTuple):
    """A race as arrays: N starters, K nodes, K - 1 legs, M pacers. Read-only.

    What starters bring stands in U rows, and so does what they plan, node by node as it is asked for. Named runners
    come first and have a row each; the men of the field behind them share one (from whose curve each draws his own),
    and so do the women.
    """

    legs: Array  # LEG (K - 1)
    node_m: Array  # (K) float
    exchange: Array  # (K) int: 1 where pacers change
    weather: Array  # WEATHER (1)
    hours: Array  # see `Sky`
    nights: Array
    places: Array  # PLACE (K)
    clocks: Array  # (C, 3) node, until when one has to be there, s, and 1 where only a buckle hangs on it
    runners: Array  # RUNNER (U)
    row: Array  # (N) of each starter
    stream: Array  # (N) the number of each starter's draws
    capacity_mean: Array  # (U, 3) ln u_b, ln k1, ln k2
    capacity_factor: Array  # (U, 3, 3) lower Cholesky factor
    kind_share: Array  # (G, H) of each sex of a drawn field those of kinds 0 to h
    kind_level: Array  # (G, H, 2) mean and sd of ln speed of a kind, in sds of its sex
    departures: Array  # (G, H, J, 6) of a kind on a stretch: mean, by `level_z`, `first_z`, `second_z`, luck, bad luck
    wish: Array  # (K - 1, U) plan of each leg, relative to `plan`
    replan: Array  # (K, U) int: 1 where he reads his own state
    left_alone_m: Array  # (K, U) flat-equivalent distance to the line, alone
    left_sheltered_m: Array  # (K, U) the same behind the pacers as long as they are planned to be there
    services: Array  # SERVICE (K, U)
    stops_s: Array  # (K, U) median stop, before the factor of his habit
    company: Array  # (K, U) int8: 1 where a pacer or friends are with him
    amount: Array  # (K, U) of what is scripted there: metres astray, seconds in a river; 0 where sampled
    scripted: Array  # (K, U, incidents) int8: 1 forced, -1 forbidden, 0 sampled
    forbidden: Array  # (U, incidents) int8: 1 where the kind never happens to him
    team: Array  # TEAM (1)
    pace_mps: Array  # (K - 1) asked of the pacers
    members: Array  # MEMBER (M)
    member_mean: Array  # (M, 3)
    member_factor: Array  # (M, 3, 3)
    rank: Array  # (N) who goes first where times are equal: by the number of his draws, not by the file
    by_rank: Array  # (N) runners in that order
    waves: Array  # WAVE (W); none where all start at the gun on an open line
    line_s: float  # how long the start line is taken by one runner; 0 where it is as wide as the field
    kick_node: int
    limit_s: float  # who comes later has not finished


class Moving(NamedTuple):
    """The state of one replication, or of S that run abreast, each array then S times as long."""

    day: Array  # DAY (1)
    first: int  # his place among all abreast of whom is runner 0 here
    companies: Array  # (companies, columns) of all abreast, see `paceline.engine.company`
    who: Array  # (companies, columns of whole numbers) who they are
    lanes: Array  # LANE (N)
    pacers: Array  # PACER (M)
    slots: Array  # (ahead + behind) int: who runs in each place, -1 nobody
    team: Array  # TEAM_STATE (1)
    team_front: Array  # FRONT (K)
    last_front: Array  # FRONT (K)
    astray: Array  # ASTRAY (K)
    first_s: Array  # (K) when the leader left
    spare: Array  # columns of one more company, for those whose strength does not last and for the pacers
    each: Array  # (S) int: addresses of the state of each replication abreast, see `paceline.engine.abreast`


def moving(program: Program, abreast: int = 1) -> Moving:
    """Room for one replication of a program, or for several abreast."""
    runners, nodes, pool = len(program.row), len(program.node_m), len(program.members)
    places = int(program.team[0]["ahead"] + program.team[0]["behind"])
    run = np.repeat(np.arange(abreast), runners)
    return Moving(
        day=np.zeros(abreast, DAY),
        first=0,
        companies=companies(abreast * runners),
        who=identities(np.tile(program.stream, abreast), run, np.tile(program.row, abreast)),
        lanes=np.zeros(abreast * runners, LANE),
        pacers=np.zeros(abreast * pool, PACER),
        slots=np.full(abreast * places, -1, dtype=np.int64),
        team=np.zeros(abreast, TEAM_STATE),
        team_front=np.zeros(abreast * nodes, FRONT),
        last_front=np.zeros(abreast * nodes, FRONT),
        astray=np.zeros(abreast * nodes, ASTRAY),
        first_s=np.zeros(abreast * nodes),
        spare=companies(1)[0],
        each=np.zeros(abreast, dtype=np.int64),
    )
