"""The pacers: a team that runs as one block, loses men, and changes them.

A team is one process of the race because its members travel together; each has his own curve, form and strain, and
leaves when he cannot hold the pace, when his planned work is done, or when he is relieved.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.formation import CONTACT_M, FRONT_SHELTER, GAP_M, INSIDE_SHELTER, formation_shelter
from paceline.constants import value
from paceline.engine.company import (
    AFTER,
    ETA_S,
    FOLLOWING,
    K1,
    K2,
    LASTS,
    LOG_EFFORT,
    LOG_TB,
    LOG_UB,
    OWN_MPS,
    SET_OUT_S,
    STRAIN,
    TIME,
    rounded_up,
    seat,
)
from paceline.engine.leg import speed_of, tire
from paceline.numerics.draws import Purpose, normal, uniform
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit
from paceline.physiology.power import demand, drag_cost, equivalent_speed
from paceline.physiology.variability import LENGTH_M, noise_step

ROTATING, FROM_START = 1, 2

#: Share of pace by which pacers who listen go faster or slower than asked before the race.
LISTEN = value("behaviour", "team.listen")
_WAIT = value("behaviour", "team.wait")
WAIT_GAP_S = value("behaviour", "team.wait_gap_s")
_RECOVERY_S = value("behaviour", "team.rest_recovery_s")
_PACER_MASS_KG = value("behaviour", "team.mass_kg")
_PACER_AREA_M2 = value("behaviour", "team.drag_area_m2")
_REFERENCE_SHIELDING = value("behaviour", "team.reference_shielding")
_REFERENCE_DENSITY = value("physiology", "air.reference_density")

_MOST_SHELTER = value("behaviour", "formation.most")

_P_CAPACITY, _P_FORM = int(Purpose.CAPACITY), int(Purpose.FORM)
_P_EXCHANGE, _P_NOISE = int(Purpose.EXCHANGE), int(Purpose.PACE_NOISE)


@jit
def capacity_draws(seed: int, replication: int, who: int) -> Any:
    """The standard normals from which a runner's curve comes."""
    z0 = normal(seed, replication, who, _P_CAPACITY, 0)
    z1 = normal(seed, replication, who, _P_CAPACITY, 1)
    return z0, z1, normal(seed, replication, who, _P_CAPACITY, 2)


@jit
def draw_curve(seed: int, replication: int, who: int, mean: Any, factor: Any) -> Any:
    """A runner's curve for one replication, from the posterior of his fit: ln u_b, k1, k2."""
    z0, z1, z2 = capacity_draws(seed, replication, who)
    log_ub = mean[0] + factor[0, 0] * z0
    k1 = exp(mean[1] + factor[1, 0] * z0 + factor[1, 1] * z1)
    k2 = exp(mean[2] + factor[2, 0] * z0 + factor[2, 1] * z1 + factor[2, 2] * z2)
    return log_ub, k1, k2


@jit
def begin_team(program: Any, moving: Any, seed: int, replication: int) -> None:
    """Draw the pacers' day and put the first of them in their places."""
    for m in range(len(program.members)):
        member, pacer = program.members[m], moving.pacers[m]
        pacer.log_ub, pacer.k1, pacer.k2 = draw_curve(
            seed, replication, member.stream, program.member_mean[m], program.member_factor[m]
        )
        pacer.log_form = member.form_sd * normal(seed, replication, member.stream, _P_FORM, 0)
        pacer.strain = 0.0
        pacer.since_s = 0.0
        pacer.spent = 0
    for place in range(len(moving.slots)):
        moving.slots[place] = place if place < len(program.members) else -1
    state = moving.team[0]
    state.next = len(moving.slots)
    state.exchanges = 0
    state.noise = 0.0
    state.cell = -1


@jit
def _relieve(program: Any, moving: Any, seed: int, replication: int, place: int, now_s: float) -> None:
    """Send the next rested man of the pool into a place; nobody, if he misses his turn."""
    state = moving.team[0]
    pool = len(program.members)
    old = moving.slots[place]
    if old >= 0:
        moving.pacers[old].since_s = now_s
    moving.slots[place] = -1
    for _ in range(pool):
        candidate = state.next % pool
        state.next += 1
        pacer = moving.pacers[candidate]
        busy = False
        for other in range(len(moving.slots)):
            busy = busy or moving.slots[other] == candidate
        if busy or pacer.spent == 1:
            continue
        missed = uniform(seed, replication, program.members[candidate].stream, _P_EXCHANGE, state.exchanges)
        if missed >= program.team[0].missed_exchange:
            pacer.strain *= exp(-(now_s - pacer.since_s) / _RECOVERY_S)
            pacer.since_s = now_s
            moving.slots[place] = candidate
        return


