"""Trails as rows of a program: stations, rivers and junctions, who stands where how long, what is scripted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from paceline.behaviour.incidents import INCIDENTS, Incident
from paceline.behaviour.mind import Goal
from paceline.behaviour.stations import CREW_S, ELITE_LOG_SD, LOG_SD, MINOR_S
from paceline.calibration import CapacityPosterior
from paceline.calibration.carried import carried_form
from paceline.constants import value
from paceline.course.nodes import Nodes
from paceline.engine.layout import Array
from paceline.engine.records import PLACE
from paceline.physiology.altitude import acclimatised_share
from paceline.scenario.field import KnownNumber, TrailPeople
from paceline.scenario.models import EVERYONE, Race, Runner, Scenario

#: Who is meant by an incident that happens to nobody.
_ELITE_DESCENT_MPS = value("physiology", "downhill.limit_elite")
_JUDGEMENT_SD = value("behaviour", "plan.trail_judgement_sd")
_PACE_NOISE = value("physiology", "pace_noise.trail_elite")


def fill_trail_runner(row: Any, runner: Runner, posterior: CapacityPosterior, price_sd: float) -> None:
    """What a named runner brings to a trail whose price, in ln speed, is known to ``price_sd``."""
    row["tries_long"] = 1
    row["descend_mps"], row["damage_scale"], row["stop_habit"] = _ELITE_DESCENT_MPS, 1.0, 1.0
    row["giving_up"] = 1.0
    row["stop_sd"] = ELITE_LOG_SD
    row["noise_sd"] = _PACE_NOISE
    row["trail_loss"] = posterior.trail_loss
    row["trail_z0"], row["trail_z1"], row["trail_z2"], own = posterior.trail_factor
    row["trail_z3"] = math.hypot(own, price_sd)
    row["acclimatised"] = acclimatised_share(runner.athlete.lives_at_m)
    row["goal"] = Goal[runner.mind.goal.upper()]
    row["record_s"] = runner.mind.record_s or 0.0
    # Who runs by feel knows on the day what he has, within this; who runs for a time does not ask.
    plan = runner.plan
    by_feel = plan.target_s is None and plan.pacing in {"even_effort", "bold"}
    row["bias_sd"] = _JUDGEMENT_SD if by_feel else 0.0
    row["bias_mean"] = math.log1p(plan.start_optimism)
    row["knows"] = runner.knows_course


def fill_form(row: Any, runner: Runner) -> None:
    """What a race still in the legs has taken, and training since his results has given."""
    mean, variance = 0.0, 0.0
    if runner.carried is not None:
        mean += math.log(carried_form(runner.carried.hours, runner.carried.days))
    if runner.growth is not None:
        mean += math.log1p(runner.growth.gain)
        variance += runner.growth.gain_sd**2
    row["form_mean"], row["form_mean_sd"] = mean, math.sqrt(variance)


def fill_trail_group(row: Any, people: TrailPeople, giving_up: KnownNumber | None) -> None:
    """What the people of a field bring to a trail."""
    row["tries_long"] = 1
    row["descend_mps"], row["damage_scale"] = people.descent_mps.value, people.damage.value
    row["stop_sd"] = LOG_SD
    row["stop_habit"], row["stop_habit_sd"] = people.stops.value, people.stops_sd.value
    row["stomach_per_s"] = people.stomach_per_h.value / 3600.0
    row["giving_up"] = 1.0 if giving_up is None else giving_up.value
    row["goal"] = Goal.FINISH


def place_rows(scenario: Scenario, nodes: Nodes, scripted: Array) -> Array:
    """Stations, rivers and junctions (K); a wrong turn that is scripted makes a junction where it happens."""
    course, distance_m = scenario.race.course, scenario.race.distance_m
    places = np.zeros(len(nodes), PLACE)
    for station in course.stations:
        if 0.0 < station.at_m < distance_m and _on_trail(scenario):
            place = places[nodes.index_of(station.at_m)]
            place["station"], place["weigh_in"] = 1, station.weigh_in
            place["cutoff_s"] = station.cutoff_s or 0.0
            place["crew"] = station.crew
    for crossing in course.crossings:
        if crossing.at_m < distance_m:
            place = places[nodes.index_of(crossing.at_m)]
            place["crossing_s"], place["drift"], place["drift_s"] = (
                crossing.takes_s, crossing.drift, crossing.drift_takes_s,
            )  # fmt: skip
    for junction in course.junctions:
        if junction.at_m < distance_m:
            place = places[nodes.index_of(junction.at_m)]
            place["junction"], place["marking"] = 1, junction.marking
    places["scripted"] = (scripted > 0).any(axis=(1, 2))
    places["junction"] |= (scripted[:, :, Incident.WRONG_TURN] > 0).any(axis=1)
    broken = (scripted[:, :, Incident.BROKEN] > 0).any(axis=1)
    places["halts"] = (places["station"] == 1) | (places["crossing_s"] > 0.0) | broken
    return places


def clock_rows(race: Race, places: Array) -> Array:
    """The clocks (C, 3) that a late runner looks at: node, until when, s, and 1 where only a buckle hangs on it."""
    nodes = np.flatnonzero(places["cutoff_s"] > 0.0)
    line = float(len(places) - 1)
    rows = [(float(node), float(places["cutoff_s"][node]), 0.0) for node in nodes]
    rows.append((line, race.limit_s or math.inf, 0.0))
    return np.array(rows + [(line, buckle_s, 1.0) for buckle_s in race.buckles_s])


def stops_by_row(scenario: Scenario, nodes: Nodes, rows: int) -> Array:
    """The median stop of each row of plans at each node (K, P), s."""
    stops_s = np.zeros((len(nodes), rows))
    if not _on_trail(scenario):
        return stops_s
    for station in scenario.race.course.stations:
        if not 0.0 < station.at_m < scenario.race.distance_m:
            continue
        node = nodes.index_of(station.at_m)
        for row, runner in enumerate(scenario.runners):
            planned_s = runner.stops.crew_s if station.crew else runner.stops.minor_s
            usual_s = CREW_S if station.crew else MINOR_S
            stops_s[node, row] = usual_s if planned_s is None else planned_s
        stops_s[node, len(scenario.runners) :] = station.stop_s or 0.0
    return stops_s


def company_by_row(scenario: Scenario, nodes: Nodes, rows: int) -> Array:
    """Where each row of plans has a pacer or friends at its side (K, P)."""
    company = np.zeros((len(nodes), rows), dtype=np.int8)
    for row, runner in enumerate(scenario.runners):
        if runner.company_from_m is not None:
            company[nodes.at_m >= runner.company_from_m, row] = 1
    return company


def incident_rows(scenario: Scenario, nodes: Nodes, runners: tuple[str, ...], rows: int) -> tuple[Array, Array, Array]:
    """What is scripted (K, P, incidents), what never happens (P, incidents), and how much of it (K, P)."""
    scripted = np.zeros((len(nodes), rows, INCIDENTS), dtype=np.int8)
    forbidden = np.zeros((rows, INCIDENTS), dtype=np.int8)
    amount = np.zeros((len(nodes), rows))
    for incident in scenario.incidents:
        kind = Incident[incident.kind.upper()]
        if incident.runner == EVERYONE:
            forbidden[:, kind] = 1
            continue
        i = runners.index(incident.runner)
        if not incident.happens and incident.at_m is None:
            forbidden[i, kind] = 1
        elif incident.at_m is not None:
            node = nodes.index_of(incident.at_m)
            scripted[node, i, kind] = 1 if incident.happens else -1
            amount[node, i] = incident.extra_m or incident.takes_s or 0.0
            # What can happen once and is scripted is not sampled besides; other bottles are still missed by chance.
            if kind is not Incident.MISSED_BOTTLE:
                forbidden[i, kind] = 1
    return scripted, forbidden, amount


def _on_trail(scenario: Scenario) -> bool:
    """Whether stations are places to stand at; on roads they are tables to run past."""
    parts = scenario.race.course.parts
    return any(part.terrain not in {"road", "track"} or any(p.terrain for p in part.points) for part in parts)
