"""Carried fatigue: what is left of a hard race in the legs some days later."""

from __future__ import annotations

import math

from paceline.constants import value

_LOSS = value("calibration", "carried.loss")
_HOURS = value("calibration", "carried.hours")
_DAYS = value("calibration", "carried.days")


def carried_form(hours: float, days: float) -> float:
    """The share of his strength that a runner has back ``days`` after a race that took him so many ``hours``."""
    return 1.0 - _LOSS * (1.0 - math.exp(-hours / _HOURS)) * math.exp(-days / _DAYS)
