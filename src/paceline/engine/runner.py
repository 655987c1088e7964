"""A company of runners at one node: what each brings to the leg, how he leaves, and what the leg has taken.

What he wishes is decided in `paceline.engine.minds`, who runs with whom in `paceline.engine.packs`.

These are the moves of a race. The event engine calls them in the order of time, the compiled engine node by node;
both find the same state, because a runner looks only at those who left this node before him.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import Happened
from paceline.behaviour.stations import RECENT_M
from paceline.engine.books import look_back
from paceline.engine.company import (
    AERO,
    AFTER,
    AIR_C,
    ALTITUDE,
    CALLED,
    CHANCE,
    COMPANY,
    DAMAGE,
    DAMAGE_DONE,
    DAMAGE_SCALE,
    DARK,
    DAY_WIND_MPS,
    DEPARTURE,
    DESCEND_MPS,
    DOWNHILL_MPS,
    DRAG,
    DRAG_UNIT,
    DRAWN,
    DUE,
    ETA_S,
    EVEN_AFTER,
    EVEN_MPS,
    FLAT_M,
    FORM,
    FORM_MPS,
    FUEL,
    HEAT,
    LEFT,
    LUCK,
    MOVED_M,
    MOVED_S,
    NOISE_SD,
    NOW,
    OWN_NOISE,
    RACES,
    RECENT_S_PER_M,
    ROW,
    RUN,
    SET_OUT_S,
    STOMACH,
    STRAIN,
    STRAIN_EVEN,
    SUPPLY,
    TAKEN,
    TIME,
    WARMER_C,
    WATER,
    WET_BULB,
    WHO,
    WIND,
    seat,
)
from paceline.engine.kinds import depart_from_even
from paceline.engine.leg import own_drag, set_out, speeds_alone
from paceline.engine.minds import make_up_minds
from paceline.engine.packs import anyone_joins, join_pack
from paceline.engine.strength import is_dark, supplies, temperature_now, total_supply
from paceline.engine.supply_lines import burn, gather_hazards, strike, sweat
from paceline.engine.trail import astray
from paceline.numerics.draws import Purpose, normals
from paceline.numerics.jit import jit
from paceline.physiology.damage import damage_done
from paceline.physiology.heat import wet_bulb_globe
from paceline.physiology.variability import LENGTH_M, noise_step

_P_NOISE = int(Purpose.PACE_NOISE)
_H_DROP_OUT = int(Happened.DROP_OUT)


@jit
def depart(program: Any, moving: Any, seed: int, replication: int, i: int, k: int, now_s: float) -> float:
    """A runner leaves a node: returns the time he takes to the next, s."""
    rows, a = seat(moving, i)
    who, leg = moving.who[i // COMPANY][a:], program.legs[k]
    note_leader(program, moving, k, now_s)
    rows[LEFT + a] = now_s
    rows[NOW + a] = now_s + turn_off(program, moving, seed, replication, i, k, now_s)
    set_off(program, moving, rows[a:], who, i, seed, replication, k, 1, 1)
    if leg.trail == 0:
        join_pack(program, moving, k, i)
    arrive(program, moving, rows[a:], who, i, seed, replication, k, 1, 1)
    return rows[TAKEN + a]


@jit
def note_leader(program: Any, moving: Any, k: int, now_s: float) -> None:
    """Note when the first of all leaves a station: the others are told there."""
    if program.places[k].station == 1 and (moving.first_s[k] < 0.0 or now_s < moving.first_s[k]):
        moving.first_s[k] = now_s


@jit
def turns_off(program: Any, k: int) -> bool:
    """Whether anyone can take a wrong turn at a node."""
    return program.legs[k].trail == 1 and program.places[k].junction == 1


@jit
def turn_off(program: Any, moving: Any, seed: int, replication: int, i: int, k: int, now_s: float) -> float:
    """He comes to a junction; if he takes the wrong turn he leaves it later: returns by how much, s."""
    if not turns_off(program, k):
        return 0.0
    lost_s = astray(program, moving, seed, replication, i, k, now_s)
    moving.last_front[k].left_s = now_s + lost_s
    return lost_s


@jit
def set_off(
    program: Any, moving: Any, rows: Any, who: Any, first: int, seed: int, replication: int, k: int, count: int,
    wide: int,
) -> None:  # fmt: skip
    """The ``count`` runners of a company, the lanes from ``first`` on, leave a node at the times in ``NOW``.

    Each makes up his mind and runs the leg, as if nobody else were on the road. ``wide``: how many rows are worked
    through, not less.
    """
    leg = program.legs[k]
    _take_stock(program, leg, rows, wide)
    if k == 0 or program.legs[k - 1].cell != leg.cell:
        _wander(leg, rows, who, seed, replication, k, wide)
    if k == 0 or program.legs[k - 1].stretch != leg.stretch:
        for a in range(count):
            if rows[DRAWN + a] > 0.0 and rows[RACES + a] > 0.0:
                lane, by = moving.lanes[first + a], replication + who[RUN + a]
                rows[DEPARTURE + a] = depart_from_even(program, lane, who[ROW + a], leg.stretch, who[WHO + a], seed, by)
    make_up_minds(program, moving, rows, who, first, k, count, wide)
    if leg.trail == 0 and anyone_joins(rows, count):
        speeds_alone(rows, leg, wide)
    set_out(rows, moving.spare, leg, count, wide)


@jit
def arrive(
    program: Any, moving: Any, rows: Any, who: Any, first: int, seed: int, replication: int, k: int, count: int,
    wide: int,
) -> None:  # fmt: skip
    """They come to the next node: what the leg has cost each, and taken from him, and what has gone wrong.

    The time that each has taken is then in ``TAKEN``, and in ``CALLED`` whether he will stop there by the way or leave
    the race.
    """
    leg = program.legs[k]
    look_back(rows, moving.spare, leg, count, wide)
    for a in range(wide):
        rows[FLAT_M + a] = program.left_alone_m[k, who[ROW + a]] - program.left_alone_m[k + 1, who[ROW + a]]
    burn(rows, leg, wide)
    sweat(rows, wide)
    _carry_on(rows, leg, wide)
    if gather_hazards(rows, wide) > 0 or program.places[k + 1].scripted == 1:
        _strike(program, moving, rows, who, first, seed, replication, k, count)
    if program.places[k].station == 1 or program.team[0].kind > 0:
        for a in range(count):
            if rows[RACES + a] > 0.0:
                lane = moving.lanes[first + a]
                lane.node = k
                if program.places[k].station == 1:
                    lane.gap_s = rows[LEFT + a] - moving.first_s[who[RUN + a] * len(program.node_m) + k]


@jit
def _take_stock(program: Any, leg: Any, rows: Any, wide: int) -> None:
    """Write down what everyone of a company brings to a leg."""
    weather, cooler_c = program.weather[0], leg.cooler_c
    altitude_supply, density, wind_share = leg.altitude_supply, leg.density, leg.wind_share
    for a in range(wide):
        rows[AIR_C + a] = temperature_now(program.hours, rows[WARMER_C + a] - cooler_c, rows[NOW + a])
    for a in range(wide):
        rows[DARK + a] = 1.0 if is_dark(program.nights, rows[NOW + a]) else 0.0
    for a in range(wide):
        hidden = rows[DARK + a] if rows[DARK + a] > weather.cloud else weather.cloud
        rows[WET_BULB + a] = wet_bulb_globe(rows[AIR_C + a], weather.vapour_hpa, hidden)
    for a in range(wide):
        factors = supplies(rows, a, rows[WET_BULB + a], altitude_supply, rows[NOW + a])
        rows[SUPPLY + a] = total_supply(rows, a, factors)
        rows[ALTITUDE + a], rows[HEAT + a], rows[FUEL + a], rows[WATER + a], rows[STOMACH + a] = factors
    for a in range(wide):
        rows[EVEN_MPS + a] = rows[FORM_MPS + a] * rows[SUPPLY + a] / rows[FORM + a]
        rows[DRAG + a] = own_drag(rows[DRAG_UNIT + a], density, rows[AERO + a])
        rows[WIND + a] = rows[DAY_WIND_MPS + a] * wind_share
    if leg.trail == 1:
        for a in range(wide):
            rows[DAMAGE_DONE + a], rows[DESCEND_MPS + a] = damage_done(rows[DAMAGE + a]), rows[DOWNHILL_MPS + a]


@jit
def _wander(leg: Any, rows: Any, who: Any, seed: int, replication: int, k: int, wide: int) -> None:
    """Where a new stretch of the course begins, everyone's pace wanders on."""
    normals(seed, replication, who[RUN:], who[WHO:], _P_NOISE, leg.cell, rows[CHANCE:], rows[LUCK:], wide)
    since_m = leg.cell_m if k > 0 else 1e9
    for a in range(wide):
        rows[OWN_NOISE + a] = noise_step(rows[OWN_NOISE + a], rows[NOISE_SD + a], since_m, LENGTH_M, rows[LUCK + a])


