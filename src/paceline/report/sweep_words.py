"""The words of a sweep: its columns, its numbers with their errors, what each axis does, how it was made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from paceline.engine.batch import duration_words
from paceline.experiment.experiment import ITSELF
from paceline.experiment.outputs import Output
from paceline.experiment.sweep import SweepResult
from paceline.report.words import clock


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
    for name in result.parameters:
        for label, chosen in _parts([row[name] for row in rows]):
            means = []
            for answer in answers:
                seen = [
                    row[answer.header]
                    for row, wanted in zip(rows, chosen, strict=True)
                    if wanted and row[answer.header] is not None
                ]
                means.append(answer_words(answer.asked, float(np.mean(seen)) if seen else None, None))
            found.append([name, label, *means])
    return found


def _parts(values: list[Any]) -> list[tuple[str, list[bool]]]:
    """Each value of an axis of few; the lowest and the highest third of one of many."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) <= 5 or not all(isinstance(value, float) for value in distinct):
        return [(parameter_words(value), [other == value for other in values]) for value in distinct[:8]]
    low, high = np.quantile(values, (1 / 3, 2 / 3))
    return [
        (f"up to {low:.4g}", [value <= low for value in values]),
        (f"from {high:.4g}", [value >= high for value in values]),
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
        return f"{size * value:.1f}{told} %"
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
    paper = f"a million such points on 1,000 cores, reckoned from these: about {duration_words(paper_s)}"
    return f"{rate:.1f} points/s with {spent.workers} at work, {each_s:.2g} s a point and core; {paper}"
