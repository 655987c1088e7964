"""What a sweep looks like on a terminal: all rows of a small one, the ends of a large one and what each axis does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.engine.batch import duration_words
from paceline.experiment.experiment import ITSELF
from paceline.experiment.outputs import Output
from paceline.experiment.sweep import SweepResult
from paceline.report.words import clock

#: A sweep of at most so many points is shown whole; of a larger one so many rows of either end.
_WHOLE, _ENDS = 30, 4
#: Wider tables are hard to read; further answers are in the file.
_ANSWERS = 6


def show_sweep(console: Console, result: SweepResult) -> None:
    """The table, what each axis does to the first answer, and how it was made."""
    console.print(Text(result.experiment.name, style="bold"))
    rows, answers = result.rows(), _columns(result)
    ranked = [row for row in rows if row["status"] == "ok"]
    if len(rows) <= _WHOLE:
        console.print(_table(result, rows, answers))
    else:
        lead = answers[0][1]
        ranked = sorted((row for row in ranked if row[lead] is not None), key=lambda row: row[lead])
        console.print(Text(f"lowest and highest {lead} of {len(rows):,} points"))
        console.print(_table(result, [*ranked[:_ENDS], {}, *ranked[-_ENDS:]], answers))
        console.print(_effects(result, rows, answers))
    if len(result.answers) > 2 * len(answers):
        console.print(Text(f"{len(answers)} of {len(result.answers) // 2} answers shown; points.parquet has all"))
    for error in list(dict.fromkeys(row["error"] for row in rows if row["error"]))[:3]:
        console.print(Text(f"no answer: {error.splitlines()[0]}", style="yellow"))
    console.print(Text(_made(result), style="dim"))


def _columns(result: SweepResult) -> list[tuple[Output, str, str]]:
    """The answers that are shown: what was asked, its column, and that of its standard error."""
    headers = result.answers
    asked = [output for _ in result.experiment.runners for output in result.experiment.outputs]
    return list(zip(asked, headers[::2], headers[1::2], strict=True))[:_ANSWERS]


def _table(result: SweepResult, rows: list[dict[str, Any]], answers: list[tuple[Output, str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in result.parameters:
        table.add_column(Text(name), justify="right", min_width=6)
    for output, header, _ in answers:
        table.add_column(Text(header.removesuffix("_s") if output.unit else header), justify="right", no_wrap=True)
    for row in rows:
        if not row:
            table.add_row(*["..."] * len(table.columns))
            continue
        cells = [_parameter(row[name]) for name in result.parameters]
        cells += [_answer(output, row[header], row[error]) for output, header, error in answers]
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _effects(result: SweepResult, rows: list[dict[str, Any]], answers: list[tuple[Output, str, str]]) -> Table:
    """The mean of each answer over the points in which an axis is low, and in which it is high."""
    table = Table(box=None, pad_edge=False, header_style="bold", title="means over points", title_justify="left")
    table.add_column("axis")
    table.add_column("values", justify="right")
    for _, header, _ in answers:
        table.add_column(Text(header), justify="right")
    for name in result.parameters:
        for label, chosen in _parts([row[name] for row in rows]):
            means = []
            for output, header, _ in answers:
                seen = [
                    row[header] for row, wanted in zip(rows, chosen, strict=True) if wanted and row[header] is not None
                ]
                means.append(_answer(output, float(np.mean(seen)) if seen else None, None))
            table.add_row(Text(name), Text(label), *(Text(mean) for mean in means))
    return table


def _parts(values: list[Any]) -> list[tuple[str, list[bool]]]:
    """Each value of an axis of few; the lowest and the highest third of one of many."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) <= 5 or not all(isinstance(value, float) for value in distinct):
        return [(_parameter(value), [other == value for other in values]) for value in distinct[:8]]
    low, high = np.quantile(values, (1 / 3, 2 / 3))
    return [
        (f"up to {low:.4g}", [value <= low for value in values]),
        (f"from {high:.4g}", [value >= high for value in values]),
    ]


def _parameter(value: Any) -> str:
    if value is None:
        return "none"
    if value == ITSELF:
        return "as it is"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _answer(output: Output, value: float | None, error: float | None) -> str:
    if value is None:
        return "-"
    size = 100.0 if output.is_share or (output.is_change and not output.unit) else 1.0
    told = f" ± {size * error:.{_digits(size * error)}f}" if error is not None and math.isfinite(error) else ""
    digits = _digits(size * error) if error is not None else 1
    if output.is_change:
        return f"{size * value:+.{digits}f}{told}{' s' if output.unit else ' points'}"
    if output.is_share:
        return f"{size * value:.1f}{told} %"
    if output.kind in {"mean", "quantile"}:
        return clock(value) + told
    return f"{value:.1f}{told}" + (" s" if output.unit else "")


def _digits(error: float) -> int:
    """Decimals that an error leaves worth reading."""
    return 0 if error >= 10.0 else 1 if error >= 0.1 or not error > 0.0 else 2


def _made(result: SweepResult) -> str:
    words, spent = result.experiment.words, result.spent
    luck = "the same luck at every point" if words.draws == "common" else "luck of its own at every point"
    many = f"until {words.until}" if words.until else f"{result.experiment.replications:,} replications each"
    told = (
        f"{result.table.num_rows:,} points, {many}, seed {words.seed}, {luck}; ± is one standard error, of times in s"
    )
    paper_s = spent.paper_s()
    if paper_s is None:
        return told
    each_s, rate = spent.each_s, spent.points / spent.running_s
    paper = f"a million such points on 1,000 cores, reckoned from these: about {duration_words(paper_s)}"
    return f"{told}\n{rate:.1f} points/s with {spent.workers} at work, {each_s:.2g} s a point and core; {paper}"
