"""One runner at one node: what he decides, and how he leaves it.

These are the moves of a race. The event engine calls them in the order of time, the compiled engine node by node;
both find the same state, because a runner looks only at those who left this node before him.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.formation import CONTACT_M, GAP_M, pack_shelter, shelter_at
from paceline.behaviour.incidents import Happened
from paceline.behaviour.mind import Mood
from paceline.behaviour.stations import RECENT_M
from paceline.constants import value
from paceline.engine.abreast import one_of
from paceline.engine.company import (
    ABLE_MPS,
    AFTER,
    ALL_GIVEN,
    ALONE_MPS,
    ALTITUDE,
    BASE_MPS,
    BOOKED,
    BROKEN,
    CALM,
    CHANCE,
    COLLAPSE_HAZARD,
    COLLAPSE_REFERENCE_S,
    COLLAPSED,
    COMPANY,
    DAMAGE_DONE,
    DARK,
    DESCEND_MPS,
    DRAG,
    EFFORT,
    EQUIVALENT,
    EVEN_AFTER,
    EVEN_MPS,
    FOOTING,
    FORM_MPS,
    FUEL,
    GAIN,
    HEAT,
    HELD,
    INTENDED,
    JOINS,
    K1,
    K2,
    LASTS,
    LEFT,
    LOG_TB,
    LOG_UB,
    LUCK,
    NOISE,
    NOW,
    REAL,
    RUN,
    SHARE,
    SHELTER,
    STOMACH,
    STOMACH_PER_S,
    STRAIN,
    STRAIN_EVEN,
    SUPPLY,
    TAKEN,
    TIME,
    WATER,
    WET_BULB,
    WHO,
    WIND,
    copy_row,
    fill_up,
    rounded_up,
)  # fmt: skip
from paceline.engine.kinds import hurried, wished_by_kind
from paceline.engine.leg import (
    LEG_ACCOUNTS,
    ROAD_ACCOUNTS,
    effort_of,
    find_ceilings,
    look_back,
    own_drag,
    reference_drag,
    set_out,
    speed_of,
    speeds_alone,
)
from paceline.engine.strength import is_dark, supplies, temperature_now, total_supply, wet_bulb_now
from paceline.engine.supply_lines import burn, gather_hazards, sweat, weigh_risks
from paceline.engine.team import LISTEN, WAIT_GAP_S
from paceline.engine.trail import astray
from paceline.numerics.draws import Purpose, normals
from paceline.numerics.elementary import exp
from paceline.numerics.jit import jit
from paceline.physiology.damage import damage_done
from paceline.physiology.strain import FADE_SHARPNESS, sustainable_effort
from paceline.physiology.variability import LENGTH_M, noise_step

_REACH_M = value("behaviour", "following.reach_m")
_CLOSING = value("behaviour", "following.closing")
_LEAVE = value("behaviour", "following.leave")
_PACK_TOLERANCE = value("behaviour", "pack.tolerance")
_BRAVE = value("behaviour", "following.brave_until")
_BRAVE_OVER = value("behaviour", "following.brave_over")
_MARGIN = value("behaviour", "plan.margin")
_KICK = value("behaviour", "following.kick_over")
_P_NOISE = int(Purpose.PACE_NOISE)
_BROKEN = int(Mood.BROKEN)
_H_LOST = int(Happened.LOST_PACERS)
_H_DROP_OUT = int(Happened.DROP_OUT)


@jit
def _read_state_again(rows: Any, a: int, lane: Any, left_m: float) -> None:
    """The same as `read_state`, by what is known of him already."""
    lane.own_mps = sustainable_effort(
        lane.strain, left_m, lane.log_ub, rows[LOG_TB + a], lane.k1, lane.k2, FADE_SHARPNESS, rows[SUPPLY + a]
    )


@jit
def _adopt_own_effort(runner: Any, lane: Any, left_alone_m: float, now_s: float) -> None:
    """He runs on by feel; with a time to chase no harder than it takes from here, and a little."""
    lane.plan = lane.own_mps
    lane.plan_is_pace = 0
    left_s = runner.target_s - now_s
    if left_s > 0.0:
        enough = left_alone_m / left_s * (1.0 + _MARGIN)
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
    """A runner leaves a node: returns the time he takes to the next, s."""
    moving.company[0] = i
    moving.rows[NOW] = now_s
    depart_together(program, moving, seed, replication, k, 1, 1)
    return moving.rows[TAKEN]


@jit
def depart_together(program: Any, moving: Any, seed: int, replication: int, k: int, count: int, wide: int) -> None:
    """The ``count`` runners of ``moving.company`` leave a node one after the other, at the times in ``NOW``.

    The time that each takes to the next is then in ``TAKEN``; their states, their books and the node's record are
    carried on. ``wide``: how many rows are worked through, not less.
    """
    leg, rows, spare = program.legs[k], moving.rows, moving.spare
    for a in range(count):
        rows[LEFT + a] = rows[NOW + a]
    if leg.trail == 1 and program.places[k].junction == 1:
        _turn_off(program, moving, seed, replication, k, count)
    _take_stock(
        program.hours, program.nights, program.weather[0].humidity, moving.day, program.runners, leg, moving.lanes,
        moving.company, rows, count,
    )  # fmt: skip
    _wander(program.runners, leg, moving.lanes, moving.company, rows, seed, replication, count, wide)
    _make_up_minds(program, moving, seed, replication, k, count, wide)
    fill_up(rows, count, wide, ALL_GIVEN)
    if leg.trail == 0:
        speeds_alone(rows, leg, wide)
    set_out(rows, spare, leg, count, wide)
    nodes = len(program.node_m)
    _join_packs(
        moving.day, moving.last_front[k:], nodes, program.runners, leg, moving.lanes, moving.company, rows, spare, count
    )
    look_back(rows, spare, leg, count, wide)
    weigh_risks(rows, wide)
    _carry_on(
        program.hours, moving.day, program.runners, leg, program.scripted, program.forbidden, program.left_alone_m,
        moving.first_s[k:], nodes, program.places[k].station == 1, moving.lanes, moving.ledger, moving.company, rows,
        seed, replication, k, count,
    )  # fmt: skip


@jit
def _turn_off(program: Any, moving: Any, seed: int, replication: int, k: int, count: int) -> None:
    """One after the other they come to a junction; who takes the wrong turn leaves it later."""
    runners, rows = len(program.row), moving.rows
    for a in range(count):
        i = moving.company[a]
        run = moving.lanes[i].run
        mine = one_of(moving, run)
        rows[NOW + a] += astray(program, mine, seed, replication + run, i - run * runners, k, rows[NOW + a])
        mine.last_front[k].left_s = rows[NOW + a]


@jit
def _take_stock(
    hours: Any, nights: Any, humidity: float, days: Any, runners: Any, leg: Any, lanes: Any, company: Any, rows: Any,
    count: int,
) -> None:  # fmt: skip
    """Write down what everyone of a company brings to a leg."""
    for a in range(count):
        lane, now_s = lanes[company[a]], rows[NOW + a]
        runner, day = runners[lane.row], days[lane.run]
        company[WHO + a], company[RUN + a] = lane.stream, lane.run
        rows[WET_BULB + a] = wet_bulb_now(hours, humidity, day.warmer_c - leg.cooler_c, now_s)
        factors = supplies(rows[WET_BULB + a], runner, lane, leg, now_s)
        rows[STRAIN + a], rows[STRAIN_EVEN + a] = lane.strain, lane.strain_even
        rows[LOG_UB + a], rows[LOG_TB + a] = lane.log_ub, runner.log_break_s
        rows[K1 + a], rows[K2 + a] = lane.k1, lane.k2
        rows[CALM + a], rows[DRAG + a] = reference_drag(runner, day.aero_scale), own_drag(runner, leg, day.aero_scale)
        rows[GAIN + a], rows[WIND + a] = runner.economy_gain, day.wind_mps * leg.wind_share
        rows[SUPPLY + a] = total_supply(lane, factors)
        rows[EVEN_MPS + a] = lane.form_mps * rows[SUPPLY + a] / lane.form
        rows[BASE_MPS + a], rows[ABLE_MPS + a] = runner.base_speed_mps, lane.able_mps
        rows[FORM_MPS + a] = lane.form_mps
        altitude, heat, fuel, water, stomach, collapsed = factors
        rows[ALTITUDE + a], rows[HEAT + a], rows[FUEL + a] = altitude, heat, fuel
        rows[WATER + a], rows[STOMACH + a], rows[COLLAPSED + a] = water, stomach, collapsed
        rows[STOMACH_PER_S + a], rows[COLLAPSE_HAZARD + a] = runner.stomach_per_s, runner.collapse_hazard
        rows[COLLAPSE_REFERENCE_S + a] = runner.collapse_reference_s
        rows[FOOTING + a], rows[BROKEN + a] = lane.footing, 1.0 if lane.mood == _BROKEN else 0.0
        if leg.trail == 1:
            rows[DARK + a] = 1.0 if is_dark(nights, now_s) else 0.0
            rows[DAMAGE_DONE + a], rows[DESCEND_MPS + a] = damage_done(lane.damage), lane.descend_mps


@jit
def _wander(
    runners: Any, leg: Any, lanes: Any, company: Any, rows: Any, seed: int, replication: int, count: int, wide: int
) -> None:
    """Where a new stretch of the course begins, everyone's pace wanders on."""
    before = lanes[company[0]].cell
    if before == leg.cell:
        return
    normals(seed, replication, company[RUN:], company[WHO:], _P_NOISE, leg.cell, rows[CHANCE:], rows[LUCK:], wide)
    since_m = leg.cell_m if before >= 0 else 1e9
    for a in range(count):
        lane = lanes[company[a]]
        lane.noise = noise_step(lane.noise, runners[lane.row].noise_sd, since_m, LENGTH_M, rows[LUCK + a])
        lane.cell = leg.cell


