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
    AERO,
    ASKED_MPS,
    CEILING,
    DRAWN,
    EQUIVALENT,
    FOLLOWING,
    HELD,
    INTENDED,
    JOINS,
    K1,
    K2,
    LOG_TB,
    LOG_UB,
    MOOD,
    NOISE,
    NOW,
    OWN_MPS,
    OWN_NOISE,
    PACED,
    PLAN,
    RACES,
    REAL,
    ROW,
    RUN,
    SHARE,
    SHELTER,
    STEADY_MPS,
    STRAIN,
    SUPPLY,
    THINKS,
    WIND,
)
from paceline.engine.kinds import wishes_of_kinds
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
_BROKEN = float(Mood.BROKEN)
_H_LOST = int(Happened.LOST_PACERS)


@jit
def make_up_minds(program: Any, moving: Any, rows: Any, who: Any, first: int, k: int, count: int, wide: int) -> None:
    """What each wishes to do on the leg: ``INTENDED``, and with whom: ``NOISE``, ``SHELTER``, ``HELD``, ``JOINS``.

    ``first``: the lane of the first of them.
    """
    leg = program.legs[k]
    thinking = _think(program, moving, rows, who, first, k, count)
    if thinking > 0:
        find_ceilings(rows, wide)
    follow, drawn, apart = 0, 0, 0
    for a in range(wide):
        rows[NOISE + a], rows[SHELTER + a], rows[HELD + a] = rows[OWN_NOISE + a], 0.0, -1.0
        rows[JOINS + a] = 1.0
        follow += 1 if rows[FOLLOWING + a] > 0.0 else 0
        drawn += 1 if rows[DRAWN + a] > 0.0 else 0
        apart += 1 if rows[MOOD + a] == _BROKEN or rows[PACED + a] > 0.0 else 0
    if thinking > 0:
        for a in range(count):
            if rows[THINKS + a] > 0.0 and rows[FOLLOWING + a] == 0.0:
                _judge_himself(program, rows, who, a, k)
    if follow > 0:
        if _look_at_pacers(program, moving, rows, who, k, count) > 0:
            efforts_held(rows, leg, wide)
            efforts_at_pace(rows, leg, program.pace_mps[k] * (1.0 - _listen(program)), wide)
        for a in range(count):
            if rows[FOLLOWING + a] > 0.0 and rows[RACES + a] == 1.0:
                lane = moving.lanes[first + a]
                if rows[HELD + a] > 0.0 and _follow(program, rows, who, a, lane, k):
                    rows[JOINS + a] = 0.0
                else:
                    _let_go(program, rows, who, a, lane, k)
    for a in range(wide):
        wished = program.wish[k, who[ROW + a]] * rows[PLAN + a]
        rows[INTENDED + a] = wished if rows[JOINS + a] == 1.0 else rows[INTENDED + a]
    if drawn > 0:
        wishes_of_kinds(rows, leg, wide)
    if apart > 0:
        for a in range(count):
            if rows[MOOD + a] == _BROKEN:
                rows[INTENDED + a], rows[JOINS + a] = moving.lanes[first + a].walk_mps, 0.0
            elif rows[JOINS + a] == 1.0 and rows[PACED + a] > 0.0:
                _keep_pace(program, rows, who, a, k)


@jit
def _listen(program: Any) -> float:
    """Share of pace by which pacers go faster or slower when asked."""
    return LISTEN if program.team[0].listens == 1 else 0.0


@jit
def _think(program: Any, moving: Any, rows: Any, who: Any, first: int, k: int, count: int) -> int:
    """Who asks himself at this node what he can hold to the line, and how far that is: returns how many do."""
    kick, thinking = k == program.kick_node, 0
    for a in range(count):
        row = who[ROW + a]
        runner = program.runners[row]
        alone, thinks = rows[FOLLOWING + a] == 0.0, program.replan[k, row] == 1
        if alone:
            thinks = thinks or (kick and runner.drawn == 0)
        elif runner.chases == 1 and moving.lanes[first + a].eased == 0:
            # With a time to chase he goes all in, within reason, until he feels that it is too much.
            thinks = thinks or rows[SHARE + a] >= _BRAVE
        rows[THINKS + a] = 1.0 if thinks and rows[RACES + a] == 1.0 else 0.0
        rows[EQUIVALENT + a] = program.left_alone_m[k, row] if alone else program.left_sheltered_m[k, row]
        thinking += 1 if rows[THINKS + a] > 0.0 else 0
    return thinking


