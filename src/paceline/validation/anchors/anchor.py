"""What an anchor is: a published or derived figure, and what the models make of it."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from paceline.constants import Mark

Verdict = Literal["met", "missed", "left out"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an anchor: it has to lie from ``low`` to ``high``; ``expected`` is the best guess, if any.

    ``computed``: what the models give; NaN where it was left out.
    """

    what: str
    expected: float | None
    low: float
    high: float
    computed: float = math.nan

    @property
    def verdict(self) -> Verdict:
        """Whether the number is met."""
        if math.isnan(self.computed):
            return "left out"
        # A tolerance of 0.15 about 3.99 must not fail by the last bit of their sum.
        slack = 1e-12 * max(abs(self.low), abs(self.high))
        return "met" if self.low - slack <= self.computed <= self.high + slack else "missed"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quantity that models must reproduce, by its number in the list (``T1``), with source and mark."""

    id: str
    quantity: str
    source: str
    mark: Mark
    figures: tuple[Figure, ...]

    @property
    def verdict(self) -> Verdict:
        """Missed if one of its numbers is; left out if none was computed."""
        found = {figure.verdict for figure in self.figures}
        return "missed" if "missed" in found else "left out" if "left out" in found else "met"


@cache
def expected_anchors() -> dict[str, Anchor]:
    """All anchors with what is expected, nothing computed yet, by their numbers."""
    text = (files("paceline") / "validation" / "anchors" / "anchors.toml").read_text(encoding="utf-8")
    return {
        name: Anchor(name, entry["quantity"], entry["source"], entry["mark"], tuple(map(_figure, entry["figures"])))
        for name, entry in tomllib.loads(text).items()
    }


def _figure(words: dict[str, float | str]) -> Figure:
    expected = None if "expected" not in words else float(words["expected"])
    if expected is not None and "tolerance" in words:
        reach = float(words["tolerance"])
        return Figure(str(words["what"]), expected, expected - reach, expected + reach)
    return Figure(str(words["what"]), expected, float(words["low"]), float(words["high"]))