@jit
def _carry_on(rows: Any, leg: Any, wide: int) -> None:
    """Everyone's strain, and when he will be where; on a trail his legs, and how fast he remembers to have gone."""
    for a in range(wide):
        # The fade of those whose pacing is drawn is drawn too.
        rows[STRAIN + a] = rows[STRAIN + a] if rows[DRAWN + a] > 0.0 else rows[AFTER + a]
        rows[STRAIN_EVEN + a] = rows[STRAIN_EVEN + a] if rows[DRAWN + a] > 0.0 else rows[EVEN_AFTER + a]
        rows[SET_OUT_S + a] = rows[NOW + a]
        rows[ETA_S + a] = rows[NOW + a] + rows[TIME + a]
        rows[TAKEN + a] = rows[ETA_S + a] - rows[LEFT + a]
        rows[CALLED + a] = 0.0
    if leg.trail == 0:
        return
    damage_m, dark_share = leg.damage_per_mps * leg.length_m, leg.dark_share
    for a in range(wide):
        rows[DAMAGE + a] += damage_m / rows[TIME + a] * rows[DAMAGE_SCALE + a]
        # Hills, ground and darkness taken off; on the whole and of late.
        time_s = rows[TIME + a] * dark_share if rows[DARK + a] > 0.0 else rows[TIME + a]
        flat_m, moved_m = rows[FLAT_M + a], rows[MOVED_M + a]
        share = flat_m / (RECENT_M if moved_m > RECENT_M else moved_m + flat_m)
        share = share if share < 1.0 else 1.0
        rows[RECENT_S_PER_M + a] += (time_s / flat_m - rows[RECENT_S_PER_M + a]) * share
        rows[MOVED_S + a] += time_s
        rows[MOVED_M + a] += flat_m


@jit
def _strike(
    program: Any, moving: Any, rows: Any, who: Any, first: int, seed: int, replication: int, k: int, count: int
) -> None:
    """What is due or scripted at the end of the leg happens; whoever reaches the line has finished all the same."""
    scripted, last = program.places[k + 1].scripted == 1, k + 2 == len(program.node_m)
    for a in range(count):
        if rows[RACES + a] > 0.0 and (scripted or rows[DUE + a] > 0.0):
            lane, row = moving.lanes[first + a], who[ROW + a]
            by, script = replication + who[RUN + a], program.scripted[k + 1, row]
            strike(seed, by, who[WHO + a], lane, script, program.forbidden[row], rows, a)
            if last and lane.out == 1:
                lane.out = 0
                lane.flags &= ~_H_DROP_OUT
            rows[CALLED + a] = 1.0 if lane.out == 1 or lane.stop_s > 0.0 else 0.0
