"""What a page tells of a field without names: its finish times, its queues, its start and its finish line."""

from __future__ import annotations

import numpy as np

from paceline.report.crowd import STATION_HEAD, start_words, station_cells
from paceline.report.page.charts import axis, chart, line, mark
from paceline.report.page.html import Section, paragraph, table
from paceline.report.page.runner import histogram
from paceline.report.plots.stations import crowd_minutes
from paceline.report.seen import Seen
from paceline.report.style import BLUE, COLOURS, ORANGE
from paceline.report.words import clock, percent
from paceline.results.result import Result
from paceline.results.stations import Crowd
from paceline.results.summary import field_summary

#: A chart holds the queues of so many stations, the longest ones.
_LINES = 6


def field_sections(seen: Seen) -> list[Section]:
    """The sections of a mass race."""
    summary = field_summary(seen.result)
    if summary is None or not summary["finish_s"]["mean"]:
        return []
    found = [Section("The field", _finish(seen.result))]
    if seen.crowd is not None:
        found.append(Section("Queues, start and finish", _crowd(seen.crowd, seen.typical[0])))
    return found


def _finish(result: Result) -> str:
    spread = result.spreads.field()
    low, middle, high = (float(time_s) for time_s in spread.quantiles((0.05, 0.5, 0.95)))
    rate = int(result.tally.finishes.sum()) / (result.replications * len(result.names))
    rows = [[f"{len(result.names):,}", percent(rate), clock(middle), f"{clock(low)} - {clock(high)}"]]
    marks = [mark(f"middle 90 %: {clock(low)} to {clock(high)}", low, BLUE, to=high)]
    top = table(["starters", "finish", "median from the gun", "middle 90 %"], rows)
    return top + histogram(spread, "Finish times of the field", marks)


def _crowd(crowd: Crowd, replication: int) -> str:
    minutes = crowd_minutes(crowd)
    at_s = 60.0 * np.arange(minutes)
    busiest = crowd.busiest_minute
    said = (
        f"One race day, replication {replication}: {start_words(crowd)}; at the finish up to "
        f"{int(crowd.finish_flow[busiest]):,} a minute, most at {clock(60.0 * busiest)}."
    )
    spread_out = np.count_nonzero(crowd.start_flow) > 2
    flow = chart(
        "Runners a minute over the start line and the finish line",
        axis("time from the gun, h:mm:ss", "clock", at_s),
        axis("runners a minute", "number", zero=True),
        [
            # Where all set off at once there is no flow to see.
            *([line("start line", _long(crowd.start_flow, minutes), ORANGE, bars=True)] if spread_out else []),
            line("finish", _long(crowd.finish_flow, minutes), BLUE, bars=True),
        ],
        height=220,
    )
    longest = sorted((s for s in crowd.stations if s.longest_queue > 0), key=lambda s: -s.longest_queue)[:_LINES]
    queues = ""
    if longest:
        queues = chart(
            "Runners waiting at the stations with the longest queues",
            axis("time from the gun, h:mm:ss", "clock", at_s),
            axis("runners waiting", "number", zero=True),
            [
                line(station.name, _long(station.queue, minutes), COLOURS[n % len(COLOURS)])
                for n, station in enumerate(sorted(longest, key=lambda s: s.at_m))
            ],
        )
    return paragraph(said) + flow + queues + _stations(crowd)


def _stations(crowd: Crowd) -> str:
    if not crowd.stations:
        return ""
    return table(STATION_HEAD, [station_cells(station) for station in crowd.stations])


def _long(values: np.typing.NDArray[np.float64], minutes: int) -> np.typing.NDArray[np.float64]:
    """Minutes in which nothing happens count as 0."""
    padded = np.zeros(minutes)
    padded[: min(minutes, len(values))] = values[:minutes]
    return padded
