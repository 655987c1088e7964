"""A typical replication: the one whose race to watch stands for all of them."""

from __future__ import annotations

import numpy as np

from paceline.results.result import Result
from paceline.results.runs import Runs


def typical_replication(result: Result, i: int = 0) -> tuple[int, str]:
    """Its number, and why it was chosen: runner ``i`` finishes nearest to his median; in a field, its middle runner."""
    if not isinstance(result.spreads, Runs):
        return 0, "the first one: there were too many to keep and choose from"
    if result.named:
        times_s, whose = result.finish_s[:, i], f"the finish of {result.names[i]}"
    else:
        finished = result.finished.any(axis=1)
        times_s = np.full(result.replications, np.nan)
        times_s[finished] = np.nanmedian(result.finish_s[finished], axis=1)
        whose = "the middle of the field"
    if not np.isfinite(times_s).any():
        return 0, "the first one: nobody finishes in any"
    return int(np.nanargmin(np.abs(times_s - np.nanmedian(times_s)))), f"{whose} is nearest to the median"
