"""The field: thousands of starters drawn from a population, as rows of a program.

They are not written out one by one. All men share one row of the curve from which each draws his own in every
replication, and one row of plans; all women another. What differs is their luck, which hangs on their bib.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from paceline.behaviour.incidents import COLLAPSE_STOPS, stomach_factor
from paceline.constants import value
from paceline.engine.layout import Array
from paceline.engine.records import RUNNER, WAVE
from paceline.engine.start import FLOW_PER_M_S
from paceline.numerics.draws import stream_of
from paceline.physiology.capacity import even_speed
from paceline.physiology.fuel import store_g
from paceline.physiology.power import drag_cost
from paceline.scenario.drinks import Drinks
from paceline.scenario.field import Field, Population, Sex
from paceline.scenario.models import Race

_STREAMS = 2**32
#: Odd, so that no two bibs below 2**32 share a number: the golden ratio, which also keeps neighbours apart.
_STRIDE = 2_654_435_769


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The men, or the women, of a field: the typical one, and how they differ."""

    template: Array  # RUNNER (1), which all of them share
    curve: Array  # (3) typical ln u_b, k1, k2
    mean: Array  # (3) ln u_b, ln k1, ln k2
    factor: Array  # (3, 3)


def typical_mps(population: Population, sex: Sex, distance_m: float, faster: float = 0.0) -> float:
    """The even effort, m/s, of the typical one of a sex over a distance, in a field ``faster`` than its people."""
    speed_mps = sex.speed_mps.value * (1.0 + faster)
    return even_speed(distance_m, speed_mps, population.break_s.value, population.k1.value, population.k2.value)


def group_of(field: Field, sex: Sex, distance_m: float, drinks: Drinks) -> Group:
    """One sex of a field as a row of the runners; its row of kinds is still to be set."""
    population, speed_mps = field.population, sex.speed_mps.value * (1.0 + field.typical_faster)
    mean = np.array([math.log(speed_mps), math.log(population.k1.value), math.log(population.k2.value)])
    curve = np.array([mean[0], population.k1.value, population.k2.value])
    factor = np.diag([sex.speed_sd.value, population.k1_sd.value, population.k2_sd.value])
    break_s, mass_kg, area_m2 = population.break_s.value, sex.mass_kg.value, sex.drag_area_m2.value
    even_mps = typical_mps(population, sex, distance_m, field.typical_faster)
    template = np.zeros(1, RUNNER)
    row = template[0]
    row["in_field"] = 1
    row["log_break_s"] = math.log(break_s)
    row["form_sd"] = population.form_sd.value
    row["mass_kg"] = mass_kg
    row["drag_unit"] = drag_cost(1.0, area_m2, 0.0, mass_kg, 1.0)
    row["reference_drag_unit"] = drag_cost(
        value("physiology", "air.reference_density"), area_m2, population.shielding.value, mass_kg, 1.0
    )
    row["reference_carbohydrate_g_s"] = population.carbohydrate_g_per_h.value / 3600.0
    row["heat_susceptibility"] = population.heat_susceptibility.value
    fuel = (value("physiology", f"fuel.{name}") for name in ("leg_muscle_share", "muscle_loaded", "liver"))
    row["store_g"] = store_g(mass_kg, *fuel)
    # Of those who collapse some walk on, so more collapse than drop out.
    row["collapse_hazard"] = -math.log1p(-min(0.99, population.drop_outs.value / COLLAPSE_STOPS))
    row["collapse_reference_s"] = distance_m / even_mps
    taken_g_s = 0.0 if drinks.kind == "none" else drinks.carbohydrate_g_per_h / 3600.0
    row["stomach_per_s"] = value("behaviour", "stomach.base_per_h_short") / 3600.0 * stomach_factor(taken_g_s)
    row["base_speed_mps"] = even_mps
    if sex.start_bias is not None and sex.start_bias_sd is not None and population.pace_noise is not None:
        row["noise_sd"] = population.pace_noise.value
        row["bias_mean"], row["bias_sd"] = sex.start_bias.value, sex.start_bias_sd.value
    else:
        row["drawn"] = 1
    return Group(template, curve, mean, factor)


def women_by_bib(starters: int, share: float) -> Array:
    """Which bibs (starters,) women wear: their share of any run of bibs, so more starters change nobody's sex."""
    counted = np.floor(np.arange(starters + 1) * share + 1e-9)
    return np.diff(counted) > 0.5


def bib_streams(starters: int) -> Array:
    """The numbers (starters,) of the draws of those who wear the bibs."""
    bibs = np.arange(1, starters + 1, dtype=np.uint64)
    streams = (np.uint64(stream_of("the field")) + bibs * np.uint64(_STRIDE)) % np.uint64(_STREAMS)
    return np.maximum(streams, 1).astype(np.int64)  # 0 is the day's


def wave_rows(field: Field | None, race: Race, named: int) -> Array:
    """The waves of a race; named runners start in the first. None where all go at the gun over an open line."""
    if field is None and race.start_width_m is None:
        return np.zeros(0, WAVE)
    sizes = field.wave_starters if field is not None else ()
    rows = np.zeros(max(1, len(sizes)), WAVE)
    if field is not None and sizes:
        rows["from_place"][1:] = named + np.cumsum(sizes)[:-1]
        rows["gun_s"] = np.cumsum([wave.delay_s for wave in field.waves])
    return rows


def line_seconds(race: Race) -> float:
    """How long one runner takes up the start line."""
    return 0.0 if race.start_width_m is None else 1.0 / (race.start_width_m * FLOW_PER_M_S)
