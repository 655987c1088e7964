"""A validation on a terminal, and its two tables of replays for the README."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from paceline.report.validation import tables, words
from paceline.validation.calibration import summaries
from paceline.validation.validate import Validation

#: A terminal shows so many rows of a long table, and every miss; the page has all.
_ROWS = 12
#: Columns that are never broken.
_WHOLE = {"central 90 %", "year", "date"}


def show_validation(console: Console, found: Validation) -> None:
    """What it comes to, then every part, the misses first."""
    _show(console, "In short", tables.summary(words.in_short(found)))
    console.print(Text(words.HONEST, style="dim"))
    if found.races.rows:
        _show(console, "Roads", tables.replays(found.races.part(road=True), road=True))
        _show(console, "Trails", tables.replays(found.races.part(road=False), road=False))
        console.print(Text(words.RULE, style="dim"))
    if found.foretold.others:
        _show(
            console,
            "Results that their athlete's others do not foretell",
            tables.calibration(found.foretold.others).most(0),
        )
        both = summaries(found.foretold.others), summaries(found.foretold.earlier)
        _show(console, "Results by athlete", tables.calibration_summary(*both))
    missed = [anchor for anchor in found.anchors if anchor.verdict == "missed"]
    if missed:
        _show(console, "Anchors that are missed", _narrow(tables.anchors(missed)))
    if found.under_way:
        _show(console, "Races under way, farthest from 90 % first", tables.under_way(found.under_way).most(_ROWS))
        console.print(Text(words.TRAINED, style="dim"))
    if found.engines:
        _show(console, "Both engines", tables.engines(found.engines))
    if found.left_out:
        _show(console, "Left out", tables.left_out(found.left_out))


def as_markdown(found: Validation) -> str:
    """The tables of replays as the README has them, each under the command's own words."""
    blocks = []
    for name, road in (("roads", True), ("trails", False)):
        rows = found.races.part(road)
        if rows:
            alone = sorted({f"{row.race} as `--variant {row.variant}`" for row in rows if row.variant})
            more = f" ({'; '.join(alone)})" if alone else ""
            said = f"The {name}, `-n {found.replications} --seed {found.seed}`, misses first{more}:"
            blocks += [said, _markdown(tables.replays(rows, road))]
    blocks.append("\n".join(f"- {name}: {said}" for name, said in words.in_short(found)))
    if found.left_out:
        blocks.append("\n".join(f"- left out: {what}: {why}" for what, why in tables.left_out(found.left_out).rows))
    return "\n\n".join(blocks)


def _narrow(table: tables.Table) -> tables.Table:
    """Without the source, for which a terminal has no room."""
    return tables.Table(table.head[:-1], tuple(row[:-1] for row in table.rows), table.alarming)


def _markdown(table: tables.Table) -> str:
    lines = [table.head, ["---"] * len(table.head), *([_marked(cell) for cell in row] for row in table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _marked(cell: str) -> str:
    """A cell as Markdown: misses bold, ranges with the longer dash of print."""
    dashed = "\u2013" if cell == tables.NONE else cell.replace(" - ", " \u2013 ")
    return dashed.replace(tables.MISS, f"**{tables.MISS}**").replace("|", "\\|")


def _show(console: Console, title: str, table: tables.Table) -> None:
    drawn = RichTable(box=None, pad_edge=False, header_style="bold")
    for name in table.head:
        drawn.add_column(Text(name), overflow="fold", no_wrap=name in _WHOLE)
    for row, alarming in zip(table.rows, table.alarming, strict=True):
        drawn.add_row(*(Text(cell) for cell in row), style="yellow" if alarming else "")
    console.print()
    console.print(Text(title, style="bold"))
    console.print(drawn)
