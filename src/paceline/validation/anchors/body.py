"""The anchors of fuel, the wall, heat, and of how times and splits spread."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from paceline.calibration.populations.facts import Walls
from paceline.constants import value
from paceline.physiology.fuel import (
    carbohydrate_fraction,
    energy_kcal,
    fuel_supply,
    glycogen_step,
    spared_fraction,
    store_g,
)
from paceline.physiology.heat import heat_loss
from paceline.physiology.variability import LENGTH_M, noise_step
from paceline.validation.anchors.endurance import HALF_M
from paceline.validation.strain_race import MARATHON_M, Curve, field, overpaced, walls_of


def _constant(name: str) -> float:
    return value("physiology", name)


def _capacity_after_two_hours(grams_per_hour: float) -> float:
    """Clark's cyclists, estimated: 75 kg, 200 W for 2 h at 21 % efficiency and two thirds of their oxygen uptake.

    That is 286 g of carbohydrate from a store of 449 g; the store a cyclist draws on is taken as a runner's.
    """
    full = store_g(75.0, _constant("fuel.leg_muscle_share"), _constant("fuel.muscle_normal"), _constant("fuel.liver"))
    kcal = 200.0 / 0.21 * 7200.0 / 4184.0
    left, minutes = full, 120
    for _ in range(minutes):
        share = spared_fraction(carbohydrate_fraction(0.67), left / full)
        left = glycogen_step(left, full, kcal / minutes, share, grams_per_hour / 60.0)
    return 100.0 * (1.0 - fuel_supply(left / full))


def _marathon_carbohydrate() -> list[float]:
    full = 1_000.0
    return [full - glycogen_step(full, full, energy_kcal(57.0, MARATHON_M, 1.0), 0.85, 0.0)]


@cache
def _walls(who: str, seed: int) -> Walls:
    return walls_of(field(10_000, _constant(f"start_bias.{who}_mean"), _constant(f"start_bias.{who}_sd"), seed=seed))


def _both() -> tuple[Walls, Walls]:
    return _walls("men", 2021), _walls("women", 1251)


def _heat(wbgt: float) -> float:
    return 100.0 * heat_loss(wbgt, _constant("heat.susceptibility_elite"))


def _marathons() -> list[float]:
    """Form, weather, course and misjudged pace together, each race run to the end of its strain."""
    draw = np.random.default_rng(1999)
    races = 400
    forms = np.exp(draw.normal(0.0, _constant("day_form.elite_marathon"), races))
    warmth = draw.normal(_constant("race_to_race.wbgt_mean"), _constant("race_to_race.wbgt_sd"), races)
    courses = np.exp(draw.normal(0.0, _constant("race_to_race.course_sd"), races))
    starts = draw.normal(0.0, _constant("race_to_race.start_bias_sd"), races)
    curve = Curve(MARATHON_M / 7800.0, 7800.0, 19.2, 7.0)
    finishes = []
    for form, wbgt, course, start in zip(forms, warmth, courses, starts, strict=True):
        supply = form * (1.0 - heat_loss(float(wbgt), 1.0))
        today = Curve(curve.u_b * supply, curve.t_b, curve.k1, curve.k2)
        finishes.append(overpaced(today, MARATHON_M * course, float(start), HALF_M, replan=True).time_s)
    return [100.0 * float(np.std(finishes) / np.mean(finishes))]


def _splits(kind: str) -> float:
    draw = np.random.default_rng(5)
    sigma = _constant(f"pace_noise.{kind}")
    spreads = []
    for _ in range(300):
        lapse = noise_step(0.0, sigma, 1e9, LENGTH_M, draw.standard_normal())
        seconds = np.empty(200)
        for j in range(200):
            lapse = noise_step(lapse, sigma, 200.0, LENGTH_M, draw.standard_normal())
            seconds[j] = 200.0 / (5.8 * math.exp(lapse))
        splits = seconds.reshape(8, 25).sum(axis=1)
        spreads.append(100.0 * splits.std(ddof=1) / splits.mean())
    return float(np.mean(spreads))


COMPUTED: dict[str, Callable[[], list[float]]] = {
    "T20": lambda: [_capacity_after_two_hours(0.0), _capacity_after_two_hours(60.0)],
    "T21": _marathon_carbohydrate,
    "T22": lambda: [found.share for found in _both()],
    "T23": lambda: [number for found in _both() for number in (found.slowdown, found.length_km)],
    "T24": lambda: [_heat(20.0), _heat(25.0)],
    "T25": _marathons,
    "T26": lambda: [_splits(kind) for kind in ("laser_paced", "paced_pack", "elite_solo")],
}
