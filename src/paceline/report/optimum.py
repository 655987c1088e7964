"""The best plan of a search on a terminal: what to do, what it is worth, and how much of that was luck."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.experiment.optimum import Optimum
from paceline.experiment.outputs import Estimate, Output
from paceline.report.sweep_words import parameter_of
from paceline.report.words import clock, percent


def show_optimum(console: Console, found: Optimum) -> None:
    """The plan, then it beside the plan there was, on fresh draws."""
    console.print(Text(f"{found.experiment}: {found.runner}", style="bold"))
    aim = "largest" if found.maximise else "smallest"
    console.print(
        Text(
            f"the {aim} {found.output.name} of {found.tried:,} plans, each run {found.replications:,} times "
            f"on the same draws (seed {found.seed})" + (f"; {found.failed:,} could not be run" if found.failed else "")
        )
    )
    plan = Table(box=None, pad_edge=False, show_header=False)
    for column, level in zip(found.columns, found.levels, strict=True):
        plan.add_row(Text(column.name), Text(parameter_of(column, [level.shown]).measured(level.shown), style="bold"))
    console.print(plan)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "the best plan", "the plan there was"):
        table.add_column(Text(name), justify="right" if name else "left")
    for where, check in (("fresh draws", found.fresh), ("draws of the search", found.search)):
        label = f"{found.output.name}, {check.comparison.replications:,} {where}"
        table.add_row(label, _told(found.output, check.plan), _told(found.output, check.baseline))
    rates = found.fresh.comparison
    table.add_row("finishes", percent(rates.finish_rate_b), percent(rates.finish_rate_a))
    console.print(table)
    gain, optimism = found.fresh.gain, found.optimism
    told = f"gain on fresh draws {_signed(found.output, *gain)}"
    if abs(gain[0]) < 2.0 * gain[1] or not gain[1] > 0.0:
        told += ": not to be told from none"
    elif gain[0] < 0.0:
        told += ": the plan there was is better"
    console.print(Text(told))
    luck = f"gain on the draws of the search {_signed(found.output, *found.search.gain)}; of that optimism"
    console.print(Text(f"{luck} {_signed(found.output, *optimism)}", style="dim"))


def _told(output: Output, found: Estimate) -> str:
    if output.unit == "s" and output.kind != "sd":
        return f"{clock(found.value)} ± {found.standard_error:.1f} s"
    if output.is_share:
        return f"{100.0 * found.value:.2f} ± {100.0 * found.standard_error:.2f} %"
    return f"{found.value:.4g} ± {found.standard_error:.2g}"


def _signed(output: Output, value: float, error: float) -> str:
    if output.unit == "s":
        return f"{value:+.1f} ± {error:.1f} s"
    if output.is_share:
        return f"{100.0 * value:+.2f} ± {100.0 * error:.2f} points"
    return f"{value:+.4g} ± {error:.2g}"
