"""The anchors of cost, power and air: hills, walking, speed, drag and shelter."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.optimize import minimize_scalar

from paceline.constants import value
from paceline.physiology.cost import heart_rate_gap, looney_walking, minetti_running, minetti_walking
from paceline.physiology.power import demand, drag_cost, ground_speed, metabolic_watts_per_kg
from paceline.validation.strain_race import MARATHON_M

_RECORD_S = 7299.0


def air(shielding: float, aero_scale: float = 1.0) -> float:
    """The air of the derived figures: 57 kg, 0.40 m^2, 1.204 kg/m^3."""
    return drag_cost(1.204, 0.40, shielding, 57.0, aero_scale)


def moved(time_s: float, before: float, after: float) -> float:
    """A marathon time at the same power, on the flat, in another drag."""
    return MARATHON_M / ground_speed(demand(MARATHON_M / time_s, 1.0, before, 0.0), 1.0, after, 0.0)


def _cheapest() -> list[float]:
    best = minimize_scalar(minetti_running, bounds=(-0.45, 0.0), method="bounded")
    return [float(best.x), float(best.fun)]


def _heart_rate() -> list[float]:
    best = minimize_scalar(heart_rate_gap, bounds=(-0.2, 0.0), method="bounded")
    return [heart_rate_gap(0.0), float(best.fun), float(best.x), heart_rate_gap(0.10)]


def _world_class() -> list[float]:
    watts = metabolic_watts_per_kg(demand(5.86, 1.0, air(0.0), 0.0), value("physiology", "flat_curve.cost_elite"))
    return [watts / 5.86]


def _growth(speed: float) -> float:
    step = 1e-5
    power = [math.log(demand(speed * math.exp(s), 1.0, air(0.0), 0.0)) for s in (-step, step)]
    return (power[1] - power[0]) / (2 * step)


def _eight_newtons() -> list[float]:
    # A drag area that makes 8 N at 3 m/s, against no air at all, where the flat curve does not bend yet.
    area = 8.0 / (0.5 * 1.2 * 9.0)
    pulled = demand(3.0, 1.0, drag_cost(1.2, area, 0.0, 59.0, 1.0), 0.0)
    return [100.0 * (pulled / demand(3.0, 1.0, 0.0, 0.0) - 1.0)]


def _share_of_air() -> list[float]:
    whole = demand(5.86, 1.0, air(0.0), 0.0)
    return [100.0 * (whole - demand(5.86, 1.0, air(1.0), 0.0)) / whole]


def _economy() -> list[float]:
    before = demand(MARATHON_M / 7440.0, 1.0, air(0.0), 0.0)
    return [MARATHON_M / ground_speed(before / 0.97, 1.0, air(0.0), 0.0)]


def _trail_pace() -> list[float]:
    sheltered = ground_speed(demand(3.2, 1.0, air(0.0), 0.0), 1.0, air(0.5), 0.0)
    return [100.0 * (sheltered / 3.2 - 1.0)]


COMPUTED: dict[str, Callable[[], list[float]]] = {
    "T1": lambda: [minetti_running(grade) for grade in (0.0, 0.1, -0.1, 0.45)],
    "T2": lambda: [minetti_walking(grade) for grade in (0.0, 0.1, 0.3)],
    "T3": _cheapest,
    "T4": lambda: [looney_walking(1.34, grade) for grade in (0.0, 0.1, -0.1)],
    "T5": _heart_rate,
    "T6": _world_class,
    "T7": lambda: [_growth(5.5), _growth(3.0)],
    "T8": _eight_newtons,
    "T9": _share_of_air,
    "T10": lambda: [_RECORD_S - moved(_RECORD_S, air(0.0), air(0.577))],
    "T11": lambda: [_RECORD_S - moved(_RECORD_S, air(0.0, 0.55), air(0.756, 0.55))],
    "T12": _economy,
    "T31": lambda: [moved(7225.0, air(0.63), air(0.40))],
    "T34": _trail_pace,
}
