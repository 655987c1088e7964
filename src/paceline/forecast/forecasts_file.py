"""A file of forecasts: ``runner,p_finish,p025,...,p975``, one runner a line, quantiles of the finish time in seconds.

Names come from outside and such files are opened in spreadsheets, which take a cell that begins with ``=``, ``+``,
``-`` or ``@`` for a formula. As is usual (OWASP, "CSV Injection"), an apostrophe is put before it, and taken off again
when the file is read here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.errors import InputError, Place
from paceline.files import write_text
from paceline.forecast.rows import read_rows
from paceline.people.quantiles import NAMES
from paceline.scenario.quantities import shown

Floats = NDArray[np.float64]

COLUMNS = ("runner", "p_finish", *NAMES)
#: Nobody is on the way longer than this, s; as for splits.
_LONGEST_S = 1e7
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


@dataclass(frozen=True, eq=False, slots=True)
class Forecasts:
    """Forecasts as a file tells them: N runners, ``p_finish`` (N) and ``quantiles_s`` (N, 11)."""

    runners: tuple[str, ...]
    p_finish: Floats
    quantiles_s: Floats


def write_forecasts(file: Path, runners: Sequence[str], p_finish: Floats, quantiles_s: Floats) -> None:
    """Write such a file, whole or not at all. Raises ``InputError`` where it cannot be written."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, share, times_s in zip(runners, p_finish, quantiles_s, strict=True):
        writer.writerow((as_cell(name), f"{share:.4f}", *(f"{time_s:.1f}" for time_s in times_s)))
    write_text(file, text.getvalue())


def read_forecasts(file: Path) -> Forecasts:
    """The forecasts in a file. Raises ``InputError`` with the line and column of what is none."""
    header, rows = read_rows(file, "a file of forecasts", COLUMNS)
    spots = [header.index(name) for name in COLUMNS]
    names: dict[str, int] = {}
    numbers = []
    for line, row in rows:
        name = from_cell(row[spots[0]])
        if name in names:
            words = f"{shown(name)} stands in line {names[name]} too; keep one forecast for each runner"
            raise InputError(words, place=Place(file, line), path="runner")
        names[name] = line
        numbers.append([_number(row[spot], key, file, line) for key, spot in zip(COLUMNS[1:], spots[1:], strict=True)])
    found = np.array(numbers, dtype=np.float64).reshape(len(names), len(COLUMNS) - 1)
    return Forecasts(tuple(names), found[:, 0], found[:, 1:])


def as_cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if _FORMULA.match(name) else name


def from_cell(text: str) -> str:
    """The name that :func:`as_cell` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _number(text: str, key: str, file: Path, line: int) -> float:
    try:
        number = float(text)
    except ValueError:
        raise InputError(f"{shown(text)} is no number", place=Place(file, line), path=key) from None
    if key == "p_finish" and not 0.0 <= number <= 1.0:
        raise InputError(f"{shown(text)} is no chance; it lies from 0 to 1", place=Place(file, line), path=key)
    if key != "p_finish" and not 0.0 <= number < _LONGEST_S:
        raise InputError(f"{shown(text)} is no time in seconds", place=Place(file, line), path=key)
    return number