@jit
def _look_at_pacers(program: Any, moving: Any, rows: Any, who: Any, k: int, count: int) -> int:
    """Where the pacers are to those who follow them: returns how many are near them.

    For these ``HELD`` is the time in which they mean to run the leg, ``SHELTER`` what they have of it, ``NOISE`` that
    of the pacers.
    """
    team, length, near = program.team[0], program.legs[k].length_m, 0
    for a in range(count):
        if rows[FOLLOWING + a] == 0.0:
            continue
        now_s, front = rows[NOW + a], moving.team_front[who[RUN + a] * len(program.node_m) + k]
        if not 0.0 <= front.left_s <= now_s:
            continue
        pack_mps = length / (front.due_s - front.left_s)
        gap_m = (now_s - front.left_s) * pack_mps
        waited_for = team.waits == 1 and team.serves == who[ROW + a]
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
def _follow(program: Any, rows: Any, who: Any, a: int, lane: Any, k: int) -> bool:
    """What it takes to stay with the pacers, or what he gives where that is too much; False when he lets them go."""
    row, listen = who[ROW + a], _listen(program)
    leg, runner, judges = program.legs[k], program.runners[row], program.replan[k, row] == 1
    rows[INTENDED + a] = rows[ASKED_MPS + a]
    if rows[THINKS + a] > 0.0:
        rows[OWN_MPS + a] = rows[CEILING + a]
        brave = runner.chases == 1 and lane.eased == 0 and rows[SHARE + a] < _BRAVE
        over = _BRAVE_OVER if brave else runner.over
        lane.eased = 0 if rows[STEADY_MPS + a] <= rows[OWN_MPS + a] * (1.0 + over) else 1
    if lane.eased == 1 and rows[INTENDED + a] > rows[OWN_MPS + a] * (1.0 + runner.over):
        rows[INTENDED + a], rows[HELD + a] = rows[OWN_MPS + a], -1.0  # he eases off and hopes that they wait
    if k == program.kick_node or (judges and runner.chases == 0):
        behind_mps = rows[OWN_MPS + a]
        _see_himself_alone(program, rows, who, a, k)
        alone_mps = speed_of(rows[OWN_MPS + a], runner, leg, rows[AERO + a], 0.0, rows[WIND + a])
        if alone_mps > program.pace_mps[k] * (1.0 + listen) * (1.0 + _LEAVE):
            return False
        rows[OWN_MPS + a] = behind_mps
    return True


@jit
def _let_go(program: Any, rows: Any, who: Any, a: int, lane: Any, k: int) -> None:
    """The pacers are gone, or he leaves them: from here on he runs his own race."""
    rows[FOLLOWING + a] = 0.0
    rows[NOISE + a], rows[SHELTER + a], rows[HELD + a] = rows[OWN_NOISE + a], 0.0, -1.0
    lane.flags |= _H_LOST
    _see_himself_alone(program, rows, who, a, k)
    _adopt_own_effort(program.runners[who[ROW + a]], rows, a, program.left_alone_m[k, who[ROW + a]])


@jit
def _judge_himself(program: Any, rows: Any, who: Any, a: int, k: int) -> None:
    """On his own he adjusts his plan to what he can hold; near the line he gives what is left."""
    row = who[ROW + a]
    rows[OWN_MPS + a] = rows[CEILING + a]
    _kick_within_reach(program, rows, a, k)
    if program.replan[k, row] == 1 or rows[PACED + a] == 0.0:
        _adopt_own_effort(program.runners[row], rows, a, program.left_alone_m[k, row])


@jit
def _keep_pace(program: Any, rows: Any, who: Any, a: int, k: int) -> None:
    """What the pace that he has wished asks of him here; from the kick on all that he has, if that is more."""
    runner = program.runners[who[ROW + a]]
    wished = effort_of(rows[INTENDED + a], runner, program.legs[k], rows[AERO + a], 0.0, rows[WIND + a])
    if k >= program.kick_node and rows[OWN_MPS + a] > wished:
        wished = rows[OWN_MPS + a]
    rows[INTENDED + a] = wished


@jit
def _adopt_own_effort(runner: Any, rows: Any, a: int, left_alone_m: float) -> None:
    """He runs on by feel; with a time to chase no harder than it takes from here, and a little."""
    rows[PLAN + a], rows[PACED + a] = rows[OWN_MPS + a], 0.0
    left_s = runner.target_s - rows[NOW + a]
    if left_s > 0.0:
        enough = left_alone_m / left_s * (1.0 + _MARGIN)
        rows[PLAN + a] = rows[OWN_MPS + a] if rows[OWN_MPS + a] < enough else enough


@jit
def _see_himself_alone(program: Any, rows: Any, who: Any, a: int, k: int) -> None:
    """``OWN_MPS``: what he could hold from here to the line with nobody before him, as `read_state` finds it."""
    rows[OWN_MPS + a] = sustainable_effort(
        rows[STRAIN + a], program.left_alone_m[k, who[ROW + a]], rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a],
        rows[K2 + a], FADE_SHARPNESS, rows[SUPPLY + a],
    )  # fmt: skip
    _kick_within_reach(program, rows, a, k)


@jit
def _kick_within_reach(program: Any, rows: Any, a: int, k: int) -> None:
    """Where he kicks, no more than so much above what he is running."""
    fastest = rows[REAL + a] * (1.0 + _KICK)
    if k == program.kick_node and rows[OWN_MPS + a] > fastest:
        rows[OWN_MPS + a] = fastest
