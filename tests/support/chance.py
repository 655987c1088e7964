"""How often a statistical test may fail although nothing is wrong, and the tests that several files share.

Every statistical assertion of `tests/verification` fails by chance with a probability of at most `FALSE_ALARM`. There
are fewer than a thousand of them, so the whole folder would cry wolf at one set of seeds in a hundred; the seeds are
fixed, so a test that passes once passes always.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

FALSE_ALARM = 1e-5


def mean_is(values: ArrayLike, expected: float, batches: int = 32) -> bool:
    """Whether a stationary series may have this mean: batch means and Student's t (Conway 1963).

    A batch has to be much longer than what neighbours remember of each other.
    """
    series = np.asarray(values, dtype=np.float64)
    means = series[: len(series) // batches * batches].reshape(batches, -1).mean(axis=1)
    return bool(stats.ttest_1samp(means, expected).pvalue > FALSE_ALARM)


def share_is(hits: int, tries: int, expected: float) -> bool:
    """Whether so many of so many independent tries may succeed with this chance, by the binomial law."""
    return bool(stats.binomtest(hits, tries, expected).pvalue > FALSE_ALARM)


def is_drawn_from(values: ArrayLike, law: object) -> bool:
    """Whether independent values may come from a continuous law of SciPy (Kolmogorov 1933, Smirnov 1939)."""
    return bool(stats.kstest(values, law.cdf).pvalue > FALSE_ALARM)  # type: ignore[attr-defined]
