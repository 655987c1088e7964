"""The accounts of the time ledger: where every second of a race is booked.

The accounts of a runner add up to his finish time. Each is the difference that one cause makes when the causes are
applied in the order of this table, so nothing is counted twice and nothing is left over.
"""

from __future__ import annotations

from enum import IntEnum


class Account(IntEnum):
    """One line of the ledger."""

    BASE = 0  #: the athlete's typical strength, even effort, flat, calm, in the conditions of his results
    ABILITY = 1  #: his strength today against the typical one, as far as his results leave it open
    FORM = 2  #: day form
    ALTITUDE = 3
    HEAT = 4
    FUEL = 5  #: carbohydrate taken, against what he took when he made his results
    STOMACH = 6
    COLLAPSE = 7
    EFFORT = 8  #: chosen effort against even effort: held back, or over it
    FADE = 9  #: slower than wished because strength had run out
    UNEVENNESS = 10  #: the part of the fade that an uneven pace has caused
    PACE_NOISE = 11  #: the ups and downs of pace themselves
    ECONOMY = 12  #: running economy changed since his results
    GRADE = 13
    TERRAIN = 14
    AIR = 15  #: own drag and wind, alone, against the sheltered conditions of his results
    DRAFTING = 16  #: shelter from others (negative)
    DRINKS = 17  #: slowing down at refreshment tables
    QUEUE = 18  #: waiting at a table
    STOPS = 19
    START_LINE = 20  #: from the first gun to the start line: his wave, and the crowd in front of him
    HYDRATION = 21  #: water lost beyond what is harmless, against what he usually drinks
    DAMAGE = 22  #: legs that descents have damaged
    DESCENT = 23  #: held back downhill by braking, nerve and ground
    DARKNESS = 24
    OFF_COURSE = 25  #: a wrong turn, out and back
    CROSSING = 26  #: through a river
    WALKING = 27  #: broken and no longer running
    REST = 28  #: broken and lying by the trail
    STATIONS = 29  #: standing at aid stations


ACCOUNTS = len(Account)
ACCOUNT_NAMES = tuple(account.name.lower() for account in Account)
