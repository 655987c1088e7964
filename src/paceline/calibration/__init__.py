"""Athlete fit: from dated results to a capacity curve with its uncertainty."""

from paceline.calibration.fit import fit_athlete
from paceline.calibration.pacers import pacer_posterior
from paceline.calibration.posterior import CapacityPosterior

__all__ = ["CapacityPosterior", "fit_athlete", "pacer_posterior"]
