"""How many outcomes lie where the forecasts said, with what chance alone leaves open; and what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: A forecast's central 90 %: an outcome outside it is a miss.
LOW, HIGH = 0.05, 0.95
CENTRAL = HIGH - LOW


@dataclass(frozen=True, slots=True)
class Inside:
    """So many of some outcomes lie inside the central 90 % of their forecasts."""

    inside: int
    of: int

    @classmethod
    def count(cls, percentiles: Iterable[float]) -> Inside:
        """Count percentiles (0 to 1) of what happened in its forecast."""
        told = [is_inside(percentile) for percentile in percentiles]
        return cls(sum(told), len(told))

    @property
    def interval(self) -> tuple[float, float]:
        """What share the forecasts may hold in the long run: 95 %, exact (Clopper, Pearson 1934); outcomes apart."""
        from scipy.stats import binomtest

        if not self.of:
            return 0.0, 1.0
        low, high = binomtest(self.inside, self.of).proportion_ci(0.95, method="exact")
        return float(low), float(high)

    @property
    def as_said(self) -> bool:
        """Whether 90 % is among the shares that the count leaves open."""
        low, high = self.interval
        return low <= CENTRAL <= high

    def as_dict(self) -> dict[str, float | int | list[float]]:
        """The count as JSON has it."""
        return {"inside": self.inside, "of": self.of, "share_interval_95": [round(end, 4) for end in self.interval]}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not looked at, and why."""

    what: str
    why: str


def is_inside(percentile: float) -> bool:
    """Whether an outcome at this percentile (0 to 1) lies inside the central 90 % of its forecast."""
    return LOW <= percentile <= HIGH


def surprise(percentile: float) -> float:
    """How far an outcome lies from the middle of its forecast, 0 to 0.5: misses come first by it."""
    return abs(percentile - 0.5)
