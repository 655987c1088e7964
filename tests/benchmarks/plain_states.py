"""Who is under way in the plain SimPy race: racers and pacers as ordinary objects with ordinary numbers."""

from __future__ import annotations

import random
from bisect import bisect
from collections import defaultdict, namedtuple
from dataclasses import dataclass, field
from math import exp, inf
from typing import Any

from benchmarks.plain_physics import (
    CLOSING,
    GAP_M,
    USUAL_ML_S,
    Curve,
    absorb,
    absorbed_g,
    carbohydrate_fraction,
    collapse_growth,
    constant,
    demand,
    drunk_ml,
    energy_kcal,
    equivalent_speed,
    fuel_supply,
    ground_speed,
    heat_supply,
    hydration_supply,
    recklessness,
    shelter_closing,
    sweat_ml,
    toilet_growth,
    wet_bulb,
)

INTENSITY_AT_BREAK = constant("behaviour", "fuel.intensity_at_break")
STOMACH_PER_DEGREE, STOMACH_FREE_C = (
    constant("behaviour", "stomach.per_degree"),
    constant("behaviour", "stomach.free_c"),
)
STOMACH_MEDIAN_S, STOMACH_LOG_SD = constant("behaviour", "stomach.median_s"), constant("behaviour", "stomach.log_sd")
SHALLOW, DEEP = constant("behaviour", "collapse.depth_low"), constant("behaviour", "collapse.depth_high")
COLLAPSE_STOPS = constant("behaviour", "collapse.stops")
TOILET_LOW_S, TOILET_HIGH_S = constant("behaviour", "toilet.low_s"), constant("behaviour", "toilet.high_s")
STOMACH_SUPPLY, STOMACH_ABSORBED = constant("behaviour", "stomach.supply"), constant("behaviour", "stomach.absorbed")


def rows(name: str, array: Any) -> list[Any]:
    """The rows of a record array as named tuples of plain numbers."""
    row = namedtuple(name, array.dtype.names)
    return [row._make(values) for values in array.tolist()]


def draw_curve(
    luck: random.Random, mean: list[float], factor: list[list[float]], log_tb: float
) -> tuple[Curve, list[float]]:
    """Somebody's curve today, from what his results leave open, and the draws behind it."""
    z = [luck.gauss(0.0, 1.0) for _ in range(3)]
    log_ub, log_k1, log_k2 = (
        m + sum(f * x for f, x in zip(line, z, strict=True)) for m, line in zip(mean, factor, strict=True)
    )
    return Curve(log_ub, log_tb, exp(log_k1), exp(log_k2)), z


@dataclass(slots=True)
class Day:
    """What the day has in store for everyone, and how effort and speed answer each other in its air."""

    weather: Any
    aero: float
    shelter_scale: float
    warmer_c: float
    wind_mps: float
    hours_s: list[float]
    hours_c: list[float]
    nights: list[list[float]]

    def temperature_at(self, leg: Any, now_s: float) -> float:
        h = max(min(bisect(self.hours_s, now_s), len(self.hours_s) - 1) - 1, 0)
        share = (now_s - self.hours_s[h]) / (self.hours_s[h + 1] - self.hours_s[h])
        share = min(max(share, 0.0), 1.0)
        here_c = self.hours_c[h] + share * (self.hours_c[h + 1] - self.hours_c[h])
        return here_c + self.warmer_c - leg.cooler_c

    def wet_bulb_at(self, leg: Any, now_s: float) -> float:
        hidden = 1.0 if self.is_dark(now_s) else self.weather.cloud
        return wet_bulb(self.temperature_at(leg, now_s), self.weather.vapour_hpa, hidden)

    def is_dark(self, now_s: float) -> bool:
        return any(dusk_s <= now_s < dawn_s for dusk_s, dawn_s in self.nights)

    def effort_of(self, speed: float, given: Any, leg: Any, shelter: float) -> float:
        drag = given.drag_unit * leg.density * self.aero * (1.0 - shelter)
        asked = demand(speed, leg.grade_factor * leg.terrain, drag, self.wind_mps * leg.wind_share)
        return equivalent_speed(asked * (1.0 - given.economy_gain), given.reference_drag_unit * self.aero)

    def speed_of(self, effort: float, given: Any, leg: Any, shelter: float) -> float:
        power = demand(effort, 1.0, given.reference_drag_unit * self.aero, 0.0) / (1.0 - given.economy_gain)
        drag = given.drag_unit * leg.density * self.aero * (1.0 - shelter)
        return ground_speed(power, leg.grade_factor * leg.terrain, drag, self.wind_mps * leg.wind_share)


@dataclass(slots=True)
class Passage:
    """The last to leave a node: when, when he is due at the next, his shelter and noise."""

    left_s: float
    due_s: float
    noise: float
    shelter: float = 0.0

    def close_up(self, now_s: float, speed: float, gap_m: float, shelter: float) -> tuple[float, float]:
        """The time in which the next man runs the leg behind him, and what he has of his shelter."""
        length_m = speed * (self.due_s - self.left_s)
        held_s = max(self.due_s + GAP_M / speed - now_s, length_m / (speed * (1.0 + CLOSING)))
        later_m = (now_s + held_s - self.due_s) * speed
        return held_s, shelter_closing(shelter, gap_m, later_m, length_m)


@dataclass(slots=True)
class Pacer:
    """A pacer under way."""

    curve: Curve
    log_form: float
    until_node: int
    strain: float = 0.0
    since_s: float = 0.0
    spent: bool = False


