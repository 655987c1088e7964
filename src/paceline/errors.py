"""What can go wrong, in words that say where and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class PacelineError(Exception):
    """Any error that Paceline raises on purpose."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position in an input file: 1-based line and column."""

    file: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class InputError(PacelineError):
    """Bad input from a person: one line that says where it is, what is wrong and what would be right.

    The command line prints it and ends with exit code 2.
    """

    def __init__(self, message: str, *, place: Place | None = None, path: str = "") -> None:
        self.message = message
        self.place = place
        self.path = path
        where = f"{place}: " if place else ""
        what = f"{path}: " if path else ""
        super().__init__(f"{where}{what}{message}")
