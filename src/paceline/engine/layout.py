"""A race as arrays that the kernels read and write: rows are records of `paceline.engine.records`.

The read-only side (`Program`) is made once from a scenario; the moving side (`Moving`) is one replication's and is
reset for the next.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paceline.engine.company import columns, members
from paceline.engine.records import ASTRAY, DAY, FRONT, LANE, LEDGER_COLUMNS, LINE_BYTES, PACER, TEAM_STATE

Array = NDArray[Any]


class Sky(NamedTuple):
    """The weather as forecast, and the light."""

    weather: Array  # WEATHER (1)
    hours: Array  # (H, 2) time of the race, s, and temperature then, C; constant beyond its ends
    nights: Array  # (D, 2) dusk and dawn, s from the start


class Program(NamedTuple):
    """A race as arrays: N starters, K nodes, K - 1 legs, M pacers. Read-only.

    What starters bring and plan stands in U rows. Named runners come first and have a row each; the men of the field
    behind them share one (from whose curve each draws his own), and so do the women.
    """

    legs: Array  # LEG (K - 1)
    node_m: Array  # (K) float
    exchange: Array  # (K) int: 1 where pacers change
    weather: Array  # WEATHER (1)
    hours: Array  # see `Sky`
    nights: Array
    places: Array  # PLACE (K)
    due_nodes: Array  # int: nodes with a cutoff, and the last, where the limit is
    runners: Array  # RUNNER (U)
    row: Array  # (N) of each starter
    stream: Array  # (N) the number of each starter's draws
    capacity_mean: Array  # (U, 3) ln u_b, ln k1, ln k2
    capacity_factor: Array  # (U, 3, 3) lower Cholesky factor
    kind_share: Array  # (G, H) of each sex of a drawn field those of kinds 0 to h
    kind_level: Array  # (G, H, 2) mean and sd of ln speed of a kind, in sds of its sex
    departures: Array  # (G, H, J, 6) of a kind on a stretch: mean, by `level_z`, `first_z`, `second_z`, luck, bad luck
    wish: Array  # (U, K - 1) plan of each leg, relative to `plan`
    replan: Array  # (U, K) int: 1 where he reads his own state
    left_alone_m: Array  # (U, K) flat-equivalent distance to the line, alone
    left_sheltered_m: Array  # (U, K) the same behind the pacers as long as they are planned to be there
    services: Array  # SERVICE (U, K)
    stops_s: Array  # (U, K) median stop, before the factor of his habit
    company: Array  # (U, K) int8: 1 where a pacer or friends are with him
    amount: Array  # (U, K) of what is scripted there: metres astray, seconds in a river; 0 where sampled
    scripted: Array  # (U, K, incidents) int8: 1 forced, -1 forbidden, 0 sampled
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
    lanes: Array  # LANE (N)
    ledger: Array  # (N, LEDGER_COLUMNS), accounts first
    pacers: Array  # PACER (M)
    slots: Array  # (ahead + behind) int: who runs in each place, -1 nobody
    team: Array  # TEAM_STATE (1)
    team_front: Array  # FRONT (K)
    last_front: Array  # FRONT (K)
    astray: Array  # ASTRAY (K)
    first_s: Array  # (K) when the leader left
    company: Array  # int: the runners who leave a node together, see `paceline.engine.company`
    rows: Array  # their columns, see `paceline.engine.company`
    spare: Array  # columns for some of them
    each: Array  # (S) int: addresses of the state of each replication abreast, see `paceline.engine.abreast`


def moving(program: Program, abreast: int = 1) -> Moving:
    """Room for one replication of a program, or for several abreast."""
    runners, nodes, pool = len(program.row), len(program.node_m), len(program.members)
    places = int(program.team[0]["ahead"] + program.team[0]["behind"])
    lanes = _on_lines(abreast * runners, LANE)
    lanes["run"] = np.repeat(np.arange(abreast), runners)
    lanes["row"], lanes["stream"] = np.tile(program.row, abreast), np.tile(program.stream, abreast)
    return Moving(
        day=np.zeros(abreast, DAY),
        lanes=lanes,
        ledger=_on_lines(abreast * runners * LEDGER_COLUMNS, np.dtype(np.float64)).reshape(-1, LEDGER_COLUMNS),
        pacers=np.zeros(abreast * pool, PACER),
        slots=np.full(abreast * places, -1, dtype=np.int64),
        team=np.zeros(abreast, TEAM_STATE),
        team_front=np.zeros(abreast * nodes, FRONT),
        last_front=np.zeros(abreast * nodes, FRONT),
        astray=np.zeros(abreast * nodes, ASTRAY),
        first_s=np.zeros(abreast * nodes),
        company=members(),
        rows=columns(),
        spare=columns(),
        each=np.zeros(abreast, dtype=np.int64),
    )


def _on_lines(count: int, dtype: np.dtype[Any]) -> Array:
    """Zeros that begin where a line of the cache does."""
    room = np.zeros(count * dtype.itemsize + LINE_BYTES, np.uint8)
    skipped = -room.ctypes.data % LINE_BYTES
    return room[skipped : skipped + count * dtype.itemsize].view(dtype)
