"""What a trail adds to the plain SimPy race: two gaits, limits downhill, damaged legs, lamps, stations to stand at.

Not in it, because no case of the benchmark has them: rivers, wrong turns, cutoffs, goals to lose.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

from benchmarks.plain_physics import constant, demand, equivalent_speed, ground_speed
from benchmarks.plain_states import Day, Racer

SKILL_SD = constant("physiology", "downhill.skill_sd")
LIMIT_LOSS = constant("physiology", "damage.limit_loss")
RECENT_M = constant("behaviour", "giving_up.recent_m")
QUIT, QUIT_SLOPE, QUIT_SLOWED = (constant("behaviour", f"giving_up.{name}") for name in ("base", "slope", "slowed"))
QUIT_CREW, QUIT_LATE = constant("behaviour", "giving_up.crew"), constant("behaviour", "giving_up.late")
QUIT_USUAL = constant("behaviour", "giving_up.usual_per_h")
QUIT_LATE_FROM = constant("behaviour", "giving_up.late_from")


def on_foot(running: float, power: float, factor: float, limit: float) -> float:
    """The faster gait."""
    return running if running >= limit else max(running, min(power / factor, limit))


def powers(racer: Racer, leg: Any, day: Day, effort: float) -> tuple[float, float, float, float]:
    """Power, its price in calm air and alone, and how much dearer damaged legs are."""
    calm = racer.given.reference_drag_unit * day.aero
    power = demand(effort, 1.0, calm, 0.0) / (1.0 - racer.given.economy_gain)
    dearer = 1.0 + leg.damage_cost * (1.0 - exp(-racer.damage))
    return power, calm, racer.given.drag_unit * leg.density * day.aero, dearer


def trail_speed(racer: Racer, leg: Any, day: Day, effort: float, dark: bool) -> tuple[float, float]:
    """The speed of this moment, and the effort that it really costs."""
    power, calm, drag, dearer = powers(racer, leg, day, effort)
    slope, wind = leg.grade_factor * leg.terrain * dearer, day.wind_mps * leg.wind_share
    speed = on_foot(
        ground_speed(power, slope, drag, wind), power, leg.walk_factor * leg.terrain * dearer, leg.walk_limit_mps
    )
    limit = racer.descend_mps * leg.descent * (1.0 - LIMIT_LOSS * (1.0 - exp(-racer.damage)))
    real = effort
    if 0.0 < limit < speed:
        speed = limit
        asked = demand(speed, slope, drag, wind) * (1.0 - racer.given.economy_gain)
        real = min(equivalent_speed(asked, calm), effort)
    return speed * leg.dark_share if dark else speed, real


def book_trail(
    racer: Racer, leg: Any, day: Day, effort: float, dark: bool, reached_s: float, length_m: float, time_s: float
) -> None:
    """The rest of the ledger on a trail."""
    power, calm, drag, dearer = powers(racer, leg, day, effort)

    def at(cost: float, price: float, wind: float) -> float:
        running = ground_speed(power, leg.grade_factor * cost, price, wind)
        return on_foot(running, power, leg.walk_factor * cost, leg.walk_limit_mps)

    reached_s = racer.book(
        length_m,
        reached_s,
        ("grade", at(1.0, calm, 0.0)),
        ("terrain", at(leg.terrain, calm, 0.0)),
        ("damage", at(leg.terrain * dearer, calm, 0.0)),
        ("air", at(leg.terrain * dearer, drag, day.wind_mps * leg.wind_share)),
    )
    if dark:
        racer.ledger["darkness"] += reached_s / leg.dark_share - reached_s
        reached_s /= leg.dark_share
    racer.ledger["descent"] += time_s - reached_s


def remember(racer: Racer, flat_m: float, time_s: float) -> None:
    """How fast he has gone on the whole and of late."""
    share = flat_m / RECENT_M if racer.moved_m > RECENT_M else flat_m / (racer.moved_m + flat_m)
    racer.recent_s_per_m += (time_s / flat_m - racer.recent_s_per_m) * min(share, 1.0)
    racer.moved_s += time_s
    racer.moved_m += flat_m


def has_had_enough(racer: Racer, now_s: float, crew: bool, done: float) -> bool:
    """Whether he stops here for good."""
    if racer.moved_m > 0.0:
        slowed = log(racer.recent_s_per_m * racer.moved_m / racer.moved_s) - QUIT_USUAL * now_s / 3600.0
        slowed = max(slowed, 0.0)
        rate = exp(QUIT + QUIT_SLOPE * log(1.0 + slowed / QUIT_SLOWED)) / 3600.0
        rate *= (QUIT_CREW if crew else 1.0) * (QUIT_LATE if done > QUIT_LATE_FROM else 1.0)
        racer.quit_hazard += (now_s - racer.since_s) * rate
    return racer.quit_hazard >= racer.quit_due
