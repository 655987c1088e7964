"""Aid stations: how long people stand there, and who does not go on.

Medians and spreads of ordinary starters come from recorded arrivals and departures; an elite's crew has them written
down. People stop for good where their own people are, and hardly ever unless they have slowed down.
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import inlined

LOG_SD, ELITE_LOG_SD = value("behaviour", "stops.log_sd"), value("behaviour", "stops.elite_log_sd")
WEIGHED_OUT = value("behaviour", "stops.weighed_out")
HOLD_S = value("behaviour", "stops.hold_s")
HELD_DRINK_ML = value("behaviour", "stops.held_drink_ml")
ABILITY = value("behaviour", "stops.ability")
_QUIT, _QUIT_SLOPE = value("behaviour", "giving_up.base"), value("behaviour", "giving_up.slope")
_QUIT_SLOWED = value("behaviour", "giving_up.slowed")
_QUIT_CREW, _QUIT_LATE = value("behaviour", "giving_up.crew"), value("behaviour", "giving_up.late")
_LATE = value("behaviour", "giving_up.late_from")
_USUAL_PER_S = value("behaviour", "giving_up.usual_per_h") / 3600.0
RECENT_M = value("behaviour", "giving_up.recent_m")
TOO_HOT_C = value("behaviour", "giving_up.too_hot")
MINOR_S = value("behaviour", "stops.minor_s")
CREW_S = value("behaviour", "stops.crew_s")


@inlined
def stop_lasts_s(median_s: float, habit: float, log_sd: float, z: float) -> float:
    """How long a runner stands at a station, s: its median, his habit, and a draw with its spread."""
    return median_s * habit * exp(log_sd * z)


@inlined
def quit_rate(slowed: float, now_s: float, crew: bool, done: float) -> float:
    """The chance per second of having had enough, from how far he has ``slowed`` (ln of whole over late pace).

    ``done``: share of the course that lies behind him; who is nearly there goes on.
    """
    more = slowed - _USUAL_PER_S * now_s
    more = more if more > 0.0 else 0.0
    rate = exp(_QUIT + _QUIT_SLOPE * log(1.0 + more / _QUIT_SLOWED)) / 3600.0
    rate = rate * _QUIT_CREW if crew else rate
    return rate * _QUIT_LATE if done > _LATE else rate
