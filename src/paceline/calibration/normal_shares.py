"""The normal distribution as the likelihood of a result asks for it: the share below a value, and its logarithm.

As SciPy's `ndtr` and `log_ndtr`, without SciPy, whose special functions take longer to load than an athlete to fit.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Below this the share is near the smallest numbers, and a series (Abramowitz & Stegun 1964, 26.2.12) is exact.
_FAR = -20.0
_LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)
_erfc = np.frompyfunc(math.erfc, 1, 1)


def share_of_normal(z: Array) -> Array:
    """The share of a standard normal below ``z``, to 1e-13 relative."""
    tail = _tail(z)
    return np.asarray(np.where(z > 0.0, 1.0 - tail, tail))


def log_share_of_normal(z: Array) -> Array:
    """The logarithm of the share below ``z``, to 1e-13 relative however far down."""
    tail = _tail(z)
    # Each branch sees only what it is for: a logarithm of nothing would warn.
    below = np.log(np.where((z > _FAR) & (z <= 0.0), tail, 0.5))
    near = np.where(z > 0.0, np.log1p(-np.minimum(tail, 0.5)), below)
    return np.asarray(np.where(z > _FAR, near, _log_far(np.minimum(z, _FAR))))


def _tail(z: Array) -> Array:
    """The smaller of the shares below and above."""
    return 0.5 * np.asarray(_erfc(np.abs(z) * math.sqrt(0.5)), dtype=np.float64)


def _log_far(z: Array) -> Array:
    square = 1.0 / (z * z)
    series = -square * (1.0 - 3.0 * square * (1.0 - 5.0 * square * (1.0 - 7.0 * square * (1.0 - 9.0 * square))))
    return np.asarray(-0.5 * z * z - np.log(-z) - _LOG_ROOT_TWO_PI + np.log1p(series))
