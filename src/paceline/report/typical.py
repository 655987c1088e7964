"""A typical replication: the one whose race to watch stands for all of them."""

from __future__ import annotations

import numpy as np

from paceline.engine.compiled import CompiledEngine
from paceline.engine.program import build
from paceline.results.result import Result
from paceline.results.runs import Runs

#: Of so many replications one is chosen where they were not kept, in a race of few.
_FIRST, _FEW = 100, 100


def typical_replication(result: Result, i: int = 0) -> tuple[int, str]:
    """Its number, and why it was chosen: runner ``i`` finishes nearest to his median; in a field, its middle runner."""
    if not isinstance(result.spreads, Runs):
        return _among_the_first(result, i)
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


def _among_the_first(result: Result, i: int) -> tuple[int, str]:
    """Where replications were counted and not kept: the first of them once more, to choose one."""
    program = build(result.scenario)
    if not result.named or program.has_python_plans or len(result.names) > _FEW:
        return 0, "the first one: there were too many to keep and choose from"
    times_s = CompiledEngine(program, result.provenance.seed).run_part(0, _FIRST).arrive_s[:, i, -1]
    if not np.isfinite(times_s).any():
        return 0, "the first one: nobody finishes in any"
    away_s = np.abs(times_s - float(result.quantiles((0.5,), i)[0]))
    return int(np.nanargmin(away_s)), f"of the first {_FIRST} the finish of {result.names[i]} is nearest to the median"
