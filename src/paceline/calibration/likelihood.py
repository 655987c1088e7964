"""How far below an all-out day a result falls: symmetric form, one-sided slack, and now and then a result that means
nothing.

A deviation e = ln f is form N(0, s^2) less slack Exponential(m); its density is an exponentially modified Gaussian
(Grushka 1972). With a small share p the result is an outlier N(0, w^2) instead, so that an absurd one loses its pull.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from paceline.constants import value

_P = value("calibration", "noise.outlier_share")
_W = value("calibration", "noise.outlier_sd")
_LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)

Array = NDArray[np.float64]


def log_slack_density(e: Array, s: Array, m: Array) -> Array:
    """Log density of form less slack at deviations ``e``; ``s`` and ``m`` above 0, broadcast against ``e``."""
    z = -e / s - s / m
    return np.asarray(-np.log(m) + e / m + 0.5 * (s / m) ** 2 + log_ndtr(z))


def log_density(e: Array, s: Array, m: Array) -> Array:
    """Log density of a deviation, outliers included."""
    wide = -0.5 * (e / _W) ** 2 - math.log(_W) - _LOG_ROOT_TWO_PI
    return np.asarray(np.logaddexp(math.log1p(-_P) + log_slack_density(e, s, m), math.log(_P) + wide))


def log_density_slopes(e: Array, s: Array, m: Array) -> tuple[Array, Array]:
    """First and second derivative of `log_density` by ``e``."""
    narrow = math.log1p(-_P) + log_slack_density(e, s, m)
    wide = math.log(_P) - 0.5 * (e / _W) ** 2 - math.log(_W) - _LOG_ROOT_TWO_PI
    share = np.exp(narrow - np.logaddexp(narrow, wide))
    z = -e / s - s / m
    mills = np.exp(-0.5 * z * z - _LOG_ROOT_TWO_PI - log_ndtr(z))
    first = 1.0 / m - mills / s
    second = -mills * (z + mills) / s**2
    wide_first, wide_second = -e / _W**2, np.full_like(e, -1.0 / _W**2)
    slope = share * first + (1.0 - share) * wide_first
    bend = share * (second + first**2) + (1.0 - share) * (wide_second + wide_first**2) - slope**2
    return slope, bend
