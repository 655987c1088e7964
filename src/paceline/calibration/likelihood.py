"""How far below an all-out day a result falls: symmetric form, one-sided slack, and now and then a result that means
nothing.

A deviation e = ln f is form N(0, s^2) less slack Exponential(m); its density is an exponentially modified Gaussian
(Grushka 1972). With a small share the result is an outlier N(0, w^2) instead, so that an absurd one loses its pull.
Amateurs have a third kind: a race far below what they can do, whose slack has a larger mean.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.normal_shares import log_share_of_normal, share_of_normal
from paceline.constants import value

_W = value("calibration", "noise.outlier_sd")
_LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)

Array = NDArray[np.float64]


class Tails(NamedTuple):
    """Shares of results that are outliers, and that are poor, and the mean slack of poor ones."""

    outlier: float = value("calibration", "noise.outlier_share")
    poor: float = 0.0
    poor_slack: float = 1.0


#: Nothing but ordinary races, and now and then an outlier.
USUAL = Tails()


def log_slack_density(e: Array, s: Array, m: Array) -> Array:
    """Log density of form less slack at deviations ``e``; ``s`` and ``m`` above 0, broadcast against ``e``."""
    z = -e / s - s / m
    return np.asarray(-np.log(m) + e / m + 0.5 * (s / m) ** 2 + log_share_of_normal(z))


def slack_share_below(e: Array, s: Array, m: Array) -> Array:
    """The share of deviations below ``e``, of form less slack."""
    return np.asarray(share_of_normal(e / s) + np.exp(e / m + 0.5 * (s / m) ** 2 + log_share_of_normal(-e / s - s / m)))


def log_density(e: Array, s: Array, m: Array, tails: Tails = USUAL) -> Array:
    """Log density of a deviation, outliers included."""
    return np.asarray(np.logaddexp.reduce(_kinds(e, s, m, tails)))


def share_below(e: Array, s: Array, m: Array, tails: Tails = USUAL) -> Array:
    """The share of deviations below ``e``, outliers apart: they would be a wrong time, not a slow one."""
    share = slack_share_below(e, s, m)
    if tails.poor:
        poor = tails.poor / (1.0 - tails.outlier)
        share = (1.0 - poor) * share + poor * slack_share_below(e, s, np.maximum(m, tails.poor_slack))
    return np.asarray(share)


def outlier_chance(e: Array, s: Array, m: Array, tails: Tails = USUAL) -> Array:
    """How likely a result at deviation ``e`` tells nothing of what its athlete can do: an outlier, or a poor race."""
    kinds = _kinds(e, s, m, tails)
    return np.asarray(1.0 - np.exp(kinds[0] - np.logaddexp.reduce(kinds)))


def log_density_slopes(e: Array, s: Array, m: Array, tails: Tails = USUAL) -> tuple[Array, Array]:
    """First and second derivative of `log_density` by ``e``."""
    kinds = _kinds(e, s, m, tails)
    shares = np.exp(kinds - np.logaddexp.reduce(kinds))
    slopes = [_slack_slopes(e, s, m), (-e / _W**2, np.full_like(e, -1.0 / _W**2))]
    if tails.poor:
        slopes.append(_slack_slopes(e, s, np.maximum(m, tails.poor_slack)))
    slope = sum(share * first for share, (first, _) in zip(shares, slopes, strict=True))
    bend = sum(share * (second + first**2) for share, (first, second) in zip(shares, slopes, strict=True))
    return np.asarray(slope), np.asarray(bend - slope**2)


def _kinds(e: Array, s: Array, m: Array, tails: Tails) -> Array:
    """Log density of each kind of result times its share, kind first: an ordinary race, an outlier, a poor one."""
    wide = math.log(tails.outlier) - 0.5 * (e / _W) ** 2 - math.log(_W) - _LOG_ROOT_TWO_PI
    kinds = [math.log1p(-tails.outlier - tails.poor) + log_slack_density(e, s, m), wide]
    if tails.poor:
        kinds.append(math.log(tails.poor) + log_slack_density(e, s, np.maximum(m, tails.poor_slack)))
    return np.stack(np.broadcast_arrays(*kinds))


def _slack_slopes(e: Array, s: Array, m: Array) -> tuple[Array, Array]:
    z = -e / s - s / m
    mills = np.exp(-0.5 * z * z - _LOG_ROOT_TWO_PI - log_share_of_normal(z))
    return 1.0 / m - mills / s, -mills * (z + mills) / s**2
