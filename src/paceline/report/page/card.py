"""A pace card: what a runner takes along on two sheets of paper, the splits on the first, the bottles on the second."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from paceline.engine.bottles import HANDED
from paceline.files import write_text
from paceline.report.fan import Fan, fan_of
from paceline.report.page.html import Section, paragraph, table, text
from paceline.report.page.runner import SAME_MAT_M
from paceline.report.page.whole import whole_page
from paceline.report.seen import Seen
from paceline.report.words import clock, pace, target_chance, time_of_day
from paceline.results.result import Result

_PRINT = '<p class="screen"><button class="print" type="button">Print the card</button></p>'


@dataclass(frozen=True, slots=True)
class PaceCard:
    """The card of one runner: in a notebook it shows itself, and it can be kept as a page that prints."""

    title: str
    markup: str = field(repr=False)

    def _repr_html_(self) -> str:
        return self.markup.replace(_PRINT, "")

    def save(self, file: str | os.PathLike[str]) -> None:
        """Write the card alone as a page of HTML: two sheets on paper."""
        write_text(Path(file), whole_page(self.title, "", [Section("Pace card", self.markup)]))


def card_of(result: Result, i: int) -> PaceCard:
    """The card of the ``i``-th runner of a result."""
    seen = Seen(result)
    title = f"{result.scenario.name}: {result.names[i]}"
    return PaceCard(title, pace_card(seen, i, fan_of(result, i, seen.program)))


def pace_card(seen: Seen, i: int, fan: Fan) -> str:
    """The card of the ``i``-th runner, as markup."""
    result, race = seen.result, seen.result.scenario.race
    name, distance_m = result.names[i], race.distance_m
    about = f"{race.distance_m / 1000:.7g} km, start {race.start:%Y-%m-%d %H:%M}; the plan: {fan.reference}"
    targets = [
        [target, clock(told.time_s), pace(told.time_s, distance_m), target_chance(result, target, i)]
        for target, told in result.scenario.targets.items()
    ]
    return (
        f'<div class="card">{_PRINT}'
        f"<h3>{text(result.scenario.name)}: {text(name)}</h3>{paragraph(about)}"
        + (table(["target", "time", "pace", "chance"], targets) if targets else "")
        + _splits(seen, fan)
        + f'<div class="second"><h3>{text(name)}: food and drink</h3>{_fuel(seen, i, fan)}{_help(seen)}'
        + paragraph(f"Paceline {result.provenance.versions.get('paceline', '')}: {result.provenance.command}", "made")
        + "</div></div>"
    )


def _splits(seen: Seen, fan: Fan) -> str:
    """When to be where; at aid stations with cutoffs also by when at the latest."""
    start, rows = seen.result.scenario.race.start, []
    cutoffs = {
        point.at_m: (point.name or f"{point.at_m / 1000:.1f} km", point.cutoff_s)
        for point in seen.result.scenario.race.course.stations
        if point.cutoff_s is not None
    }
    head = ["place", "km", "plan", "clock", "median", "middle 90 %", *(["cutoff"] if cutoffs else []), "pace to here"]
    for c, (name, at_m) in enumerate(zip(seen.result.checkpoints, seen.result.checkpoint_m, strict=True), start=1):
        low, middle, high = fan.rims_s[0, c], fan.rims_s[2, c], fan.rims_s[4, c]
        plan_s, leg_s = float(fan.reference_s[c]), float(fan.reference_s[c] - fan.reference_s[c - 1])
        near = [spot for spot in cutoffs if abs(spot - at_m) <= SAME_MAT_M]
        last = [clock(cutoffs.pop(near[0])[1]) if near else ""] if "cutoff" in head else []
        rows.append(
            [name, f"{at_m / 1000:.2f}", clock(plan_s), time_of_day(start, plan_s), clock(middle),
             f"{clock(low)} - {clock(high)}", *last, pace(leg_s, float(fan.at_m[c] - fan.at_m[c - 1]))]
        )  # fmt: skip
    left = ", ".join(f"{name} {clock(time_s)}" for name, time_s in cutoffs.values())
    return table(head, rows) + (paragraph(f"Cutoffs where no times are taken: {left}.") if left else "")


def _fuel(seen: Seen, i: int, fan: Fan) -> str:
    arrays = seen.program.arrays
    services = arrays.services[:, i]
    nodes = np.flatnonzero(services["kind"] > 0)
    if not len(nodes):
        return paragraph("Nothing is planned to eat or drink.")
    course, nodes_of = seen.program.course, seen.program.nodes
    names = {nodes_of.index_of(station.at_m): station.name for station in course.stations}
    start, rows, eaten, drunk = seen.result.scenario.race.start, [], 0.0, 0.0
    for k in nodes:
        at_m, service = float(arrays.node_m[k]), services[k]
        eaten, drunk = eaten + float(service["carbohydrate_g"]), drunk + float(service["fluid_ml"])
        plan_s = float(np.interp(at_m, fan.at_m, fan.reference_s))
        how = "handed over" if service["kind"] == HANDED else names.get(int(k), "table")
        rows.append(
            [f"{at_m / 1000:.2f}", how, clock(plan_s), time_of_day(start, plan_s), f"{service['carbohydrate_g']:.0f} g",
             f"{service['fluid_ml']:.0f} ml", f"{eaten:.0f} g, {drunk / 1000:.2f} l"]
        )  # fmt: skip
    return table(["km", "where", "plan", "clock", "carbohydrate", "fluid", "so far"], rows)


def _help(seen: Seen) -> str:
    """Who helps, and the weather, in a line each."""
    scenario, said = seen.result.scenario, ""
    pacers, weather = scenario.pacers, scenario.weather
    if pacers is not None and pacers.kind == "rotating":
        said += paragraph(f"Pacers: {pacers.pool or pacers.ahead} in turns, {pacers.ahead} ahead at a time.")
    elif pacers is not None:
        until = ", ".join(f"{at_m / 1000:g}" for at_m in pacers.until_m)
        said += paragraph(
            f"Pacers: {pacers.count or len(pacers.until_m)} from the start" + (f", until km {until}." if until else ".")
        )
    warm = "" if weather.temperature_finish_c is None else f", later {weather.temperature_finish_c:g} °C"
    return said + paragraph(f"Weather: {weather.temperature_c:g} °C{warm}, wind {weather.wind_mps:g} m/s.")
