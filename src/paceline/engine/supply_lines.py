"""What a runner burns, drinks and risks while he runs a leg."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import COLLAPSE_STOPS as _COLLAPSE_STOPS
from paceline.behaviour.incidents import (
    STOMACH_ABSORBED,
    Happened,
    Incident,
    collapse_growth,
    collapse_leaves,
    stomach_lasts_s,
    stomach_rate,
    toilet_growth,
    toilet_lasts_s,
)
from paceline.constants import value
from paceline.engine.company import (
    COLLAPSE_HAZARD,
    COLLAPSE_REFERENCE_S,
    COLLAPSE_RISK,
    EVEN_MPS,
    NOW,
    REAL,
    STOMACH_PER_S,
    STOMACH_RISK,
    TIME,
    TOILET_RISK,
    WET_BULB,
)  # fmt: skip
from paceline.numerics.draws import Purpose, normal, uniform
from paceline.numerics.jit import jit
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


@jit
def burn(runner: Any, lane: Any, leg: Any, now_s: float, time_s: float, usual_s: float) -> None:
    """Carry the carbohydrate stores over a leg: his own, and that of the race in which his results were made.

    ``usual_s``: for how long he took in there what people take in a second. It is the time of the middle one where all
    take the same cups from the same tables.
    """
    intensity = _MARATHON_INTENSITY * demand(lane.last_mps, 1.0, 0.0, 0.0) / lane.break_demand
    share = carbohydrate_fraction(intensity) - runner.fat_adapted
    used = energy_kcal(runner.mass_kg, leg.length_m, leg.grade_factor * leg.terrain)
    taken = absorbed_g(lane.gut_g, time_s, _ABSORPTION_G_PER_MIN)
    lane.gut_g -= taken
    if now_s < lane.stomach_until_s:
        taken *= STOMACH_ABSORBED
    burnt = spared_fraction(share, lane.store_g / runner.store_g)
    lane.store_g = glycogen_step(lane.store_g, runner.store_g, used, burnt, taken)
    usual = runner.reference_carbohydrate_g_s * usual_s
    burnt = spared_fraction(share, lane.reference_store_g / runner.store_g)
    lane.reference_store_g = glycogen_step(lane.reference_store_g, runner.store_g, used, burnt, usual)


@jit
def sweat(lane: Any, temperature_c: float, time_s: float, usual_s: float) -> None:
    """Carry the water that a runner has lost over a leg: sweated away, less what he has drunk back.

    Also what he would have lost had he drunk as usual, see `burn`: his results, and what heat costs, hold that already.
    """
    taken = drunk_ml(lane.gut_ml, time_s)
    lane.gut_ml -= taken
    intensity = demand(lane.last_mps, 1.0, 0.0, 0.0) / lane.break_demand
    sweated = sweat_ml_s(temperature_c) * intensity * time_s
    lost = lane.lost_ml + sweated - taken
    lane.lost_ml = lost if lost > 0.0 else 0.0
    lost = lane.reference_lost_ml + sweated - USUAL_ML_S * usual_s
    lane.reference_lost_ml = lost if lost > 0.0 else 0.0


@jit
def weigh_risks(rows: Any, wide: int) -> None:
    """How much of each hazard everyone of a company gathers on the leg.

    A collapse comes the sooner, the bolder he runs: effort over the even effort that he could hold today.
    """
    for a in range(wide):
        now_s, time_s = rows[NOW + a], rows[TIME + a]
        rows[STOMACH_RISK + a] = time_s * stomach_rate(rows[STOMACH_PER_S + a], rows[WET_BULB + a])
        grown = collapse_growth(
            rows[COLLAPSE_HAZARD + a], rows[COLLAPSE_REFERENCE_S + a], now_s, now_s + time_s,
            rows[REAL + a] / rows[EVEN_MPS + a],
        )  # fmt: skip
        rows[COLLAPSE_RISK + a] = grown if rows[COLLAPSE_HAZARD + a] > 0.0 else 0.0
        rows[TOILET_RISK + a] = toilet_growth(now_s, now_s + time_s)


@jit
def gather_hazards(
    seed: int, replication: int, runner: Any, lane: Any, scripted: Any, forbidden: Any, rows: Any, a: int
) -> None:
    """Add up what could have gone wrong on a leg; where a threshold is passed, or the script says so, it has.

    ``scripted`` is that of the node at the end of the leg; what it forces happens there. The risks are in row ``a``.
    """
    who = lane.stream

    lane.stomach_hazard += rows[STOMACH_RISK + a]
    due = lane.stomach_hazard >= lane.stomach_due and lane.flags & _H_STOMACH == 0 and forbidden[_STOMACH] == 0
    if scripted[_STOMACH] > 0 or due:
        lane.flags |= _H_STOMACH
        then_s = rows[NOW + a] + rows[TIME + a]
        lane.stomach_until_s = then_s + stomach_lasts_s(normal(seed, replication, who, _P_STOMACH, 1))

    lane.collapse_hazard += rows[COLLAPSE_RISK + a]
    due = lane.collapse_hazard >= lane.collapse_due and lane.flags & _H_COLLAPSE == 0 and forbidden[_COLLAPSE] == 0
    if scripted[_COLLAPSE] > 0 or due:
        lane.flags |= _H_COLLAPSE
        lane.collapsed = collapse_leaves(uniform(seed, replication, who, _P_COLLAPSE, 1))
        stops = uniform(seed, replication, who, _P_COLLAPSE, 2) < _COLLAPSE_STOPS
        if stops and forbidden[_DROP_OUT] == 0 and scripted[_COLLAPSE] <= 0:
            lane.out = 1
    if scripted[_DROP_OUT] > 0:
        lane.out = 1
    if lane.out == 1:
        lane.flags |= _H_DROP_OUT

    lane.toilet_hazard += rows[TOILET_RISK + a]
    due = lane.toilet_hazard >= lane.toilet_due and lane.flags & _H_TOILET == 0 and forbidden[_TOILET] == 0
    if scripted[_TOILET] > 0 or due:
        lane.flags |= _H_TOILET
        lane.stop_s += toilet_lasts_s(uniform(seed, replication, who, _P_TOILET, 1))
