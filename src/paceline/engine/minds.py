"""Minds: what each of a company wishes to do on the leg before him.

He follows the pacers while they are near and affordable; else he keeps to his own plan.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.formation import GAP_M
from paceline.behaviour.incidents import Happened
from paceline.behaviour.mind import Mood
from paceline.constants import value
from paceline.engine.company import (
    ASKED_MPS,
    EFFORT,
    EQUIVALENT,
    HELD,
    INTENDED,
    JOINS,
    LASTS,
    LOG_TB,
    NOISE,
    NOW,
    OWN_MPS,
    SHELTER,
    STEADY_MPS,
    SUPPLY,
    WIND,
    copy_row,
    fill_up,
    rounded_up,
)
from paceline.engine.kinds import wished_by_kind
from paceline.engine.leg import effort_of, efforts_at_pace, efforts_held, find_ceilings, speed_of
from paceline.engine.packs import CLOSING, shelter_closing
from paceline.engine.team import LISTEN, WAIT_GAP_S
from paceline.numerics.jit import jit
from paceline.physiology.strain import FADE_SHARPNESS, sustainable_effort

_REACH_M = value("behaviour", "following.reach_m")
_LEAVE = value("behaviour", "following.leave")
_BRAVE = value("behaviour", "following.brave_until")
_BRAVE_OVER = value("behaviour", "following.brave_over")
_KICK = value("behaviour", "following.kick_over")
_MARGIN = value("behaviour", "plan.margin")
_BROKEN = int(Mood.BROKEN)
_H_LOST = int(Happened.LOST_PACERS)


@jit
def make_up_minds(program: Any, moving: Any, seed: int, replication: int, k: int, count: int, wide: int) -> None:
    """What each wishes to do on the leg: ``INTENDED``, and with whom: ``NOISE``, ``SHELTER``, ``HELD``, ``JOINS``."""
    rows = moving.rows
    _read_states(program, moving, k, count, wide)
    followed = _look_at_pacers(program, moving, k, count)
    if followed > 0:
        efforts_held(rows, program.legs[k], wide)
        efforts_at_pace(rows, program.legs[k], program.pace_mps[k] * (1.0 - _listen(program)), wide)
    for a in range(count):
        lane = moving.lanes[moving.company[a]]
        if lane.following == 0 and _thinks_again(program, lane, k):
            _judge_himself(program, rows, a, lane, k)
        alone = True
        if lane.mood == _BROKEN:
            rows[INTENDED + a], alone = lane.walk_mps, False
        elif lane.following == 1:
            if rows[HELD + a] > 0.0 and _follow(program, moving, rows, a, lane, k):
                alone = False
            else:
                _let_go(program, rows, a, lane, k)
        if alone:
            rows[INTENDED + a] = _wish_alone(program, moving, rows, a, lane, k, seed, replication)
        if alone or lane.mood == _BROKEN:
            rows[NOISE + a], rows[SHELTER + a], rows[HELD + a] = lane.noise, 0.0, -1.0
        rows[JOINS + a] = 1.0 if alone else 0.0


@jit
def _listen(program: Any) -> float:
    """Share of pace by which pacers go faster or slower when asked."""
    return LISTEN if program.team[0].listens == 1 else 0.0


@jit
def _thinks_again(program: Any, lane: Any, k: int) -> bool:
    """Whether he asks himself at this node what he can hold to the line."""
    runner = program.runners[lane.row]
    judges = program.replan[lane.row, k] == 1
    if lane.following == 0:
        return judges or (k == program.kick_node and runner.drawn == 0)
    # With a time to chase he goes all in, within reason, until he feels that it is too much.
    return judges or (runner.chases == 1 and lane.eased == 0 and lane.effort >= _BRAVE)


@jit
def _read_states(program: Any, moving: Any, k: int, count: int, wide: int) -> None:
    """``OWN_MPS``: all who think again at this node read their own state at once, see `read_state`."""
    rows, spare, judging = moving.rows, moving.spare, 0
    for a in range(count):
        lane = moving.lanes[moving.company[a]]
        if _thinks_again(program, lane, k):
            copy_row(rows, a, spare, judging)
            alone = lane.following == 0
            spare[EQUIVALENT + judging] = (
                program.left_alone_m[lane.row, k] if alone else program.left_sheltered_m[lane.row, k]
            )
            judging += 1
    if judging == 0:
        return
    some = rounded_up(judging) if wide > 1 else 1
    fill_up(spare, judging, some, LASTS)
    find_ceilings(spare, some)
    judging = 0
    for a in range(count):
        if _thinks_again(program, moving.lanes[moving.company[a]], k):
            rows[OWN_MPS + a] = spare[EFFORT + judging]
            judging += 1


@jit
def _look_at_pacers(program: Any, moving: Any, k: int, count: int) -> int:
    """Where the pacers are to those who follow them: returns how many are near them.

    For these ``HELD`` is the time in which they mean to run the leg, ``SHELTER`` what they have of it, ``NOISE`` that
    of the pacers. For all others ``HELD`` is below 0.
    """
    rows, team, length, near = moving.rows, program.team[0], program.legs[k].length_m, 0
    for a in range(count):
        lane, now_s = moving.lanes[moving.company[a]], rows[NOW + a]
        rows[HELD + a] = -1.0
        if lane.following == 0:
            continue
        front = moving.team_front[lane.run * len(program.node_m) + k]
        if not 0.0 <= front.left_s <= now_s:
            continue
        pack_mps = length / (front.due_s - front.left_s)
        gap_m = (now_s - front.left_s) * pack_mps
        waited_for = team.waits == 1 and team.serves == lane.row
        if now_s >= front.left_s + WAIT_GAP_S if waited_for else gap_m > _REACH_M:
            continue
        wish_s = front.due_s + GAP_M / pack_mps - now_s
        fastest_s = length / (pack_mps * (1.0 + CLOSING))
        wish_s = wish_s if wish_s > fastest_s else fastest_s
        later_m = (now_s + wish_s - front.due_s) * pack_mps
        rows[HELD + a] = wish_s
        rows[SHELTER + a] = shelter_closing(front.shelter, gap_m, later_m, length)
        rows[STEADY_MPS + a] = front.shelter
        rows[NOISE + a] = front.noise
        near += 1
    return near


@jit
def _follow(program: Any, moving: Any, rows: Any, a: int, lane: Any, k: int) -> bool:
    """What it takes to stay with the pacers, or what he gives where that is too much; False when he lets them go."""
    leg, runner, kick = program.legs[k], program.runners[lane.row], k == program.kick_node
    judges, listen = program.replan[lane.row, k] == 1, _listen(program)
    rows[INTENDED + a] = rows[ASKED_MPS + a]
    if _thinks_again(program, lane, k):
        lane.own_mps = rows[OWN_MPS + a]
        brave = runner.chases == 1 and lane.eased == 0 and lane.effort < _BRAVE
        lane.eased = 0 if rows[STEADY_MPS + a] <= lane.own_mps * (1.0 + (_BRAVE_OVER if brave else runner.over)) else 1
    if lane.eased == 1 and rows[INTENDED + a] > lane.own_mps * (1.0 + runner.over):
        rows[INTENDED + a], rows[HELD + a] = lane.own_mps, -1.0  # he eases off and hopes that they wait
    if kick or (judges and runner.chases == 0):
        behind_mps = lane.own_mps
        _read_state_again(rows, a, lane, program.left_alone_m[lane.row, k])
        if kick and lane.own_mps > lane.last_mps * (1.0 + _KICK):
            lane.own_mps = lane.last_mps * (1.0 + _KICK)
        aero_scale = moving.day[lane.run].aero_scale
        alone_mps = speed_of(lane.own_mps, runner, leg, aero_scale, 0.0, rows[WIND + a])
        if alone_mps > program.pace_mps[k] * (1.0 + listen) * (1.0 + _LEAVE):
            return False
        lane.own_mps = behind_mps
    return True


@jit
def _let_go(program: Any, rows: Any, a: int, lane: Any, k: int) -> None:
    """The pacers are gone, or he leaves them: from here on he runs his own race."""
    lane.following = 0
    lane.flags |= _H_LOST
    left_m = program.left_alone_m[lane.row, k]
    if k != program.kick_node:
        _read_state_again(rows, a, lane, left_m)
    _adopt_own_effort(program.runners[lane.row], lane, left_m, rows[NOW + a])


@jit
def _judge_himself(program: Any, rows: Any, a: int, lane: Any, k: int) -> None:
    """On his own he adjusts his plan to what he can hold; near the line he gives what is left."""
    lane.own_mps = rows[OWN_MPS + a]
    if k == program.kick_node:
        fastest = lane.last_mps * (1.0 + _KICK)
        lane.own_mps = lane.own_mps if lane.own_mps < fastest else fastest
    if program.replan[lane.row, k] == 1 or lane.plan_is_pace == 0:
        _adopt_own_effort(program.runners[lane.row], lane, program.left_alone_m[lane.row, k], rows[NOW + a])


@jit
def _wish_alone(program: Any, moving: Any, rows: Any, a: int, lane: Any, k: int, seed: int, replication: int) -> float:
    """The flat-equivalent speed, m/s, of his own plan; where the field's pacing is drawn, of such people."""
    leg, runner = program.legs[k], program.runners[lane.row]
    if runner.drawn == 1:
        return wished_by_kind(program.departures, leg, runner, lane, rows, a, seed, replication + lane.run)
    wished = program.wish[lane.row, k] * lane.plan
    if lane.plan_is_pace == 1:
        wished = effort_of(wished, runner, leg, moving.day[lane.run].aero_scale, 0.0, rows[WIND + a])
        if k >= program.kick_node and lane.own_mps > wished:
            wished = lane.own_mps
    return wished


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
def _read_state_again(rows: Any, a: int, lane: Any, left_m: float) -> None:
    """The same as `read_state`, by what is known of him already."""
    lane.own_mps = sustainable_effort(
        lane.strain, left_m, lane.log_ub, rows[LOG_TB + a], lane.k1, lane.k2, FADE_SHARPNESS, rows[SUPPLY + a]
    )
