"""What a sweep looks like on a terminal: all rows of a small one, the ends of a large one and what each axis does."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.experiment.sweep import SweepResult
from paceline.report.sweep_words import Answer, answers_of, effects, how_fast, how_made, parameters_of

#: A sweep of at most so many points is shown whole; of a larger one so many rows of either end.
_WHOLE, _ENDS = 30, 4
#: Wider tables are hard to read; further answers are in the file.
_ANSWERS = 6


def show_sweep(console: Console, result: SweepResult) -> None:
    """The table, what each axis does to the first answer, and how it was made."""
    console.print(Text(result.experiment.name, style="bold"))
    rows, answers = result.rows(), answers_of(result)[:_ANSWERS]
    ranked = [row for row in rows if row["status"] == "ok"]
    if len(rows) <= _WHOLE:
        console.print(_table(result, rows, answers))
    else:
        lead = answers[0].header
        ranked = sorted((row for row in ranked if row[lead] is not None), key=lambda row: row[lead])
        console.print(Text(f"lowest and highest {lead} of {len(rows):,} points"))
        console.print(_table(result, [*ranked[:_ENDS], {}, *ranked[-_ENDS:]], answers))
        console.print(_effects(result, rows, answers))
    if len(result.answers) > 2 * len(answers):
        console.print(Text(f"{len(answers)} of {len(result.answers) // 2} answers shown; points.parquet has all"))
    for error in list(dict.fromkeys(row["error"] for row in rows if row["error"]))[:3]:
        console.print(Text(f"no answer: {error.splitlines()[0]}", style="yellow"))
    console.print(Text("\n".join(filter(None, (how_made(result), how_fast(result)))), style="dim"))


def _table(result: SweepResult, rows: list[dict[str, Any]], answers: list[Answer]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    parameters = parameters_of(result, result.rows())
    for parameter in parameters:
        table.add_column(Text(parameter.name), justify="right", min_width=6)
    for answer in answers:
        table.add_column(Text(answer.name), justify="right", no_wrap=True)
    for row in rows:
        if not row:
            table.add_row(*["..."] * len(table.columns))
            continue
        cells = [parameter.words(row[parameter.key]) for parameter in parameters]
        table.add_row(*(Text(cell) for cell in (*cells, *(answer.words(row) for answer in answers))))
    return table


def _effects(result: SweepResult, rows: list[dict[str, Any]], answers: list[Answer]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title="means over points", title_justify="left")
    table.add_column("axis")
    table.add_column("values", justify="right")
    for answer in answers:
        table.add_column(Text(answer.header), justify="right")
    for cells in effects(result, rows, answers):
        table.add_row(*(Text(cell) for cell in cells))
    return table
