"""A race to watch: one replication as the page plays it: who is where when, pacers, queues, what happens."""

from __future__ import annotations

from typing import Any

import numpy as np

from paceline.engine.trace import Trace
from paceline.engine.visits import Visits
from paceline.report.page.charts import plain
from paceline.report.page.html import numbers, paragraph
from paceline.report.seen import Seen
from paceline.report.style import COLOURS
from paceline.report.words import event_words
from paceline.results.spread import Floats

#: Of a mass of runners so many are drawn, spread evenly over their finish.
MOST_DOTS = 700
#: What happens at every mat and table is seen on the road, not told in words.
_CHANGES = {"pacer_joins", "pacer_leaves"}
_PLAIN = {"split", "bottle_handed", "bottle_taken", "crosses_start", "pacer_starts"}
_MOST_EVENTS = 400
_HEIGHTS = 400


def race_to_watch(seen: Seen) -> str:
    """The player with its data; a line of words where there is nothing to play."""
    result = seen.result
    number, why = seen.typical
    if seen.trace is not None:
        told = _of_trace(seen, seen.trace)
    elif seen.visits is not None:
        told = _of_visits(seen, seen.visits)
    else:
        return paragraph("A plan written in Python is not kept with the result, so its race cannot be shown again.")
    start = result.scenario.race.start
    told |= {
        "distance": result.scenario.race.distance_m,
        "start": start.hour * 3600 + start.minute * 60 + start.second,
        "height": _heights(seen),
    }
    again = f"paceline trace {result.provenance.file} --replication {number} --seed {result.provenance.seed}"
    note = f"Replication {number} of {result.replications:,}: {why}. {told.pop('who')}"
    if seen.trace is not None:
        made = result.provenance
        again += f" --variant {made.variant}" if made.variant else ""
        note += f" The same in words: {again}" + (" with the settings below." if made.settings else "")
    return paragraph(note, "note") + numbers("watch", told, f"The race of replication {number}, to play")


def _of_trace(seen: Seen, trace: Trace) -> dict[str, Any]:
    """Few runners: every node of the course, the pacers, and what happened."""
    # A rotating team changes all the time; from the others a pacer leaves for good.
    pacers = seen.result.scenario.pacers
    untold = _PLAIN | _CHANGES if pacers is not None and pacers.kind == "rotating" else _PLAIN
    place = {name: i for i, name in enumerate(trace.names)}
    events = [
        [round(event.t_s, 1), place.get(event.runner, -1), f"{event.runner} {event_words(event.kind, event.details)}",
         round(event.distance_m)]
        for event in trace.events
        if event.kind not in untold
    ][:_MOST_EVENTS]  # fmt: skip
    led = np.isfinite(trace.pacers_s) & (trace.pacers_at >= 0)
    # The last number of pacers goes with the team to the node that it is due at.
    counts = np.where(led, trace.pacers_at, 0)
    return {
        "who": "Dots are runners; grey ones are pacers." if led.any() else "Dots are runners.",
        "names": list(trace.names),
        "colours": [COLOURS[i % len(COLOURS)] for i in range(len(trace.names))],
        "follow": 0,
        "at": plain(trace.node_m),
        "come": [_tenths(row) for row in trace.node_arrive_s],
        "go": [_tenths(row) for row in trace.node_leave_s],
        "pacers": {
            "come": _tenths(trace.pacers_s),
            "count": [int(count) for count in counts],
            "serves": int(seen.program.arrays.team[0]["serves"]),
        }
        if led.any()
        else None,
        "events": events,
        "queues": [],
    }


def _of_visits(seen: Seen, visits: Visits) -> dict[str, Any]:
    """A mass: some of its runners at mats and tables, and how many wait where."""
    result, crowd = seen.result, seen.crowd
    assert crowd is not None
    node_m, marks_m = seen.program.arrays.node_m, result.checkpoint_m
    stations_m = node_m[list(visits.nodes)]
    at_m = np.concatenate([[0.0], marks_m, stations_m])
    order = np.argsort(at_m, kind="stable")
    chosen = _spread_evenly(visits.finish_s, result.named)
    first = visits.start_s[chosen, None]
    come = np.concatenate([first, visits.arrive_s[chosen], visits.asked_s[:, chosen].T], axis=1)[:, order]
    go = np.concatenate([first, visits.leave_s[chosen], visits.done_s[:, chosen].T], axis=1)[:, order]
    minutes = [[round(float(waiting)) for waiting in station.queue] for station in crowd.stations]
    total = len(result.names)
    return {
        "who": f"{len(chosen):,} of {total:,} runners are drawn; bars are runners waiting at a station, of all.",
        "names": [result.names[i] for i in chosen],
        "colours": [COLOURS[n % len(COLOURS)] if i < result.named else "#0072B2" for n, i in enumerate(chosen)],
        "mass": True,
        "named": min(result.named, MOST_DOTS),
        "follow": 0 if result.named else len(chosen) // 2,
        "at": plain(at_m[order]),
        "come": [_tenths(row) for row in come],
        "go": [_tenths(row) for row in go],
        "pacers": None,
        "events": [],
        "queues": [
            {"name": station.name, "at": station.at_m, "waiting": waiting}
            for station, waiting in zip(crowd.stations, minutes, strict=True)
            if station.longest_queue > 0
        ],
    }


def _spread_evenly(finish_s: Floats, named: int) -> list[int]:
    """The named runners, and of the others every so many-th in the order of their finish; who drops out comes last."""
    field = named + np.argsort(finish_s[named:], kind="stable")
    room = max(0, MOST_DOTS - named)
    picked = field[np.unique(np.linspace(0, len(field) - 1, room).round().astype(np.int64))] if len(field) else field
    return [*range(min(named, MOST_DOTS)), *(int(i) for i in picked)]


def _heights(seen: Seen) -> list[list[float | None]]:
    course = seen.program.course
    at_m = np.linspace(0.0, course.distance_m, _HEIGHTS)
    key_m = np.array([point.at_m for point in course.points if point.at_m <= course.distance_m])
    at_m = np.union1d(at_m, key_m) if len(key_m) <= _HEIGHTS else at_m
    return [plain(at_m), plain(course.height_at(at_m))]


def _tenths(times_s: Floats) -> list[int | None]:
    """Times in tenths of a second: short, and exact enough to see."""
    return [round(10.0 * float(time_s)) if np.isfinite(time_s) else None for time_s in times_s]
