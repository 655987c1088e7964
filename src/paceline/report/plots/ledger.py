"""A picture of the ledger: a waterfall from what a runner's strength is worth to the time that he runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paceline.report.steps import Step, ledger_steps
from paceline.report.style import COST, GAIN, GREY, clock_axis, entitle, gap_axis, grid, panels, plain
from paceline.report.words import cause, clock, lasting, variant_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from paceline.experiment.attribution import Attribution

#: Causes below this many seconds are put together.
SMALL_S = 1.0
#: Of a difference, those below a tenth of a second or this share of the largest.
_SMALL_S, _SMALL = 0.1, 0.01


def ledger_figure(ledger_s: Mapping[str, float], title: str) -> Figure:
    """Mean seconds by cause; the bars lead from the typical man's even effort to the mean finish."""
    figure, (panel,) = panels(1, (9.0, 1.2 + 0.32 * ledger_rows(ledger_s)))
    draw_ledger(panel, ledger_s, title)
    return figure


def ledger_rows(ledger_s: Mapping[str, float]) -> int:
    """How many rows the waterfall of a ledger has."""
    return len(ledger_steps(ledger_s, SMALL_S)) + 2


def draw_ledger(panel: Axes, ledger_s: Mapping[str, float], title: str) -> None:
    """The waterfall in a panel of a larger picture."""
    base_s, total_s = ledger_s.get("base", 0.0), sum(ledger_s.values())
    _waterfall(panel, ledger_steps(ledger_s, SMALL_S), base_s, total_s, title, cause("base"), "mean finish")


def difference_ledger_figure(ledger_s: Mapping[str, float], title: str) -> Figure:
    """What makes one race slower than another, cause by cause."""
    changes = dict(ledger_s)
    changes["strength"] = changes.pop("base", 0.0)  # of a difference every cause is a step
    least_s = max(_SMALL_S, _SMALL * max(abs(seconds) for seconds in changes.values()))
    return _waterfall_figure(ledger_steps(changes, least_s), None, sum(ledger_s.values()), title, "", "together")


def gap_figure(found: Attribution) -> Figure:
    """From the mean time of one race to that of another, part by part, the largest first."""
    at_s, steps = found.time.a, []
    for share in sorted(found.time.shares, key=lambda share: -abs(share.mean)):
        steps.append(Step(share.part.replace("_", " "), "", at_s, at_s + share.mean))
        at_s += share.mean
    a, b = variant_words(found.a), variant_words(found.b)
    title = f"{found.runner}: from {a} to {b}, what each change is worth"
    return _waterfall_figure(steps, found.time.a, found.time.b, title, a, b)


def _waterfall_figure(
    steps: list[Step], base_s: float | None, total_s: float, title: str, first: str, last: str
) -> Figure:
    rows = len(steps) + 1 + (base_s is not None)
    figure, (panel,) = panels(1, (9.0, 1.2 + 0.32 * rows))
    _waterfall(panel, steps, base_s, total_s, title, first, last)
    return figure


def _waterfall(
    panel: Axes, steps: list[Step], base_s: float | None, total_s: float, title: str, first: str, last: str
) -> None:
    rows = len(steps) + 1 + (base_s is not None)
    at_s = [step.from_s for step in steps] + [step.to_s for step in steps] + [total_s, base_s or 0.0]
    low, high = min(at_s), max(at_s)
    margin = max(0.16 * (high - low), 1.0)
    shift = 1 if base_s is not None else 0
    names = ([first] if base_s is not None else []) + [step.words for step in steps] + [last]
    if base_s is not None:
        panel.plot([base_s], [0], "D", color=GREY, markersize=6)
        panel.annotate(clock(base_s), (base_s, 0), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5)
    for row, step in enumerate(steps, start=shift):
        panel.barh(row, step.seconds, left=step.from_s, height=0.62, color=COST if step.seconds > 0 else GAIN)
        panel.plot([step.to_s, step.to_s], [row, row + 1], color=GREY, linewidth=0.8)
        right = max(step.from_s, step.to_s)
        panel.annotate(
            lasting(step.seconds), (right, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    panel.plot([total_s], [rows - 1], "D", color="black", markersize=6)
    words = clock(total_s) if base_s is not None else lasting(total_s)
    panel.annotate(words, (total_s, rows - 1), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5)
    panel.set_yticks(range(rows), [plain(name) for name in names])
    panel.set_ylim(rows - 0.4, -0.6)
    panel.set_xlim(low - 0.4 * margin, high + margin)
    if base_s is not None:
        clock_axis(panel.xaxis, low - 0.4 * margin, high + margin, most=6)
        panel.set_xlabel("time, h:mm:ss")
    else:
        gap_axis(panel.xaxis, low - 0.4 * margin, high + margin)
        panel.set_xlabel("slower by, m:ss (negative: faster)")
    grid(panel, "x")
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_visible(False)
    entitle(panel, title)
