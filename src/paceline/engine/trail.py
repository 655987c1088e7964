"""What a trail asks beyond running: stations to stand at, rivers to cross, junctions to miss, a mind to keep.

Two moves. `halt` is all that happens at a node before a runner leaves it; `astray` is the wrong turn with which he
may leave it. Both look only at those who were there before him.
"""

from __future__ import annotations

from typing import Any

from paceline.behaviour.hurry import hurry, in_reach, needed
from paceline.behaviour.incidents import Happened, Incident
from paceline.behaviour.mind import (
    FORESEEN,
    FROM_SHARE,
    SLACK,
    STOPS,
    WIN_GAP_S,
    Goal,
    Mood,
    break_chance,
    broken_effort,
    broken_rest_s,
)
from paceline.behaviour.navigation import BACK_SPEED, FOLLOW_S, FOLLOWS, off_course_m, wrong_turn_chance
from paceline.behaviour.stations import HELD_DRINK_ML, HOLD_S, TOO_HOT_C, WEIGHED_OUT, quit_rate, stop_lasts_s
from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.company import (
    BIAS,
    CHANCE,
    COMPANY,
    DRAWN,
    DUE,
    FOLLOWING,
    FORM_MPS,
    K1,
    K2,
    LOG_TB,
    LOG_UB,
    LOST_ML,
    LUCK,
    MASS_KG,
    MOOD,
    MOVED_M,
    MOVED_S,
    NOW,
    OWN_MPS,
    PLAN,
    QUIT_DUE,
    QUIT_RISEN,
    REAL,
    RECENT_S_PER_M,
    ROW,
    RUN,
    SHARE,
    SINCE_S,
    STOMACH_UNTIL_S,
    STOP_HABIT,
    STOP_S,
    STOP_SD,
    STRAIN,
    STRAIN_EVEN,
    WHO,
    book,
    seat,
)
from paceline.engine.strength import is_dark, read_state, strain_after, supplies, total_supply, wet_bulb_now
from paceline.numerics.draws import Purpose, normal, normals, uniform
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import jit

_CROSSING_LOG_SD = value("behaviour", "crossing.log_sd")
_KG_PER_ML = 1e-3
#: He leaves so long before a cutoff.
_IN_TIME_S = 1.0
_FREE, _BROKEN = float(Mood.FREE), float(Mood.BROKEN)
_RECORD, _WIN, _PLACE, _FINISH = int(Goal.RECORD), int(Goal.WIN), int(Goal.PLACE), int(Goal.FINISH)
_WRONG_TURN, _SWEPT, _BREAKS = int(Incident.WRONG_TURN), int(Incident.SWEPT), int(Incident.BROKEN)
_DROP_OUT = int(Incident.DROP_OUT)
_H_WRONG_TURN, _H_SWEPT, _H_BROKEN = int(Happened.WRONG_TURN), int(Happened.SWEPT), int(Happened.BROKEN)
_H_DROP_OUT, _H_CUT_OFF, _H_GAVE_UP = int(Happened.DROP_OUT), int(Happened.CUT_OFF), int(Happened.GAVE_UP)
_H_SICK, _H_OVERHEATED, _H_WORN_OUT = int(Happened.SICK), int(Happened.OVERHEATED), int(Happened.WORN_OUT)
_A_CROSSING, _A_OFF_COURSE = int(Account.CROSSING), int(Account.OFF_COURSE)
_A_REST, _A_STATIONS = int(Account.REST), int(Account.STATIONS)
_P_STOP, _P_TURN, _P_CROSSING = int(Purpose.STATION_STOP), int(Purpose.WRONG_TURN), int(Purpose.CROSSING)
_P_MIND = int(Purpose.MIND)


