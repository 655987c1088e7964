"""A mass race on a terminal: the field as a whole, its queues, its start and its finish."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.report.words import clock, percent
from paceline.results.result import Result
from paceline.results.stations import Crowd, Station
from paceline.results.summary import field_summary

STATION_HEAD = ("station", "tables", "served", "had to wait", "mean wait", "95 %", "longest queue", "at", "busy")


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
    queued = [station for station in crowd.stations if station.longest_queue]
    if queued:
        console.print(_stations(queued))
    if len(queued) < len(crowd.stations):
        calm = f"{len(crowd.stations) - len(queued)} other" if queued else f"any of {len(crowd.stations)}"
        console.print(Text(f"nobody has to wait at {calm} stations"))


def start_words(crowd: Crowd) -> str:
    """How long a field takes to set off."""
    last_s = crowd.last_start_s
    return "all set off at once" if last_s < 0.5 else f"the last runner crosses the line {clock(last_s)} after the gun"


def _flow(crowd: Crowd) -> str:
    busiest = crowd.busiest_minute
    return (
        f"In the first replication {start_words(crowd)}; at the finish up to "
        f"{int(crowd.finish_flow[busiest]):,} a minute, most at {clock(60.0 * busiest)}"
    )


def _stations(stations: Sequence[Station]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in STATION_HEAD:
        table.add_column(Text(column), justify="left" if column == "station" else "right")
    for station in stations:
        table.add_row(*(Text(cell) for cell in station_cells(station)))
    return table


def station_cells(station: Station) -> list[str]:
    """One station under `STATION_HEAD`, on a terminal and on a page."""
    return [
        station.name,
        str(station.tables),
        f"{station.served:,}",
        percent(station.waited),
        f"{station.mean_wait_s:.1f} s",
        f"{station.p95_wait_s:.1f} s",
        f"{station.longest_queue:,}",
        clock(station.longest_queue_at_s) if station.longest_queue else "-",
        percent(station.busy),
    ]
