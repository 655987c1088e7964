"""A picture of a sweep: the first answers against each axis, with their standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.errors import InputError
from paceline.experiment.outputs import Output
from paceline.experiment.sweep import SweepResult
from paceline.report.style import BLUE, clock_axis, pace_axis, panels, plain
from paceline.report.sweep_words import CLOCK_FROM_S, Parameter, parameter_words, parameters_of
from paceline.report.words import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ANSWERS, _AXES = 3, 5
#: Names of an axis that together have more letters than this, across the whole width, would run into one another.
_LETTERS = 60
_SLANTED: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}


def sweep_figure(result: SweepResult, names: Sequence[str] = ()) -> Figure:
    """A panel for each answer (of these ``names``, or the first few) and axis; every point is a dot."""
    rows = [row for row in result.rows() if row["status"] == "ok"]
    parameters: list[Parameter | None] = [*parameters_of(result, result.rows())[:_AXES]] or [None]
    columns, answers = len(parameters), _chosen(result, names)
    size = (1.5 + 3.2 * columns if columns > 1 else 7.0, 1.2 + 2.1 * len(answers))
    figure, drawn = panels(len(answers), size, columns=columns, sharey="row", sharex="col")
    lines = [drawn[first : first + columns] for first in range(0, len(drawn), columns)]
    for (output, answer, error), line in zip(answers, lines, strict=True):
        values = np.array([row[answer] for row in rows], dtype=float)
        errors = np.array([row[error] for row in rows], dtype=float)
        for parameter, panel in zip(parameters, line, strict=True):
            where, labels = _positions([row[parameter.key] if parameter else "" for row in rows])
            panel.errorbar(where, values, yerr=np.nan_to_num(errors), fmt="o", color=BLUE, markersize=3.5,
                           elinewidth=1.0, alpha=0.8)  # fmt: skip
            if labels:
                beside = max(map(len, labels)) * len(labels) <= _LETTERS / min(columns, 2)
                panel.set_xticks(range(len(labels)), labels, **({} if beside else _SLANTED))
            elif parameter and parameter.read != "number":
                marks = clock_axis if parameter.read == "clock" else pace_axis
                marks(panel.xaxis, min(where), max(where), most=6 if columns == 1 else 3)
            panel.grid(visible=True, alpha=0.3)
        unit = ", s" if output.unit == "s" else ""
        if output.is_share:
            line[0].yaxis.set_major_formatter(lambda share, _: percent(share))
        elif output.is_change and not output.unit:
            line[0].yaxis.set_major_formatter(lambda share, _: f"{100.0 * share:+.4g}")
            unit = ", points"
        elif answer.endswith("_s") and np.nanmin(values, initial=np.inf) >= CLOCK_FROM_S:
            clock_axis(line[0].yaxis, float(np.nanmin(values)), float(np.nanmax(values)), most=6)
            unit = ""
        line[0].set_ylabel(plain(answer.removesuffix("_s") + unit))
    for parameter, panel in zip(parameters, lines[-1], strict=True):
        panel.set_xlabel(plain(parameter.label) if parameter else "")
    figure.suptitle(f"{plain(result.experiment.name)}\n± 1 standard error", fontsize=11)
    return figure


def _chosen(result: SweepResult, names: Sequence[str]) -> list[tuple[Output, str, str]]:
    """The answers that are drawn: what was asked, its column, and that of its standard error."""
    headers = result.answers
    asked = [output for _ in result.experiment.runners for output in result.experiment.outputs]
    found = list(zip(asked, headers[::2], headers[1::2], strict=True))
    known = [output.name for output in asked]
    for name in names:
        if name not in known:
            raise InputError(f"{name!r} was not asked in this sweep; asked were: {', '.join(dict.fromkeys(known))}")
    return [each for name in names for each in found if each[0].name == name] or found[:_ANSWERS]


def save_sweep(result: SweepResult, file: Path) -> None:
    """Write the picture as PNG."""
    sweep_figure(result).savefig(file, dpi=120, format="png", metadata={"Software": "paceline"})


def _positions(values: list[Any]) -> tuple[list[float], list[str]]:
    """Where the values of an axis lie; texts stand side by side under their names."""
    if all(isinstance(value, float) for value in values):
        return values, []
    names = list(dict.fromkeys(parameter_words(value) for value in values))
    return [float(names.index(parameter_words(value))) for value in values], [plain(name)[:24] for name in names]
