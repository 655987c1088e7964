"""What a runner burns, drinks and risks while he runs a leg."""

from __future__ import annotations

import math
from typing import Any

from paceline.behaviour.incidents import COLLAPSE_STOPS as _COLLAPSE_STOPS
from paceline.behaviour.incidents import (
    STOMACH_ABSORBED,
    Happened,
    Incident,
    collapse_growth,
    collapse_leaves,
    recklessness,
    stomach_lasts_s,
    stomach_rate,
    toilet_growth,
    toilet_lasts_s,
)
from paceline.constants import value
from paceline.engine.company import (
    AIR_C,
    BASE_MPS,
    BREAK_DEMAND,
    COLLAPSE_DUE,
    COLLAPSE_HAZARD,
    COLLAPSE_REFERENCE_S,
    COLLAPSE_RISEN,
    COLLAPSED,
    DRAWN,
    DUE,
    EVEN_MPS,
    FAT_ADAPTED,
    FLAT_M,
    FULL_STORE_G,
    GUT_G,
    GUT_ML,
    LOST_ML,
    MASS_KG,
    NOW,
    RACES,
    REAL,
    RECKLESS,
    REFERENCE_G_S,
    REFERENCE_LOST_ML,
    REFERENCE_STORE_G,
    STOMACH_DUE,
    STOMACH_PER_S,
    STOMACH_RISEN,
    STOMACH_UNTIL_S,
    STORE_G,
    TIME,
    TOILET_DUE,
    TOILET_RISEN,
    WET_BULB,
)
from paceline.numerics.draws import Purpose, normal, uniform
from paceline.numerics.jit import inlined, jit
from paceline.physiology.fuel import absorbed_g, carbohydrate_fraction, energy_kcal, glycogen_step, spared_fraction
from paceline.physiology.hydration import USUAL_ML_S, drunk_ml, sweat_ml_s
from paceline.physiology.power import demand

_ABSORPTION_G_PER_MIN = value("physiology", "fuel.absorption_mixed")
_MARATHON_INTENSITY = value("behaviour", "fuel.intensity_at_break")
_STOMACH, _COLLAPSE, _DROP_OUT = int(Incident.STOMACH), int(Incident.COLLAPSE), int(Incident.DROP_OUT)
_TOILET = int(Incident.TOILET)
_P_STOMACH, _P_COLLAPSE, _P_TOILET = int(Purpose.STOMACH), int(Purpose.COLLAPSE), int(Purpose.TOILET)
_H_STOMACH, _H_COLLAPSE = int(Happened.STOMACH), int(Happened.COLLAPSE)
_H_DROP_OUT, _H_TOILET = int(Happened.DROP_OUT), int(Happened.TOILET)


#: What cannot happen, or not again, is never due.
NEVER = math.inf


@inlined
def _usual_s(rows: Any, a: int) -> float:
    """How long he took in what people take in a second: the middle one's time where all take the same cups."""
    return rows[FLAT_M + a] / rows[BASE_MPS + a] if rows[DRAWN + a] > 0.0 else rows[TIME + a]


@jit
def burn(rows: Any, leg: Any, wide: int) -> None:
    """Carry everyone's carbohydrate over a leg: his own, and that of the race in which his results were made."""
    length, cost = leg.length_m, leg.grade_factor * leg.terrain
    for a in range(wide):
        time_s, full_g = rows[TIME + a], rows[FULL_STORE_G + a]
        intensity = _MARATHON_INTENSITY * demand(rows[REAL + a], 1.0, 0.0, 0.0) / rows[BREAK_DEMAND + a]
        share = carbohydrate_fraction(intensity) - rows[FAT_ADAPTED + a]
        used = energy_kcal(rows[MASS_KG + a], length, cost)
        taken = absorbed_g(rows[GUT_G + a], time_s, _ABSORPTION_G_PER_MIN)
        rows[GUT_G + a] -= taken
        taken = taken * STOMACH_ABSORBED if rows[NOW + a] < rows[STOMACH_UNTIL_S + a] else taken
        burnt = spared_fraction(share, rows[STORE_G + a] / full_g)
        rows[STORE_G + a] = glycogen_step(rows[STORE_G + a], full_g, used, burnt, taken)
        usual = rows[REFERENCE_G_S + a] * _usual_s(rows, a)
        burnt = spared_fraction(share, rows[REFERENCE_STORE_G + a] / full_g)
        rows[REFERENCE_STORE_G + a] = glycogen_step(rows[REFERENCE_STORE_G + a], full_g, used, burnt, usual)


