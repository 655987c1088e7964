"""The quantiles in which a forecast is told, and the loss that judges them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = np.array([0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.975])
NAMES = ("p025", "p05", "p10", "p25", "p40", "p50", "p60", "p75", "p90", "p95", "p975")
MEDIAN = 5
#: Even steps at which forecasts are laid together; beyond the outer quantiles they go on as straight as before them.
_STEPS = (np.arange(40) + 0.5) / 40


def pooled(quantiles: Floats) -> Floats:
    """Quantiles (N, 11) of N people, each as likely to be any of M: ``quantiles`` (M, N, 11) are of these."""
    if len(quantiles) == 1:
        return np.asarray(quantiles[0])
    after = np.clip(np.searchsorted(LEVELS, _STEPS), 1, len(LEVELS) - 1)
    share = (_STEPS - LEVELS[after - 1]) / (LEVELS[after] - LEVELS[after - 1])
    steps = quantiles[..., after - 1] * (1.0 - share) + quantiles[..., after] * share
    return np.asarray(np.quantile(np.concatenate(list(steps), axis=1), LEVELS, axis=1).T)


def pinball(quantiles: Floats, truth: Floats) -> Floats:
    """The mean pinball loss (N) of quantiles (N, 11): 0 for a perfect forecast (Koenker and Bassett 1978)."""
    missed = truth[:, None] - quantiles
    return np.asarray(np.maximum(LEVELS * missed, (LEVELS - 1.0) * missed).mean(axis=1))
