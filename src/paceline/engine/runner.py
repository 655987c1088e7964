"""A company of runners at one node: what each brings to the leg, how he leaves, and what the leg has taken.

What he wishes is decided in `paceline.engine.minds`.

These are the moves of a race. The event engine calls them in the order of time, the compiled engine node by node;
both find the same state, because a runner looks only at those who left this node before him.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import Happened
from paceline.behaviour.mind import Mood
from paceline.behaviour.stations import RECENT_M
from paceline.constants import value
from paceline.engine.abreast import one_of
from paceline.engine.books import LEG_ACCOUNTS, ROAD_ACCOUNTS, WALKING, look_back
from paceline.engine.company import (
    ABLE_MPS,
    AFTER,
    AIR_C,
    ALL_GIVEN,
    ALTITUDE,
    BASE_MPS,
    BOOKED,
    BROKEN,
    CALLED,
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
    EVEN_AFTER,
    EVEN_MPS,
    FOOTING,
    FORM_MPS,
    FUEL,
    GAIN,
    HEAT,
    K1,
    K2,
    LEFT,
    LOG_TB,
    LOG_UB,
    LUCK,
    NOW,
    REAL,
    RUN,
    SHARE,
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
    fill_up,
)  # fmt: skip
from paceline.engine.leg import own_drag, reference_drag, set_out, speeds_alone
from paceline.engine.minds import make_up_minds
from paceline.engine.packs import anyone_joins, join_packs
from paceline.engine.strength import is_dark, supplies, temperature_now, total_supply
from paceline.engine.supply_lines import burn, gather_hazards, sweat, weigh_risks
from paceline.engine.trail import astray
from paceline.numerics.draws import Purpose, normals
from paceline.numerics.jit import jit
from paceline.physiology.damage import damage_done
from paceline.physiology.heat import wet_bulb_globe
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

    The time that each takes to the next is then in ``TAKEN``, and in ``CALLED`` whether he will stop there by the way
    or leave the race; their states, their books and the node's record are carried on. ``wide``: how many rows are
    worked through, not less.
    """
    leg, rows, spare = program.legs[k], moving.rows, moving.spare
    for a in range(count):
        rows[LEFT + a] = rows[NOW + a]
    if leg.trail == 1 and program.places[k].junction == 1:
        _turn_off(program, moving, seed, replication, k, count)
    _take_stock(program, moving, leg, rows, count)
    _wander(program, moving, leg, rows, seed, replication, count, wide)
    make_up_minds(program, moving, seed, replication, k, count, wide)
    fill_up(rows, count, wide, ALL_GIVEN)
    if leg.trail == 0 and anyone_joins(rows, count):
        speeds_alone(rows, leg, wide)
    set_out(rows, spare, leg, count, wide)
    join_packs(program, moving, k, count)
    look_back(rows, spare, leg, count, wide)
    weigh_risks(rows, wide)
    _carry_on(program, moving, leg, rows, seed, replication, k, count)


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
def _take_stock(program: Any, moving: Any, leg: Any, rows: Any, count: int) -> None:
    """Write down what everyone of a company brings to a leg."""
    company, humidity = moving.company, program.weather[0].humidity
    for a in range(count):
        lane, now_s = moving.lanes[company[a]], rows[NOW + a]
        runner, day = program.runners[lane.row], moving.day[lane.run]
        company[WHO + a], company[RUN + a] = lane.stream, lane.run
        rows[AIR_C + a] = temperature_now(program.hours, day.warmer_c - leg.cooler_c, now_s)
        rows[WET_BULB + a] = wet_bulb_globe(rows[AIR_C + a], humidity)
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
            rows[DARK + a] = 1.0 if is_dark(program.nights, now_s) else 0.0
            rows[DAMAGE_DONE + a], rows[DESCEND_MPS + a] = damage_done(lane.damage), lane.descend_mps


@jit
def _wander(program: Any, moving: Any, leg: Any, rows: Any, seed: int, replication: int, count: int, wide: int) -> None:
    """Where a new stretch of the course begins, everyone's pace wanders on."""
    lanes, company = moving.lanes, moving.company
    before = lanes[company[0]].cell
    if before == leg.cell:
        return
    normals(seed, replication, company[RUN:], company[WHO:], _P_NOISE, leg.cell, rows[CHANCE:], rows[LUCK:], wide)
    since_m = leg.cell_m if before >= 0 else 1e9
    for a in range(count):
        lane = lanes[company[a]]
        lane.noise = noise_step(lane.noise, program.runners[lane.row].noise_sd, since_m, LENGTH_M, rows[LUCK + a])
        lane.cell = leg.cell


@jit
def _carry_on(program: Any, moving: Any, leg: Any, rows: Any, seed: int, replication: int, k: int, count: int) -> None:
    """At the end of the leg: what it has taken from each, what he has booked, what has gone wrong."""
    nodes, ledger, station = len(program.node_m), moving.ledger, program.places[k].station == 1
    for a in range(count):
        i, now_s, time_s = moving.company[a], rows[NOW + a], rows[TIME + a]
        lane = moving.lanes[i]
        runner = program.runners[lane.row]
        if runner.drawn == 0:  # the fade of the others is drawn
            lane.strain, lane.strain_even = rows[AFTER + a], rows[EVEN_AFTER + a]
        lane.effort, lane.last_mps = rows[SHARE + a], rows[REAL + a]
        if leg.trail == 1:
            for account in LEG_ACCOUNTS:
                ledger[i, account] += rows[BOOKED + account * COMPANY + a]
        else:
            for account in ROAD_ACCOUNTS:
                ledger[i, account] += rows[BOOKED + account * COMPANY + a]
            if rows[BROKEN + a] > 0.0:
                ledger[i, WALKING] += rows[BOOKED + WALKING * COMPANY + a]
        flat_m = program.left_alone_m[lane.row, k] - program.left_alone_m[lane.row, k + 1]
        usual_s = time_s if runner.drawn == 0 else flat_m / runner.base_speed_mps
        burn(runner, lane, leg, now_s, time_s, usual_s)
        sweat(lane, rows[AIR_C + a], time_s, usual_s)
        gather_hazards(
            seed, replication + lane.run, runner, lane, program.scripted[lane.row, k + 1],
            program.forbidden[lane.row],
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
        rows[CALLED + a] = 1.0 if lane.out == 1 or lane.stop_s > 0.0 else 0.0
        if station:
            here = lane.run * nodes + k
            if moving.first_s[here] < 0.0:
                moving.first_s[here] = rows[LEFT + a]
            lane.gap_s = rows[LEFT + a] - moving.first_s[here]
