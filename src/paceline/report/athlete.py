"""What a fit found, on a terminal and as the comment at the head of an athlete file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.report.words import clock, gap, percent
from paceline.scenario.units import format_pace

_NAMES = {5_000.0: "5 km", 10_000.0: "10 km", 21_097.5: "half", 42_195.0: "marathon", 50_000.0: "50 km", 1e5: "100 km"}
_OFF = {
    "slow": "looks off: slower than the curve by far; a bad day, a jog or a wrong time?",
    "fast": "looks off: faster than the curve allows; is distance and time right?",
}


def show_fit(console: Console, told: dict[str, Any]) -> None:
    """Predictions first, then the curve and what is known beyond it, then the results it rests on."""
    console.print(Text(f"{told['name']} ({told['sex']}, {told['level']}), as of {told['as_of']}", style="bold"))
    table = _table("flat road, mild, still", "expected", "90 % interval", "pace")
    for row in told["predictions"]:
        interval = f"{clock(row['p05'])} to {clock(row['p95'])}"
        pace = format_pace(row["distance_m"] / row["p50"])
        table.add_row(_NAMES[row["distance_m"]], clock(row["p50"]), interval, pace)
    console.print(table)
    table = _table("what the runner is", "", "90 % interval", "from")
    for words, middle, interval, source in _parameter_rows(told):
        table.add_row(words, middle, interval, source)
    console.print(table)
    table = _table("date", "event", "time", "curve", "residual", "weight", "")
    for row in told["results"]:
        table.add_row(*(Text(cell) for cell in _result_cells(row)), style="yellow" if row["off"] else "")
    console.print(table)
    for note in told["notes"]:
        console.print(Text(note, style="dim"))


def fit_comments(told: dict[str, Any]) -> list[str]:
    """What the head of an athlete file says of the fit; the file is fitted anew wherever it is loaded."""
    lines = [
        f"{told['name']} as of {told['as_of']}, from {len(told['results'])} results.",
        "Whoever loads this file fits the results below anew, as of the race; what that gave when it was written:",
    ]
    for row in told["predictions"]:
        name, interval = _NAMES[row["distance_m"]], f"{clock(row['p05'])} to {clock(row['p95'])}"
        lines.append(f"  {name:<9} {clock(row['p50'])}  (90 %: {interval})")
    for words, middle, interval, source in _parameter_rows(told):
        lines.append(f"  {words}: {middle}{f' ({interval})' if interval else ''}, from {source}")
    lines += [f"  {row['date']} {row['event']}: {_OFF[row['off']]}" for row in told["results"] if row["off"]]
    return [*lines, *(f"  {note}" for note in told["notes"])]


def _parameter_rows(told: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    found = []
    for row in told["parameters"]:
        words, shown = _PARAMETERS[row["name"]]
        if row["name"] == "speed":
            words = words.format(clock(told["break_s"]))
        # A large speed or k is a small pace or exponent.
        ends = ("p05", "p95") if row["name"] == "trail_factor" else ("p95", "p05")
        interval = "" if row["p05"] is None else " to ".join(shown(row[end]) for end in ends)
        source = "the results" if row["from"] == "fitted" else "the prior"
        found.append((words, shown(row["p50"]), interval, source))
    return found


def _exponent(k: float) -> str:
    return f"{k / (k - 1.0):.3f}" if k > 1.0 else "-"


_PARAMETERS: dict[str, tuple[str, Callable[[float], str]]] = {
    "speed": ("pace held for {} on an all-out day", format_pace),
    "k1": ("Riegel exponent below that time", _exponent),
    "k2": ("Riegel exponent beyond it", _exponent),
    "trail_factor": ("price of trails against the usual", lambda factor: f"{100.0 * (factor - 1.0):+.1f} %"),
    "collapse_rate": ("chance that an ultra ends in a collapse", percent),
    "heat_susceptibility": ("loss to heat against an elite runner", lambda factor: f"{factor:.3g} x"),
    "day_form_sd": ("spread from day to day", percent),
}


def _result_cells(row: dict[str, Any]) -> tuple[str, ...]:
    words = _OFF[row["off"]] if row["off"] else row["note"]
    if row["curve_s"] is None:
        return (row["date"], row["event"], clock(row["time_s"]), "", "", "", words)
    return (
        row["date"],
        row["event"],
        clock(row["time_s"]),
        clock(row["curve_s"]),
        gap(row["residual_s"]),
        percent(row["weight"]),
        words,
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    return table