@jit
def sweat(rows: Any, wide: int) -> None:
    """Carry the water that everyone has lost over a leg: sweated away, less what he has drunk back.

    Also what he would have lost had he drunk as usual, see `burn`: his results, and what heat costs, hold that already.
    """
    for a in range(wide):
        time_s = rows[TIME + a]
        taken = drunk_ml(rows[GUT_ML + a], time_s)
        rows[GUT_ML + a] -= taken
        intensity = demand(rows[REAL + a], 1.0, 0.0, 0.0) / rows[BREAK_DEMAND + a]
        sweated = sweat_ml_s(rows[AIR_C + a]) * intensity * time_s
        lost = rows[LOST_ML + a] + sweated - taken
        rows[LOST_ML + a] = lost if lost > 0.0 else 0.0
        lost = rows[REFERENCE_LOST_ML + a] + sweated - USUAL_ML_S * _usual_s(rows, a)
        rows[REFERENCE_LOST_ML + a] = lost if lost > 0.0 else 0.0


@jit
def gather_hazards(rows: Any, wide: int) -> int:
    """Add up what could go wrong on the leg: ``DUE`` where a threshold is passed. Returns how many there are.

    A collapse comes the sooner, the bolder he has run: effort over the even effort that he could hold today.
    """
    found = 0
    for a in range(wide):
        now_s, time_s = rows[NOW + a], rows[TIME + a]
        rows[STOMACH_RISEN + a] += time_s * stomach_rate(rows[STOMACH_PER_S + a], rows[WET_BULB + a])
        asked = recklessness(rows[REAL + a] / rows[EVEN_MPS + a])
        rows[RECKLESS + a] += time_s / (now_s + time_s) * (asked - rows[RECKLESS + a])
        grown = collapse_growth(
            rows[COLLAPSE_HAZARD + a], rows[COLLAPSE_REFERENCE_S + a], now_s, now_s + time_s, rows[RECKLESS + a]
        )
        rows[COLLAPSE_RISEN + a] += grown if rows[COLLAPSE_HAZARD + a] > 0.0 else 0.0
        rows[TOILET_RISEN + a] += toilet_growth(now_s, now_s + time_s)
        sick = rows[STOMACH_RISEN + a] >= rows[STOMACH_DUE + a]
        down = rows[COLLAPSE_RISEN + a] >= rows[COLLAPSE_DUE + a]
        due = sick or down or rows[TOILET_RISEN + a] >= rows[TOILET_DUE + a]
        rows[DUE + a] = rows[RACES + a] if due else 0.0
        found += 1 if rows[DUE + a] > 0.0 else 0
    return found


@jit
def strike(seed: int, replication: int, who: int, lane: Any, scripted: Any, forbidden: Any, rows: Any, a: int) -> None:
    """What is due, or scripted for the node at the end of the leg, happens to a runner there."""
    if scripted[_STOMACH] > 0 or rows[STOMACH_RISEN + a] >= rows[STOMACH_DUE + a]:
        rows[STOMACH_DUE + a] = NEVER
        lane.flags |= _H_STOMACH
        then_s = rows[NOW + a] + rows[TIME + a]
        rows[STOMACH_UNTIL_S + a] = then_s + stomach_lasts_s(normal(seed, replication, who, _P_STOMACH, 1))

    if scripted[_COLLAPSE] > 0 or rows[COLLAPSE_RISEN + a] >= rows[COLLAPSE_DUE + a]:
        rows[COLLAPSE_DUE + a] = NEVER
        lane.flags |= _H_COLLAPSE
        rows[COLLAPSED + a] = collapse_leaves(uniform(seed, replication, who, _P_COLLAPSE, 1))
        stops = uniform(seed, replication, who, _P_COLLAPSE, 2) < _COLLAPSE_STOPS
        if stops and forbidden[_DROP_OUT] == 0 and scripted[_COLLAPSE] <= 0:
            lane.out = 1
    if scripted[_DROP_OUT] > 0:
        lane.out = 1
    if lane.out == 1:
        lane.flags |= _H_DROP_OUT

    if scripted[_TOILET] > 0 or rows[TOILET_RISEN + a] >= rows[TOILET_DUE + a]:
        rows[TOILET_DUE + a] = NEVER
        lane.flags |= _H_TOILET
        lane.stop_s += toilet_lasts_s(uniform(seed, replication, who, _P_TOILET, 1))
