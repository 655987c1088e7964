"""A picture of several changes to one race: what each is worth, in time and in chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paceline.experiment.compare import Comparison
from paceline.report.style import BLACK, COST, GAIN, entitle, gap_axis, grid, panels, plain
from paceline.report.words import counted, variant_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Bars reach two standard errors to either side: about 95 %.
_ERRORS = 2.0


def changes_figure(found: Sequence[Comparison], target: str | None = None) -> Figure:
    """A row a race, the fastest on top; with ``target`` its chance in a panel beside."""
    rows = sorted((row for row in found if row.both_finish > 1), key=lambda row: row.mean_s)
    figure, drawn = panels(1, (9.5, 1.3 + 0.36 * len(rows)), columns=1 if target is None else 2, sharey=True)
    _draw(drawn[0], [row.mean_s for row in rows], [row.standard_error_s for row in rows], better=-1.0)
    low, high = drawn[0].get_xlim()
    gap_axis(drawn[0].xaxis, low, high, most=6 if max(-low, high) < 3600.0 else 4)  # hours are long words
    drawn[0].set_xlabel("change of the mean time, m:ss (negative: faster)\n± 2 standard errors")
    drawn[0].set_yticks(range(len(rows)), [plain(variant_words(row.b)) for row in rows])
    drawn[0].set_ylim(len(rows) - 0.4, -0.6)
    if target is not None:
        changes = [row.target(target) for row in rows]
        points, errors = [100.0 * c.difference for c in changes], [100.0 * c.standard_error for c in changes]
        _draw(drawn[1], points, errors, better=1.0)
        drawn[1].set_xlabel(f"change of P({plain(target)}), points")
    first = found[0]
    base = variant_words(first.a)
    entitle(drawn[0], f"{first.scenario}, {first.runner}: against {base}, on the same {counted(first.replications)}")
    return figure


def _draw(panel: Axes, values: Sequence[float], errors: Sequence[float], better: float) -> None:
    panel.axvline(0.0, color=BLACK, linewidth=0.8)
    for row, (value, error) in enumerate(zip(values, errors, strict=True)):
        colour = GAIN if value * better > 0.0 else COST
        panel.errorbar(value, row, xerr=_ERRORS * error, fmt="o", color=colour, capsize=2.5, markersize=5)
    grid(panel, "x")
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_visible(False)
