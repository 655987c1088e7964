"""What a race hangs on, on a terminal: a table for each output, the axis that matters most on top."""

from __future__ import annotations

import math

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.experiment.sensitivity import Indices, Sensitivity
from paceline.report.sweep_words import CLOCK_FROM_S
from paceline.report.words import clock

_WORDS = {
    "first": "by itself",
    "total": "with all others",
    "mu_star": "moves it by",
    "sigma": "how unevenly",
}
_BAR = 30
#: A share of the variance that is not known to within this says little.
_WIDE = 0.2


def show_sensitivity(console: Console, found: Sensitivity) -> None:
    """The indices of every output."""
    experiment, words = found.points.experiment, found.words
    console.print(Text(f"{experiment.name}: {', '.join(experiment.runners)}", style="bold"))
    method = (
        "Sobol, shares of the variance" if words.method == "sobol" else "Morris, from one end of an axis to the other"
    )
    console.print(
        Text(
            f"{method}; {found.points.table.num_rows:,} points x {experiment.replications:,} replications on the same "
            f"draws, ± half a {100 * words.confidence:g} % interval"
        )
    )
    for each in found.found:
        console.print(_table(each))
    halves = [half for each in found.found for row in each.rows for _, half in row.values.values()]
    if words.method == "sobol" and max(halves) > _WIDE:
        told = f"these intervals are wide: more samples than {words.samples} (a power of two) narrow them"
        console.print(Text(told, style="yellow"))


def _table(found: Indices) -> Table:
    names = list(found.rows[0].values)
    key = names[1] if names[0] == "first" else names[0]
    table = Table(box=None, pad_edge=False, header_style="bold")
    # A time on the way to a finish is read on a clock, a cause of a few seconds and a share are not.
    told = clock if found.output.endswith("_s") and found.low >= CLOCK_FROM_S else "{:.6g}".format
    table.add_column(Text(f"{found.output.removesuffix('_s')}, {told(found.low)} to {told(found.high)}"))
    unit = ", s" if found.output.endswith("_s") and names[0] == "mu_star" else ""  # shares of the variance have none
    for name in names:
        table.add_column(Text(_WORDS[name] + unit), justify="right")
    table.add_column("")
    largest = max(abs(row.values[key][0]) for row in found.rows) or 1.0
    for row in sorted(found.rows, key=lambda row: -row.values[key][0]):
        cells = [
            f"{value:.3g} ± {half:.2g}" if math.isfinite(half) else f"{value:.3g}"
            for value, half in row.values.values()
        ]
        table.add_row(Text(row.axis), *cells, "█" * round(_BAR * max(0.0, row.values[key][0]) / largest))
    return table
