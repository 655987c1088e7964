"""Charts of a page as plain data: lines, bands and bars over an axis, with marks. The script of the page draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from paceline.report.page.html import numbers

#: What numbers of an axis are, and so how they are written: h:mm:ss, +m:ss, m:ss/km, km, m, a place, %, plain.
Unit = Literal["clock", "gap", "pace", "km", "m", "place", "percent", "number"]


def chart(
    label: str,
    x: dict[str, Any],
    y: dict[str, Any],
    series: Sequence[dict[str, Any]],
    *,
    bands: Sequence[tuple[int, int, str]] = (),
    marks: Sequence[dict[str, Any]] = (),
    right: dict[str, Any] | None = None,
    height: int = 300,
) -> str:
    """A chart. ``bands`` shade between two series by number (from 0) in a colour; ``right`` is a second y axis."""
    told = {
        "x": x, "y": y, "series": list(series), "bands": [list(band) for band in bands], "marks": list(marks),
        "right": right, "height": height,
    }  # fmt: skip
    return numbers("chart", told, label)


def axis(label: str, unit: Unit, values: ArrayLike | None = None, **words: Any) -> dict[str, Any]:
    """An axis with its label; the x axis carries its values."""
    told: dict[str, Any] = {"label": label, "unit": unit, **words}
    if values is not None:
        told["values"] = plain(values)
    return told


def line(label: str, values: ArrayLike, colour: str, **words: Any) -> dict[str, Any]:
    """A line. Words: ``width`` px, ``dash``, ``bars`` (steps filled to the ground), ``points``, ``right`` (axis)."""
    return {"label": label, "values": plain(values), "colour": colour, **words}


def mark(label: str, x: float, colour: str, **words: Any) -> dict[str, Any]:
    """A vertical line with its words in the key below the chart."""
    return {"label": label, "x": x, "colour": colour, **words}


def plain(values: ArrayLike) -> list[float | None]:
    """Numbers as JSON has them, to three digits behind the point; None where there is none."""
    found = np.asarray(values, dtype=np.float64).tolist()
    return [round(value, 3) if math.isfinite(value) else None for value in found]
