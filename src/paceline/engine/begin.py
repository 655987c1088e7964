"""Before the gun: what the day has in store for everyone, and what each runner brings to the start."""

from __future__ import annotations

from typing import Any

from paceline.behaviour.incidents import Incident
from paceline.behaviour.mind import Mood
from paceline.behaviour.stations import ABILITY
from paceline.constants import value
from paceline.engine.accounts import ACCOUNTS
from paceline.engine.company import (
    ABLE_MPS,
    ACCLIMATISED,
    AERO,
    BASE_MPS,
    BIAS,
    BREAK_DEMAND,
    CALM,
    COLLAPSE_DUE,
    COLLAPSE_HAZARD,
    COLLAPSE_REFERENCE_S,
    COLLAPSE_RISEN,
    COLLAPSED,
    COMPANY,
    DAMAGE,
    DAMAGE_SCALE,
    DAY_WIND_MPS,
    DEPARTURE,
    DOWNHILL_MPS,
    DRAG_UNIT,
    DRAWN,
    ETA_S,
    FAT_ADAPTED,
    FOLLOWING,
    FOOTING,
    FORM,
    FORM_MPS,
    FULL_STORE_G,
    GAIN,
    GUT_G,
    GUT_ML,
    K1,
    K2,
    LEDGER,
    LOG_TB,
    LOG_UB,
    LOST_ML,
    MASS_KG,
    MOOD,
    MOVED_M,
    MOVED_S,
    NOISE_SD,
    OWN_MPS,
    OWN_NOISE,
    PACED,
    PLAN,
    QUIT_DUE,
    QUIT_RISEN,
    RACES,
    REAL,
    RECENT_S_PER_M,
    RECKLESS,
    REFERENCE_G_S,
    REFERENCE_LOST_ML,
    REFERENCE_STORE_G,
    SET_OUT_S,
    SHARE,
    SINCE_S,
    STOMACH_DUE,
    STOMACH_PER_S,
    STOMACH_RISEN,
    STOMACH_UNTIL_S,
    STOP_HABIT,
    STOP_SD,
    STORE_G,
    STRAIN,
    STRAIN_EVEN,
    SUSCEPTIBLE,
    TOILET_DUE,
    TOILET_RISEN,
    TOLERANCE,
    WARMER_C,
    seat,
)
from paceline.engine.kinds import join_kind
from paceline.engine.leg import reference_drag
from paceline.engine.strength import read_state
from paceline.engine.supply_lines import NEVER
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
_STOMACH, _COLLAPSE, _TOILET = int(Incident.STOMACH), int(Incident.COLLAPSE), int(Incident.TOILET)
_DROP_OUT = int(Incident.DROP_OUT)
_RACING = float(Mood.RACING)
_SKILL_SD = value("physiology", "downhill.skill_sd")

