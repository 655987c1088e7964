"""What can go wrong with a runner on the road: stomach, collapse, toilet.

Each happens when a summed hazard reaches a threshold drawn once at the start, so that neither the cut of the course
nor anything that happens to others moves the draw.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import inlined, jit


class Incident(IntEnum):
    """Kinds of incidents that a scenario can force or forbid; their order is that of `Program.scripted`."""

    STOMACH = 0
    COLLAPSE = 1
    DROP_OUT = 2
    TOILET = 3
    MISSED_BOTTLE = 4
    WRONG_TURN = 5
    SWEPT = 6
    BROKEN = 7


INCIDENTS = len(Incident)


class Happened(IntFlag):
    """What has happened to a runner since the start."""

    STOMACH = 1
    COLLAPSE = 2
    DROP_OUT = 4
    TOILET = 8
    MISSED_BOTTLE = 16
    LOST_PACERS = 32
    WRONG_TURN = 64
    SWEPT = 128
    BROKEN = 256
    # Why he left the race, where it was not a collapse.
    CUT_OFF = 512
    GAVE_UP = 1024
    SICK = 2048
    OVERHEATED = 4096
    WORN_OUT = 8192


STOMACH_SUPPLY = value("behaviour", "stomach.supply")
STOMACH_ABSORBED = value("behaviour", "stomach.absorbed")
_STOMACH_PER_G = value("behaviour", "stomach.per_g_per_h")
_STOMACH_PER_DEGREE = value("behaviour", "stomach.per_degree")
_STOMACH_MEDIAN_S = value("behaviour", "stomach.median_s")
_STOMACH_LOG_SD = value("behaviour", "stomach.log_sd")
_STOMACH_FREE_G_S = value("behaviour", "stomach.free_g_per_h") / 3600.0
_STOMACH_FREE_C = value("behaviour", "stomach.free_c")
BOLDNESS = value("behaviour", "collapse.boldness")
_SHALLOW = value("behaviour", "collapse.depth_low")
_DEEP = value("behaviour", "collapse.depth_high")
COLLAPSE_STOPS = value("behaviour", "collapse.stops")
_TOILET_PER_S = value("behaviour", "toilet.per_h") / 3600.0
_TOILET_LOW_S = value("behaviour", "toilet.low_s")
_TOILET_HIGH_S = value("behaviour", "toilet.high_s")
_TOILET_FROM_S = value("behaviour", "toilet.not_before_s")


@jit
def stomach_factor(intake_g_s: float) -> float:
    """How much more often the stomach turns with this much carbohydrate a second (Hoffman, Fogard 2011)."""
    more = (intake_g_s - _STOMACH_FREE_G_S) * 3600.0
    return exp(_STOMACH_PER_G * (more if more > 0.0 else 0.0))


@inlined
def stomach_rate(per_s: float, wet_bulb_c: float) -> float:
    """The chance per second that the stomach turns, more in heat."""
    hotter = wet_bulb_c - _STOMACH_FREE_C
    return per_s * exp(_STOMACH_PER_DEGREE * hotter) if hotter > 0.0 else per_s


@jit
def stomach_lasts_s(z: float) -> float:
    """How long a bad stomach lasts, s, from a standard normal draw."""
    return _STOMACH_MEDIAN_S * exp(_STOMACH_LOG_SD * z)


@inlined
def recklessness(over_even: float) -> float:
    """How many times as soon a collapse comes to one who runs at so many times even effort."""
    return exp(BOLDNESS * (over_even - 1.0))


@inlined
def collapse_growth(summed: float, reference_s: float, since_s: float, until_s: float, reckless: float) -> float:
    """The hazard of a collapse gathered between two times of a race, for an athlete with ``summed`` over
    ``reference_s`` at even effort. It grows like the cube of time (assumed: road 100 km races that broke did so at
    60-80 km) and with ``reckless``, the mean `recklessness` of the race so far: who was bold and is spent is not safe.
    """
    a, b = since_s / reference_s, until_s / reference_s
    return summed * (b * b * b - a * a * a) * reckless


@jit
def collapse_leaves(u: float) -> float:
    """The share of strength left after a collapse, from a uniform draw."""
    return 1.0 - (_SHALLOW + (_DEEP - _SHALLOW) * u)


@inlined
def toilet_growth(since_s: float, until_s: float) -> float:
    """The hazard of a toilet stop gathered between two times of a race."""
    since = since_s if since_s > _TOILET_FROM_S else _TOILET_FROM_S
    return (until_s - since) * _TOILET_PER_S if until_s > since else 0.0


@jit
def toilet_lasts_s(u: float) -> float:
    """How long a toilet stop takes, s, from a uniform draw."""
    return _TOILET_LOW_S + (_TOILET_HIGH_S - _TOILET_LOW_S) * u
