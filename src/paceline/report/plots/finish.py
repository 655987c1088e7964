"""A picture of finish times: how they spread, against targets and what was observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from paceline.experiment.compare import ITSELF
from paceline.report.histogram import time_range
from paceline.report.style import (
    BLACK,
    BLUE,
    DASHES,
    GREY,
    TARGET_COLOURS,
    clock_axis,
    entitle,
    legend,
    panels,
    plain,
)
from paceline.report.words import clock, counted, target_chance, told_runners, variant_words, warning
from paceline.results.result import Result
from paceline.results.spread import Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANELS = 4
#: Most finishes inside this share of the picture are too narrow to read.
_NARROW = 0.12


def finish_figure(result: Result, runners: list[int] | None = None) -> Figure:
    """A panel a runner (those observed first, at most four, where none are named), on one axis of time."""
    chosen = told_runners(result, _PANELS) if runners is None else runners
    many = max(1, len(chosen))
    figure, drawn = panels(many, (11.0, 1.6 + 2.3 * many), sharex=True)
    if chosen:
        draw_finishes(drawn, result, chosen)
    else:
        _finish_axis(drawn[0], _draw_field(drawn[0], result))
    figure.suptitle(heading(result), fontsize=11)
    return figure


def beside_figure(result: Result, i: int, beside: Mapping[str, Result]) -> Figure:
    """One runner in several results, a panel each, on one axis of time."""
    shared = set(result.provenance.settings).intersection(*(other.provenance.settings for other in beside.values()))
    own = [setting for setting in result.provenance.settings if setting not in shared]
    called = "; ".join(filter(None, (result.provenance.variant, *own))) or variant_words(ITSELF)
    rows = [(called, result, i)]
    rows += [(name, other, other.index(result.names[i])) for name, other in beside.items()]
    figure, drawn = panels(len(rows), (11.0, 1.6 + 2.3 * len(rows)), sharex=True)
    _draw_rows(drawn, rows)
    many = " and ".join(dict.fromkeys(counted(each.replications) for _, each, _ in rows))
    title = f"{plain(result.scenario.name)}: {plain(result.names[i])}\n{many}, seed {result.provenance.seed}"
    figure.suptitle(title, fontsize=11)
    return figure


def draw_finishes(drawn: Sequence[Axes], result: Result, runners: list[int]) -> None:
    """A panel a runner, one below the other, in a larger picture."""
    span = _draw_rows(drawn, [(result.names[i], result, i) for i in runners])
    for panel, i in zip(drawn, runners, strict=True):
        if len(result.spread(i)):
            _draw_most(panel, result.spread(i), span)


def _draw_rows(drawn: Sequence[Axes], rows: Sequence[tuple[str, Result, int]]) -> tuple[float, float]:
    """A panel for each name, result and runner, on one axis of time; returns its span."""
    spans = [_span(result, [i]) for _, result, i in rows]
    span = min(low for low, _ in spans), max(high for _, high in spans)
    for panel, (name, result, i) in zip(drawn, rows, strict=True):
        _draw(panel, result, i, span, name)
    _finish_axis(drawn[-1], span)
    return span


def _finish_axis(panel: Axes, span: tuple[float, float]) -> None:
    clock_axis(panel.xaxis, *span)
    panel.set_xlim(*span)
    panel.set_xlabel("finish time, h:mm:ss")


def heading(result: Result) -> str:
    """What a picture is of: race and variant, how it was run, and what must be said beside it."""
    variant = result.provenance.variant
    title = plain(result.scenario.name) + (f", variant {plain(variant)}" if variant else "")
    under = f"{result.mode}, {counted(result.replications)}, seed {result.provenance.seed}"
    return f"{title}\n{under}" + (f"\n{warning(result)}" if warning(result) else "")


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


def _draw(panel: Axes, result: Result, i: int, span: tuple[float, float], name: str) -> None:
    spread = result.spread(i)
    for n, (goal, target) in enumerate(result.scenario.targets.items()):
        panel.axvline(
            target.time_s, color=TARGET_COLOURS[n % 4], linestyle=DASHES[n % 4], linewidth=1.6,
            label=f"{plain(goal)} {clock(target.time_s)}: {target_chance(result, goal, i)}",
        )  # fmt: skip
    seen = result.scenario.observed.get(result.names[i])
    if seen is not None and seen.finish_s is not None:
        percentile = result.percentile_of(seen.finish_s, i)
        where = "" if percentile is None else f": {percentile:.1f} % faster"
        panel.axvline(seen.finish_s, color=BLACK, linewidth=2.0, label=f"observed {clock(seen.finish_s)}{where}")
    if len(spread):
        _draw_times(panel, spread, span)
    rate = result.finish_rate(i)
    middle = f"median {clock(float(spread.quantiles((0.5,))[0]))}" if len(spread) else "never finishes"
    told = f"{name}: {middle}" + (f", finishes in {100 * rate:.1f} %" if 0.0 < rate < 1.0 else "")
    entitle(panel, told)
    panel.set_yticks([])
    panel.set_ylim(bottom=0.0)
    panel.spines["left"].set_visible(False)
    legend(panel, outside=True)


def _draw_field(panel: Axes, result: Result) -> tuple[float, float]:
    """The finish times of a field without names, in one panel; returns its span."""
    spread = result.spreads.field()
    span = time_range(spread, [target.time_s for target in result.scenario.targets.values()])
    _draw_times(panel, spread, span)
    entitle(panel, f"the field: median {clock(float(spread.quantiles((0.5,))[0]))}")
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    legend(panel, outside=True)
    return span


def _draw_times(panel: Axes, spread: Spread, span: tuple[float, float]) -> None:
    low, high = spread.quantiles((0.05, 0.95))
    panel.axvspan(low, high, color=BLUE, alpha=0.12, linewidth=0, label=f"90 %: {clock(low)} to {clock(high)}")
    bins = int(np.clip(2.0 * np.sqrt(len(spread)), 10, 90))
    panel.hist(spread.points, bins=bins, range=span, weights=spread.counts, color=BLUE, alpha=0.85)
    slower = 1.0 - spread.share_below(span[1])
    if slower > 1e-9:
        words = f"{100.0 * slower:.1f} % slower \N{RIGHTWARDS ARROW}"
        panel.text(1.0, 1.02, words, transform=panel.transAxes, ha="right", va="bottom", fontsize=8, color=GREY)


def _draw_most(panel: Axes, spread: Spread, span: tuple[float, float]) -> None:
    """Where most finishes lie in a small part of the picture, draw these once more and larger."""
    low, high = (float(edge) for edge in spread.quantiles((0.01, 0.7)))
    if high - low > _NARROW * (span[1] - span[0]) or high <= low:
        return
    inset = panel.inset_axes((0.42, 0.25, 0.55, 0.62))
    inset.hist(spread.points, bins=50, range=(low, high), weights=spread.counts, color=BLUE, alpha=0.85)
    for line in panel.lines:
        at_s = float(np.asarray(line.get_xdata())[0])
        if low <= at_s <= high:
            inset.axvline(at_s, color=line.get_color(), linestyle=line.get_linestyle())
    clock_axis(inset.xaxis, low, high, most=4)
    inset.set_xlim(low, high)
    inset.set_yticks([])
    for side in ("top", "right", "left"):
        inset.spines[side].set_visible(False)
    inset.set_title("the faster 70 %, larger", fontsize=8.5, loc="left")
