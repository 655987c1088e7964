"""What is assumed of an athlete before any result is read: the level's curve, its spread, and its usual conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.likelihood import USUAL, Tails
from paceline.constants import value
from paceline.scenario.athlete import AthleteFile

_DAY_FORM = {"elite_road": "elite_record_day", "elite_ultra": "elite_ultra", "club": "recreational"}
#: Day form of shorter races, where it is less: an ultra runner's marathon is a marathon.
_SHORTER_FORM = {**_DAY_FORM, "elite_ultra": "elite_marathon"}


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A class of runners: prior mean and sd (3,) of (ln u_b, ln k1, ln k2), and the conditions of their curve.

    ``prior_slope`` (2,) is how ln k1 and ln k2 move with ln u_b. A result scatters about the curve with
    ``shorter_sd``, or ``ultra_sd`` from three hours on, and ``misfit`` more for each e-fold of duration from the
    break; its slack grows beyond the break by ``slack_per_doubling``.
    """

    prior_mean: NDArray[np.float64]
    prior_sd: NDArray[np.float64]
    prior_slope: NDArray[np.float64]
    break_s: float
    bends_at_marathon: bool  # rather than at break_s, whatever the athlete's marathon
    form_sd: float
    shorter_sd: float
    ultra_sd: float
    misfit: float
    slack: float
    slack_per_doubling: float
    tails: Tails
    drift: float
    shielding: float
    carbohydrate_g_per_h: float
    heat_susceptibility: float


def is_ultra(level: str, distance_m: float, time_s: float | None = None) -> bool:
    """Whether strength may give out for good in such a race: beyond the marathon; to leading runners from 3 h on.

    Who is not fast is on his feet as long in a marathon, but not at an effort that breaks him.
    """
    if level == "club" or time_s is None:
        return distance_m >= value("calibration", "collapse.from_distance")
    return time_s >= value("calibration", "collapse.from_duration")


@cache
def level_of(name: str, sex: str) -> Level:
    """The level ``elite_road``, ``elite_ultra`` or ``club``, for ``M`` or ``F``."""
    return club_level(sex == "F") if name == "club" else _elite(name, sex == "F")


def _elite(name: str, woman: bool) -> Level:
    def own(group: str) -> float:
        return value("calibration", f"{group}.{name}")

    form_sd = value("physiology", f"day_form.{_DAY_FORM[name]}")
    women = value("calibration", "prior_speed.women") if woman else 0.0
    return Level(
        prior_mean=np.array(
            [
                own("prior_speed") + women,
                np.log(value("calibration", "prior_k1.elite")),
                np.log(value("calibration", "prior_k2.value")),
            ]
        ),
        prior_sd=np.array(
            [
                own("prior_speed_sd"),
                value("calibration", "prior_k1.spread"),
                value("calibration", "prior_k2.spread"),
            ]
        ),
        prior_slope=np.zeros(2),
        break_s=own("break"),
        bends_at_marathon=True,
        form_sd=form_sd,
        shorter_sd=value("physiology", f"day_form.{_SHORTER_FORM[name]}"),
        ultra_sd=form_sd,
        misfit=value("calibration", "noise.misfit_per_e_fold"),
        slack=value("calibration", "slack.race"),
        slack_per_doubling=0.0,
        tails=USUAL,
        drift=own("drift"),
        shielding=value("calibration", "shielding.solo" if name == "elite_ultra" else "shielding.road_race"),
        carbohydrate_g_per_h=own("carbohydrate"),
        heat_susceptibility=value("physiology", "heat.susceptibility_elite"),
    )


def _amateurs(key: str) -> float:
    return value("calibration", f"amateurs.{key}")


def club_level(woman: bool, told: Callable[[str], float] = _amateurs) -> Level:
    """Amateurs: what `amateurs` and `amateur_forecasts` fit to their bests, by the keys of ``[amateurs]``."""

    def own(group: str) -> float:
        return value("calibration", f"{group}.club")

    return Level(
        prior_mean=np.array(
            [
                told("speed") + (told("women_speed") if woman else 0.0),
                told("log_k1"),
                told("log_k2") + (told("women_log_k2") if woman else 0.0),
            ]
        ),
        prior_sd=np.array([own("prior_speed_sd"), told("log_k1_sd"), value("calibration", "prior_k2.spread")]),
        prior_slope=np.array([told("log_k1_slope"), told("log_k2_slope")]),
        break_s=own("break"),
        bends_at_marathon=False,
        form_sd=value("physiology", f"day_form.{_DAY_FORM['club']}"),
        shorter_sd=told("scatter"),
        ultra_sd=told("scatter"),
        misfit=told("misfit_per_e_fold"),
        slack=told("slack"),
        slack_per_doubling=told("slack_per_doubling"),
        tails=Tails(told("outlier_share"), told("poor_share"), told("poor_slack")),
        drift=own("drift"),
        shielding=value("calibration", "shielding.road_race"),
        carbohydrate_g_per_h=own("carbohydrate"),
        heat_susceptibility=value("physiology", "heat.susceptibility_recreational"),
    )


def level_of_athlete(athlete: AthleteFile) -> Level:
    """The level that an athlete file names."""
    return level_of(athlete.level, athlete.sex)
