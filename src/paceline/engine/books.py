"""The books of a leg: what every cause has made of everyone's time on it.

Causes are applied one after the other, and each is booked with the difference that it makes. Runners are rows of
`paceline.engine.company`, as in `paceline.engine.leg`.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.mind import Mood
from paceline.engine.accounts import Account
from paceline.engine.company import (
    ABLE_MPS,
    ALTITUDE,
    BASE_MPS,
    CALM,
    CAPPED,
    COLLAPSED,
    COMPANY,
    DAMAGE_DONE,
    DARK,
    DRAG,
    EFFORT,
    EQUIVALENT,
    EVEN_AFTER,
    EVENLY,
    FOOTING,
    FORM_MPS,
    FUEL,
    GAIN,
    HEAT,
    INTENDED,
    K1,
    K2,
    LEDGER,
    LOG_AFTER,
    LOG_EFFORT,
    LOG_INTENDED,
    LOG_TB,
    LOG_UB,
    MOOD,
    ON_FOOT_MPS,
    POWER,
    REACHED,
    RUNNING_MPS,
    SHARE,
    SHELTER,
    STOMACH,
    STRAIN_EVEN,
    SUPPLY,
    TIME,
    WATER,
    WIND,
    rounded_up,
)
from paceline.engine.leg import fill_up, find_even_ceilings, is_spent, set_apart, tire_evenly
from paceline.engine.strength import effort_share
from paceline.numerics.elementary import log
from paceline.numerics.jit import inlined, jit
from paceline.physiology.gait import on_foot
from paceline.physiology.power import demand, ground_speed, ground_speed_near

(
    _BASE, _ABILITY, _FORM, _ALTITUDE, _HEAT, _FUEL, _HYDRATION, _STOMACH, _COLLAPSE, _EFFORT, _FADE, _UNEVENNESS,
    _PACE_NOISE, _ECONOMY, _GRADE, _TERRAIN, _AIR, _DRAFTING, _WALKING, _DAMAGE, _DARKNESS, _DESCENT,
) = (
    LEDGER + COMPANY * account
    for account in (
        Account.BASE, Account.ABILITY, Account.FORM, Account.ALTITUDE, Account.HEAT, Account.FUEL, Account.HYDRATION,
        Account.STOMACH, Account.COLLAPSE, Account.EFFORT, Account.FADE, Account.UNEVENNESS, Account.PACE_NOISE,
        Account.ECONOMY, Account.GRADE, Account.TERRAIN, Account.AIR, Account.DRAFTING, Account.WALKING,
        Account.DAMAGE, Account.DARKNESS, Account.DESCENT,
    )
)  # fmt: skip
_BROKEN = float(Mood.BROKEN)
#: What it takes to search the effort that would have lasted without ups and downs.
_TO_LOOK_BACK = (STRAIN_EVEN, LOG_UB, LOG_TB, K1, K2, SUPPLY, INTENDED, LOG_INTENDED, TIME)


@jit
def look_back(rows: Any, spare: Any, leg: Any, count: int, wide: int) -> None:
    """What the leg has cost everyone: effort as a share of the ceiling, strain without noise, and the ledger."""
    for a in range(wide):
        rows[SHARE + a] = effort_share(
            rows[LOG_AFTER + a], rows[LOG_EFFORT + a], rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a]
        )
        rows[EVENLY + a] = rows[INTENDED + a]
    # What he would have had left without the noise: the fade beyond that is the price of an uneven pace.
    tire_evenly(rows, wide)
    spent = set_apart(rows, spare, _TO_LOOK_BACK, count)
    if spent > 0:
        some = rounded_up(spent) if wide > 1 else 1
        fill_up(spare, _TO_LOOK_BACK, spent, some)
        for a in range(some):
            spare[EQUIVALENT + a] = spare[INTENDED + a] * spare[TIME + a]
        find_even_ceilings(spare, some)
        for a in range(some):
            spare[EVENLY + a] = spare[EVENLY + a] if spare[EVENLY + a] < spare[INTENDED + a] else spare[INTENDED + a]
            spare[LOG_INTENDED + a] = log(spare[EVENLY + a] / spare[SUPPLY + a])
        tire_evenly(spare, some)
        found = 0
        for a in range(count):
            if is_spent(rows, a):
                rows[EVENLY + a], rows[EVEN_AFTER + a] = spare[EVENLY + found], spare[EVEN_AFTER + found]
                found += 1
    _book_strength(rows, leg.length_m, wide)
    _book_road(rows, leg, count, wide)


@inlined
def _book_strength(rows: Any, length: float, wide: int) -> None:
    """The ledger of strength: causes applied one after the other, each booked with the difference that it makes."""
    for a in range(wide):
        before = length / rows[BASE_MPS + a]
        rows[_BASE + a] += before
        after = length / rows[ABLE_MPS + a]
        ability = after - before
        before, reached = after, rows[FORM_MPS + a]
        after = length / reached
        rows[_FORM + a] += after - before
        before, reached = after, reached * rows[ALTITUDE + a]
        after = length / reached
        rows[_ALTITUDE + a] += after - before
        before, reached = after, reached * rows[HEAT + a]
        after = length / reached
        rows[_HEAT + a] += after - before
        before, reached = after, reached * rows[FUEL + a]
        after = length / reached
        rows[_FUEL + a] += after - before
        before, reached = after, reached * rows[WATER + a]
        after = length / reached
        rows[_HYDRATION + a] += after - before
        before, reached = after, reached * rows[STOMACH + a]
        after = length / reached
        rows[_STOMACH + a] += after - before
        before, reached = after, reached * rows[COLLAPSED + a]
        after = length / reached
        rows[_COLLAPSE + a] += after - before
        before = after
        after = length / (reached * rows[FOOTING + a])
        rows[_ABILITY + a] += ability + (after - before)
        before, after = after, length / rows[INTENDED + a]
        rows[_EFFORT + a] += 0.0 if rows[MOOD + a] == _BROKEN else after - before
        rows[_WALKING + a] += after - before if rows[MOOD + a] == _BROKEN else 0.0
        before, after = after, length / rows[EVENLY + a]
        rows[_FADE + a] += after - before
        before, after = after, length / rows[CAPPED + a]
        rows[_UNEVENNESS + a] += after - before
        before, after = after, length / rows[EFFORT + a]
        rows[_PACE_NOISE + a] += after - before
        rows[REACHED + a] = after


@inlined
def _book_road(rows: Any, leg: Any, count: int, wide: int) -> None:
    """The ledger of the road: what slope, ground and air make of everyone's power."""
    thrifty, sheltered = False, False
    for a in range(count):
        thrifty = thrifty or rows[GAIN + a] != 0.0
        sheltered = sheltered or rows[SHELTER + a] > 0.0
    length, slope = leg.length_m, leg.grade_factor * leg.terrain
    for a in range(wide):
        rows[POWER + a] = demand(rows[EFFORT + a], 1.0, rows[CALM + a], 0.0) / (1.0 - rows[GAIN + a])
    if thrifty:
        for a in range(wide):
            after = length / ground_speed(rows[POWER + a], 1.0, rows[CALM + a], 0.0)
            after = after if rows[GAIN + a] != 0.0 else rows[REACHED + a]
            rows[_ECONOMY + a] += after - rows[REACHED + a]
            rows[REACHED + a] = after
    if leg.trail == 1:
        _book_trail(rows, leg, wide)
        return
    if leg.grade_factor != 1.0:
        for a in range(wide):
            guess = length / (rows[REACHED + a] * leg.grade_factor)
            after = length / ground_speed_near(guess, rows[POWER + a], leg.grade_factor, rows[CALM + a], 0.0)
            rows[_GRADE + a] += after - rows[REACHED + a]
            rows[REACHED + a] = after
    if leg.terrain != 1.0:
        for a in range(wide):
            guess = length / (rows[REACHED + a] * leg.terrain)
            after = length / ground_speed_near(guess, rows[POWER + a], slope, rows[CALM + a], 0.0)
            rows[_TERRAIN + a] += after - rows[REACHED + a]
            rows[REACHED + a] = after
    if sheltered:
        for a in range(wide):
            guess = length / rows[TIME + a]
            after = length / ground_speed_near(guess, rows[POWER + a], slope, rows[DRAG + a], rows[WIND + a])
            after = after if rows[SHELTER + a] > 0.0 else rows[TIME + a]
            rows[_DRAFTING + a] += rows[TIME + a] - after
            rows[_AIR + a] += after - rows[REACHED + a]
    else:
        for a in range(wide):
            rows[_AIR + a] += rows[TIME + a] - rows[REACHED + a]


