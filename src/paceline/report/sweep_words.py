"""The words of a sweep: its columns, its numbers with their errors, what each axis does, how it was made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from paceline.engine.batch import duration_words
from paceline.experiment.amounts import Amount
from paceline.experiment.axes import Column
from paceline.experiment.experiment import ITSELF
from paceline.experiment.outputs import Output
from paceline.experiment.sweep import SweepResult
from paceline.report.words import clock

#: From so many seconds on a time is read on a clock.
CLOCK_FROM_S = 600.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """A column that an axis fills: where its values stand in a row, and how a person reads them."""

    column: Column
    read: Literal["clock", "pace", "number"]

    @property
    def key(self) -> str:
        """Where a row has its value."""
        return self.column.header

    @property
    def name(self) -> str:
        """What a table calls it: with its unit where the values do not tell it themselves."""
        return self.column.header if self.read == "number" else self.column.name

    @property
    def label(self) -> str:
        """What an axis of a picture is called."""
        return self.name + {"clock": ", h:mm:ss", "pace": ", min/km", "number": ""}[self.read]

    def words(self, value: Any) -> str:
        """A value without its unit, or as a clock and a watch show it."""
        if isinstance(value, float) and self.read == "clock":
            return clock(value)
        if isinstance(value, float) and self.read == "pace":
            return str(Amount(round(value, 1), self.column.unit).written)
        return parameter_words(value)

    def bound(self, value: float) -> str:
        """A bound between values, to as many digits as anybody wants to read of it."""
        return f"{value:.4g}" if self.read == "number" else self.words(value)

    def measured(self, value: Any) -> str:
        """A value with its unit: ``3 m/s``."""
        return self.words(value) + (f" {self.column.unit}" if self.read == "number" and self.column.unit else "")

    def told(self, value: Any) -> str:
        """A value in a sentence: ``weather.wind 3 m/s``."""
        return f"{self.column.name} {self.measured(value)}"


def parameters_of(result: SweepResult, rows: list[dict[str, Any]]) -> list[Parameter]:
    """The columns that the axes fill, in the order of the table."""
    columns = result.experiment.columns
    return [parameter_of(column, [row[column.header] for row in rows]) for column in columns]


def parameter_of(column: Column, values: list[Any]) -> Parameter:
    """A column as a person reads such values of it."""
    timed = column.unit == "s" and all(isinstance(value, float) and value >= CLOCK_FROM_S for value in values)
    paced = column.unit == "s/km"
    return Parameter(column, "clock" if timed and values else "pace" if paced else "number")


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of answers: what was asked, what a table calls it, and its columns of values and standard errors."""

    asked: Output
    name: str
    header: str
    error: str

    def words(self, row: dict[str, Any]) -> str:
        """The answer of one row with its error."""
        return answer_words(self.asked, row[self.header], row[self.error])


def answers_of(result: SweepResult) -> list[Answer]:
    """The columns of answers, in the order of the table."""
    headers = result.answers
    asked = [output for _ in result.experiment.runners for output in result.experiment.outputs]
    return [
        Answer(output, header.removesuffix("_s") if output.unit else header, header, error)
        for output, header, error in zip(asked, headers[::2], headers[1::2], strict=True)
    ]


def effects(result: SweepResult, rows: list[dict[str, Any]], answers: list[Answer]) -> list[list[str]]:
    """The mean of each answer over the points in which an axis is low, and in which it is high: axis, values, means."""
    found = []
    for parameter in parameters_of(result, rows):
        for label, chosen in _parts(parameter, [row[parameter.key] for row in rows]):
            means = []
            for answer in answers:
                seen = [
                    row[answer.header]
                    for row, wanted in zip(rows, chosen, strict=True)
                    if wanted and row[answer.header] is not None
                ]
                means.append(answer_words(answer.asked, float(np.mean(seen)) if seen else None, None))
            found.append([parameter.name, label, *means])
    return found


def _parts(parameter: Parameter, values: list[Any]) -> list[tuple[str, list[bool]]]:
    """Each value of an axis of few; the lowest and the highest third of one of many."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) <= 5 or not all(isinstance(value, float) for value in distinct):
        return [(parameter.words(value), [other == value for other in values]) for value in distinct[:8]]
    low, high = np.quantile(values, (1 / 3, 2 / 3))
    return [
        (f"up to {parameter.bound(low)}", [value <= low for value in values]),
        (f"from {parameter.bound(high)}", [value >= high for value in values]),
    ]


def parameter_words(value: Any) -> str:
    """A value of an axis."""
    if value is None:
        return "none"
    if value == ITSELF:
        return "as it is"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def shown_size(output: Output) -> float:
    """What an answer is multiplied by to be read: shares are told in per cent."""
    return 100.0 if output.is_share or (output.is_change and not output.unit) else 1.0


def answer_words(output: Output, value: float | None, error: float | None) -> str:
    """An answer with its standard error, to as many decimals as the error leaves worth reading."""
    if value is None:
        return "-"
    size = shown_size(output)
    told = f" ± {size * error:.{digits(size * error)}f}" if error is not None and math.isfinite(error) else ""
    decimals = digits(size * error) if error is not None else 1
    if output.is_change:
        return f"{size * value:+.{decimals}f}{told}{' s' if output.unit else ' points'}"
    if output.is_share:
        return f"{size * value:.{max(1, decimals)}f}{told} %"
    if output.kind in {"mean", "quantile"}:
        return clock(value) + told
    return f"{value:.1f}{told}" + (" s" if output.unit else "")


def digits(error: float) -> int:
    """Decimals that an error leaves worth reading."""
    return 0 if error >= 10.0 else 1 if error >= 0.1 or not error > 0.0 else 2


def how_made(result: SweepResult) -> str:
    """How many points, how often each, on which luck."""
    words = result.experiment.words
    luck = "the same luck at every point" if words.draws == "common" else "luck of its own at every point"
    many = f"until {words.until}" if words.until else f"{result.experiment.replications:,} replications each"
    points = f"{result.table.num_rows:,} points"
    return f"{points}, {many}, seed {words.seed}, {luck}; ± is one standard error, of times in s"


def how_fast(result: SweepResult) -> str | None:
    """How fast points were run, and what a million would take; None where none was."""
    spent = result.spent
    paper_s = spent.paper_s()
    if paper_s is None:
        return None
    each_s, rate = spent.each_s, spent.points / spent.running_s
    paper = f"a million such points, checked on one core and run on 1,000, about {duration_words(paper_s)}"
    return f"{rate:.1f} points/s with {spent.workers} at work, {each_s:.2g} s a point and core; {paper}"
