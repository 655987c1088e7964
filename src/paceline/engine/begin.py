"""Before the gun: what the day has in store for everyone, and what each runner brings to the start."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.mind import Mood
from paceline.behaviour.stations import ABILITY
from paceline.constants import value
from paceline.engine.kinds import join_kind
from paceline.engine.strength import read_state
from paceline.engine.team import capacity_draws, draw_curve
from paceline.numerics.draws import THE_DAY, Purpose, exponential, normal, uniform
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit
from paceline.physiology.capacity import even_speed
from paceline.physiology.power import demand

_AERO_LOW, _AERO_HIGH = value("behaviour", "day.aero_low"), value("behaviour", "day.aero_high")
_SHELTER_SD = value("behaviour", "formation.shelter_sd")
_TOLERANCE_SD = value("behaviour", "day.heat_tolerance_log_sd")
_NEVER_S = -1.0
_P_AIR, _P_SHELTER = int(Purpose.AIR), int(Purpose.SHELTER)
_P_TEMPERATURE, _P_WIND = int(Purpose.TEMPERATURE), int(Purpose.WIND)
_P_CAPACITY, _P_FORM = int(Purpose.CAPACITY), int(Purpose.FORM)
_P_TOLERANCE = int(Purpose.HEAT_TOLERANCE)
_P_STOMACH, _P_COLLAPSE, _P_TOILET = int(Purpose.STOMACH), int(Purpose.COLLAPSE), int(Purpose.TOILET)
_P_BIAS = int(Purpose.START_BIAS)
_P_DESCENT, _P_HABIT, _P_QUIT = int(Purpose.DESCENT), int(Purpose.STOP_HABIT), int(Purpose.GIVING_UP)
_P_GROWTH = int(Purpose.GROWTH)
_RACING = int(Mood.RACING)
_SKILL_SD = value("physiology", "downhill.skill_sd")


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
    lane = moving.lanes[i]
    runner = program.runners[lane.row]
    who = lane.stream
    lane.log_ub, lane.k1, lane.k2 = draw_curve(
        seed, replication, who, program.capacity_mean[lane.row], program.capacity_factor[lane.row]
    )
    if runner.drawn == 1:
        join_kind(program, lane, runner, seed, replication)
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
    if runner.drawn == 1:
        lane.plan = lane.form_mps * exp(runner.bias_mean)
        lane.last_mps = lane.plan
    elif runner.in_field == 1 or (runner.tries_long == 1 and runner.bias_sd > 0.0):
        read_state(program, moving, i, 0, 0.0, True)
        bias = runner.bias_mean + runner.bias_sd * normal(seed, replication, who, _P_BIAS, 0)
        lane.plan = lane.own_mps * exp(bias)
        lane.last_mps = lane.plan
