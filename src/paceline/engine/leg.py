"""One leg of a company of runners: from the speed each wishes to the time he takes, and the strain that it leaves.

The only place where strength meets the road. Both engines call it. Runners are rows of `paceline.engine.company`;
every loop here is over those rows, short and without branches, so that several are worked through at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paceline.engine.company import (
    AFTER,
    ALONE_MPS,
    ASKED_MPS,
    CALM,
    CAPPED,
    CEILING,
    DAMAGE_DONE,
    DARK,
    DESCEND_MPS,
    DRAG,
    EFFORT,
    EQUIVALENT,
    EVEN_AFTER,
    EVENLY,
    GAIN,
    HELD,
    INTENDED,
    K1,
    K2,
    LASTS,
    LOG_AFTER,
    LOG_EFFORT,
    LOG_INTENDED,
    LOG_LEFT,
    LOG_TB,
    LOG_UB,
    MOVED,
    NOISE,
    ON_FOOT_MPS,
    RACES,
    REAL,
    SEARCHED,
    SHELTER,
    STEADY_MPS,
    STRAIN,
    STRAIN_EVEN,
    SUPPLY,
    TIME,
    WIND,
    rounded_up,
)
from paceline.engine.strength import strain_after
from paceline.numerics.elementary import exp, log
from paceline.numerics.jit import inlined, jit
from paceline.physiology.damage import descent_left
from paceline.physiology.gait import on_foot
from paceline.physiology.power import demand, equivalent_speed, ground_speed
from paceline.physiology.strain import (
    FADE_SHARPNESS,
    SETTLED,
    STEPS,
    UNSETTLED_GUESS,
    effort_lasting,
    least_time,
    log_distance_left,
    settle,
)

#: What it takes to search the effort that lasts, and to run the leg with it.
_TO_SLOW_DOWN = (
    STRAIN, LOG_UB, LOG_TB, K1, K2, SUPPLY, CALM, GAIN, DRAG, WIND, SHELTER, DAMAGE_DONE, DESCEND_MPS, DARK,
    INTENDED, REAL, TIME,
)  # fmt: skip


@inlined
def own_drag(drag_unit: float, density: float, aero_scale: float) -> float:
    """The price of air for a runner, alone, on a leg."""
    return drag_unit * density * aero_scale


@inlined
def reference_drag(reference_drag_unit: float, aero_scale: float) -> float:
    """The price of air in which his results were made."""
    return reference_drag_unit * aero_scale


@jit
def effort_of(
    speed_mps: float, runner: Any, leg: Any, aero_scale: float, shelter: float, head_wind_mps: float
) -> float:
    """The flat-equivalent speed, m/s, that a speed over ground costs on this leg in this shelter."""
    drag = own_drag(runner.drag_unit, leg.density, aero_scale) * (1.0 - shelter)
    calm, slope = reference_drag(runner.reference_drag_unit, aero_scale), leg.grade_factor * leg.terrain
    return _effort_at(speed_mps, calm, runner.economy_gain, slope, drag, head_wind_mps)


@jit
def speed_of(
    effort_mps: float, runner: Any, leg: Any, aero_scale: float, shelter: float, head_wind_mps: float
) -> float:
    """The speed over ground, m/s, that a flat-equivalent speed gives on this leg in this shelter."""
    drag = own_drag(runner.drag_unit, leg.density, aero_scale) * (1.0 - shelter)
    given = demand(effort_mps, 1.0, reference_drag(runner.reference_drag_unit, aero_scale), 0.0) / (
        1.0 - runner.economy_gain
    )
    speed = ground_speed(given, leg.grade_factor * leg.terrain, drag, head_wind_mps)
    if leg.trail == 0:
        return speed
    speed = on_foot(speed, given, leg.walk_factor * leg.terrain, leg.walk_limit_mps)
    limit = runner.descend_mps * leg.descent
    return limit if leg.descent > 0.0 and limit < speed else speed


@inlined
def _effort_at(speed_mps: float, calm: float, gain: float, slope: float, drag: float, head_wind_mps: float) -> float:
    return equivalent_speed(demand(speed_mps, slope, drag, head_wind_mps) * (1.0 - gain), calm)


@jit
def efforts_held(rows: Any, leg: Any, wide: int) -> None:
    """``ASKED_MPS``: the wish, without ups and downs, that brings everyone over the leg in the time ``HELD``."""
    slope = leg.grade_factor * leg.terrain
    for a in range(wide):
        drag = rows[DRAG + a] * (1.0 - rows[SHELTER + a])
        speed = leg.length_m / rows[HELD + a]
        effort = _effort_at(speed, rows[CALM + a], rows[GAIN + a], slope, drag, rows[WIND + a])
        rows[ASKED_MPS + a] = effort * exp(-rows[NOISE + a])


@jit
def efforts_at_pace(rows: Any, leg: Any, pace_mps: float, wide: int) -> None:
    """``STEADY_MPS``: the effort of a pace in the shelter that stands there; it takes the shelter's place."""
    slope = leg.grade_factor * leg.terrain
    for a in range(wide):
        drag = rows[DRAG + a] * (1.0 - rows[STEADY_MPS + a])
        rows[STEADY_MPS + a] = _effort_at(pace_mps, rows[CALM + a], rows[GAIN + a], slope, drag, rows[WIND + a])


