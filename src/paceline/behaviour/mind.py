"""The mind: what a runner races for, what losing it does to him, and how a broken runner goes on.

A goal is what the race situation still allows, as far as a runner can know it at a station. A setback (a wrong turn, a
river, a goal that has slipped away) breaks some runners, who lie down, then walk; others shrug it off. Nobody has
published rates: the numbers are assumed, in the range that reports of such races suggest.
"""

from __future__ import annotations

from enum import IntEnum

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit


class Goal(IntEnum):
    """What a runner still races for."""

    FINISH = 0
    PLACE = 1
    WIN = 2
    RECORD = 3


class Mood(IntEnum):
    """How he races."""

    RACING = 0
    FREE = 1  #: the goal is gone, and with it the pressure
    BROKEN = 2  #: "not running"


_LOW, _HIGH = value("behaviour", "mind.break_low"), value("behaviour", "mind.break_high")
_FULL_S = value("behaviour", "mind.break_full_s")
_COMPANY = value("behaviour", "mind.company")
_REST_S, _REST_LOG_SD = value("behaviour", "mind.rest_s"), value("behaviour", "mind.rest_log_sd")
_WALK, _WALK_LOG_SD = value("behaviour", "mind.walk_effort"), value("behaviour", "mind.walk_log_sd")
FORESEEN = value("behaviour", "mind.foreseen")
STOPS = value("behaviour", "mind.stops")
SLACK = value("behaviour", "mind.slack")
FROM_SHARE = value("behaviour", "mind.from_share")
WIN_GAP_S = value("behaviour", "mind.win_gap_s")


@jit
def break_chance(lost_s: float, effort: float, company: bool) -> float:
    """The chance that a setback of ``lost_s`` breaks a runner who was at this ``effort``, a share of the ceiling."""
    share = lost_s / _FULL_S
    share = share if share < 1.0 else 1.0
    share *= effort if effort < 1.0 else 1.0
    chance = _LOW + (_HIGH - _LOW) * (share if share > 0.0 else 0.0)
    return chance * _COMPANY if company else chance


@jit
def broken_rest_s(z: float) -> float:
    """How long a broken runner lies by the trail, s, from a standard normal draw."""
    return _REST_S * exp(_REST_LOG_SD * z)


@jit
def broken_effort(z: float) -> float:
    """The effort, m/s flat-equivalent, with which he walks on, from a standard normal draw."""
    return _WALK * exp(_WALK_LOG_SD * z)
