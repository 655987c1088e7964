"""A precision that is wanted: ``P(record) +- 0.5%``, ``mean +- 1 s``, ``Eliud Kipchoge: median +- 2 s``.

What stands behind ``+-`` is half the width of a 95 % interval: about two standard errors, and for shares after Wilson
(1927), so that a share of which nothing was seen yet is not taken for known. A race is run in growing portions until
the interval is that narrow; the result is that of a run of as many replications from the start.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from paceline.errors import InputError
from paceline.experiment.outputs import Output, half_width
from paceline.results import Result
from paceline.scenario.quantities import shown
from paceline.scenario.units import DURATION, SHARE

#: The most that is run for a precision where nobody says otherwise.
MOST = 1_000_000
#: Where every run begins: fewer would not tell their own error.
_FIRST = 1000
#: Each portion brings the run to between so many times what it was; what is aimed at is overshot a little.
_LEAST_GROWTH, _MOST_GROWTH, _OVER = 1.25, 4.0, 1.02
#: The colons of a clock, as in P(2:00:00), end no name.
_TEXT = re.compile(r"(?:(?P<runner>[^()]+|.+(?=: )): *)?(?P<output>\S.*?) *(?:\+-|\+/-|±) *(?P<within>\S.*)")


@dataclass(frozen=True, slots=True)
class Precision:
    """What is to be known, of whom (the first runner by default), and within what, in seconds or as a share."""

    output: Output
    runner: str | None
    within: float

    @classmethod
    def read(cls, text: str) -> Precision:
        """What a text asks for. Raises ``InputError`` in words where it is no precision."""
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            words = f"{shown(text)} is no precision; write for instance 'P(record) +- 0.5%' or 'mean +- 1 s'"
            raise InputError(words)
        try:
            output = Output.read(found["output"])
            within = _within(output, found["within"].strip())
        except ValueError as error:
            raise InputError(str(error)) from None
        if not within > 0.0:
            raise InputError(f"{shown(text)} would take for ever; what stands behind +- is more than 0")
        return cls(output, found["runner"], within)

    def half_width(self, result: Result) -> float:
        """Half of the 95 % interval as it is; infinite where it cannot be told yet."""
        width = half_width(self.output, self.output.of(result, self.runner))
        return width if math.isfinite(width) else math.inf

    def reached(self, result: Result) -> bool:
        """Whether it is as narrow as wanted."""
        return self.half_width(result) <= self.within

    def begin(self, most: int) -> int:
        """How many replications to run first."""
        return min(_FIRST, most)

    def go_on(self, result: Result, most: int) -> int | None:
        """How many replications to run in all before asking again; None where it is enough, or as many as allowed.

        Errors shrink with the root of the replications.
        """
        done = result.replications
        if done >= most or self.reached(result):
            return None
        wanted = done * min((self.half_width(result) / self.within) ** 2 * _OVER, _MOST_GROWTH)
        step = max(1, _FIRST // 10)
        return min(most, step * math.ceil(max(wanted, done * _LEAST_GROWTH) / step))

    def told(self, width: float) -> str:
        """A half-width as a person reads it."""
        if self.output.is_share:
            return f"± {100 * width:.2g} %"
        return f"± {width:.3g}{' s' if self.output.unit else ''}"

    def as_dict(self, result: Result) -> dict[str, object]:
        """What ``paceline run --until --json`` adds to the summary."""
        width = self.half_width(result)
        return {
            "of": self.output.name,
            "runner": self.runner or result.names[0],
            "half_width_95": width if math.isfinite(width) else None,
            "wanted": self.within,
            "reached": self.reached(result),
        }


def _within(output: Output, text: str) -> float:
    if output.unit:
        return DURATION.read(text)
    if output.is_share:
        return SHARE.read(text)
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is no number of {output.name}s; write for instance 0.1") from None
