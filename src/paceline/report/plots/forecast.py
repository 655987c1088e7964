"""A picture of a race under way: how the forecast of one runner narrows from checkpoint to checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from paceline.forecast.race_forecast import FieldForecast
from paceline.report.style import BLACK, BLUE, clock_axis, entitle, grid, legend, panels, plain
from paceline.report.words import clock

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Checkpoints nearer than this share of the picture have no room for their names beside each other.
_ROOM = 0.12


def narrowing_figure(forecasts: Sequence[FieldForecast], runner: str, finish_s: float | None = None) -> Figure:
    """The finish as it was expected at each checkpoint, the middle half and the middle 90 % of it."""
    told = sorted(forecasts, key=lambda found: found.at_m)
    at_km = np.array([found.at_m for found in told]) / 1000.0
    low, quarter, middle, upper, high = (
        np.array([found.of(runner)[name] for found in told]) for name in ("p05", "p25", "p50", "p75", "p95")
    )
    figure, (panel,) = panels(1, (9.0, 4.2))
    panel.vlines(at_km, low, high, color=BLUE, alpha=0.3, linewidth=7, label="middle 90 %")
    panel.vlines(at_km, quarter, upper, color=BLUE, alpha=0.6, linewidth=7, label="middle half")
    panel.plot(at_km, middle, "o-", color=BLUE, markersize=6, markeredgecolor="white", linewidth=1, label="median")
    ends = [float(low.min()), float(high.max())]
    if finish_s is not None:
        panel.axhline(finish_s, color=BLACK, linewidth=1.5, label=f"finished in {clock(finish_s)}")
        ends = [min(ends[0], finish_s), max(ends[1], finish_s)]
    room = 0.06 * (ends[1] - ends[0]) + 1.0
    clock_axis(panel.yaxis, ends[0] - room, ends[1] + room)
    panel.set_ylim(ends[0] - room, ends[1] + room)
    names = [plain(found.checkpoint) for found in told]
    crowded = len(told) > 1 and np.diff(at_km).min() < _ROOM * np.ptp(at_km)
    panel.set_xticks(at_km, names, rotation=30 if crowded else 0, ha="right" if crowded else "center")
    panel.set_ylabel("finish time, h:mm:ss")
    panel.set_xlabel("last seen at")
    grid(panel, "y")
    entitle(panel, f"{runner}: the finish as the splits so far tell it")
    legend(panel, outside=True)
    return figure
