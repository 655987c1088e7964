"""What a notebook shows when an answer stands at the end of a cell, and what `print` does: the terminal's table."""

from __future__ import annotations

from typing import Any


class Shown:
    """An answer that shows itself in a notebook, and where it is printed."""

    __slots__ = ()

    def __str__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # Tables stand above answers in the house; this door is only opened when a notebook asks for one.
        from paceline.report.notebook import bundle

        return bundle(self)
