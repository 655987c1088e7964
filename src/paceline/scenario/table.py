"""A table of text, comma, semicolon or tab between its cells, in which every cell knows its line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from paceline.errors import InputError, Place

MOST_LINES, MOST_COLUMNS = 20_000, 100
_CELL = {sign: re.compile(rf' *"((?:[^"]|"")*)" *(?={sign}|$)|([^{sign}]*)') for sign in (",", ";", "\t")}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text without quotes, and where it begins."""

    text: str
    place: Place


Row: TypeAlias = list[Cell]


def read_table(text: str, file: Path) -> list[Row]:
    """The rows of a table, header first; empty lines and lines that begin with ``#`` are passed over.

    The separator is the one that the header uses most. Raises `InputError` where there is no header, where there are
    too many rows or columns, where a quote is not closed on its line, and where a row has more cells than the header.
    """
    lines = [
        (number, line)
        for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise InputError("the file is empty; its first line names the columns: date,distance,time", place=Place(file))
    if len(lines) > MOST_LINES:
        raise InputError(f"the table has more than {MOST_LINES} lines; make it smaller", place=Place(file))
    separator = max(_CELL, key=lines[0][1].count)
    if lines[0][1].count(separator) >= MOST_COLUMNS:
        words = f"the table has more than {MOST_COLUMNS} columns; keep those that are needed: date,distance,time"
        raise InputError(words, place=Place(file, lines[0][0]))
    rows = [_cells(line, number, separator, file) for number, line in lines]
    for row in rows[1:]:
        beyond = row[len(rows[0]) :]
        if any(cell.text.strip() for cell in beyond):
            words = f"the header has {len(rows[0])} columns and this line more; put a text with commas in quotes"
            raise InputError(words, place=beyond[0].place)
    return rows


def _cells(line: str, number: int, separator: str, file: Path) -> Row:
    cells, at = [], 0
    while True:
        found = _CELL[separator].match(line, at)
        assert found is not None  # the second branch takes anything
        quoted, bare = found.groups()
        if bare is not None and bare.lstrip().startswith('"'):
            raise InputError("a quote is not closed here, or text follows it", place=Place(file, number, at + 1))
        skipped = len(found[0]) - len(found[0].lstrip(" "))
        cells.append(Cell(bare if quoted is None else quoted.replace('""', '"'), Place(file, number, at + skipped + 1)))
        at = found.end() + 1
        if found.end() >= len(line):
            return cells
