"""A picture of sensitivity: what moves the answer most, the largest on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from paceline.report.style import BLUE, SKY, entitle, grid, legend, panels, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from paceline.experiment.sensitivity import Sensitivity


def sensitivity_figure(
    names: Sequence[str],
    share: ArrayLike,
    error: ArrayLike | None = None,
    *,
    total: ArrayLike | None = None,
    unit: str = "share of the variance",
    title: str = "",
) -> Figure:
    """Bars of first-order effects (P) with their errors; ``total`` adds those with all interactions behind them.

    An effect may be in any ``unit``; negative ones point to the left.
    """
    figure, (panel,) = panels(1, (9.0, 1.3 + 0.34 * len(names)))
    _draw(panel, names, share, error, total, unit, title)
    return figure


def indices_figure(found: Sensitivity) -> Figure:
    """A panel for each output of an analysis: what each axis does to it, with the intervals that were asked for."""
    sobol = found.words.method == "sobol"
    alone, unit = ("first", "share of the variance") if sobol else ("mu_star", "moves it by, from one end to the other")
    many = len(found.found)
    figure, drawn = panels(many, (9.0, many * (1.3 + 0.34 * len(found.found[0].rows))))
    for panel, output in zip(drawn, found.found, strict=True):
        value, error = np.array([row.values[alone] for row in output.rows]).T
        total = np.array([row.values["total"][0] for row in output.rows]) if sobol else None
        _draw(panel, [row.axis for row in output.rows], value, np.nan_to_num(error), total, unit, output.output)
    figure.suptitle(plain(found.points.experiment.name), fontsize=11)
    return figure


def _draw(
    panel: Axes,
    names: Sequence[str],
    share: ArrayLike,
    error: ArrayLike | None,
    total: ArrayLike | None,
    unit: str,
    title: str,
) -> None:
    values = np.asarray(share, dtype=np.float64)
    order = np.argsort(-np.abs(values), kind="stable")
    rows = np.arange(len(values))
    if total is not None:
        panel.barh(rows, np.asarray(total)[order], height=0.72, color=SKY, alpha=0.5, label="with interactions")
    errors = None if error is None else np.asarray(error)[order]
    panel.barh(rows, values[order], height=0.5, color=BLUE, xerr=errors, ecolor="black", capsize=2.5, label="alone")
    panel.set_yticks(rows, [plain(names[i]) for i in order])
    panel.set_ylim(len(values) - 0.4, -0.6)
    panel.axvline(0.0, color="black", linewidth=0.8)
    panel.set_xlabel(unit)
    grid(panel, "x")
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_visible(False)
    entitle(panel, title)
    if total is not None:
        legend(panel, "lower right")
