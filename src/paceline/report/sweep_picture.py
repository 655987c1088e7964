"""A picture of a sweep: the first answers against each axis, with their standard errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.experiment.sweep import SweepResult
from paceline.report.words import clock

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE = "#0072B2"
_ANSWERS, _AXES = 3, 5


def sweep_figure(result: SweepResult) -> Figure:
    """A panel for each answer and axis, of the first few; every point is a dot."""
    from matplotlib.figure import Figure

    rows = [row for row in result.rows() if row["status"] == "ok"]
    headers = result.answers
    answers = list(zip(headers[::2], headers[1::2], strict=True))[:_ANSWERS]
    parameters = result.parameters[:_AXES] or [""]
    figure = Figure(figsize=(1.5 + 3.2 * len(parameters), 1.2 + 2.4 * len(answers)), layout="constrained")
    panels = figure.subplots(len(answers), len(parameters), squeeze=False, sharey="row", sharex="col")
    for (answer, error), line in zip(answers, panels, strict=True):
        values = np.array([row[answer] for row in rows], dtype=float)
        errors = np.array([row[error] for row in rows], dtype=float)
        for parameter, panel in zip(parameters, line, strict=True):
            where, labels = _positions([row.get(parameter) for row in rows])
            panel.errorbar(where, values, yerr=np.nan_to_num(errors), fmt="o", color=_BLUE, markersize=3.5,
                           elinewidth=1.0, alpha=0.8)  # fmt: skip
            if labels:
                panel.set_xticks(range(len(labels)), labels)
            panel.grid(visible=True, alpha=0.3)
        if answer.endswith("_s") and np.nanmin(values, initial=np.inf) > 600.0:
            line[0].yaxis.set_major_formatter(lambda seconds, _: clock(seconds))
        line[0].set_ylabel(_plain(answer.removesuffix("_s")))
    for parameter, panel in zip(parameters, panels[-1], strict=True):
        panel.set_xlabel(_plain(parameter))
    figure.suptitle(_plain(result.experiment.name), fontsize=11)
    return figure


def save_sweep(result: SweepResult, file: Path) -> None:
    """Write the picture as PNG."""
    sweep_figure(result).savefig(file, dpi=120, format="png", metadata={"Software": "paceline"})


def _positions(values: list[Any]) -> tuple[list[float], list[str]]:
    """Where the values of an axis lie; texts stand side by side under their names."""
    if all(isinstance(value, float) for value in values):
        return values, []
    names = list(dict.fromkeys(str(value) for value in values))
    return [float(names.index(str(value))) for value in values], [_plain(name)[:24] for name in names]


def _plain(text: str) -> str:
    return text.replace("$", r"\$")