@jit
def _read_states(
    runners: Any, lanes: Any, company: Any, replan: Any, left_alone_m: Any, rows: Any, spare: Any, k: int, kick: bool,
    count: int, wide: int,
) -> None:  # fmt: skip
    """All who run on their own and think again at this node read their own state at once, see `read_state`."""
    judging = 0
    for a in range(count):
        lane = lanes[company[a]]
        row = lane.row
        if lane.following == 0 and (replan[row, k] == 1 or (kick and runners[row].drawn == 0)):
            copy_row(rows, a, spare, judging)
            spare[EQUIVALENT + judging] = left_alone_m[row, k]
            judging += 1
    if judging == 0:
        return
    some = rounded_up(judging) if wide > 1 else 1
    fill_up(spare, judging, some, LASTS)
    find_ceilings(spare, some)
    judging = 0
    for a in range(count):
        lane = lanes[company[a]]
        row = lane.row
        if lane.following == 0 and (replan[row, k] == 1 or (kick and runners[row].drawn == 0)):
            lane.own_mps = spare[EFFORT + judging]
            judging += 1


@jit
def _make_up_minds(program: Any, moving: Any, seed: int, replication: int, k: int, count: int, wide: int) -> None:
    """What each wishes to do on the leg.

    He follows the pacers while they are near and affordable; else he keeps to his own plan.
    """
    leg, team = program.legs[k], program.team[0]
    rows, length, kick = moving.rows, leg.length_m, k == program.kick_node
    _read_states(
        program.runners, moving.lanes, moving.company, program.replan, program.left_alone_m, rows, moving.spare, k,
        kick, count, wide,
    )  # fmt: skip
    for a in range(count):
        lane, now_s = moving.lanes[moving.company[a]], rows[NOW + a]
        runner, day = program.runners[lane.row], moving.day[lane.run]
        aero, head_wind = day.aero_scale, rows[WIND + a]
        left_m = program.left_alone_m[lane.row, k]
        judges = program.replan[lane.row, k] == 1
        if lane.following == 0 and (judges or (kick and runner.drawn == 0)):
            if kick:
                fastest = lane.last_mps * (1.0 + _KICK)
                lane.own_mps = lane.own_mps if lane.own_mps < fastest else fastest
            if judges or lane.plan_is_pace == 0:
                _adopt_own_effort(runner, lane, left_m, now_s)

        intended, noise, shelter, held_s = -1.0, lane.noise, 0.0, -1.0

        if lane.mood == _BROKEN:
            intended = lane.walk_mps

        if lane.following == 1 and intended < 0.0:
            front = moving.team_front[lane.run * len(program.node_m) + k]
            pack_speed = length / (front.due_s - front.left_s) if front.left_s >= 0.0 else 1.0
            gap_m = (now_s - front.left_s) * pack_speed
            near = 0.0 <= front.left_s <= now_s and gap_m <= _REACH_M
            if team.waits == 1 and team.serves == lane.row:
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
                listen = LISTEN if team.listens == 1 else 0.0
                # With a time to chase he goes all in, within reason, until he feels that it is too much.
                if judges or (runner.chases == 1 and lane.eased == 0 and lane.effort >= _BRAVE):
                    _read_state_again(rows, a, lane, program.left_sheltered_m[lane.row, k])
                    brave = runner.chases == 1 and lane.eased == 0 and lane.effort < _BRAVE
                    steady = effort_of(
                        program.pace_mps[k] * (1.0 - listen), runner, leg, aero, front.shelter, head_wind
                    )
                    lane.eased = 0 if steady <= lane.own_mps * (1.0 + (_BRAVE_OVER if brave else runner.over)) else 1
                if lane.eased == 1 and intended > lane.own_mps * (
                    1.0 + runner.over
                ):  # he eases off and hopes that they wait
                    intended, held_s = lane.own_mps, -1.0
                if kick or (judges and runner.chases == 0):
                    own_mps = lane.own_mps
                    _read_state_again(rows, a, lane, left_m)
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
                    _read_state_again(rows, a, lane, left_m)
                _adopt_own_effort(runner, lane, left_m, now_s)

        alone = intended < 0.0
        if alone:
            wished = program.wish[lane.row, k] * lane.plan
            if lane.plan_is_pace == 1:
                pace = wished
                wished = effort_of(pace, runner, leg, aero, 0.0, head_wind)
                if k >= program.kick_node and lane.own_mps > wished:
                    wished = lane.own_mps
            if runner.drawn == 1:
                wished = wished_by_kind(program.departures, leg, runner, lane, rows, a, seed, replication + lane.run)
                wished = hurried(wished, left_m, program.limit_s - now_s)
            intended = wished
        rows[JOINS + a] = 1.0 if alone else 0.0
        rows[INTENDED + a], rows[NOISE + a], rows[SHELTER + a], rows[HELD + a] = intended, noise, shelter, held_s


