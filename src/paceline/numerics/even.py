"""Even draws: points that fill a cube more evenly than chance, for means and quantiles that must not hang on luck."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: The ends are cut off: a normal that belongs to 0 or 1 is not finite.
_END = 1e-6


@lru_cache(maxsize=64)
def even_shares(draws: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Shares between 0 and 1 (draws, dimensions): Sobol points, scrambled by a fixed seed, the same every time.

    ``draws`` is a power of two (Sobol 1967; Owen 1998 for the scrambling).
    """
    from scipy.stats import qmc

    shares = np.clip(qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(draws), _END, 1.0 - _END)
    shares.setflags(write=False)
    return np.asarray(shares)
