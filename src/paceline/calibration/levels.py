"""What is assumed of an athlete before any result is read: the level's curve, its spread, and its usual conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from paceline.constants import value
from paceline.scenario.athlete import AthleteFile

_DAY_FORM = {"elite_road": "elite_record_day", "elite_ultra": "elite_ultra", "club": "recreational"}
#: Day form of shorter races, where it is less: an ultra runner's marathon is a marathon.
_SHORTER_FORM = {**_DAY_FORM, "elite_ultra": "elite_marathon"}


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A class of runners: prior mean and sd (3,) of (ln u_b, ln k1, ln k2), and the conditions of their curve."""

    prior_mean: NDArray[np.float64]
    prior_sd: NDArray[np.float64]
    break_s: float
    form_sd: float
    shorter_form_sd: float  # in races shorter than an ultra
    drift: float
    shielding: float
    carbohydrate_g_per_h: float
    heat_susceptibility: float


@cache
def level_of(name: str, sex: str) -> Level:
    """The level ``elite_road``, ``elite_ultra`` or ``club``, for ``M`` or ``F``."""

    def own(group: str) -> float:
        return value("calibration", f"{group}.{name}")

    club = name == "club"
    k1 = value("calibration", "prior_k1.club" if club else "prior_k1.elite")
    women = value("calibration", "prior_speed.women") if sex == "F" else 0.0
    return Level(
        prior_mean=np.array([own("prior_speed") + women, np.log(k1), np.log(value("calibration", "prior_k2.value"))]),
        prior_sd=np.array(
            [
                own("prior_speed_sd"),
                value("calibration", "prior_k1.spread"),
                value("calibration", "prior_k2.spread"),
            ]
        ),
        break_s=own("break"),
        form_sd=value("physiology", f"day_form.{_DAY_FORM[name]}"),
        shorter_form_sd=value("physiology", f"day_form.{_SHORTER_FORM[name]}"),
        drift=own("drift"),
        shielding=value("calibration", "shielding.solo" if name == "elite_ultra" else "shielding.road_race"),
        carbohydrate_g_per_h=own("carbohydrate"),
        heat_susceptibility=value(
            "physiology", "heat.susceptibility_recreational" if club else "heat.susceptibility_elite"
        ),
    )


def level_of_athlete(athlete: AthleteFile) -> Level:
    """The level that an athlete file names."""
    return level_of(athlete.level, athlete.sex)
