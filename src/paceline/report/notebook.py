"""Answers in a notebook: the tables of the terminal, as text and as HTML.

Nothing here depends on the machine or on how long it took: a notebook that is run again shows the same.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import singledispatch
from typing import Any

from rich.console import Console

from paceline.engine.trace import Trace
from paceline.experiment.attribution import Attribution
from paceline.experiment.compare import Comparison, Comparisons
from paceline.experiment.rare import Rare
from paceline.experiment.sweep import Spent, SweepResult
from paceline.report.comparisons import show_attribution, show_comparisons
from paceline.report.rare import show_rare
from paceline.report.sweep_table import show_sweep
from paceline.report.terminal import show_comparison, show_legality, show_result, show_trace
from paceline.results.result import Result
from paceline.rules.verdict import Legality

#: Characters that a notebook shows in a line, also where it is read on the web.
_WIDTH = 110
_HTML = '<pre style="white-space: pre; line-height: 1.25">{code}</pre>'


def bundle(answer: object) -> dict[str, str]:
    """An answer as a notebook keeps it: plain text for a terminal or a search, HTML for the eye."""
    console = Console(
        file=io.StringIO(), width=_WIDTH, record=True, force_terminal=False, force_jupyter=False, color_system=None
    )
    show(answer, console)
    html = console.export_html(code_format=_HTML, inline_styles=True, clear=False)
    return {"text/plain": _trimmed(console.export_text()), "text/html": _trimmed(html)}


@singledispatch
def show(answer: Any, console: Console) -> None:
    """Print an answer."""
    raise TypeError(f"a notebook has no table for {type(answer).__name__}")


@show.register
def _(answer: Result, console: Console) -> None:
    show_result(console, answer)


@show.register
def _(answer: Comparison, console: Console) -> None:
    show_comparison(console, answer)


@show.register
def _(answer: Comparisons, console: Console) -> None:
    show_comparisons(console, answer)


@show.register
def _(answer: Attribution, console: Console) -> None:
    show_attribution(console, answer)


@show.register
def _(answer: SweepResult, console: Console) -> None:
    show_sweep(console, replace(answer, spent=Spent()))


@show.register
def _(answer: Rare, console: Console) -> None:
    show_rare(console, answer)


@show.register
def _(answer: Trace, console: Console) -> None:
    show_trace(console, answer)


@show.register
def _(answer: Legality, console: Console) -> None:
    show_legality(console, answer)


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
