"""Athletes whose true curve is known: drawn from the prior, racing with the stated form, drift and slack."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from paceline.calibration.levels import level_of
from paceline.constants import value
from paceline.physiology.capacity import log_even_speed
from paceline.scenario.athlete import AthleteFile, Body, Performance
from paceline.scenario.extends import extend
from paceline.scenario.quantities import FROM_FILE

RACE_DAY = date(2020, 1, 1)
BODY = Body(mass_kg=57.0, drag_area_m2=0.40)
DISTANCES_M = (5000.0, 10_000.0, 21_097.5, 42_195.0, 42_195.0, 50_000.0, 100_000.0)
FOLDER = Path(__file__).parents[2] / "scenarios" / "athletes"


def result(time_s: float, distance_m: float = 42_195.0, years: float = 1.0, **more: Any) -> Performance:
    """A paced road race in the curve's own conditions, so many years before `RACE_DAY`."""
    words: dict[str, Any] = {"shielding": 0.3, "event": "race", "source": "test", **more}
    return Performance(
        date=RACE_DAY - timedelta(days=round(365.25 * years)), distance_m=distance_m, time_s=time_s, **words
    )


def athlete(*results: Performance, **more: Any) -> AthleteFile:
    """An athlete with these results."""
    return AthleteFile(name="Someone", sex="M", body=BODY, performances=results, **more)


def simulated(rng: np.random.Generator, results: int) -> tuple[AthleteFile, NDArray[np.float64]]:
    """An athlete file of so many results over six years, and the true (ln u_b, ln k1, ln k2) on `RACE_DAY`."""
    level = level_of("elite_road", "M")
    truth = level.prior_mean + level.prior_sd * rng.standard_normal(3)
    k1, k2 = np.exp(truth[1:])

    def seconds(distance_m: float, deviation: float) -> float:
        speed = log_even_speed(math.log(distance_m), truth[0] + deviation, math.log(level.break_s), k1, k2)
        return distance_m / math.exp(speed)

    found, drift, before = [], 0.0, 0.0
    for years in np.sort(rng.uniform(0.05, 6.0, results)):
        drift += level.drift * math.sqrt(years - before) * rng.standard_normal()
        before = years
        distance = float(rng.choice(DISTANCES_M))
        kind = str(rng.choice(["race", "race", "tactical"]))
        misfit = value("calibration", "noise.misfit_per_e_fold") * math.log(level.break_s / seconds(distance, 0.0))
        form = math.hypot(level.form_sd, value("calibration", "noise.course"), misfit) * rng.standard_normal()
        slack = rng.exponential(value("calibration", f"slack.{kind}"))
        found.append(result(seconds(distance, form + drift - slack), distance, float(years), kind=kind))
    return athlete(*found, break_s=level.break_s), truth


def from_folder(name: str) -> AthleteFile:
    """A file of ``scenarios/athletes``, older files laid under it."""

    def read(file: str) -> Any:
        return YAML(typ="safe").load((FOLDER / file).read_text(encoding="utf-8"))

    return AthleteFile.model_validate(extend(read(name), read), context=FROM_FILE)
