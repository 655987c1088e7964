"""Athlete fit: from dated results to a capacity curve with its uncertainty."""

from paceline.calibration.choice import level_from_results
from paceline.calibration.fit import Fit, fit_athlete, fit_in_full
from paceline.calibration.leave_one_out import Foreseen, coverage, leave_one_out
from paceline.calibration.pacers import pacer_posterior
from paceline.calibration.posterior import CapacityPosterior
from paceline.calibration.predictions import Prediction, predict

__all__ = [
    "CapacityPosterior",
    "Fit",
    "Foreseen",
    "Prediction",
    "coverage",
    "fit_athlete",
    "fit_in_full",
    "leave_one_out",
    "level_from_results",
    "pacer_posterior",
    "predict",
]
