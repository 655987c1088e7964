"""One runner at one node: what he meets there, what he decides, and how he leaves.

These are the moves of a race. The event engine calls them in the order of time, the compiled engine node by node;
both find the same state, because a runner looks only at those who left this node before him.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.formation import CONTACT_M, GAP_M, pack_shelter, shelter_at
from paceline.behaviour.incidents import Happened, Incident
from paceline.behaviour.mind import Mood
from paceline.behaviour.stations import ABILITY, RECENT_M
from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.leg import effort_of, run_leg, speed_of
from paceline.engine.strength import is_dark, read_state, supplies, temperature_now, total_supply, wet_bulb_now
from paceline.engine.supply_lines import burn, gather_hazards, sweat
from paceline.engine.team import LISTEN, WAIT_GAP_S, capacity_draws, draw_curve
from paceline.engine.trail import astray
from paceline.numerics.draws import THE_DAY, Purpose, exponential, normal, uniform
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit
from paceline.physiology.capacity import even_speed
from paceline.physiology.power import demand
from paceline.physiology.variability import LENGTH_M, noise_step

NOTHING, HANDED, TABLE = 0, 1, 2

_AERO_LOW, _AERO_HIGH = value("behaviour", "day.aero_low"), value("behaviour", "day.aero_high")
_SHELTER_SD = value("behaviour", "formation.shelter_sd")
_TOLERANCE_SD = value("behaviour", "day.heat_tolerance_log_sd")
_REACH_M = value("behaviour", "following.reach_m")
_CLOSING = value("behaviour", "following.closing")
_LEAVE = value("behaviour", "following.leave")
_PACK_TOLERANCE = value("behaviour", "pack.tolerance")
_TABLE_LOG_SD = value("behaviour", "table.log_sd")
_BRAVE = value("behaviour", "following.brave_until")
_BRAVE_OVER = value("behaviour", "following.brave_over")
_MARGIN = value("behaviour", "plan.margin")
_KICK = value("behaviour", "following.kick_over")
_NEVER_S = -1.0

_P_AIR, _P_SHELTER = int(Purpose.AIR), int(Purpose.SHELTER)
_P_TEMPERATURE, _P_WIND = int(Purpose.TEMPERATURE), int(Purpose.WIND)
_P_CAPACITY, _P_FORM = int(Purpose.CAPACITY), int(Purpose.FORM)
_P_TOLERANCE, _P_NOISE = int(Purpose.HEAT_TOLERANCE), int(Purpose.PACE_NOISE)
_P_STOMACH, _P_COLLAPSE, _P_TOILET = int(Purpose.STOMACH), int(Purpose.COLLAPSE), int(Purpose.TOILET)
_P_MISSED, _P_TABLE = int(Purpose.BOTTLE_MISSED), int(Purpose.TABLE_TIME)
_P_BIAS = int(Purpose.START_BIAS)
_P_DESCENT, _P_HABIT, _P_QUIT = int(Purpose.DESCENT), int(Purpose.STOP_HABIT), int(Purpose.GIVING_UP)
_P_GROWTH = int(Purpose.GROWTH)
_RACING, _BROKEN = int(Mood.RACING), int(Mood.BROKEN)
_SKILL_SD = value("physiology", "downhill.skill_sd")
_MISSED_BOTTLE = int(Incident.MISSED_BOTTLE)
_H_MISSED, _H_LOST = int(Happened.MISSED_BOTTLE), int(Happened.LOST_PACERS)
_H_DROP_OUT = int(Happened.DROP_OUT)
_STOPS, _DRINKS, _QUEUE = int(Account.STOPS), int(Account.DRINKS), int(Account.QUEUE)


@jit
def begin_day(program: Any, moving: Any, seed: int, replication: int) -> None:
    """Draw what the day has in store for everyone, and clear the nodes."""
    day, weather = moving.day[0], program.weather[0]
    u = uniform(seed, replication, THE_DAY, _P_AIR, 0)
    day.aero_scale = _AERO_LOW + (_AERO_HIGH - _AERO_LOW) * u
    spread = 1.0 + _SHELTER_SD * normal(seed, replication, THE_DAY, _P_SHELTER, 0)
    day.shelter_scale = spread if spread > 0.0 else 0.0
    day.warmer_c = weather.temperature_sd_c * normal(seed, replication, THE_DAY, _P_TEMPERATURE, 0)
    wind = weather.wind_mps + weather.wind_sd_mps * normal(seed, replication, THE_DAY, _P_WIND, 0)
    day.wind_mps = wind if wind > 0.0 else 0.0
    for k in range(len(program.node_m)):
        moving.team_front[k].left_s = _NEVER_S
        moving.last_front[k].left_s = _NEVER_S
        moving.astray[k].left_s = _NEVER_S
        moving.first_s[k] = _NEVER_S


@jit
def begin_runner(program: Any, moving: Any, seed: int, replication: int, i: int) -> None:
    """Put a runner on the start line: draw his curve and his form, fill his stores, clear his books."""
    runner, lane = program.runners[i], moving.lanes[i]
    who = runner.stream
    lane.log_ub, lane.k1, lane.k2 = draw_curve(
        seed, replication, who, program.capacity_mean[runner.curve_row], program.capacity_factor[runner.curve_row]
    )
    lane.form = exp(runner.form_sd * normal(seed, replication, who, _P_FORM, 0))
    if runner.form_mean != 0.0 or runner.form_mean_sd > 0.0:
        lane.form *= exp(runner.form_mean + runner.form_mean_sd * normal(seed, replication, who, _P_GROWTH, 0))
    lane.heat_tolerance = exp(_TOLERANCE_SD * normal(seed, replication, who, _P_TOLERANCE, 0))
    lane.break_demand = demand(exp(lane.log_ub), 1.0, 0.0, 0.0)
    distance = program.node_m[-1]
    t_b = exp(runner.log_break_s)
    lane.able_mps = even_speed(distance, exp(lane.log_ub), t_b, lane.k1, lane.k2)
    lane.form_mps = lane.form * even_speed(distance / lane.form, exp(lane.log_ub), t_b, lane.k1, lane.k2)
    lane.strain = 0.0
    lane.strain_even = 0.0
    lane.noise = 0.0
    lane.cell = -1
    lane.store_g = runner.store_g
    lane.reference_store_g = runner.store_g
    lane.gut_g = 0.0
    lane.gut_ml = 0.0
    lane.lost_ml = 0.0
    lane.reference_lost_ml = 0.0
    lane.plan = runner.plan
    lane.plan_is_pace = runner.plan_is_pace
    lane.own_mps = runner.base_speed_mps if runner.plan_is_pace == 1 else runner.plan
    lane.following = runner.follows
    lane.eased = 0
    lane.effort = 0.0
    lane.last_mps = lane.plan
    lane.stomach_due = exponential(seed, replication, who, _P_STOMACH, 0)
    lane.stomach_hazard = 0.0
    lane.stomach_until_s = -1.0
    lane.collapse_due = exponential(seed, replication, who, _P_COLLAPSE, 0)
    lane.collapse_hazard = 0.0
    lane.collapsed = 1.0
    lane.toilet_due = exponential(seed, replication, who, _P_TOILET, 0)
    lane.toilet_hazard = 0.0
    lane.stop_s = 0.0
    lane.out = 0
    lane.node = -1
    lane.left_s = _NEVER_S
    lane.eta_s = 0.0
    lane.flags = 0
    lane.gun_s = 0.0
    lane.place = i
    lane.damage = 0.0
    lane.descend_mps = runner.descend_mps
    lane.footing = 1.0
    lane.stop_habit = runner.stop_habit
    lane.goal = runner.goal
    lane.mood = _RACING
    lane.leaving = 0
    if runner.tries_long == 1:
        z0, z1, z2 = capacity_draws(seed, replication, who)
        z3 = normal(seed, replication, who, _P_CAPACITY, 3)
        lane.footing = exp(
            -runner.trail_loss
            - runner.trail_z0 * z0
            - runner.trail_z1 * z1
            - runner.trail_z2 * z2
            - runner.trail_z3 * z3
        )
        lane.descend_mps *= exp(_SKILL_SD * normal(seed, replication, who, _P_DESCENT, 0))
        lane.stop_habit *= exp(runner.stop_habit_sd * normal(seed, replication, who, _P_HABIT, 0))
        lane.quit_due = exponential(seed, replication, who, _P_QUIT, 0)
        lane.quit_hazard = 0.0
        lane.since_s = 0.0
        lane.moved_s = 0.0
        lane.moved_m = 0.0
        lane.recent_s_per_m = 0.0
        lane.gap_s = 0.0
        lane.walk_mps = 0.0
        if runner.in_field == 1:  # the able are fast downhill too, and in no mood to stand about
            able = lane.form_mps / runner.base_speed_mps
            lane.descend_mps *= able
            lane.stop_habit *= exp(-ABILITY * log(able))
    for account in range(moving.ledger.shape[1]):
        moving.ledger[i, account] = 0.0
    if runner.in_field == 1:
        read_state(program, moving, i, 0, 0.0, True)
        bias = runner.bias_mean + runner.bias_sd * normal(seed, replication, who, _P_BIAS, 0)
        lane.plan = lane.own_mps * exp(bias)
        lane.last_mps = lane.plan


@jit
def stop(moving: Any, i: int) -> float:
    """The time, s, a runner has to stop here by the way (toilet); it is booked and forgotten."""
    lane = moving.lanes[i]
    stopped_s = lane.stop_s
    lane.stop_s = 0.0
    moving.ledger[i, _STOPS] += stopped_s
    return stopped_s


@jit
def takes_bottle(program: Any, moving: Any, seed: int, replication: int, i: int, k: int) -> bool:
    """Whether a runner gets hold of his bottle at a node; what is handed over is his at once."""
    row, who = program.runners[i].plan_row, program.runners[i].stream
    service, script = program.services[row, k], program.scripted[row, k, _MISSED_BOTTLE]
    place = round(program.node_m[k])
    missed = uniform(seed, replication, who, _P_MISSED, place) < service.missed
    if program.forbidden[row, _MISSED_BOTTLE] == 1 or script < 0:
        missed = False
    if script > 0 or missed:
        moving.lanes[i].flags |= _H_MISSED
        return False
    moving.lanes[i].gut_g += service.carbohydrate_g
    moving.lanes[i].gut_ml += service.fluid_ml
    return True


@jit
def at_table(program: Any, seed: int, replication: int, i: int, k: int) -> float:
    """The time, s, a runner loses while he picks up his bottle, once it is his turn."""
    runner = program.runners[i]
    z = normal(seed, replication, runner.stream, _P_TABLE, round(program.node_m[k]))
    return program.services[runner.plan_row, k].slowing_s * exp(_TABLE_LOG_SD * z)


@jit
def book_table(moving: Any, i: int, queue_s: float, table_s: float) -> None:
    """Book the time at a refreshment table."""
    moving.ledger[i, _QUEUE] += queue_s
    moving.ledger[i, _DRINKS] += table_s


@jit
def _adopt_own_effort(program: Any, runner: Any, lane: Any, k: int, now_s: float) -> None:
    """He runs on by feel; with a time to chase no harder than it takes from here, and a little."""
    lane.plan = lane.own_mps
    lane.plan_is_pace = 0
    left_s = runner.target_s - now_s
    if left_s > 0.0:
        enough = program.left_alone_m[runner.plan_row, k] / left_s * (1.0 + _MARGIN)
        lane.plan = lane.own_mps if lane.own_mps < enough else enough


@jit
def _shelter_closing(shelter: float, gap_m: float, later_m: float, length_m: float) -> float:
    """The mean shelter of a leg on which a gap is closed: less until he has come up, full from there on."""
    last_m = later_m if later_m > GAP_M else GAP_M
    first_m = gap_m if gap_m > last_m else last_m
    closing = (first_m - last_m) / (_CLOSING * length_m)
    closing = closing if closing < 1.0 else 1.0
    return closing * shelter_at(shelter, 0.5 * (first_m + last_m)) + (1.0 - closing) * shelter_at(shelter, last_m)


@jit
def _remember(lane: Any, flat_m: float, time_s: float) -> None:
    """He remembers how fast he has gone on the whole and of late; hills, ground and darkness taken off."""
    share = flat_m / RECENT_M if lane.moved_m > RECENT_M else flat_m / (lane.moved_m + flat_m)
    lane.recent_s_per_m += (time_s / flat_m - lane.recent_s_per_m) * (share if share < 1.0 else 1.0)
    lane.moved_s += time_s
    lane.moved_m += flat_m


@jit
def depart(program: Any, moving: Any, seed: int, replication: int, i: int, k: int, now_s: float) -> float:
    """A runner leaves a node: returns the time he takes to the next, s.

    He follows the pacers while they are near and affordable; else he keeps to his own plan, in company where someone
    of his pace has just left. His state, his books and the node's record are carried on.
    """
    runner, lane, leg = program.runners[i], moving.lanes[i], program.legs[k]
    day, left_s, dark = moving.day[0], now_s, False
    aero, head_wind, length = day.aero_scale, day.wind_mps * leg.wind_share, leg.length_m
    if leg.trail == 1:
        if program.places[k].junction == 1:
            now_s += astray(program, moving, seed, replication, i, k, now_s)
        dark = is_dark(program.nights, now_s)

    kick, judges = k == program.kick_node, program.replan[runner.plan_row, k] == 1
    if lane.following == 0 and (judges or kick):
        read_state(program, moving, i, k, now_s, True)
        if kick:
            fastest = lane.last_mps * (1.0 + _KICK)
            lane.own_mps = lane.own_mps if lane.own_mps < fastest else fastest
        if judges or lane.plan_is_pace == 0:
            _adopt_own_effort(program, runner, lane, k, now_s)

    if lane.cell != leg.cell:
        z = normal(seed, replication, runner.stream, _P_NOISE, leg.cell)
        since_m = leg.cell_m if lane.cell >= 0 else 1e9
        lane.noise = noise_step(lane.noise, runner.noise_sd, since_m, LENGTH_M, z)
        lane.cell = leg.cell

    intended, noise, shelter, held_s = -1.0, lane.noise, 0.0, -1.0
    if lane.mood == _BROKEN:
        intended = lane.walk_mps

    if lane.following == 1 and intended < 0.0:
        front = moving.team_front[k]
        pack_speed = length / (front.due_s - front.left_s) if front.left_s >= 0.0 else 1.0
        gap_m = (now_s - front.left_s) * pack_speed
        near = 0.0 <= front.left_s <= now_s and gap_m <= _REACH_M
        if program.team[0].waits == 1 and program.team[0].serves == i:
            near = 0.0 <= front.left_s <= now_s < front.left_s + WAIT_GAP_S
        if near:
            arrive_s = front.due_s + GAP_M / pack_speed
            wish_s = arrive_s - now_s
            fastest_s = length / (pack_speed * (1.0 + _CLOSING))
            wish_s = wish_s if wish_s > fastest_s else fastest_s
            later_m = (now_s + wish_s - front.due_s) * pack_speed
            shelter = _shelter_closing(front.shelter, gap_m, later_m, length)
            noise, held_s = front.noise, wish_s
            intended = effort_of(length / wish_s, runner, leg, aero, shelter, head_wind) * exp(-noise)
            listen = LISTEN if program.team[0].listens == 1 else 0.0
            # With a time to chase he goes all in, within reason, until he feels that it is too much.
            if judges or (runner.chases == 1 and lane.eased == 0 and lane.effort >= _BRAVE):
                read_state(program, moving, i, k, now_s, False)
                brave = runner.chases == 1 and lane.eased == 0 and lane.effort < _BRAVE
                steady = effort_of(program.pace_mps[k] * (1.0 - listen), runner, leg, aero, front.shelter, head_wind)
                lane.eased = 0 if steady <= lane.own_mps * (1.0 + (_BRAVE_OVER if brave else runner.over)) else 1
            if lane.eased == 1 and intended > lane.own_mps * (
                1.0 + runner.over
            ):  # he eases off and hopes that they wait
                intended, held_s = lane.own_mps, -1.0
            if kick or (judges and runner.chases == 0):
                own_mps = lane.own_mps
                read_state(program, moving, i, k, now_s, True)
                if kick and lane.own_mps > lane.last_mps * (1.0 + _KICK):
                    lane.own_mps = lane.last_mps * (1.0 + _KICK)
                alone_mps = speed_of(lane.own_mps, runner, leg, aero, 0.0, head_wind)
                if alone_mps > program.pace_mps[k] * (1.0 + listen) * (1.0 + _LEAVE):
                    intended = -1.0
                else:
                    lane.own_mps = own_mps
        if intended < 0.0:
            shelter, noise, held_s = 0.0, lane.noise, -1.0
            lane.following = 0
            lane.flags |= _H_LOST
            if not kick:
                read_state(program, moving, i, k, now_s, True)
            _adopt_own_effort(program, runner, lane, k, now_s)

    if intended < 0.0:
        wished = program.wish[runner.plan_row, k] * lane.plan
        if lane.plan_is_pace == 1:
            pace = wished
            wished = effort_of(pace, runner, leg, aero, 0.0, head_wind)
            if k >= program.kick_node and lane.own_mps > wished:
                wished = lane.own_mps
        intended = wished
        last = moving.last_front[k]
        if last.left_s >= 0.0 and leg.trail == 0:
            ahead_mps = length / (last.due_s - last.left_s)
            gap_m = (now_s - last.left_s) * ahead_mps
            own_pace = speed_of(intended, runner, leg, aero, 0.0, head_wind)
            alike = abs(ahead_mps / own_pace - 1.0) <= _PACK_TOLERANCE
            if gap_m <= CONTACT_M and alike:
                wish_s = last.due_s + GAP_M / ahead_mps - now_s
                fastest_s = length / (ahead_mps * (1.0 + _CLOSING))
                held_s = wish_s if wish_s > fastest_s else fastest_s
                later_m = (now_s + held_s - last.due_s) * ahead_mps
                shelter = _shelter_closing(pack_shelter(GAP_M) * day.shelter_scale, gap_m, later_m, length)
                noise = last.noise
                intended = effort_of(length / held_s, runner, leg, aero, shelter, head_wind) * exp(-noise)

    warmer_c = day.warmer_c - leg.cooler_c
    wet_bulb_c = wet_bulb_now(program.hours, program.weather[0].humidity, warmer_c, now_s)
    factors = supplies(wet_bulb_c, runner, lane, leg, now_s)
    even_mps = lane.form_mps * total_supply(lane, factors) / lane.form
    time_s = run_leg(day, runner, lane, leg, moving.ledger[i], factors, intended, noise, shelter, held_s, dark)
    burn(runner, lane, leg, now_s, time_s)
    sweat(lane, temperature_now(program.hours, warmer_c, now_s), time_s)
    gather_hazards(
        seed, replication, runner, lane, program.scripted[runner.plan_row, k + 1], program.forbidden[runner.plan_row],
        wet_bulb_c, now_s, time_s, lane.last_mps / even_mps,
    )  # fmt: skip
    if k + 2 == len(program.node_m) and lane.out == 1:  # whoever reaches the line has finished
        lane.out = 0
        lane.flags &= ~_H_DROP_OUT
    if leg.trail == 1:
        left_m = program.left_alone_m[runner.plan_row]
        _remember(lane, left_m[k] - left_m[k + 1], time_s * leg.dark_share if dark else time_s)
    lane.node = k
    lane.left_s = now_s
    lane.eta_s = now_s + time_s
    record = moving.last_front[k]
    record.left_s = now_s
    record.due_s = lane.eta_s
    record.noise = noise
    if program.places[k].station == 1:
        if moving.first_s[k] < 0.0:
            moving.first_s[k] = left_s
        lane.gap_s = left_s - moving.first_s[k]
    return lane.eta_s - left_s
