"""Wrong turns: how likely one is at a junction, how far it leads, and who follows.

No published rate per junction was found: every number is assumed, and the chance of a wrong turn in a race is shown
with its sensitivity. What is known are anecdotes: extra distances of 1, 1.5, 2, 4.5, 6 and 9 miles, the long ones
when leading alone, chatting, or following others.
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit

_BASE = value("behaviour", "navigation.base")
_MARKING = value("behaviour", "navigation.marking")
_EFFORT = value("behaviour", "navigation.effort")
_DARKNESS = value("behaviour", "navigation.darkness")
_COMPANY = value("behaviour", "navigation.company")
_KNOWN = value("behaviour", "navigation.known")
_NOTICED_M = value("behaviour", "navigation.noticed_m")
_NOTICED_LOG_SD = value("behaviour", "navigation.noticed_log_sd")
FOLLOWS = value("behaviour", "navigation.follows")
FOLLOW_S = value("behaviour", "navigation.follow_s")
BACK_SPEED = value("behaviour", "navigation.back_speed")


@jit
def wrong_turn_chance(marking: float, effort: float, dark: bool, company: bool, known: bool) -> float:
    """The chance to miss a junction.

    ``marking``: 1 where nobody can miss it, 0 where nothing shows the way. ``effort``: share of the ceiling.
    ``company``: somebody in sight ahead, or a pacer at his side. ``known``: he has run this course before.
    """
    squared = effort * effort
    logit = _BASE + _MARKING * (1.0 - marking) + _EFFORT * squared * squared
    if dark:
        logit += _DARKNESS
    if company:
        logit -= _COMPANY
    if known:
        logit -= _KNOWN
    return 1.0 / (1.0 + exp(-logit))


@jit
def off_course_m(z: float) -> float:
    """How far a wrong turn leads in all, out and back, m, from a standard normal draw."""
    return 2.0 * _NOTICED_M * exp(_NOTICED_LOG_SD * z)
