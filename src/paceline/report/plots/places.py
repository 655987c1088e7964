"""A picture of places along the course: who tends to lie where, at each timing mat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paceline.report.places import MeanPlaces, mean_places
from paceline.report.plots.finish import heading
from paceline.report.style import COLOURS, distance_axis, entitle, grid, name_ends, panels
from paceline.results.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def places_figure(result: Result, runners: list[int]) -> Figure:
    """The mean place of each runner at each mat."""
    figure = mean_places_figure(mean_places(result, runners))
    figure.suptitle(heading(result), fontsize=11)
    return figure


def mean_places_figure(told: MeanPlaces) -> Figure:
    """Lines of mean places, the first place on top."""
    figure, (panel,) = panels(1, (9.0, 1.6 + 0.5 * min(12, max(4, len(told.names)))))
    km = told.at_m / 1000.0
    ends = []
    for n, (name, place) in enumerate(zip(told.names, told.place, strict=True)):
        colour = COLOURS[n % len(COLOURS)]
        panel.plot(km, place, "o-", color=colour, markersize=3.5)
        ends.append((float(place[-1]), f"{name} ({place[-1]:.1f})", colour))
    low, high = float(np.min(told.place)), float(np.max(told.place))
    margin = max(0.3, 0.06 * (high - low))
    panel.set_ylim(high + margin, max(0.7, low - margin))
    panel.set_yticks([tick for tick in panel.get_yticks() if tick == round(tick) and low - 1 < tick < high + 1])
    name_ends(panel, float(km[-1]), ends, 0.045 * (high - low + 2 * margin))
    distance_axis(panel, float(told.at_m[-1]))
    panel.set_ylabel("mean place")
    grid(panel, "y")
    entitle(panel, "Place along the course; who has left the race comes last")
    return figure
