"""A picture of finish times: how they spread, against targets and what was observed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.report.histogram import time_range
from paceline.report.words import clock, counted, target_chance, told_runners, warning
from paceline.results.result import Result
from paceline.results.spread import Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANELS = 4
# Okabe and Ito's palette: told apart with every kind of colour vision, and in print.
_BLUE, _ORANGE, _GREEN, _PURPLE, _VERMILION = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00"
_TARGET_COLOURS = (_VERMILION, _GREEN, _PURPLE, _ORANGE)
_DASHES = ("--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


def finish_figure(result: Result) -> Figure:
    """A panel a runner (at most four), on one axis of time."""
    # The object interface needs no display and leaves the user's pyplot alone.
    from matplotlib.figure import Figure

    runners = told_runners(result, _PANELS)
    rows = max(1, len(runners))
    figure = Figure(figsize=(9.0, 1.6 + 2.3 * rows), layout="constrained")
    panels = figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    if runners:
        span = _span(result, runners)
        for panel, i in zip(panels, runners, strict=True):
            _draw(panel, result, i, span)
    else:
        span = _draw_field(panels[0], result)
    ticks = _ticks(span)
    panels[-1].set_xticks(ticks, [clock(tick) for tick in ticks])
    panels[-1].set_xlim(*span)
    panels[-1].set_xlabel("finish time, h:mm:ss")
    variant = result.provenance.variant
    title = _plain(result.scenario.name) + (f", variant {_plain(variant)}" if variant else "")
    under = f"{result.mode}, {counted(result.replications)}, seed {result.provenance.seed}"
    figure.suptitle(f"{title}\n{under}" + (f"\n{warning(result)}" if warning(result) else ""), fontsize=11)
    return figure


def save_finish(result: Result, file: Path) -> None:
    """Write the picture as PNG."""
    finish_figure(result).savefig(file, dpi=130, format="png", metadata={"Software": "paceline"})


def _span(result: Result, runners: list[int]) -> tuple[float, float]:
    marks = [target.time_s for target in result.scenario.targets.values()]
    marks += [
        seen.finish_s
        for i in runners
        if (seen := result.scenario.observed.get(result.names[i])) is not None and seen.finish_s is not None
    ]
    spans = [time_range(spread, marks) for i in runners if len(spread := result.spread(i))]
    if not spans:
        return (min(marks) - 60.0, max(marks) + 60.0) if marks else (0.0, 3600.0)
    return min(low for low, _ in spans), max(high for _, high in spans)


def _draw(panel: Axes, result: Result, i: int, span: tuple[float, float]) -> None:
    spread = result.spread(i)
    if len(spread):
        _draw_times(panel, spread, span)
    for n, (name, target) in enumerate(result.scenario.targets.items()):
        panel.axvline(
            target.time_s, color=_TARGET_COLOURS[n % 4], linestyle=_DASHES[n % 4], linewidth=1.6,
            label=f"{_plain(name)} {clock(target.time_s)}: {target_chance(result, name, i)}",
        )  # fmt: skip
    seen = result.scenario.observed.get(result.names[i])
    if seen is not None and seen.finish_s is not None:
        percentile = result.percentile_of(seen.finish_s, i)
        where = "" if percentile is None else f": {percentile:.1f} % faster"
        panel.axvline(seen.finish_s, color="black", linewidth=2.0, label=f"observed {clock(seen.finish_s)}{where}")
    rate = result.finish_rate(i)
    middle = f"median {clock(float(spread.quantiles((0.5,))[0]))}" if len(spread) else "never finishes"
    told = f"{_plain(result.names[i])}: {middle}" + (f", finishes in {100 * rate:.1f} %" if 0.0 < rate < 1.0 else "")
    panel.set_title(told, loc="left", fontsize=10)
    panel.set_yticks([])
    panel.set_ylim(bottom=0.0)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.legend(loc="best", framealpha=0.9, edgecolor="none", fontsize=8)


def _draw_field(panel: Axes, result: Result) -> tuple[float, float]:
    """The finish times of a field without names, in one panel; returns its span."""
    spread = result.spreads.field()
    span = time_range(spread, [target.time_s for target in result.scenario.targets.values()])
    _draw_times(panel, spread, span)
    panel.set_title(f"the field: median {clock(float(spread.quantiles((0.5,))[0]))}", loc="left", fontsize=10)
    panel.set_yticks([])
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.legend(loc="best", framealpha=0.9, edgecolor="none", fontsize=8)
    return span


def _draw_times(panel: Axes, spread: Spread, span: tuple[float, float]) -> None:
    low, high = spread.quantiles((0.05, 0.95))
    panel.axvspan(low, high, color=_BLUE, alpha=0.12, linewidth=0, label=f"90 %: {clock(low)} to {clock(high)}")
    bins = int(np.clip(2.0 * np.sqrt(len(spread)), 10, 90))
    panel.hist(spread.points, bins=bins, range=span, weights=spread.counts, color=_BLUE, alpha=0.85)
    slower = 1.0 - spread.share_below(span[1])
    if slower > 1e-9:
        words = f"{100.0 * slower:.1f} % slower \N{RIGHTWARDS ARROW}"
        panel.text(1.0, 0.03, words, transform=panel.transAxes, ha="right", va="bottom", fontsize=8, color="#444444")


def _ticks(span: tuple[float, float]) -> Any:
    step = next((step for step in _STEPS_S if (span[1] - span[0]) / step <= 8), _STEPS_S[-1])
    return np.arange(np.ceil(span[0] / step) * step, span[1], step)


def _plain(text: str) -> str:
    """A name as it stands: the drawing library reads dollar signs as formulas."""
    return text.replace("$", r"\$")
