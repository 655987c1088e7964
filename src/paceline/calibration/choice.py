"""Which level an athlete belongs to, read off his results."""

from __future__ import annotations

from datetime import date
from typing import Literal

from paceline.calibration.fit import fit_in_full
from paceline.constants import value
from paceline.scenario.athlete import AthleteFile

_MARATHON_M = 42195.0
_ULTRA_S = value("calibration", "collapse.from_duration")


def level_from_results(athlete: AthleteFile, before: date) -> Literal["elite_road", "elite_ultra", "club"]:
    """Elite from about 2:20 (men) or 2:36 (women) in the marathon, ultra where there are long results; else club."""
    fit = fit_in_full(athlete.model_copy(update={"level": "club"}), before)
    women = athlete.sex == "F"
    if fit.posterior.even_effort_s(_MARATHON_M) > value("calibration", f"elite.{'women' if women else 'men'}"):
        return "club"
    return "elite_ultra" if any(row.time_s >= _ULTRA_S for row in fit.rows) else "elite_road"