@inlined
def _book_trail(rows: Any, leg: Any, wide: int) -> None:
    """The same on a trail: hills in the faster gait, ground, damage, air, darkness, braking."""
    length, walk, limit = leg.length_m, leg.walk_factor, leg.walk_limit_mps
    factor = leg.grade_factor
    if factor != 1.0:
        for a in range(wide):
            power = rows[POWER + a]
            running = ground_speed(power, factor, rows[CALM + a], 0.0)
            rows[RUNNING_MPS + a] = running
            after = length / on_foot(running, power, walk, limit)
            rows[_GRADE + a] += after - rows[REACHED + a]
            rows[REACHED + a] = after
    else:
        for a in range(wide):
            rows[RUNNING_MPS + a] = length / rows[REACHED + a]
    factor, walk = factor * leg.terrain, walk * leg.terrain
    for a in range(wide):
        power = rows[POWER + a]
        running = ground_speed_near(rows[RUNNING_MPS + a] / leg.terrain, power, factor, rows[CALM + a], 0.0)
        rows[RUNNING_MPS + a] = running
        after = length / on_foot(running, power, walk, limit)
        rows[_TERRAIN + a] += after - rows[REACHED + a]
        rows[REACHED + a] = after
    for a in range(wide):
        power, dearer = rows[POWER + a], 1.0 + leg.damage_cost * rows[DAMAGE_DONE + a]
        running = ground_speed_near(rows[RUNNING_MPS + a] / dearer, power, factor * dearer, rows[CALM + a], 0.0)
        after = length / on_foot(running, power, walk * dearer, limit)
        rows[_DAMAGE + a] += after - rows[REACHED + a]
        rows[REACHED + a] = after
    for a in range(wide):
        after = length / rows[ON_FOOT_MPS + a]
        rows[_AIR + a] += after - rows[REACHED + a]
        lit = after
        after = after / leg.dark_share if rows[DARK + a] > 0.0 else after
        rows[_DARKNESS + a] += after - lit
        rows[_DESCENT + a] += rows[TIME + a] - after