@jit
def _join_packs(
    days: Any, lasts: Any, nodes: int, runners: Any, leg: Any, lanes: Any, company: Any, rows: Any, spare: Any,
    count: int,
) -> None:  # fmt: skip
    """One after the other they see who has just left, and run in company where he is of their pace."""
    length = leg.length_m
    for a in range(count):
        now_s, lane = rows[NOW + a], lanes[company[a]]
        day, last = days[lane.run], lasts[lane.run * nodes]
        if rows[JOINS + a] == 1.0 and last.left_s >= 0.0 and leg.trail == 0:
            ahead_mps = length / (last.due_s - last.left_s)
            gap_m = (now_s - last.left_s) * ahead_mps
            alike = abs(ahead_mps / rows[ALONE_MPS + a] - 1.0) <= _PACK_TOLERANCE
            if gap_m <= CONTACT_M and alike:
                wish_s = last.due_s + GAP_M / ahead_mps - now_s
                fastest_s = length / (ahead_mps * (1.0 + _CLOSING))
                held_s = wish_s if wish_s > fastest_s else fastest_s
                later_m = (now_s + held_s - last.due_s) * ahead_mps
                shelter = _shelter_closing(pack_shelter(GAP_M) * day.shelter_scale, gap_m, later_m, length)
                runner = runners[lane.row]
                effort = effort_of(length / held_s, runner, leg, day.aero_scale, shelter, rows[WIND + a])
                rows[INTENDED + a], rows[NOISE + a] = effort * exp(-last.noise), last.noise
                rows[SHELTER + a], rows[HELD + a] = shelter, held_s
                set_out(rows[a:], spare, leg, 1, 1)
        last.left_s = now_s
        last.due_s = now_s + rows[TIME + a]
        last.noise = rows[NOISE + a]


