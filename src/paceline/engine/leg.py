"""One leg of one runner: from the speed he wishes to the time he takes, and what every cause made of it.

The only place where strength meets the road. Both engines call it.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.mind import Mood
from paceline.engine.accounts import Account
from paceline.engine.strength import ceiling, effort_share, strain_after, total_supply
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit
from paceline.physiology.damage import damage_done, descent_left
from paceline.physiology.gait import on_foot
from paceline.physiology.power import demand, equivalent_speed, ground_speed

_BASE = int(Account.BASE)
_ABILITY = int(Account.ABILITY)
_FORM = int(Account.FORM)
_ALTITUDE = int(Account.ALTITUDE)
_HEAT = int(Account.HEAT)
_FUEL = int(Account.FUEL)
_HYDRATION = int(Account.HYDRATION)
_STOMACH = int(Account.STOMACH)
_COLLAPSE = int(Account.COLLAPSE)
_EFFORT = int(Account.EFFORT)
_FADE = int(Account.FADE)
_UNEVENNESS = int(Account.UNEVENNESS)
_PACE_NOISE = int(Account.PACE_NOISE)
_ECONOMY = int(Account.ECONOMY)
_GRADE = int(Account.GRADE)
_TERRAIN = int(Account.TERRAIN)
_AIR = int(Account.AIR)
_DRAFTING = int(Account.DRAFTING)
_DAMAGE = int(Account.DAMAGE)
_DESCENT = int(Account.DESCENT)
_DARKNESS = int(Account.DARKNESS)
_WALKING = int(Account.WALKING)
_BROKEN = int(Mood.BROKEN)


@jit
def own_drag(runner: Any, leg: Any, aero_scale: float) -> float:
    """The price of air for this runner, alone, on this leg."""
    return runner.drag_unit * leg.density * aero_scale


@jit
def reference_drag(runner: Any, aero_scale: float) -> float:
    """The price of air in which his results were made."""
    return runner.reference_drag_unit * aero_scale


@jit
def effort_of(
    speed_mps: float, runner: Any, leg: Any, aero_scale: float, shelter: float, head_wind_mps: float
) -> float:
    """The flat-equivalent speed, m/s, that a speed over ground costs on this leg in this shelter."""
    drag = own_drag(runner, leg, aero_scale) * (1.0 - shelter)
    asked = demand(speed_mps, leg.grade_factor * leg.terrain, drag, head_wind_mps) * (1.0 - runner.economy_gain)
    return equivalent_speed(asked, reference_drag(runner, aero_scale))


@jit
def speed_of(
    effort_mps: float, runner: Any, leg: Any, aero_scale: float, shelter: float, head_wind_mps: float
) -> float:
    """The speed over ground, m/s, that a flat-equivalent speed gives on this leg in this shelter."""
    given = demand(effort_mps, 1.0, reference_drag(runner, aero_scale), 0.0) / (1.0 - runner.economy_gain)
    drag = own_drag(runner, leg, aero_scale) * (1.0 - shelter)
    speed = ground_speed(given, leg.grade_factor * leg.terrain, drag, head_wind_mps)
    if leg.trail == 0:
        return speed
    speed = on_foot(speed, given, leg.walk_factor * leg.terrain, leg.walk_limit_mps)
    limit = runner.descend_mps * leg.descent
    return limit if leg.descent > 0.0 and limit < speed else speed


@jit
def trail_speed(
    effort_mps: float, runner: Any, lane: Any, leg: Any, aero_scale: float, head_wind_mps: float, dark: bool
) -> Any:
    """The same for the legs and the light of this moment, and the flat-equivalent speed that it really costs.

    Downhill a runner is often slower than his strength would let him be: that spares it.
    """
    given = demand(effort_mps, 1.0, reference_drag(runner, aero_scale), 0.0) / (1.0 - runner.economy_gain)
    done = damage_done(lane.damage)
    dearer = leg.terrain * (1.0 + leg.damage_cost * done)
    drag = own_drag(runner, leg, aero_scale)
    speed = ground_speed(given, leg.grade_factor * dearer, drag, head_wind_mps)
    speed = on_foot(speed, given, leg.walk_factor * dearer, leg.walk_limit_mps)
    limit = lane.descend_mps * leg.descent * descent_left(done)
    real = effort_mps
    if leg.descent > 0.0 and limit < speed:
        speed = limit
        asked = demand(speed, leg.grade_factor * dearer, drag, head_wind_mps) * (1.0 - runner.economy_gain)
        real = equivalent_speed(asked, reference_drag(runner, aero_scale))
        real = real if real < effort_mps else effort_mps
    return speed * leg.dark_share if dark else speed, real


@jit
def run_leg(
    day: Any,
    runner: Any,
    lane: Any,
    leg: Any,
    ledger: Any,
    factors: Any,
    intended_mps: float,
    noise: float,
    shelter: float,
    held_s: float,
    dark: bool,
) -> float:
    """Run one leg and book it: returns the time it takes, s.

    ``factors``: the supplies of this moment. ``intended_mps``: the flat-equivalent speed he means to run; ``noise``:
    its log deviation on this leg (his own, or that of the pack he follows). ``held_s`` > 0: the time in which the pack
    that he follows runs this leg; he runs the same if his strength allows it. Strain, effort and the ledger are
    carried on. On a trail nobody is held: company gives no shelter worth the name at its speeds.
    """
    altitude, heat, fuel, water, stomach, collapsed = factors
    supply, log_tb = total_supply(lane, factors), runner.log_break_s
    head_wind, length = day.wind_mps * leg.wind_share, leg.length_m

    log_intended = log(intended_mps / supply)
    log_effort = log_intended + noise
    effort = intended_mps * exp(noise)
    time_s, real = held_s, effort
    if leg.trail == 1:
        speed, real = trail_speed(effort, runner, lane, leg, day.aero_scale, head_wind, dark)
        time_s = length / speed
        log_effort = log(real / supply)
        log_intended = log_intended if intended_mps <= real else log_effort
    elif held_s <= 0.0:
        time_s = length / speed_of(effort, runner, leg, day.aero_scale, shelter, head_wind)
    strain, log_strain, lasts = strain_after(lane.strain, log_effort, time_s, lane, log_tb)
    capped = intended_mps
    if not lasts:
        effort = ceiling(lane.strain, real * time_s, supply, lane, log_tb)
        real = effort
        capped = effort if effort < intended_mps else intended_mps
        if leg.trail == 1:
            speed, real = trail_speed(effort, runner, lane, leg, day.aero_scale, head_wind, dark)
            time_s = length / speed
        else:
            time_s = length / speed_of(effort, runner, leg, day.aero_scale, shelter, head_wind)
        log_effort = log(real / supply)
        strain, log_strain, _ = strain_after(lane.strain, log_effort, time_s, lane, log_tb)
    # What he would have had left without the noise: the fade beyond that is the price of an uneven pace.
    evenly = intended_mps
    strain_even, _, lasts = strain_after(lane.strain_even, log_intended, time_s, lane, log_tb)
    if not lasts:
        evenly = ceiling(lane.strain_even, evenly * time_s, supply, lane, log_tb)
        evenly = evenly if evenly < intended_mps else intended_mps
        strain_even, _, _ = strain_after(lane.strain_even, log(evenly / supply), time_s, lane, log_tb)
    lane.strain, lane.strain_even = strain, strain_even
    lane.effort, lane.last_mps = effort_share(log_strain, log_effort, lane, log_tb), real

    # The ledger: causes applied one after the other, each booked with the difference that it makes.
    before = length / runner.base_speed_mps
    ledger[_BASE] += before
    after = length / lane.able_mps
    ledger[_ABILITY] += after - before
    before, reached = after, lane.form_mps
    after = length / reached
    ledger[_FORM] += after - before
    before, reached = after, reached * altitude
    after = length / reached
    ledger[_ALTITUDE] += after - before
    before, reached = after, reached * heat
    after = length / reached
    ledger[_HEAT] += after - before
    before, reached = after, reached * fuel
    after = length / reached
    ledger[_FUEL] += after - before
    before, reached = after, reached * water
    after = length / reached
    ledger[_HYDRATION] += after - before
    before, reached = after, reached * stomach
    after = length / reached
    ledger[_STOMACH] += after - before
    before, reached = after, reached * collapsed
    after = length / reached
    ledger[_COLLAPSE] += after - before
    if lane.footing != 1.0:
        before = after
        after = length / (reached * lane.footing)
        ledger[_ABILITY] += after - before
    before, after = after, length / intended_mps
    ledger[_WALKING if lane.mood == _BROKEN else _EFFORT] += after - before
    before, after = after, length / evenly
    ledger[_FADE] += after - before
    before, after = after, length / capped
    ledger[_UNEVENNESS] += after - before
    before, after = after, length / effort
    ledger[_PACE_NOISE] += after - before

    calm = reference_drag(runner, day.aero_scale)
    given = demand(effort, 1.0, calm, 0.0)
    before = after
    if runner.economy_gain != 0.0:
        given /= 1.0 - runner.economy_gain
        after = length / ground_speed(given, 1.0, calm, 0.0)
        ledger[_ECONOMY] += after - before
        before = after
    if leg.trail == 1:
        _book_trail(runner, lane, leg, ledger, day.aero_scale, given, head_wind, before, time_s, dark)
        lane.damage += leg.damage_per_mps * length / time_s * runner.damage_scale
        return time_s
    if leg.grade_factor != 1.0:
        after = length / ground_speed(given, leg.grade_factor, calm, 0.0)
        ledger[_GRADE] += after - before
        before = after
    if leg.terrain != 1.0:
        after = length / ground_speed(given, leg.grade_factor * leg.terrain, calm, 0.0)
        ledger[_TERRAIN] += after - before
        before = after
    if shelter > 0.0:
        alone = own_drag(runner, leg, day.aero_scale)
        after = length / ground_speed(given, leg.grade_factor * leg.terrain, alone, head_wind)
        ledger[_AIR] += after - before
        ledger[_DRAFTING] += time_s - after
    else:
        ledger[_AIR] += time_s - before
    return time_s


@jit
def _book_trail(
    runner: Any,
    lane: Any,
    leg: Any,
    ledger: Any,
    aero_scale: float,
    given: float,
    head_wind_mps: float,
    flat_s: float,
    time_s: float,
    dark: bool,
) -> None:
    """The rest of the ledger on a trail: hills in the faster gait, ground, damage, air, darkness, braking."""
    length, calm, walk, limit = leg.length_m, reference_drag(runner, aero_scale), leg.walk_factor, leg.walk_limit_mps
    before, factor = flat_s, leg.grade_factor
    after = before
    if factor != 1.0:
        after = length / on_foot(ground_speed(given, factor, calm, 0.0), given, walk, limit)
        ledger[_GRADE] += after - before
    before, factor, walk = after, factor * leg.terrain, walk * leg.terrain
    after = length / on_foot(ground_speed(given, factor, calm, 0.0), given, walk, limit)
    ledger[_TERRAIN] += after - before
    before = after
    dearer = 1.0 + leg.damage_cost * damage_done(lane.damage)
    factor, walk = factor * dearer, walk * dearer
    after = length / on_foot(ground_speed(given, factor, calm, 0.0), given, walk, limit)
    ledger[_DAMAGE] += after - before
    before, alone = after, own_drag(runner, leg, aero_scale)
    after = length / on_foot(ground_speed(given, factor, alone, head_wind_mps), given, walk, limit)
    ledger[_AIR] += after - before
    before = after
    if dark:
        after /= leg.dark_share
        ledger[_DARKNESS] += after - before
    ledger[_DESCENT] += time_s - after