@jit
def _change(program: Any, moving: Any, seed: int, replication: int, k: int, now_s: float) -> None:
    """At a node: spent men and men at their planned end leave; at an exchange fresh ones step in."""
    team = program.team[0]
    for place in range(len(moving.slots)):
        m = moving.slots[place]
        if m >= 0 and (moving.pacers[m].spent == 1 or program.members[m].until_node <= k):
            moving.slots[place] = -1
            moving.pacers[m].since_s = now_s
    if team.kind == ROTATING and program.exchange[k] == 1 and k > 0:
        state = moving.team[0]
        state.exchanges += 1
        for place in range(len(moving.slots)):
            if (place + state.exchanges) % team.groups == 0 or moving.slots[place] < 0:
                _relieve(program, moving, seed, replication, place, now_s)


@jit
def lead(program: Any, moving: Any, seed: int, replication: int, k: int, now_s: float) -> float:
    """The team leaves a node: returns the time it takes for the leg, s, or -1 when no pacer is left."""
    team, state, day, leg = program.team[0], moving.team[0], moving.day[0], program.legs[k]
    _change(program, moving, seed, replication, k, now_s)

    ahead = 0
    for place in range(len(moving.slots)):
        if moving.slots[place] >= 0 and place < team.ahead:
            ahead += 1
    if ahead == 0 and team.kind == FROM_START:
        return -1.0

    if state.cell != leg.cell:
        # The pack's unevenness belongs to the team, whoever leads: it is drawn under the first man's name.
        z = normal(seed, replication, program.members[0].stream, _P_NOISE, leg.cell)
        length = leg.cell_m if state.cell >= 0 else 1e9
        state.noise = noise_step(state.noise, team.noise_sd, length, LENGTH_M, z)
        state.cell = leg.cell
    shelter = day.shelter_scale * formation_shelter(
        ahead, team.ahead, team.one_ahead, team.full, team.car, team.discount
    )
    shelter = shelter if shelter < _MOST_SHELTER else _MOST_SHELTER
    head_wind = day.wind_mps * leg.wind_share
    pace = program.pace_mps[k]
    wait_s = 0.0
    served, runner = moving.lanes[team.serves], program.runners[team.serves]
    rows, a = seat(moving, team.serves)
    eta_s, own_mps = rows[ETA_S + a], rows[OWN_MPS + a]
    in_sight = served.node == k - 1 and rows[SET_OUT_S + a] < now_s <= eta_s
    if team.listens == 1 and in_sight and rows[FOLLOWING + a] == 1.0 and now_s >= eta_s - CONTACT_M / pace:
        asked = speed_of(own_mps, runner, leg, day.aero_scale, shelter, head_wind)
        slowest, fastest = pace * (1.0 - LISTEN), pace * (1.0 + LISTEN)
        pace = slowest if asked < slowest else (asked if asked < fastest else fastest)
    if team.waits == 1 and in_sight and served.out == 0:
        behind_s = eta_s - now_s
        if behind_s < WAIT_GAP_S:
            if served.eased == 1:  # they run what he can run behind them
                asked = speed_of(own_mps, runner, leg, day.aero_scale, shelter, head_wind)
                pace = asked if asked < pace else pace
            wait_s = behind_s - GAP_M / pace
    time_s = leg.length_m / (pace * exp(state.noise))
    if wait_s > 0.0:
        longest = _WAIT * time_s
        time_s += wait_s if wait_s < longest else longest

    speed = leg.length_m / time_s
    calm = drag_cost(_REFERENCE_DENSITY, _PACER_AREA_M2, _REFERENCE_SHIELDING, _PACER_MASS_KG, day.aero_scale)
    slope = leg.grade_factor * leg.terrain
    alone = drag_cost(leg.density, _PACER_AREA_M2, 0.0, _PACER_MASS_KG, day.aero_scale)
    leads = equivalent_speed(demand(speed, slope, alone * (1.0 - FRONT_SHELTER), head_wind), calm)
    inside = equivalent_speed(demand(speed, slope, alone * (1.0 - INSIDE_SHELTER), head_wind), calm)
    log_effort = log(leads / leg.altitude_supply)
    log_inside = log(inside / leg.altitude_supply)
    spare, men = moving.spare, 0
    for place in range(len(moving.slots)):
        m = moving.slots[place]
        if m < 0:
            continue
        pacer = moving.pacers[m]
        spare[STRAIN + men], spare[LOG_EFFORT + men] = pacer.strain, log_effort - pacer.log_form
        spare[TIME + men], spare[LOG_UB + men], spare[LOG_TB + men] = (
            time_s,
            pacer.log_ub,
            program.members[m].log_break_s,
        )
        spare[K1 + men], spare[K2 + men] = pacer.k1, pacer.k2
        log_effort = log_inside
        men += 1
    tire(spare, rounded_up(men))
    men = 0
    for place in range(len(moving.slots)):
        m = moving.slots[place]
        if m < 0:
            continue
        moving.pacers[m].strain = spare[AFTER + men]
        if spare[LASTS + men] == 0.0:
            moving.pacers[m].spent = 1
        men += 1

    front = moving.team_front[k]
    front.left_s = now_s
    front.due_s = now_s + time_s
    front.noise = state.noise
    front.count = ahead
    front.shelter = shelter
    return time_s
