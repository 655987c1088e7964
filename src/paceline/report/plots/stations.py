"""A picture of queues: how many runners wait at each station, minute by minute, and how they come in at the finish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paceline.report.style import BLUE, ORANGE, clock_axis, entitle, legend, panels, plain
from paceline.results.stations import Crowd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MINUTE_S = 60.0


def stations_figure(crowd: Crowd, title: str) -> Figure:
    """Above, a row a station, the darker the longer its queue; below, runners a minute over both lines."""
    from matplotlib import colormaps
    from matplotlib.colors import LogNorm

    minutes = crowd_minutes(crowd)
    figure, (queues, flow) = panels(
        2, (9.0, 3.4 + 0.26 * len(crowd.stations)), sharex=True,
        height_ratios=[max(2.0, 0.26 * len(crowd.stations)), 1.7],
    )  # fmt: skip
    waiting = np.zeros((len(crowd.stations), minutes))
    for row, station in zip(waiting, crowd.stations, strict=True):
        row[: len(station.queue)] = station.queue[:minutes]
    # Few stations have long queues; on an even scale the others would be white. Fewer than one waits nobody.
    shades = colormaps["Blues"].with_extremes(under="white")
    drawn = queues.imshow(
        waiting, aspect="auto", interpolation="nearest", cmap=shades, norm=LogNorm(1.0, max(10.0, waiting.max())),
        extent=(0.0, minutes * _MINUTE_S, len(crowd.stations) - 0.5, -0.5),
    )  # fmt: skip
    names = [f"{plain(s.name)}, longest {s.longest_queue:,}" for s in crowd.stations]
    queues.set_yticks(range(len(names)), names, fontsize=8)
    entitle(queues, title)
    figure.colorbar(drawn, ax=queues, label="runners waiting", pad=0.01, format="%g")
    for times, colour, words in ((crowd.start_flow, ORANGE, "start line"), (crowd.finish_flow, BLUE, "finish")):
        shown = times[:minutes]
        flow.stairs(shown, np.arange(len(shown) + 1) * _MINUTE_S, color=colour, label=words, fill=True, alpha=0.75)
    flow.set_ylabel("runners a minute")
    flow.set_ylim(bottom=0.0)
    legend(flow, "upper right")
    clock_axis(flow.xaxis, 0.0, minutes * _MINUTE_S)
    flow.set_xlim(0.0, minutes * _MINUTE_S)
    flow.set_xlabel("time from the first gun, h:mm:ss")
    return figure


def crowd_minutes(crowd: Crowd) -> int:
    """How long a crowd is worth watching: until all but one in a thousand have finished, in minutes."""
    home = np.cumsum(crowd.finish_flow)
    if not home[-1]:
        return max(1, *(len(station.queue) for station in crowd.stations))
    return int(np.searchsorted(home, 0.999 * home[-1])) + 2
