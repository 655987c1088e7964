"""A race whose finish time is a known function of one normal draw, so that every chance, mean and quantile is known.

A man alone on a level road in mild air, without noise or mishap: nothing is left open but his form and his strength.
In the curve the two are one factor on speed, so only the sum of their logarithms matters, and a race with that sum
given has no chance in it at all: the engine runs it once. The truth is such runs weighed by the normal law.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq

from paceline.engine.compiled import CompiledEngine
from paceline.engine.program import RaceProgram, build
from paceline.race import Race
from paceline.scenario import LoadedScenario
from support.quiet import changed, quiet, with_fields
from support.races import scenario, starter

Floats = NDArray[np.float64]

DISTANCE_M = 10_000.0
#: Standard deviations of the logarithms of form and of strength.
FORM_SD, STRENGTH_SD = 0.03, 0.02
_GRID = np.linspace(-7.0, 7.0, 561)


@dataclass(frozen=True)
class OneDraw:
    """The race, and what is true of it. ``limit_s``: who comes later has not finished."""

    plan: tuple[tuple[str, Any], ...] = (("pacing", "even_effort"),)
    limit_s: float | None = None

    @cached_property
    def race(self) -> Race:
        """As a person would load it."""
        words = scenario(DISTANCE_M, starter(plan=dict(self.plan)))
        line: dict[str, Any] = {"longest_leg_m": 2_500.0} | ({"limit_s": self.limit_s} if self.limit_s else {})
        words = words.model_copy(update={"race": words.race.model_copy(update=line)})
        race = Race(LoadedScenario(words, Path("one-draw.yaml"), None, (), {}))
        race.__dict__["program"] = self._uncertain(quiet(build(words)))
        return race

    def _uncertain(self, race: RaceProgram) -> RaceProgram:
        factor = np.zeros_like(race.arrays.capacity_factor)
        factor[0, 0, 0] = STRENGTH_SD
        return changed(with_fields(race, "runners", form_sd=FORM_SD), capacity_factor=factor)

    @property
    def sd(self) -> float:
        """Standard deviation of the one number that decides."""
        return float(np.hypot(FORM_SD, STRENGTH_SD))

    def finish_s(self, z: float) -> float:
        """The finish time where strength and form together lie ``z`` standard deviations above their middle."""
        program = self.race.program
        sure = changed(program, capacity_factor=np.zeros_like(program.arrays.capacity_factor), limit_s=np.inf)
        sure = with_fields(sure, "runners", form_sd=0.0, form_mean=self.sd * z)
        return float(CompiledEngine(sure, 1).run_part(0, 1).arrive_s[0, 0, -1])

    @cached_property
    def _finishes(self) -> Floats:
        return np.array([self.finish_s(float(z)) for z in _GRID])

    def time_beaten_with(self, chance: float) -> float:
        """The time, s, that is beaten with this chance: the quantile of the finish time."""
        return self.finish_s(float(stats.norm.isf(chance)))

    def chance(self, time_s: float) -> float:
        """The chance of beating a time."""
        return float(stats.norm.sf(brentq(lambda z: self.finish_s(z) - time_s, -7.0, 9.0, xtol=1e-10)))

    def mean(self, of: Floats | None = None) -> float:
        """The mean finish time, s, or that of another function of the draw on the same grid."""
        weights = stats.norm.pdf(_GRID)
        return float(np.average(self._finishes if of is None else of, weights=weights))

    def variance(self) -> float:
        """The variance of the finish time, s^2."""
        return self.mean((self._finishes - self.mean()) ** 2)

    def mean_less(self, other: OneDraw) -> float:
        """The mean difference to another such race on the same draws, s."""
        return self.mean(self._finishes - other._finishes)
