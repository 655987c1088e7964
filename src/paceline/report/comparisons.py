"""Several races against one, and a gap shared out among its causes, on a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.experiment.attribution import Attribution, Gap
from paceline.experiment.compare import ITSELF, Comparison, TargetChange
from paceline.report.words import percent, signed

_BAR = 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def show_comparisons(console: Console, found: Sequence[Comparison]) -> None:
    """A line for each race against the first: how much faster or slower, how often ahead, and the chances."""
    first = found[0]
    name = _called(first.a)
    console.print(Text(f"{first.scenario}: {first.runner}", style="bold"))
    console.print(Text(f"each minus {name}, on the same {first.replications:,} draws (seed {first.seed})"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    targets = list(dict.fromkeys(target.name for row in found for target in row.targets))
    for column in ("", "difference", "± error", "finishes", "ahead of it", *(f"P({each})" for each in targets)):
        table.add_column(Text(column), justify="left" if not column else "right", no_wrap=not column.startswith("P("))
    base = {target.name: target for row in found for target in row.targets}
    table.add_row(Text(name), "", "", percent(first.finish_rate_a), "", *(_base(base[each]) for each in targets))
    for row in sorted(found, key=lambda row: (not row.both_finish, row.mean_s)):
        changes = {target.name: target for target in row.targets}
        table.add_row(
            Text(_called(row.b)),
            signed(row.mean_s),
            f"{row.standard_error_s:.1f} s" if row.both_finish > 1 else "-",
            percent(row.finish_rate_b),
            percent(row.b_beats_a[0]),
            *(_change(changes[each]) if each in changes else "-" for each in targets),
        )
    console.print(table)


def show_attribution(console: Console, found: Attribution) -> None:
    """The gap as bars that add up, the largest first; then the chances, part by part."""
    console.print(Text(f"{found.runner}: from {_called(found.a)} to {_called(found.b)}", style="bold"))
    parts = len(found.time.shares)
    console.print(
        Text(
            f"what each change is worth, averaged over all orders in which they could be made (Shapley); "
            f"{1 << parts} races on the same {found.replications:,} draws (seed {found.seed})"
        )
    )
    if not found.all_finish:
        console.print(Text("no replication finishes in all of them, so no gap in time can be told", style="yellow"))
    else:
        if found.all_finish < found.replications:
            console.print(f"times rest on the {found.all_finish:,} replications finished in all of them")
        console.print(_bars("finish time", found.time, 1.0, "s", ("green", "red")))
    for gap in found.targets:
        title = f"P({gap.name}), {percent(gap.a)} to {percent(gap.b)}"
        console.print(_bars(title, gap, 100.0, "points", ("red", "green")))
    console.print(Text("alone: this change only; as last: this change after all the others", style="dim"))


def _bars(title: str, gap: Gap, scale: float, unit: str, colours: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in (title, unit, "± error", "alone", "as last", ""):
        table.add_column(Text(column), justify="left" if column in {title, ""} else "right")
    shares = sorted(gap.shares, key=lambda share: -abs(share.mean))
    low = min(0.0, *(share.mean for share in shares), gap.mean)
    high = max(0.0, *(share.mean for share in shares), gap.mean)
    rows = [(share.part, share.mean, share.standard_error, share.alone, share.last) for share in shares]
    for part, mean, error, alone, last in rows:
        cells = (f"{scale * mean:+.1f}", f"{scale * error:.1f}", f"{scale * alone:+.1f}", f"{scale * last:+.1f}")
        table.add_row(Text(part.replace("_", " ")), *cells, _bar(mean, low, high, colours))
    table.add_section()
    together = f"{scale * gap.mean:+.1f}", f"{scale * gap.standard_error:.1f}", "", ""
    table.add_row(Text("together"), *together, _bar(gap.mean, low, high, colours))
    return table


def _bar(value: float, low: float, high: float, colours: tuple[str, str]) -> Text:
    """A bar from zero to a value on an axis from ``low`` to ``high``; a colour for less and one for more."""
    width = (high - low) / _BAR or 1.0
    zero = round(-low / width)
    if value < 0.0:
        whole = min(zero, round(-value / width))
        return Text(" " * (zero - whole) + "█" * whole + "│", style=colours[0])
    eighths = round(8 * value / width)
    return Text(" " * zero + "│" + "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip(), style=colours[1])


def _called(name: str) -> str:
    return "the scenario itself" if name == ITSELF else name


def _base(target: TargetChange) -> str:
    return _percent(target.a) if target.possible_a else "not eligible"


def _change(target: TargetChange) -> str:
    if not target.possible_b:
        return "not eligible"
    error = f" ± {100 * target.standard_error:.1f}" if math.isfinite(target.standard_error) else ""
    return f"{_percent(target.b)} ({100 * target.difference:+.1f}{error})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
