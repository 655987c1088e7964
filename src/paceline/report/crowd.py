"""A mass race on a terminal: the field as a whole, its queues, its start and its finish."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.report.words import clock, percent
from paceline.results.result import Result
from paceline.results.stations import Crowd
from paceline.results.summary import field_summary


def show_field(console: Console, result: Result) -> None:
    """What an organiser asks for. The queues are those of the first replication: one race day."""
    summary = field_summary(result)
    if summary is None or result.scenario.field is None:
        return
    times = summary["finish_s"]
    console.print(
        Text(
            f"The field: {summary['starters']:,} starters, {percent(summary['finish_rate'])} finish, from the gun in "
            f"{clock(times['p05'])} - {clock(times['p95'])} (middle 90 %), median {clock(times['p50'])}"
        )
    )
    if any(runner.plan.pacing == "python" for runner in result.scenario.runners):
        return
    crowd = result.stations()
    console.print(Text(_flow(crowd)))
    if crowd.stations:
        console.print(_stations(crowd))


def _flow(crowd: Crowd) -> str:
    busiest = crowd.busiest_minute
    return (
        f"In the first replication the last runner crosses the start line {clock(crowd.last_start_s)} after the gun; "
        f"at the finish up to {int(crowd.finish_flow[busiest]):,} a minute, most at {clock(60.0 * busiest)}"
    )


def _stations(crowd: Crowd) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("station", "tables", "served", "had to wait", "mean wait", "95 %", "longest queue", "at", "busy"):
        table.add_column(Text(column), justify="left" if column == "station" else "right")
    for station in crowd.stations:
        table.add_row(
            Text(station.name),
            str(station.tables),
            f"{station.served:,}",
            percent(round(station.waited, 3)),
            f"{station.mean_wait_s:.1f} s",
            f"{station.p95_wait_s:.1f} s",
            f"{station.longest_queue:,}",
            clock(station.longest_queue_at_s) if station.longest_queue else "-",
            percent(round(station.busy, 3)),
        )
    return table
