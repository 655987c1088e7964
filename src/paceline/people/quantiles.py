"""The quantiles in which a forecast is told, and the loss that judges them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = np.array([0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.975])
NAMES = ("p025", "p05", "p10", "p25", "p40", "p50", "p60", "p75", "p90", "p95", "p975")
MEDIAN = 5


def pinball(quantiles: Floats, truth: Floats) -> Floats:
    """The mean pinball loss (N) of quantiles (N, 11): 0 for a perfect forecast (Koenker and Bassett 1978)."""
    missed = truth[:, None] - quantiles
    return np.asarray(np.maximum(LEVELS * missed, (LEVELS - 1.0) * missed).mean(axis=1))
