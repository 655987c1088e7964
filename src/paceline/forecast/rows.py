"""The rows of a CSV file of a race, its splits, places or forecasts: the header first, each row with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from paceline.errors import InputError, Place
from paceline.files import decoded, read_bytes

#: A hundred thousand runners at fifty checkpoints.
LARGEST_BYTES = 50_000_000
#: What a column says that not every list of results has.
_MEANING = {"status": " (finished, or for instance dnf)"}


def read_rows(file: Path, wanted: str, columns: Sequence[str]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The names of the columns, and the rows that hold anything, each as long as the header.

    Comma, semicolon or tab between the cells, whichever the header has most. ``wanted`` says what file to name instead
    of one that cannot be read. Raises ``InputError`` with the line, and where one of ``columns`` is missing.
    """
    text = decoded(read_bytes(file, LARGEST_BYTES, wanted, "; leave out what is not needed"), file)
    first = text[: text.find("\n")] if "\n" in text else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows = _numbered(reader, file)
    _, cells = next(rows, (1, []))
    header = [name.strip() for name in cells]
    missing = [name for name in columns if name not in header]
    if missing:
        told = _MEANING.get(missing[0], "")
        words = f"there is no column `{missing[0]}`{told}; the first line names the columns: {','.join(columns)}"
        raise InputError(words, place=Place(file))
    return header, _as_wide(rows, len(header), file)


def _numbered(reader: Iterator[list[str]], file: Path) -> Iterator[tuple[int, list[str]]]:
    line = 1
    try:
        for row in reader:
            line = reader.line_num  # type: ignore[attr-defined]
            yield line, row
    except csv.Error as error:
        words = f"not a readable table ({error}); save it as CSV once more"
        raise InputError(words, place=Place(file, line + 1)) from None


def _as_wide(rows: Iterator[tuple[int, list[str]]], width: int, file: Path) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows:
        if not any(row):
            continue
        if len(row) != width:
            words = f"{len(row)} values stand under a header of {width}; give every column, empty where not recorded"
            raise InputError(words, place=Place(file, line))
        yield line, row
