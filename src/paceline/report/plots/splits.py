"""A picture of splits: the fan of a runner's times along the course against his plan, and what was observed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paceline.report.fan import Fan, fan_of
from paceline.report.plots.finish import heading
from paceline.report.style import BLACK, BLUE, GREY, distance_axis, entitle, gap_axis, grid, legend, panels
from paceline.results.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: A fan has room for so many panels.
PANELS = 4


def splits_figure(result: Result, runners: list[int]) -> Figure:
    """A panel a runner: how far behind his plan he is, along the course."""
    figure = fan_figure([fan_of(result, i) for i in runners])
    figure.suptitle(heading(result), fontsize=11)
    return figure


def fan_figure(fans: list[Fan]) -> Figure:
    """Fans one below the other."""
    figure, drawn = panels(len(fans), (9.0, 1.4 + 3.2 * len(fans)), sharex=True)
    for panel, fan in zip(drawn, fans, strict=True):
        km, gaps_s = fan.at_m / 1000.0, fan.gaps_s
        panel.axhline(0.0, color=GREY, linestyle="--", linewidth=1.3, label=f"the plan: {fan.reference}")
        panel.fill_between(km, gaps_s[0], gaps_s[4], color=BLUE, alpha=0.14, linewidth=0, label="middle 90 %")
        panel.fill_between(km, gaps_s[1], gaps_s[3], color=BLUE, alpha=0.28, linewidth=0, label="middle half")
        panel.plot(km, gaps_s[2], color=BLUE, label="median")
        if len(fan.observed_m) > 1:
            # Two points are a start and a finish: a line between them would tell of a race that nobody timed.
            style = "o-" if len(fan.observed_m) > 2 else "o"
            panel.plot(
                fan.observed_m[1:] / 1000.0, fan.observed_gaps_s[1:], style, color=BLACK, markersize=4.5,
                linewidth=1.5, label="observed", zorder=3,
            )  # fmt: skip
        seen = np.concatenate([gaps_s[[0, 4]].ravel(), fan.observed_gaps_s, [0.0]])
        gap_axis(panel.yaxis, float(np.nanmin(seen)), float(np.nanmax(seen)))
        grid(panel, "y")
        panel.set_ylabel("behind the plan, m:ss")
        entitle(panel, fan.runner)
        legend(panel, "upper left")
    distance_axis(drawn[-1], float(fans[0].at_m[-1]))
    return figure
