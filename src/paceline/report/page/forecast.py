"""The page of a forecast: a field under way to search, one runner's race so far and to come, and who is in when."""

from __future__ import annotations

import hashlib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paceline.course import Course
from paceline.files import read_bytes
from paceline.forecast.checkpoints import SAME_PLACE_M
from paceline.forecast.reference import Reference
from paceline.forecast.rows import LARGEST_BYTES
from paceline.people.quantiles import LEVELS, NAMES
from paceline.race import Race
from paceline.report.page.charts import axis, chart, line
from paceline.report.page.html import Section, numbers, paragraph, table
from paceline.report.page.proof import repeat_with, sources
from paceline.report.page.whole import whole_page
from paceline.report.style import BLUE
from paceline.report.words import clock, percent
from paceline.results.provenance import machine, versions
from paceline.results.spread import Floats

if TYPE_CHECKING:
    from paceline.forecast.race_forecast import FieldForecast

#: The rims of a runner's fan, as everywhere: the middle 90 % and the middle half, around the median.
_RIMS = ("p05", "p25", "p50", "p75", "p95")
_GRID = 60
#: Where this share of a field finishes, there is no picture of who may not.
_SURE = 0.97
#: Bars of the picture of the field, s; the first that makes at most so many of them.
_WIDTHS_S, _MOST_BARS = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0), 150


def forecast_page(race: Race, found: FieldForecast, results: Path) -> str:
    """The page of forecasts from the splits in ``results``."""
    scenario, loaded, several = race.scenario, race.loaded, len(found.runners) > 1
    variant = f", variant {loaded.variant}" if loaded.variant else ""
    made = f"From splits up to {found.checkpoint} ({found.at_m / 1000:.4g} km) in {results.name}{variant}."
    lead = (paragraph(scenario.description) if scenario.description else "") + paragraph(made, "dim")
    sections = [
        *([Section("In short", _short(found))] if several else []),
        Section("Each runner" if several else "The forecast", _runners(race, found)),
        *([Section("When they finish", _finishers(found))] if several else []),
        *([Section("Who may not finish", _chances(found))] if several and found.p_finish.mean() < _SURE else []),
        repeat_with([_command(race, found, results)], versions(), machine(), "no luck in it: the same every time",
                    {results.name: _digest(results)} | loaded.hashes),
        sources(scenario, loaded.file, loaded.hashes),
    ]  # fmt: skip
    return whole_page(scenario.name, lead, sections)


def _digest(results: Path) -> str:
    return hashlib.sha256(read_bytes(results, LARGEST_BYTES, "the splits")).hexdigest()


def _short(found: FieldForecast) -> str:
    q = dict(zip(NAMES, found.quantiles_s.T, strict=True))
    widths_s = q["p95"] - q["p05"]
    low, middle, high = (float(time_s) for time_s in np.quantile(q["p50"], (0.05, 0.5, 0.95)))
    rows = [
        ["runners", f"{len(found.runners):,}"],
        ["expected to finish", f"{found.p_finish.sum():,.0f} ({percent(float(found.p_finish.mean()))})"],
        ["their medians", f"{clock(middle)} in the middle, nine in ten from {clock(low)} to {clock(high)}"],
        ["middle 90 % of one runner", f"{clock(float(np.median(widths_s)))} wide, typically"],
    ]
    return table(["", ""], rows)


def _runners(race: Race, found: FieldForecast) -> str:
    """Data from which the script of the page makes the table and the fans; times in whole seconds, as differences."""
    splits, course = found.splits, race.program.course
    rims_s = np.rint(found.quantiles_s[:, [NAMES.index(name) for name in _RIMS]])
    effort_m = np.union1d(np.linspace(0.0, course.distance_m, _GRID), splits.at_m)
    passed = np.concatenate([[0.0], np.cumsum(Reference.of(race.program).between(effort_m))])
    told = {
        "names": "\n".join(" ".join(name.split()) for name in found.runners),
        "mats": [{"name": _name(course, float(at_m)), "at": float(at_m)} for at_m in splits.at_m],
        "distance": course.distance_m,
        "chance": np.rint(1000.0 * found.p_finish).astype(int).tolist(),
        "levels": [float(LEVELS[NAMES.index(name)]) for name in _RIMS],
        "rims": np.diff(rims_s, axis=1, prepend=0.0).astype(int).ravel().tolist(),
        "splits": [_whole(column) for column in _since_last_seen(np.rint(splits.time_s)).T],
        "effort": {"at": effort_m.round(1).tolist(), "share": (passed / passed[-1]).round(6).tolist()},
        "first": _typical(found),
        "colour": BLUE,
    }
    note = (
        "Times are those of runners who finish. The line is an even effort that ends at the median, with hills, wind "
        "and height in it; above it a runner is behind. From the last split on the fan opens as even efforts would."
    )
    search = "" if len(found.runners) == 1 else paragraph("Search, sort by a heading, click on a runner.", "note")
    return search + numbers("forecasts", told, "Forecasts of the runners", role="group") + paragraph(note, "note")


