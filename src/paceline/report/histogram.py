"""A histogram of finish times in text: blocks over a clock axis, with marks for targets and what was observed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from paceline.report.words import clock
from paceline.results.spread import Spread

_BLOCKS = " ▁▂▃▄▅▆▇█"
# The slow tail of a race is long: what a picture gives to it, it takes from the finish that matters.
_FAST_TAIL, _SLOW_TAIL = 0.005, 0.02


def time_range(spread: Spread, marks_s: list[float]) -> tuple[float, float]:
    """From where to where a picture reaches: all but the far tails, and every mark."""
    low, high = spread.quantiles((_FAST_TAIL, 1.0 - _SLOW_TAIL))
    low, high = min([low, *marks_s]), max([high, *marks_s])
    margin = max(0.02 * (high - low), 1.0)
    return float(low - margin), float(high + margin)


def text_histogram(spread: Spread, marks: Mapping[str, float], width: int = 72, height: int = 6) -> list[str]:
    """Lines of text, top first: the blocks, a line of marks, the axis, and a legend of the marks."""
    if not len(spread):
        return ["nobody finishes"]
    low, high = time_range(spread, list(marks.values()))
    counts = spread.histogram(width, low, high)
    eighths = np.ceil(counts / max(1, counts.max()) * height * 8).astype(int)
    lines = [
        "".join(_BLOCKS[int(np.clip(eighth - 8 * level, 0, 8))] for eighth in eighths).rstrip()
        for level in reversed(range(height))
    ]
    letters = list("─" * width)
    legend = []
    for letter, (name, time_s) in zip("abcdefghijklmnopqrstuvwxyz", marks.items(), strict=False):
        column = min(width - 1, max(0, int((time_s - low) / (high - low) * width)))
        # Two marks on one spot: the later one moves to the next free column.
        while letters[column] != "─" and column + 1 < width:
            column += 1
        letters[column] = letter
        legend.append(f"{letter} {name} {clock(time_s)}")
    ends = clock(low), clock(0.5 * (low + high)), clock(high)
    beyond = len(spread) - int(counts.sum())
    if beyond:
        legend.append(f"({100.0 * beyond / len(spread):.1f} % of the finishes lie outside)")
    gap = width - sum(len(end) for end in ends)
    axis = ends[0] + " " * (gap // 2) + ends[1] + " " * (gap - gap // 2) + ends[2]
    return [*lines, "".join(letters), axis, "  ".join(legend)]