@dataclass(slots=True)
class Racer:
    """A runner under way."""

    number: int
    row: int  # of the arrays of a program
    given: Any
    curve: Curve
    form: float
    heat_tolerance: float
    break_demand: float
    able_mps: float
    form_mps: float
    stomach_due: float
    collapse_due: float
    toilet_due: float
    plan: float
    is_pace: bool
    own_mps: float
    following: bool
    store_g: float
    usual_store_g: float
    last_mps: float
    ledger: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    kind: int = 0
    ways: tuple[float, ...] = ()
    stretch: int = -1
    departure: float = 0.0
    strain: float = 0.0
    strain_even: float = 0.0
    noise: float = 0.0
    cell: int = -1
    gut_g: float = 0.0
    gut_ml: float = 0.0
    lost_ml: float = 0.0
    usual_lost_ml: float = 0.0
    eased: bool = False
    effort: float = 0.0
    stomach_hazard: float = 0.0
    stomach_until_s: float = -1.0
    collapse_hazard: float = 0.0
    collapsed: float = 1.0
    has_collapsed: bool = False
    toilet_hazard: float = 0.0
    had_toilet: bool = False
    had_stomach: bool = False
    stop_s: float = 0.0
    out: bool = False
    node: int = -1
    left_s: float = -1.0
    eta_s: float = 0.0
    damage: float = 0.0
    descend_mps: float = 0.0
    stop_habit: float = 1.0
    footing: float = 1.0
    quit_due: float = inf
    quit_hazard: float = 0.0
    reckless: float = 1.0
    since_s: float = 0.0
    moved_s: float = 0.0
    moved_m: float = 0.0
    recent_s_per_m: float = 0.0
    arrivals_s: list[float] = field(default_factory=list)

    def book(self, length_m: float, reached_s: float, *steps: tuple[str, float]) -> float:
        """Book causes one after the other, each with the speed that it leaves."""
        for account, speed in steps:
            now_s = length_m / speed
            self.ledger[account] += now_s - reached_s
            reached_s = now_s
        return reached_s

    def supplies(self, leg: Any, wet_bulb_c: float, now_s: float) -> tuple[float, float, float, float, float, float]:
        """The factors on strength: altitude, heat, fuel, water, stomach, collapse."""
        given, full_g, mass_kg = self.given, self.given.store_g, self.given.mass_kg
        return (
            leg.altitude_supply,
            heat_supply(wet_bulb_c, given.heat_susceptibility, self.heat_tolerance),
            fuel_supply(self.store_g / full_g) / fuel_supply(self.usual_store_g / full_g),
            hydration_supply(self.lost_ml, mass_kg) / hydration_supply(self.usual_lost_ml, mass_kg),
            STOMACH_SUPPLY if now_s < self.stomach_until_s else 1.0,
            self.collapsed,
        )

    def sweat(self, temperature_c: float, time_s: float, usual_s: float) -> None:
        """Water over a leg: what he lacks, and what he would lack had he drunk as usual."""
        intensity = demand(self.last_mps, 1.0, 0.0, 0.0) / self.break_demand
        sweated_ml, taken_ml = sweat_ml(temperature_c, time_s) * intensity, drunk_ml(self.gut_ml, time_s)
        self.gut_ml -= taken_ml
        self.lost_ml = max(self.lost_ml + sweated_ml - taken_ml, 0.0)
        self.usual_lost_ml = max(self.usual_lost_ml + sweated_ml - USUAL_ML_S * usual_s, 0.0)

    def burn(self, leg: Any, now_s: float, time_s: float, usual_s: float) -> None:
        """Carbohydrate over a leg: his own store, and that of the race in which his results were made."""
        given = self.given
        intensity = INTENSITY_AT_BREAK * demand(self.last_mps, 1.0, 0.0, 0.0) / self.break_demand
        fraction = carbohydrate_fraction(intensity) - given.fat_adapted
        kcal = energy_kcal(given.mass_kg, leg.length_m, leg.grade_factor * leg.terrain)
        taken_g = absorbed_g(self.gut_g, time_s)
        self.gut_g -= taken_g
        if now_s < self.stomach_until_s:
            taken_g *= STOMACH_ABSORBED
        self.store_g = absorb(self.store_g, given.store_g, kcal, fraction, taken_g)
        usual_g = given.reference_carbohydrate_g_s * usual_s
        self.usual_store_g = absorb(self.usual_store_g, given.store_g, kcal, fraction, usual_g)

    def risk(self, luck: random.Random, wet_bulb_c: float, now_s: float, time_s: float, boldness: float) -> None:
        """What can go wrong on a leg."""
        given = self.given
        then_s = now_s + time_s
        hot_c = max(wet_bulb_c - STOMACH_FREE_C, 0.0)
        self.stomach_hazard += time_s * given.stomach_per_s * exp(STOMACH_PER_DEGREE * hot_c)
        if self.stomach_hazard >= self.stomach_due and not self.had_stomach:
            self.had_stomach = True
            self.stomach_until_s = then_s + STOMACH_MEDIAN_S * exp(luck.gauss(0.0, STOMACH_LOG_SD))
        self.reckless += time_s / then_s * (recklessness(boldness) - self.reckless)
        self.collapse_hazard += collapse_growth(
            given.collapse_hazard, given.collapse_reference_s, now_s, then_s, self.reckless
        )
        if self.collapse_hazard >= self.collapse_due and not self.has_collapsed:
            self.has_collapsed = True
            self.collapsed = 1.0 - luck.uniform(SHALLOW, DEEP)
            self.out = luck.random() < COLLAPSE_STOPS
        self.toilet_hazard += toilet_growth(now_s, then_s)
        if self.toilet_hazard >= self.toilet_due and not self.had_toilet:
            self.had_toilet = True
            self.stop_s += luck.uniform(TOILET_LOW_S, TOILET_HIGH_S)