def _typical(found: FieldForecast) -> int:
    """The runner who is shown first: the middle one of those who were seen last at the checkpoint."""
    there = np.flatnonzero(np.isfinite(found.splits.time_s[:, -1]))
    chosen = there if len(there) else np.arange(len(found.runners))
    return int(chosen[np.argsort(found.median_s[chosen], kind="stable")[len(chosen) // 2]])


def _name(course: Course, at_m: float) -> str:
    """What the course calls a place."""
    near = [mark.name for mark in (*course.mats, *course.stations) if abs(mark.at_m - at_m) < SAME_PLACE_M]
    return near[0] if near else f"{at_m / 1000:.4g} km"


def _since_last_seen(time_s: Floats) -> Floats:
    """Times (N, M) as seconds since the runner was seen before; nan where he was not seen."""
    last_s = np.fmax.accumulate(np.concatenate([np.zeros((len(time_s), 1)), time_s], axis=1), axis=1)[:, :-1]
    return np.asarray(time_s - last_s)


def _whole(seconds: Floats) -> list[int | None]:
    return [int(s) if np.isfinite(s) else None for s in seconds]


def _finishers(found: FieldForecast) -> str:
    """How many are expected over the line in each stretch of time: every runner's forecast, weighed by his chance."""
    shares = (np.arange(100) + 0.5) / 100.0
    weights = np.array([np.interp(shares, LEVELS, row) for row in np.eye(len(LEVELS))])
    times_s = found.quantiles_s @ weights
    low, high = float(times_s.min()), float(times_s.max())
    width_s = next((width for width in _WIDTHS_S if (high - low) / width <= _MOST_BARS), _WIDTHS_S[-1])
    edges = np.arange(np.floor(low / width_s), np.ceil(high / width_s) + 1.0) * width_s
    count, _ = np.histogram(times_s, edges, weights=np.repeat(found.p_finish[:, None] / 100.0, 100, axis=1))
    busiest = int(np.argmax(count))
    many = f"in {width_s:.0f} s" if width_s < 60 else f"in {width_s / 60:.0f} min"
    most = f"{count[busiest]:,.0f} {many}"
    said = f"Most are expected at {clock(float(edges[busiest]))}: {most}, each counted from the own start."
    drawn = chart(
        "Expected finishers over time",
        axis("finish time, h:mm:ss", "clock", edges),
        axis(f"expected finishers {many}", "number", zero=True),
        [line("in this bar", np.append(count, count[-1]), BLUE, bars=True)],
    )
    note = "The slowest and the fastest 2.5 % of each forecast are put at its ends."
    return paragraph(said) + drawn + paragraph(note, "note")


def _chances(found: FieldForecast) -> str:
    count, edges = np.histogram(found.p_finish, np.linspace(0.0, 1.0, 21))
    said = f"{len(found.runners) - found.p_finish.sum():,.0f} of {len(found.runners):,} are expected not to finish."
    return paragraph(said) + chart(
        "Chances to finish",
        axis("chance to finish, %", "percent", 100.0 * edges),
        axis("runners", "number", zero=True),
        [line("in this bar", np.append(count, count[-1]), BLUE, bars=True)],
        height=220,
    )


def _command(race: Race, found: FieldForecast, results: Path) -> str:
    words = ["paceline", "forecast", str(race.loaded.file)]
    words += ["--variant", race.loaded.variant] if race.loaded.variant else []
    for setting in race.loaded.settings:
        words += ["--set", setting]
    return shlex.join([*words, "--splits", str(results), "--at", found.checkpoint, "--page", "forecast.html"])