@inlined
def _speed_at(effort_mps: float, calm: float, gain: float, slope: float, drag: float, head_wind_mps: float) -> float:
    return ground_speed(demand(effort_mps, 1.0, calm, 0.0) / (1.0 - gain), slope, drag, head_wind_mps)


@inlined
def _trail_speed(
    effort_mps: float, calm: float, gain: float, drag: float, head_wind_mps: float, leg: Any, damage_done: float,
    descend_mps: float, dark: float,
) -> Any:  # fmt: skip
    """The same for the legs and the light of this moment, by day and not held back, and what it really costs.

    That is a flat-equivalent speed: whom a descent holds back below his strength, it spares.
    """
    given = demand(effort_mps, 1.0, calm, 0.0) / (1.0 - gain)
    dearer = leg.terrain * (1.0 + leg.damage_cost * damage_done)
    speed = ground_speed(given, leg.grade_factor * dearer, drag, head_wind_mps)
    free = speed = on_foot(speed, given, leg.walk_factor * dearer, leg.walk_limit_mps)
    limit = descend_mps * leg.descent * descent_left(damage_done)
    held = leg.descent > 0.0 and limit < speed
    speed = limit if held else speed
    asked = demand(speed, leg.grade_factor * dearer, drag, head_wind_mps) * (1.0 - gain)
    real = equivalent_speed(asked, calm)
    real = real if held and real < effort_mps else effort_mps
    return (speed * leg.dark_share if dark > 0.0 else speed), free, real


@jit
def speeds_alone(rows: Any, leg: Any, wide: int) -> None:
    """The speed over ground, m/s, that everyone's wish gives him without shelter."""
    slope = leg.grade_factor * leg.terrain
    for a in range(wide):
        rows[ALONE_MPS + a] = _speed_at(
            rows[INTENDED + a], rows[CALM + a], rows[GAIN + a], slope, rows[DRAG + a], rows[WIND + a]
        )


@jit
def set_out(rows: Any, spare: Any, leg: Any, count: int, wide: int) -> None:
    """Everyone runs the leg as he wishes, or as fast as he can: effort, time, and the strain that they leave.

    ``INTENDED`` is the flat-equivalent speed he means to run; ``NOISE`` its log deviation on this leg (his own, or
    that of the pack he follows). ``HELD`` > 0: the time in which the pack that he follows runs this leg; he runs the
    same if his strength allows it.
    """
    for a in range(wide):
        rows[LOG_INTENDED + a] = log(rows[INTENDED + a] / rows[SUPPLY + a])
        rows[LOG_EFFORT + a] = rows[LOG_INTENDED + a] + rows[NOISE + a]
        rows[EFFORT + a] = rows[INTENDED + a] * exp(rows[NOISE + a])
        rows[CAPPED + a] = rows[INTENDED + a]
    _run(rows, leg, wide)
    if leg.trail == 1:
        for a in range(wide):
            rows[LOG_EFFORT + a] = log(rows[REAL + a] / rows[SUPPLY + a])
            spared = rows[INTENDED + a] > rows[REAL + a]
            rows[LOG_INTENDED + a] = rows[LOG_EFFORT + a] if spared else rows[LOG_INTENDED + a]
    for a in range(wide):
        held = leg.trail == 0 and rows[HELD + a] > 0.0
        rows[TIME + a] = rows[HELD + a] if held else rows[TIME + a]
    tire(rows, wide)
    spent = set_apart(rows, spare, _TO_SLOW_DOWN, count)
    if spent > 0:
        wide = rounded_up(spent) if wide > 1 else 1
        fill_up(spare, _TO_SLOW_DOWN, spent, wide)
        for a in range(wide):
            spare[EQUIVALENT + a] = spare[REAL + a] * spare[TIME + a]
        find_ceilings(spare, wide)
        for a in range(wide):
            spare[EFFORT + a] = spare[CEILING + a]
            spare[CAPPED + a] = spare[EFFORT + a] if spare[EFFORT + a] < spare[INTENDED + a] else spare[INTENDED + a]
        _run(spare, leg, wide)
        for a in range(wide):
            spare[LOG_EFFORT + a] = log(spare[REAL + a] / spare[SUPPLY + a])
        tire(spare, wide)
        found = 0
        for a in range(count):
            if is_spent(rows, a):
                for column in (EFFORT, REAL, LOG_EFFORT, TIME, AFTER, LOG_AFTER, CAPPED, ON_FOOT_MPS):
                    rows[column + a] = spare[column + found]
                found += 1


