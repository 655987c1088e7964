"""A fan of splits: how a runner's times spread along the course, against a line that he can be ahead of or behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.engine.program import RaceProgram, build
from paceline.report.planned import planned
from paceline.results.result import Result, observed_splits
from paceline.results.spread import Floats

#: The rims of the fan: the middle 90 % and the middle half, around the median.
RIMS = (0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """Times of one runner, s from the gun: (5, P) quantiles at P places, first of them the start."""

    runner: str
    at_m: Floats  # (P)
    rims_s: Floats  # (5, P)
    reference: str
    reference_s: Floats  # (P) the line that the fan is drawn against
    observed_m: Floats
    observed_s: Floats
    observed_reference_s: Floats

    @property
    def gaps_s(self) -> Floats:
        """How far behind the line the rims are (5, P); negative: ahead."""
        return self.rims_s - self.reference_s

    @property
    def observed_gaps_s(self) -> Floats:
        """The same for what was observed."""
        return self.observed_s - self.observed_reference_s


def fan_of(result: Result, i: int, program: RaceProgram | None = None) -> Fan:
    """The fan of the ``i``-th runner against his plan; where he has none, against his own median."""
    at_m = np.concatenate([[0.0], result.checkpoint_m])
    rims = np.array([result.split_spread(c, i).quantiles(RIMS) for c in range(len(result.checkpoints))])
    rims_s = np.concatenate([np.zeros((len(RIMS), 1)), rims.T], axis=1)
    plan = planned(program or build(result.scenario), i)
    seen = dict(observed_splits(result.scenario, result.names[i]))
    last = result.scenario.observed.get(result.names[i])
    if last is not None and last.finish_s is not None:
        seen[float(at_m[-1])] = last.finish_s
    # A line drawn from what was observed begins where everybody begins.
    observed_m = np.array(sorted({0.0: 0.0, **seen})) if seen else np.zeros(0)
    observed_s = np.array([{0.0: 0.0, **seen}[float(m)] for m in observed_m])
    median_s = rims_s[2]

    def reference(where_m: Floats) -> Floats:
        return plan.at(where_m) if plan is not None else np.interp(where_m, at_m, median_s)

    return Fan(
        runner=result.names[i],
        at_m=at_m,
        rims_s=rims_s,
        reference=plan.words if plan is not None else "the median",
        reference_s=reference(at_m),
        observed_m=observed_m,
        observed_s=observed_s,
        observed_reference_s=reference(observed_m),
    )
