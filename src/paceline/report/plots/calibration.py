"""A picture of calibration: whether what happened falls into the forecasts as often as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from paceline.report.style import BLACK, BLUE, GREY, entitle, legend, panels, plain
from paceline.results.spread import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def pit_figure(pit: ArrayLike, bins: int = 10, title: str = "") -> Figure:
    """A histogram of ``pit``: the share of each forecast (0 to 1) that was faster than what happened.

    Honest forecasts give a level histogram, within the band that chance leaves to 90 % of the bars (binomial). A hump
    in the middle: too wide; a bowl: too narrow; a slope: too slow or too fast.
    """
    figure, (panel,) = panels(1, (6.5, 4.0))
    _draw_pit(panel, np.asarray(pit, dtype=np.float64), bins, title)
    return figure


def _draw_pit(panel: Axes, values: Floats, bins: int, title: str) -> None:
    from scipy.stats import binom

    low, high = binom.ppf((0.05, 0.95), len(values), 1.0 / bins)
    panel.axhspan(low, high, color=GREY, alpha=0.2, linewidth=0, label="what chance leaves to 90 % of the bars")
    panel.axhline(len(values) / bins, color=GREY, linestyle="--", linewidth=1.2, label="an honest forecast")
    panel.hist(values, bins=bins, range=(0.0, 1.0), color=BLUE, alpha=0.85, edgecolor="white")
    panel.set_xlim(0.0, 1.0)
    panel.set_xlabel("share of the forecast that was faster than what happened")
    panel.set_ylabel(f"forecasts, of {len(values):,}")
    entitle(panel, title)
    panel.set_ylim(0.0, 1.25 * max(panel.get_ylim()[1], high, 1.0))
    legend(panel, "upper center")


def reliability_figure(probability: ArrayLike, happened: ArrayLike, bins: int = 10, title: str = "") -> Figure:
    """How often something happened where it was given a ``probability``, with Wilson's 90 % intervals (1927)."""
    figure, (panel,) = panels(1, (5.2, 5.2))
    told = np.asarray(probability, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    _draw_reliability(panel, *told, bins, title)
    return figure


def calibration_figure(pit: ArrayLike, probability: ArrayLike, happened: ArrayLike, title: str = "") -> Figure:
    """Both side by side: finish times on the left, the chance of finishing on the right."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.5, 5.0), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.3, 1.0))
    for panel in (left, right):
        panel.spines[["top", "right"]].set_visible(False)
    _draw_pit(left, np.asarray(pit, dtype=np.float64), 10, "finish times of those who finished")
    told = np.asarray(probability, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    _draw_reliability(right, *told, 10, "the chance to finish")
    figure.suptitle(plain(title), fontsize=11)
    return figure


def _draw_reliability(panel: Axes, probability: Floats, happened: Floats, bins: int, title: str) -> None:
    said, came, low, high, count = reliability(probability, happened, bins)
    panel.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linestyle="--", linewidth=1.2, label="an honest forecast")
    reach = np.array([came - low, high - came])
    panel.errorbar(said, came, yerr=reach, fmt="o-", color=BLUE, capsize=3, markersize=5, label="what happened, 90 %")
    for x, y, n in zip(said, high, count, strict=True):
        panel.annotate(
            f"{int(n):,}", (x, y), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=7.5, color=BLACK
        )
    panel.set_xlim(-0.02, 1.02)
    panel.set_ylim(-0.02, 1.08)
    panel.set_aspect("equal")
    panel.set_xlabel("probability given")
    panel.set_ylabel("how often it happened")
    entitle(panel, title)
    legend(panel, "lower right")


def reliability(probability: Floats, happened: Floats, bins: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """By bins of equal width: mean probability, share that happened, its Wilson interval (90 %), and the count."""
    z = 1.6448536269514722
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    count = np.bincount(place, minlength=bins).astype(np.float64)
    used = count > 0
    said = np.bincount(place, weights=probability, minlength=bins)[used] / count[used]
    came = np.bincount(place, weights=happened, minlength=bins)[used] / count[used]
    n = count[used]
    middle = (came + z * z / (2.0 * n)) / (1.0 + z * z / n)
    reach = z / (1.0 + z * z / n) * np.sqrt(came * (1.0 - came) / n + z * z / (4.0 * n * n))
    # At 0 and 1 the interval ends there; rounding must not put the mark outside its own bar.
    return said, came, np.minimum(middle - reach, came), np.maximum(middle + reach, came), n
