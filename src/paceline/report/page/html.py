"""The bricks of a page: text that stays text, tables, sections. Words from outside are escaped here and only here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_ONE_LINE = 24


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under a heading of its own; ``body`` is markup."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """A cell of a table that can be sorted: its words, and what it is sorted by (None: always last)."""

    words: str
    by: float | str | None

    def __str__(self) -> str:
        return self.words


def text(words: object) -> str:
    """Words as text: no markup in them is obeyed."""
    return escape(str(words), quote=True)


def paragraph(words: object, kind: str = "") -> str:
    """Words of their own; ``kind`` names a style."""
    return f'<p class="{kind}">{text(words)}</p>' if kind else f"<p>{text(words)}</p>"


def table(
    head: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    sortable: bool = False,
    alarming: Sequence[bool] = (),
) -> str:
    """A table of text cells, to be pushed sideways where it is too wide.

    ``sortable``: by its headings. Rows that are ``alarming`` (by number) stand out.
    """
    top = "".join(
        f'<th scope="col"><button type="button">{text(cell)}</button></th>'
        if sortable
        else f'<th scope="col">{text(cell)}</th>'
        for cell in head
    )
    kind = ' class="sortable"' if sortable else ""
    body = "\n".join(
        ('<tr class="alarm">' if any(alarming[n : n + 1]) else "<tr>") + "".join(_cell(cell) for cell in row) + "</tr>"
        for n, row in enumerate(rows)
    )
    told = f"<caption>{text(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0"><table{kind}>{told}<thead><tr>{top}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(cell: object) -> str:
    """Numbers and names stay on one line; what is longer is a text, and wraps."""
    words = ' class="words"' if len(str(cell)) > _ONE_LINE else ""
    by = f' data-by="{text(cell.by)}"' if isinstance(cell, Sorted) and cell.by is not None else ""
    return f"<td{words}{by}>{text(cell)}</td>"


def folded(summary: str, body: str) -> str:
    """Markup that is unfolded by whoever wants to see it."""
    return f"<details><summary>{text(summary)}</summary>{body}</details>"


def numbers(kind: str, told: Mapping[str, Any], label: str, role: str = "img") -> str:
    """A place where the script of the page draws ``told``; its data stand in an attribute, as text."""
    data = json.dumps(told, separators=(",", ":"), allow_nan=False)
    return f'<div class="{kind}" role="{role}" aria-label="{text(label)}" data-told="{text(data)}"></div>'


def of_runner(number: int, body: str) -> str:
    """What is shown while runner ``number`` is chosen."""
    hidden = "" if number == 0 else " hidden"
    return f'<div data-runner="{number}"{hidden}>{body}</div>'
