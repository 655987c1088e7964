"""Refreshments as rows of a program: which node has how many tables, and what a runner takes where."""

from __future__ import annotations

import numpy as np

from paceline.constants import value
from paceline.course.course import Course
from paceline.course.nodes import Nodes
from paceline.engine.bottles import HANDED, TABLE
from paceline.engine.layout import Array
from paceline.scenario.drinks import Drinks
from paceline.scenario.models import Scenario


def _c(name: str) -> float:
    return value("behaviour", name)


def every(every_m: float | None, distance_m: float) -> list[float]:
    """Multiples of a distance, short of the finish."""
    return [] if every_m is None else [float(x) for x in np.arange(every_m, distance_m - 1.0, every_m)]


def drink_points(drinks: Drinks, course: Course) -> list[float]:
    """Where a runner drinks, m from the start."""
    if drinks.kind == "none":
        return []
    if drinks.every_m is not None:
        return every(drinks.every_m, course.distance_m)
    return [station.at_m for station in course.stations if 0.0 < station.at_m < course.distance_m]


def servers_by_node(scenario: Scenario, ways: list[Drinks], course: Course, nodes: Nodes) -> dict[int, int]:
    """Servers at each node that has a refreshment table, shared by all who drink there."""
    stations: dict[int, int] = {}
    own = {point.at_m: point.tables for point in scenario.race.course.stations}
    # The field is thousands of runners with one way of drinking; each way is looked at once.
    for drinks in dict.fromkeys(ways):
        if drinks.kind == "stations":
            usual = drinks.tables or int(_c("table.servers"))
            for at_m in drink_points(drinks, course):
                node, there = nodes.index_of(at_m), own.get(at_m) or usual
                stations[node] = max(stations.get(node, 0), there)
    return dict(sorted(stations.items()))


def fill_services(
    row: Array, drinks: Drinks, nodes: Nodes, course: Course, stations: dict[int, int], expected_s: float
) -> None:
    """What one runner takes at each node: the hourly amount, in equal parts over his drinks."""
    points_m = drink_points(drinks, course)
    if not points_m:
        return
    tables = drinks.kind == "stations"
    station_nodes = list(stations)
    slowing_s = _c("table.slowing_s") if drinks.slowing_s is None else drinks.slowing_s
    missed = (_c("table.missed") if tables else 0.0) if drinks.missed is None else drinks.missed
    for at_m in points_m:
        node = nodes.index_of(at_m)
        service = row[node]
        service["kind"] = TABLE if tables else HANDED
        service["carbohydrate_g"] = drinks.carbohydrate_g_per_h * expected_s / 3600.0 / len(points_m)
        service["fluid_ml"] = drinks.fluid_ml_per_h * expected_s / 3600.0 / len(points_m)
        service["slowing_s"] = slowing_s if tables else 0.0
        service["missed"] = missed
        service["station"] = station_nodes.index(node) if tables else 0
