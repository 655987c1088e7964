"""Every random draw of a race has a name: (seed, replication, who, purpose, occurrence).

A draw belongs to its name, not to a place in a sequence. So results do not depend on threads, chunks, engines or the
order of runners in a file; one runner more shifts nobody else's luck; and two variants of a race share every draw that
they have in common. Purposes are numbers in one table here, never renumbered: a new purpose gets a new number.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import Any

import numpy as np

from paceline.numerics.elementary import log
from paceline.numerics.jit import inlined, jit
from paceline.numerics.normal import CENTRE, central_quantile, normal_quantile
from paceline.numerics.philox import philox, uniform53


class Purpose(IntEnum):
    """What a draw decides. The numbers are part of the reproducibility of results."""

    CAPACITY = 1  #: the athlete's curve, from the posterior of his fit; occurrence: component (3: trails)
    FORM = 2  #: day form
    PACE_NOISE = 3  #: unevenness of pace; occurrence: stretch of the course
    BOTTLE_MISSED = 4  #: occurrence: metres from the start
    TABLE_TIME = 5  #: time lost at a refreshment table; occurrence: metres from the start
    STOMACH = 6  #: occurrence: 0 onset, 1 duration
    COLLAPSE = 7  #: occurrence: 0 onset, 1 depth, 2 whether he stops
    TOILET = 8  #: occurrence: 0 onset, 1 duration
    AIR = 9  #: price of air resistance; the day's
    SHELTER = 10  #: how well formations shield; the day's
    TEMPERATURE = 11  #: the day's departure from the forecast
    WIND = 12  #: the day's departure from the forecast
    EXCHANGE = 13  #: a pacer misses his turn; occurrence: exchange number
    HEAT_TOLERANCE = 14  #: how much heat costs this runner
    START_BIAS = 15  #: how far a runner of the field misjudges the pace that he can hold
    CORRAL = 16  #: how far his place in the line-up is from that of his strength
    DESCENT = 17  #: nerve downhill
    STOP_HABIT = 18  #: how long he stands at stations, all of them
    STATION_STOP = 19  #: how long at this one; occurrence: metres from the start
    WRONG_TURN = 20  #: occurrence: metres from the start, four times: 0 whether, 1 how far, 2 whether he follows
    CROSSING = 21  #: occurrence: metres from the start, twice: 0 how long, 1 whether he drifts
    MIND = (
        22  #: occurrence: metres from the start, eight times: 0 whether a setback breaks him, 1 rest, 2 walk, 3 stops
    )
    GIVING_UP = 23  #: when he has had enough
    GROWTH = 24  #: what training since his results has added
    DEPARTURE = 25  #: how one of the field paces himself; occurrence: 0 his kind, 1 and 2 its ways, 3 on stretches


#: Whose draw it is when it belongs to the day and not to a runner.
THE_DAY = 0

_LOW_32 = 0xFFFFFFFF


def stream_of(name: str) -> int:
    """The number that stands for a runner in every draw of his: from the name alone, never from the starting list."""
    digest = int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "little")
    return digest or 1  # 0 is the day's


@inlined
def uniform(seed: int, replication: int, who: int, purpose: int, occurrence: int) -> float:
    """A draw in (0, 1), by name."""
    low = np.uint64(_LOW_32)
    w0, w1, _, _ = philox(
        np.uint64(occurrence) & low,
        np.uint64(who) & low,
        np.uint64(replication) & low,
        np.uint64(purpose) & low,
        np.uint64(seed) & low,
        np.uint64(seed) >> np.uint64(32),
    )
    return uniform53(w0, w1)


@jit
def normal(seed: int, replication: int, who: int, purpose: int, occurrence: int) -> float:
    """A standard normal draw, by name."""
    return normal_quantile(uniform(seed, replication, who, purpose, occurrence))


@jit
def uniforms(
    seed: int, replication: int, runs: Any, who: Any, purpose: int, occurrence: int, drawn: Any, count: int
) -> None:
    """Draws in (0, 1) of one purpose for ``count`` runners: `uniform` of each.

    ``runs``: how many replications beyond ``replication`` each belongs to.
    """
    for a in range(count):
        drawn[a] = uniform(seed, replication + runs[a], who[a], purpose, occurrence)


@jit
def normals(
    seed: int, replication: int, runs: Any, who: Any, purpose: int, occurrence: int, shares: Any, drawn: Any, count: int
) -> None:
    """Standard normal draws of one purpose for ``count`` runners: `normal` of each, the few tails mended one by one.

    ``shares`` is room for as many; all else as in `uniforms`.
    """
    uniforms(seed, replication, runs, who, purpose, occurrence, shares, count)
    for a in range(count):
        drawn[a] = central_quantile(shares[a] - 0.5)
    for a in range(count):
        if abs(shares[a] - 0.5) > CENTRE:
            drawn[a] = normal_quantile(shares[a])


@jit
def exponential(seed: int, replication: int, who: int, purpose: int, occurrence: int) -> float:
    """A draw from the unit exponential, by name: the summed hazard at which an event happens."""
    return -log(uniform(seed, replication, who, purpose, occurrence))