@inlined
def _run(rows: Any, leg: Any, wide: int) -> None:
    """The time of everyone's effort, and the flat-equivalent speed that it really is."""
    length, slope = leg.length_m, leg.grade_factor * leg.terrain
    if leg.trail == 1:
        for a in range(wide):
            speed, rows[ON_FOOT_MPS + a], rows[REAL + a] = _trail_speed(
                rows[EFFORT + a], rows[CALM + a], rows[GAIN + a], rows[DRAG + a], rows[WIND + a], leg,
                rows[DAMAGE_DONE + a], rows[DESCEND_MPS + a], rows[DARK + a],
            )  # fmt: skip
            rows[TIME + a] = length / speed
    else:
        for a in range(wide):
            drag = rows[DRAG + a] * (1.0 - rows[SHELTER + a])
            speed = _speed_at(rows[EFFORT + a], rows[CALM + a], rows[GAIN + a], slope, drag, rows[WIND + a])
            rows[TIME + a] = length / speed
            rows[REAL + a] = rows[EFFORT + a]


def _tiring(strain: int, log_effort: int, after: int) -> Callable[[Any, int], None]:
    """`tire` on columns that the compiler knows: on others a loop would be worked through one runner at a time."""

    @inlined
    def tire(rows: Any, wide: int) -> None:
        for a in range(wide):
            rows[after + a], rows[LOG_AFTER + a], lasts = strain_after(
                rows[strain + a], rows[log_effort + a], rows[TIME + a],
                rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a],
            )  # fmt: skip
            rows[LASTS + a] = 1.0 if lasts else 0.0

    return tire


#: The strain that everyone's time at his effort leaves, and whether his strength lasts so long.
tire = _tiring(STRAIN, LOG_EFFORT, AFTER)
#: The same had he run without ups and downs.
tire_evenly = _tiring(STRAIN_EVEN, LOG_INTENDED, EVEN_AFTER)


@inlined
def is_spent(rows: Any, a: int) -> bool:
    """Whether it is he who races on and whose strength does not last."""
    return bool(rows[LASTS + a] == 0.0 and rows[RACES + a] == 1.0)


@jit
def set_apart(rows: Any, spare: Any, columns: Any, count: int) -> int:
    """Copy ``columns`` of those whose strength does not last to the first of ``spare``: returns how many they are."""
    spent = 0
    for a in range(count):
        if is_spent(rows, a):
            for column in columns:
                spare[column + spent] = rows[column + a]
            spent += 1
    return spent


@jit
def fill_up(spare: Any, columns: Any, count: int, wide: int) -> None:
    """Let the rows beyond the last of ``count`` repeat the first, whatever comes of them."""
    for a in range(count, wide):
        for column in columns:
            spare[column + a] = spare[column]


def _finding(strain: int, found: int) -> Callable[[Any, int], None]:
    """`find_ceilings` on columns that the compiler knows, see `_tiring`."""

    @inlined
    def find_ceilings(rows: Any, wide: int) -> None:
        for a in range(wide):
            rows[LOG_LEFT + a] = log_distance_left(rows[EQUIVALENT + a], rows[SUPPLY + a])
            rows[SEARCHED + a] = least_time(
                rows[strain + a], rows[LOG_LEFT + a],
                rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a], FADE_SHARPNESS,
            )  # fmt: skip
            rows[MOVED + a] = UNSETTLED_GUESS
        for _ in range(STEPS):
            moving = 0
            for a in range(wide):
                rows[SEARCHED + a], rows[MOVED + a] = settle(
                    rows[SEARCHED + a], rows[MOVED + a], rows[strain + a], rows[LOG_LEFT + a],
                    rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a], FADE_SHARPNESS,
                )  # fmt: skip
                moving += 1 if rows[MOVED + a] >= SETTLED else 0
            if moving == 0:
                break
        for a in range(wide):
            rows[found + a] = effort_lasting(
                rows[SEARCHED + a], rows[LOG_UB + a], rows[LOG_TB + a], rows[K1 + a], rows[K2 + a], rows[SUPPLY + a]
            )

    return find_ceilings


#: The fastest flat-equivalent speed, m/s, that everyone can hold over the leg: `sustainable_effort` of each.
find_ceilings = _finding(STRAIN, CEILING)
#: The same had he run without ups and downs so far.
find_even_ceilings = _finding(STRAIN_EVEN, EVENLY)