@jit
def halt(program: Any, moving: Any, seed: int, replication: int, i: int, k: int, now_s: float) -> float:
    """All that keeps a runner at a node before he leaves it: returns the seconds. He may not leave at all (``out``)."""
    rows, a = seat(moving, i)
    rows[NOW + a] = now_s + hold_up(program, moving, seed, replication, i, k)
    if program.places[k].station == 1:
        who = moving.who[(moving.first + i) // COMPANY]
        come_to_station(program, rows[a:], who[a:], seed, replication, k, 1)
        stand(program, moving, seed, replication, i, k)
    return rows[NOW + a] - now_s


@jit
def hold_up(program: Any, moving: Any, seed: int, replication: int, i: int, k: int) -> float:
    """The seconds that a river takes, and a breakdown that the scenario has happen here."""
    held_s = _cross(program, moving, seed, replication, i, k) if program.places[k].crossing_s > 0.0 else 0.0
    if program.scripted[k, program.row[i], _BREAKS] > 0:
        held_s += _setback(program, moving, seed, replication, i, k, 0.0, 1.0)
    return held_s


@jit
def come_to_station(program: Any, rows: Any, who: Any, seed: int, replication: int, k: int, wide: int) -> None:
    """A company comes to a station: ``STOP_S`` how long each would stand there, ``DUE`` who has had enough.

    That is whose hazard, gathered since the last station, meets what he was given. A broken runner has made up his mind
    when it happened (`_setback`).
    """
    spot, crew = round(program.node_m[k]), program.places[k].crew == 1
    done = program.node_m[k] / program.node_m[-1]
    normals(seed, replication, who[RUN:], who[WHO:], _P_STOP, spot, rows[CHANCE:], rows[LUCK:], wide)
    for a in range(wide):
        median_s = program.stops_s[k, who[ROW + a]]
        stop_s = stop_lasts_s(median_s, rows[STOP_HABIT + a], rows[STOP_SD + a], rows[LUCK + a])
        rows[STOP_S + a] = stop_s if median_s > 0.0 else 0.0
    for a in range(wide):
        slowed = log(rows[RECENT_S_PER_M + a] * rows[MOVED_M + a] / rows[MOVED_S + a])
        risen = (rows[NOW + a] - rows[SINCE_S + a]) * quit_rate(slowed, rows[NOW + a], crew, done)
        weighs = rows[MOVED_M + a] > 0.0 and rows[MOOD + a] != _BROKEN
        rows[QUIT_RISEN + a] += risen if weighs else 0.0
        rows[DUE + a] = 1.0 if weighs and rows[QUIT_RISEN + a] >= rows[QUIT_DUE + a] else 0.0


@jit
def stand(program: Any, moving: Any, seed: int, replication: int, i: int, k: int) -> None:
    """A runner stands at a station from ``NOW`` to what is then ``NOW``, and may not leave it again (``out``)."""
    lane, place = moving.lanes[i], program.places[k]
    rows, a = seat(moving, i)
    now_s = rows[NOW + a]
    if lane.leaving == 0 and rows[DUE + a] > 0.0:
        lane.leaving = _why_he_stops(program, moving, rows, a, k)
    if lane.leaving == 0:
        now_s += _look_at_the_race(program, moving, seed, replication, i, k, now_s)
        now_s += _stop(moving, place, i, now_s)
        if rows[DRAWN + a] > 0.0:  # the others have a plan of their own
            _look_at_the_clock(program, moving, i, k, now_s)
    if lane.leaving == 0 and place.cutoff_s > 0.0 and now_s > place.cutoff_s:
        lane.leaving = _H_CUT_OFF
    if lane.leaving != 0:
        lane.out = 1
        lane.flags |= lane.leaving | _H_DROP_OUT
    rows[NOW + a] = rows[SINCE_S + a] = now_s


@jit
def _stop(moving: Any, place: Any, i: int, now_s: float) -> float:
    """The stop at a station, no longer than its cutoff allows: nobody sits there until he is cut off.

    Whoever has lost too much water is held at a weigh-in until he has drunk.
    """
    rows, a = seat(moving, i)
    stopped_s, left_s = rows[STOP_S + a], place.cutoff_s - _IN_TIME_S - now_s
    stopped_s = left_s if 0.0 < left_s < stopped_s else stopped_s
    if place.weigh_in == 1 and rows[LOST_ML + a] * _KG_PER_ML > WEIGHED_OUT * rows[MASS_KG + a]:
        stopped_s += HOLD_S
        rows[LOST_ML + a] -= HELD_DRINK_ML
    book(moving, i, _A_STATIONS, stopped_s)
    return stopped_s


@jit
def _why_he_stops(program: Any, moving: Any, rows: Any, a: int, k: int) -> int:
    """Why one who has had enough says that he stops."""
    now_s = rows[NOW + a]
    if now_s < rows[STOMACH_UNTIL_S + a]:
        return _H_SICK
    warmer_c = moving.day[0].warmer_c - program.legs[k].cooler_c
    wet_bulb_c = wet_bulb_now(program, warmer_c, now_s)
    return _H_OVERHEATED if wet_bulb_c > TOO_HOT_C else _H_WORN_OUT


@jit
def _cross(program: Any, moving: Any, seed: int, replication: int, i: int, k: int) -> float:
    """Through a river: along the rope, or adrift."""
    place, row, who = program.places[k], program.row[i], program.stream[i]
    script, spot = program.scripted[k, row, _SWEPT], 2 * round(program.node_m[k])
    takes_s = place.crossing_s * exp(_CROSSING_LOG_SD * normal(seed, replication, who, _P_CROSSING, spot))
    adrift = uniform(seed, replication, who, _P_CROSSING, spot + 1) < place.drift
    if script > 0 or (adrift and program.forbidden[row, _SWEPT] == 0):
        moving.lanes[i].flags |= _H_SWEPT
        scripted_s = program.amount[k, row]
        takes_s += scripted_s if script > 0 and scripted_s > 0.0 else place.drift_s
    book(moving, i, _A_CROSSING, takes_s)
    return takes_s


@jit
def _look_at_the_race(program: Any, moving: Any, seed: int, replication: int, i: int, k: int, now_s: float) -> float:
    """At a station he learns how he stands, and a goal may be gone: returns the rest, s, of one whom that breaks."""
    lane, row = moving.lanes[i], program.row[i]
    rows, a = seat(moving, i)
    early = program.node_m[k] < FROM_SHARE * program.node_m[-1]
    if early or lane.goal == _FINISH or rows[MOOD + a] == _BROKEN:
        return 0.0
    rest_s, record_s = 0.0, program.runners[row].record_s
    read_state(program, moving, i, k, now_s)
    left_s = program.left_alone_m[k, row] / rows[OWN_MPS + a]
    if lane.goal == _RECORD and now_s + left_s > record_s * (1.0 + SLACK):
        lane.goal = _WIN
        rest_s += _setback(program, moving, seed, replication, i, k, now_s + left_s - record_s, FORESEEN)
    if lane.goal == _WIN and lane.gap_s > WIN_GAP_S:
        lane.goal = _PLACE
        rest_s += _setback(program, moving, seed, replication, i, k, lane.gap_s - WIN_GAP_S, FORESEEN)
    return rest_s


@jit
def _look_at_the_clock(program: Any, moving: Any, i: int, k: int, now_s: float) -> None:
    """Whether he will be in time, at each cutoff to come and at the line, if he goes on as of late: else he hurries.

    A buckle that would ask for too much he lets go.
    """
    row = program.row[i]
    rows, a = seat(moving, i)
    usual_mps = rows[FORM_MPS + a] * exp(rows[BIAS + a])
    s_per_m = rows[RECENT_S_PER_M + a] * rows[PLAN + a] / usual_mps
    asked, done = 1.0, program.node_m[k] / program.node_m[-1]
    for c in range(len(program.clocks)):
        later, due_s = int(program.clocks[c, 0]), program.clocks[c, 1]
        if later > k and due_s > now_s:
            way_m = program.left_alone_m[k, row] - program.left_alone_m[later, row]
            takes_s, left_s = s_per_m * way_m, due_s - now_s
            here = needed(takes_s, left_s, done)
            counts = program.clocks[c, 2] == 0.0 or in_reach(takes_s, left_s, done)
            asked = here if counts and here > asked else asked
    rows[PLAN + a] = usual_mps * hurry(asked, done)


@jit
def _setback(
    program: Any, moving: Any, seed: int, replication: int, i: int, k: int, lost_s: float, sudden: float
) -> float:
    """What a loss of time does to his mind: returns how long, s, he lies by the trail, 0 if it does not break him.

    ``sudden``: the share of its force with which the loss hits him.
    """
    lane, row = moving.lanes[i], program.row[i]
    rows, a = seat(moving, i)
    if rows[MOOD + a] == _BROKEN:
        return 0.0
    who, spot = program.stream[i], 8 * round(program.node_m[k])
    chance = sudden * break_chance(lost_s, rows[SHARE + a], program.company[k, row] == 1)
    # Whoever only wants to finish has lost nothing yet.
    breaks = lane.goal != _FINISH and uniform(seed, replication, who, _P_MIND, spot) < chance
    breaks = breaks and program.forbidden[row, _BREAKS] == 0
    scripted = program.scripted[k, row, _BREAKS] > 0
    if not (breaks or scripted):
        rows[MOOD + a] = _FREE
        return 0.0
    rows[MOOD + a], rows[FOLLOWING + a] = _BROKEN, 0.0
    lane.flags |= _H_BROKEN
    lane.walk_mps = broken_effort(normal(seed, replication, who, _P_MIND, spot + 2))
    stops = uniform(seed, replication, who, _P_MIND, spot + 3) < STOPS
    if stops and not scripted and program.forbidden[row, _DROP_OUT] == 0:
        lane.leaving = _H_GAVE_UP
    rest_s = broken_rest_s(normal(seed, replication, who, _P_MIND, spot + 1))
    book(moving, i, _A_REST, rest_s)
    return rest_s


@jit
def astray(program: Any, moving: Any, seed: int, replication: int, i: int, k: int, now_s: float) -> float:
    """The wrong turn with which a runner may leave a junction: returns the seconds until he is back on course."""
    place, leg, row, who = program.places[k], program.legs[k], program.row[i], program.stream[i]
    rows, a = seat(moving, i)
    script = program.scripted[k, row, _WRONG_TURN]
    if script <= 0 and (place.junction == 0 or program.forbidden[row, _WRONG_TURN] == 1):
        return 0.0
    spot = 4 * round(program.node_m[k])
    extra_m = 0.0
    if script > 0:
        extra_m = program.amount[k, row]
        if extra_m <= 0.0:
            extra_m = off_course_m(normal(seed, replication, who, _P_TURN, spot + 1))
    else:
        before, ahead = moving.astray[k], moving.last_front[k]
        if 0.0 <= before.left_s <= now_s and now_s - before.left_s <= FOLLOW_S:
            if uniform(seed, replication, who, _P_TURN, spot + 2) < FOLLOWS:
                extra_m = before.extra_m
        else:
            company = program.company[k, row] == 1 or 0.0 <= now_s - ahead.left_s <= FOLLOW_S
            dark = is_dark(program.nights, now_s)
            knows = program.runners[row].knows == 1
            chance = wrong_turn_chance(place.marking, rows[SHARE + a], dark, company, knows)
            if uniform(seed, replication, who, _P_TURN, spot) < chance:
                extra_m = off_course_m(normal(seed, replication, who, _P_TURN, spot + 1))
    if extra_m <= 0.0:
        return 0.0
    moving.lanes[i].flags |= _H_WRONG_TURN
    moving.astray[k].left_s = now_s
    moving.astray[k].extra_m = extra_m
    effort = BACK_SPEED * rows[REAL + a]
    lost_s = extra_m * leg.terrain / effort
    wet_bulb_c = wet_bulb_now(program, moving.day[0].warmer_c - leg.cooler_c, now_s)
    supply = total_supply(rows, a, supplies(rows, a, wet_bulb_c, leg.altitude_supply, now_s))
    log_effort = log(effort / supply)
    for strain in (STRAIN, STRAIN_EVEN):
        rows[strain + a], _, _ = strain_after(
            rows[strain + a], log_effort, lost_s, rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a]
        )
    book(moving, i, _A_OFF_COURSE, lost_s)
    return lost_s + _setback(program, moving, seed, replication, i, k, lost_s, 1.0)