@jit
def _carry_on(
    hours: Any, days: Any, runners: Any, leg: Any, scripted: Any, forbidden: Any, left_alone_m: Any, first_s: Any,
    nodes: int, station: bool, lanes: Any, ledger: Any, company: Any, rows: Any, seed: int, replication: int, k: int,
    count: int,
) -> None:  # fmt: skip
    """At the end of the leg: what it has taken from each, what he has booked, what has gone wrong."""
    for a in range(count):
        i, now_s, time_s = company[a], rows[NOW + a], rows[TIME + a]
        lane = lanes[i]
        runner, day = runners[lane.row], days[lane.run]
        if runner.drawn == 0:  # the fade of the others is drawn
            lane.strain, lane.strain_even = rows[AFTER + a], rows[EVEN_AFTER + a]
        lane.effort, lane.last_mps = rows[SHARE + a], rows[REAL + a]
        if leg.trail == 1:
            for account in LEG_ACCOUNTS:
                ledger[i, account] += rows[BOOKED + account * COMPANY + a]
        else:
            for account in ROAD_ACCOUNTS:
                ledger[i, account] += rows[BOOKED + account * COMPANY + a]
        flat_m = left_alone_m[lane.row, k] - left_alone_m[lane.row, k + 1]
        usual_s = time_s if runner.drawn == 0 else flat_m / runner.base_speed_mps
        burn(runner, lane, leg, now_s, time_s, usual_s)
        sweat(lane, temperature_now(hours, day.warmer_c - leg.cooler_c, now_s), time_s, usual_s)
        gather_hazards(
            seed, replication + lane.run, runner, lane, scripted[lane.row, k + 1], forbidden[lane.row],
            rows, a,
        )  # fmt: skip
        if k + 2 == nodes and lane.out == 1:  # whoever reaches the line has finished
            lane.out = 0
            lane.flags &= ~_H_DROP_OUT
        if leg.trail == 1:
            lane.damage += leg.damage_per_mps * leg.length_m / time_s * runner.damage_scale
            _remember(lane, flat_m, time_s * leg.dark_share if rows[DARK + a] > 0.0 else time_s)
        lane.node = k
        lane.left_s = now_s
        lane.eta_s = now_s + time_s
        rows[TAKEN + a] = lane.eta_s - rows[LEFT + a]
        if station:
            if first_s[lane.run * nodes] < 0.0:
                first_s[lane.run * nodes] = rows[LEFT + a]
            lane.gap_s = rows[LEFT + a] - first_s[lane.run * nodes]
