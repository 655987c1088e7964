"""Hurry: whoever would come in too late asks more of himself.

At a station he hears how long it is to the next cutoffs, to the limit of the race and to the time for a better buckle.
Early in a race he can do little about it, near the line the more: people spend what they have left as the distance that
lies ahead shrinks (de Koning et al. 2011, PLoS ONE 6:e15863). Round times draw finishers in marathons too (Allen et al.
2017, Management Science 63:1657).
"""

from __future__ import annotations

from paceline.constants import value
from paceline.numerics.jit import jit

_MOST, _IN_HAND_S = value("behaviour", "hurry.most"), value("behaviour", "hurry.in_hand_s")
_FOR_A_BUCKLE = value("behaviour", "hurry.for_a_buckle")


@jit
def needed(takes_s: float, left_s: float, done: float) -> float:
    """The factor on his effort that would bring him there in time, from what the way usually takes him.

    ``done``: the share of the course behind him; the more, the more he wants in hand.
    """
    return (takes_s + _IN_HAND_S * done) / left_s


@jit
def in_reach(takes_s: float, left_s: float, done: float) -> bool:
    """Whether he still tries for a buckle, if the way there usually takes him so long: else he takes his time."""
    return takes_s <= left_s * (1.0 + _FOR_A_BUCKLE * done * done)


@jit
def hurry(asked: float, done: float) -> float:
    """The factor on his effort of one who is ``asked`` for so much and has this share of the course behind him.

    He adds the most on the line, less the more of the course is left: a quarter of it half way.
    """
    most = 1.0 + _MOST * done * done
    asked = asked if asked < most else most
    return asked if asked > 1.0 else 1.0
