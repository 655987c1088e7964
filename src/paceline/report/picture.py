"""A picture: a figure that a notebook shows by itself, without a word to the drawing library."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.figure import Figure

#: The same race makes the same bytes.
METADATA = {"Software": "paceline"}
_DPI = 90


class Picture(Figure):
    """A figure of matplotlib, kept small where a notebook holds it."""

    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        words: dict[str, Any] = {"dpi": _DPI, "format": "png", "metadata": METADATA}
        self.savefig(stream, **words)
        return stream.getvalue()
