"""What a search is after, as one number for each plan: smooth enough to climb, and fair to plans that risk the finish.

All plans are run on the same draws, so their differences are differences of plans. A chance counts replications and
moves in steps, or not at all where the record is far away; it is smoothed over a few seconds either side of the target.
A mean time would flatter whoever drops out on bad days; there a race not finished counts as the slowest one finished
under the plan that there was.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from paceline.experiment.outputs import Output
from paceline.results import Result
from paceline.results.result import target_of

#: Share of the spread over which a chance is smoothed, with the number of replications (a kernel estimate's rate).
_RATE = -1.0 / 3.0
_NARROWEST_S = 0.5
_QUARTILES_SD = 1.349


@dataclass(frozen=True, slots=True)
class Objective:
    """``output`` of ``runner``, to be made large or small. ``width_s`` and ``slowest_s`` come from the first plan."""

    output: Output
    runner: str
    maximise: bool
    width_s: float
    slowest_s: float

    @classmethod
    def beside(cls, output: Output, maximise: bool, first: Result, runner: str) -> Objective:
        """The objective for plans that are tried beside the one of ``first``."""
        times = first.finishes(runner)
        if not len(times):
            return cls(output, runner, maximise, _NARROWEST_S, math.inf)
        low, high = np.quantile(times, (0.25, 0.75))
        width = float(high - low) / _QUARTILES_SD * len(times) ** _RATE
        return cls(output, runner, maximise, max(_NARROWEST_S, width), float(times.max()))

    def loss(self, result: Result) -> float:
        """What is to be made small; infinite where there is nothing to judge by."""
        i = result.index(self.runner)
        times = result.finish_s[:, i]
        if self.output.kind == "probability":
            target = target_of(result.scenario, str(self.output.argument))
            counts = np.isfinite(times) & (result.eligible[:, i] if target.record else True)
            value = float(np.mean(np.where(counts, _below((target.time_s - times) / self.width_s), 0.0)))
        elif self.output.kind == "mean":
            value = float(np.mean(np.where(np.isfinite(times), times, self.slowest_s)))
        else:
            value = self.output.of(result, i).value
        if not math.isfinite(value):
            return math.inf
        return -value if self.maximise else value


def _below(z: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    """The standard normal distribution, never quite 0, so that far away is still told from farther."""
    from scipy.special import ndtr

    return np.asarray(ndtr(np.where(np.isfinite(z), z, -np.inf)))