#: What nobody has yet of, when the gun goes.
_AT_NOUGHT = (
    SHARE, STRAIN, STRAIN_EVEN, OWN_NOISE, DEPARTURE, GUT_G, GUT_ML, LOST_ML, REFERENCE_LOST_ML, STOMACH_RISEN,
    COLLAPSE_RISEN, TOILET_RISEN, DAMAGE, MOVED_S, MOVED_M, RECENT_S_PER_M, ETA_S, SINCE_S, QUIT_RISEN,
)  # fmt: skip


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
    rows, a = seat(moving, i)
    lane, day, row, who = moving.lanes[i], moving.day[0], program.row[i], program.stream[i]
    runner, forbidden = program.runners[row], program.forbidden[row]
    log_ub, k1, k2 = draw_curve(seed, replication, who, program.capacity_mean[row], program.capacity_factor[row])
    if runner.drawn == 1:
        log_ub += join_kind(program, lane, i, seed, replication)
    form = exp(runner.form_sd * normal(seed, replication, who, _P_FORM, 0))
    if runner.form_mean != 0.0 or runner.form_mean_sd > 0.0:
        form *= exp(runner.form_mean + runner.form_mean_sd * normal(seed, replication, who, _P_GROWTH, 0))
    distance = program.node_m[-1]
    t_b = exp(runner.log_break_s)
    form_mps = form * even_speed(distance / form, exp(log_ub), t_b, k1, k2)
    rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a] = log_ub, runner.log_break_s, k1, k2
    rows[FORM + a], rows[FOOTING + a], rows[FORM_MPS + a] = form, 1.0, form_mps
    rows[BASE_MPS + a] = runner.base_speed_mps
    rows[ABLE_MPS + a] = even_speed(distance, exp(log_ub), t_b, k1, k2)
    rows[BREAK_DEMAND + a] = demand(exp(log_ub), 1.0, 0.0, 0.0)
    rows[GAIN + a], rows[CALM + a] = runner.economy_gain, reference_drag(runner.reference_drag_unit, day.aero_scale)
    rows[DRAG_UNIT + a], rows[AERO + a] = runner.drag_unit, day.aero_scale
    rows[DAY_WIND_MPS + a], rows[WARMER_C + a] = day.wind_mps, day.warmer_c
    tolerance = exp(_TOLERANCE_SD * normal(seed, replication, who, _P_TOLERANCE, 0))
    rows[SUSCEPTIBLE + a], rows[TOLERANCE + a] = runner.heat_susceptibility, tolerance
    rows[ACCLIMATISED + a] = runner.acclimatised
    rows[MASS_KG + a], rows[FULL_STORE_G + a] = runner.mass_kg, runner.store_g
    rows[REFERENCE_G_S + a], rows[FAT_ADAPTED + a] = runner.reference_carbohydrate_g_s, runner.fat_adapted
    rows[NOISE_SD + a], rows[DRAWN + a], rows[BIAS + a] = runner.noise_sd, runner.drawn, runner.bias_mean
    rows[DOWNHILL_MPS + a], rows[DAMAGE_SCALE + a] = runner.descend_mps, runner.damage_scale
    rows[STOMACH_PER_S + a] = runner.stomach_per_s
    rows[COLLAPSE_HAZARD + a], rows[COLLAPSE_REFERENCE_S + a] = runner.collapse_hazard, runner.collapse_reference_s
    rows[STOMACH_DUE + a] = _due(seed, replication, who, _P_STOMACH, forbidden[_STOMACH])
    rows[COLLAPSE_DUE + a] = _due(seed, replication, who, _P_COLLAPSE, forbidden[_COLLAPSE])
    rows[TOILET_DUE + a] = _due(seed, replication, who, _P_TOILET, forbidden[_TOILET])
    for column in _AT_NOUGHT:
        rows[column + a] = 0.0
    for account in range(ACCOUNTS):
        rows[LEDGER + account * COMPANY + a] = 0.0
    rows[RACES + a], rows[COLLAPSED + a], rows[RECKLESS + a], rows[MOOD + a] = 1.0, 1.0, 1.0, _RACING
    rows[FOLLOWING + a], rows[PACED + a], rows[PLAN + a] = runner.follows, runner.plan_is_pace, runner.plan
    rows[OWN_MPS + a] = runner.base_speed_mps if runner.plan_is_pace == 1 else runner.plan
    rows[STORE_G + a] = rows[REFERENCE_STORE_G + a] = runner.store_g
    rows[STOMACH_UNTIL_S + a], rows[SET_OUT_S + a] = _NEVER_S, _NEVER_S
    lane.eased, lane.out, lane.node, lane.flags, lane.stop_s = 0, 0, -1, 0, 0.0
    lane.gun_s, lane.place = 0.0, i
    lane.goal, lane.leaving = runner.goal, 0
    rows[STOP_HABIT + a], rows[STOP_SD + a], rows[QUIT_DUE + a] = runner.stop_habit, runner.stop_sd, NEVER
    if runner.tries_long == 1:
        _begin_trail(runner, rows, a, seed, replication, who)
        lane.gap_s, lane.walk_mps = 0.0, 0.0
        rows[QUIT_DUE + a] = _due(seed, replication, who, _P_QUIT, forbidden[_DROP_OUT]) / runner.giving_up
    if runner.drawn == 1:
        rows[PLAN + a] = form_mps * exp(runner.bias_mean)
    elif runner.in_field == 1 or (runner.tries_long == 1 and runner.bias_sd > 0.0):
        read_state(program, moving, i, 0, 0.0)
        bias = runner.bias_mean + runner.bias_sd * normal(seed, replication, who, _P_BIAS, 0)
        rows[PLAN + a] = rows[OWN_MPS + a] * exp(bias)
    rows[REAL + a] = rows[PLAN + a]


@jit
def _due(seed: int, replication: int, who: int, purpose: int, forbidden: int) -> float:
    """The summed hazard at which an incident comes."""
    return exponential(seed, replication, who, purpose, 0) if forbidden == 0 else NEVER


@jit
def _begin_trail(runner: Any, rows: Any, a: int, seed: int, replication: int, who: int) -> None:
    """What a runner brings to a trail: his footing, nerve downhill, habits at stations."""
    z0, z1, z2 = capacity_draws(seed, replication, who)
    z3 = normal(seed, replication, who, _P_CAPACITY, 3)
    rows[FOOTING + a] = exp(
        -runner.trail_loss - runner.trail_z0 * z0 - runner.trail_z1 * z1 - runner.trail_z2 * z2 - runner.trail_z3 * z3
    )
    rows[DOWNHILL_MPS + a] *= exp(_SKILL_SD * normal(seed, replication, who, _P_DESCENT, 0))
    rows[STOP_HABIT + a] *= exp(runner.stop_habit_sd * normal(seed, replication, who, _P_HABIT, 0))
    if runner.in_field == 1:  # the able are fast downhill too, and in no mood to stand about
        able = rows[FORM_MPS + a] / runner.base_speed_mps
        rows[DOWNHILL_MPS + a] *= able
        rows[STOP_HABIT + a] *= exp(-ABILITY * log(able))
