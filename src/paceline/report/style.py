"""One style for all pictures: colours that everybody can tell apart, clock axes, quiet frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from paceline.report.words import clock, gap, pace

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Okabe and Ito's palette (2008): told apart with every kind of colour vision, and in print.
BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, BLACK = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000",
)  # fmt: skip
GREY: Final = "#666666"
#: Runners and stations beside each other, in this order.
COLOURS: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
#: Targets: a colour and a dash each, so that a print without colour still tells them apart.
TARGET_COLOURS: Final = (VERMILION, GREEN, PURPLE, ORANGE)
DASHES: Final[tuple[Any, ...]] = ("--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
#: What costs time, and what gives some back.
COST, GAIN = VERMILION, BLUE

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200)
_STYLE: Any = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
}


def panels(
    rows: int = 1, size: tuple[float, float] = (9.0, 4.5), *, columns: int = 1, **words: Any
) -> tuple[Figure, list[Axes]]:
    """A figure with panels one below the other, or beside each other, of ``size`` inches in all."""
    # The object interface needs no display and leaves the user's pyplot alone.
    from matplotlib import rc_context

    from paceline.report.picture import Picture

    with rc_context(_STYLE):
        figure = Picture(figsize=size, layout="constrained")
        return figure, list(figure.subplots(rows, columns, squeeze=False, **words).ravel())


def stacked(heights: Sequence[float], width: float) -> tuple[Figure, list[Axes]]:
    """A figure with panels of these heights, inches, each with margins of its own."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(width, sum(heights)), layout="constrained")
        parts: Any = figure.subfigures(len(heights), 1, height_ratios=heights, hspace=0.03)
        return figure, [part.subplots() for part in parts]


def save(figure: Figure, file: Path) -> None:
    """Write a picture as PNG; the same bytes for the same race."""
    from paceline.report.picture import METADATA

    figure.savefig(file, dpi=130, format="png", metadata=METADATA)


def plain(text: str) -> str:
    """A name as it stands: the drawing library reads dollar signs as formulas."""
    return text.replace("$", r"\$")


def time_ticks(low_s: float, high_s: float, most: int = 8) -> np.typing.NDArray[np.float64]:
    """Round times of day between two, at most so many and one."""
    step = next((step for step in _STEPS_S if (high_s - low_s) / step <= most), _STEPS_S[-1])
    return np.arange(math.ceil(low_s / step) * step, high_s + 1e-6, step)


def entitle(panel: Axes, words: str) -> None:
    """What a panel shows, above it on the left."""
    panel.set_title(plain(words), loc="left", fontsize=10.5)


def legend(panel: Axes, loc: str = "best", *, outside: bool = False) -> None:
    """The legend of a panel; ``outside`` it stands on the right, where it covers nothing."""
    anchor: Any = {"bbox_to_anchor": (1.0, 1.02)} if outside else {}
    corner: Any = "upper left" if outside else loc
    panel.legend(loc=corner, framealpha=0.9, edgecolor="none", fontsize=8.5, **anchor)


def clock_axis(axis: Any, low_s: float, high_s: float, most: int = 8) -> None:
    """Let an axis of seconds read h:mm:ss."""
    ticks = time_ticks(low_s, high_s, most)
    axis.set_ticks(ticks, [clock(tick) for tick in ticks])


def gap_axis(axis: Any, low_s: float, high_s: float, most: int = 7) -> None:
    """Let an axis of differences read m:ss."""
    ticks = time_ticks(low_s, high_s, most)
    axis.set_ticks(ticks, [gap(tick) for tick in ticks])


def pace_axis(axis: Any, low: float, high: float, most: int = 7) -> None:
    """Let an axis of seconds a kilometre read m:ss/km."""
    ticks = time_ticks(low, high, most)
    axis.set_ticks(ticks, [pace(tick, 1000.0) for tick in ticks])


def grid(panel: Axes, axis: Literal["x", "y"]) -> None:
    """Faint lines to read values by."""
    panel.grid(axis=axis, color="#e4e4e4", linewidth=0.8)


def distance_axis(panel: Axes, distance_m: float) -> None:
    """The x axis of a course, in kilometres."""
    panel.set_xlim(0.0, distance_m / 1000.0)
    panel.set_xlabel("distance, km")


def name_ends(panel: Axes, x: float, ends: Sequence[tuple[float, str, str]], least: float) -> None:
    """Name lines at their right ends, (y, name, colour); names nearer than ``least`` are moved apart."""
    placed: list[float] = []
    for y, name, colour in sorted(ends):
        spot = max(y, placed[-1] + least) if placed else y
        placed.append(spot)
        panel.annotate(
            plain(name), (x, spot), xytext=(4, 0), textcoords="offset points", va="center", color=colour, fontsize=8.5,
            annotation_clip=False,
        )  # fmt: skip
