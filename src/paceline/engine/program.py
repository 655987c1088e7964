"""From a scenario to a program: the words of a race turned into arrays that the engines run on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from paceline.behaviour.formation import formation_shelter
from paceline.behaviour.incidents import stomach_factor
from paceline.calibration import CapacityPosterior, fit_athlete, pacer_posterior
from paceline.calibration.levels import is_ultra
from paceline.constants import value
from paceline.course.course import Course
from paceline.course.nodes import CELL_M, Nodes, cut
from paceline.engine.departures import Kinds, collapse_hazard, hardness, is_drawn, kinds_of, wish_over_all_out
from paceline.engine.field import Group, bib_streams, group_of, line_seconds, wave_rows, women_by_bib
from paceline.engine.foresight import even_effort, leg_speeds
from paceline.engine.ground import leg_rows, sky_of
from paceline.engine.layout import Array, Program, Sky
from paceline.engine.plans import PlanArrays, plan_arrays
from paceline.engine.records import MEMBER, RUNNER, SERVICE, TEAM
from paceline.engine.refreshments import drink_points, every, fill_services, servers_by_node
from paceline.engine.team import FROM_START, ROTATING
from paceline.engine.trail_rows import (
    clock_rows,
    company_by_row,
    fill_form,
    fill_trail_group,
    fill_trail_runner,
    incident_rows,
    place_rows,
    stops_by_row,
)
from paceline.numerics.draws import stream_of
from paceline.physiology.fuel import store_g
from paceline.physiology.power import drag_cost
from paceline.scenario.drinks import Drinks
from paceline.scenario.field import starter_names
from paceline.scenario.models import Runner, Scenario
from paceline.scenario.pacers import Pacers
from paceline.scenario.pacing import Plan


def _c(name: str) -> float:
    return value("behaviour", name)


def _p(name: str) -> float:
    return value("physiology", name)


@dataclass(frozen=True, eq=False, slots=True)
class Checkpoint:
    """A place where times are taken: a timing mat or the finish."""

    name: str
    node: int
    at_m: float


@dataclass(frozen=True, eq=False)
class RaceProgram:
    """A race ready to run: the arrays, and the names that its rows stand for."""

    arrays: Program
    scenario: Scenario
    course: Course
    nodes: Nodes
    runners: tuple[str, ...]  # the named ones, then the field by bib
    pacers: tuple[str, ...]
    checkpoints: tuple[Checkpoint, ...]
    tables: tuple[int, ...]  # servers of each station
    posteriors: tuple[CapacityPosterior, ...]  # of the named runners
    expected_s: tuple[float, ...]  # the named runners': the typical athlete's even-effort time under his plan

    @property
    def has_python_plans(self) -> bool:
        """Whether a plan written in Python decides for a runner."""
        return any(runner.plan.pacing == "python" for runner in self.scenario.runners)


def build(scenario: Scenario) -> RaceProgram:
    """Turn a scenario into a program. Deterministic: the same words give the same arrays."""
    course = Course.of(scenario.race.course, scenario.race.distance_m)
    cell_m = scenario.race.longest_leg_m or CELL_M
    nodes = cut(course, _points(scenario, course), cell_m)
    legs = leg_rows(nodes, scenario, cell_m)
    sky = sky_of(scenario, course.distance_m)
    raced_on = scenario.race.start.date()
    posteriors = tuple(fit_athlete(runner.athlete, raced_on) for runner in scenario.runners)
    named = len(scenario.runners)
    groups, women, field_drinks = _field(scenario, course.distance_m)
    runners = np.concatenate([np.zeros(named, RUNNER), *(group.template for group in groups)])
    for row, runner, posterior in zip(runners[:named], scenario.runners, posteriors, strict=True):
        _fill_runner(row, runner, posterior, course.distance_m, runner.drinks or scenario.drinks)
        fill_form(row, runner)
        if legs["trail"].any():
            fill_trail_runner(row, runner, posterior, course.price_sd)
    curves = np.array(
        [
            *([p.mean[0], math.exp(p.mean[1]), math.exp(p.mean[2])] for p in posteriors),
            *(group.curve for group in groups),
        ]
    )

    names = tuple(runner.athlete.name for runner in scenario.runners)
    team, members, planned_shelter = _team(scenario.pacers, nodes, names)
    serves = int(team[0]["serves"])
    pace_mps = np.ones(len(legs))
    if scenario.pacers is not None and planned_shelter is not None:
        if scenario.pacers.pace_mps == "sustainable":
            effort = even_effort(legs, sky, runners, serves, curves[serves], planned_shelter)
            pace_mps = leg_speeds(legs, sky, runners, serves, effort, planned_shelter)
        else:
            pace_mps = np.full(len(legs), scenario.pacers.pace_mps)

    plans = [
        plan_arrays(runner.plan, nodes.at_m, legs, sky, runners, i, curves[i], planned_shelter)
        for i, runner in enumerate(scenario.runners)
    ]
    plans += [_field_plan(nodes, legs, sky, runners, row, curves[row]) for row in range(named, len(runners))]
    for row, plan in zip(runners[:named], plans[:named], strict=True):
        row["plan"], row["plan_is_pace"] = plan.plan, plan.plan_is_pace
        row["follows"], row["over"], row["chases"] = plan.follows, plan.over, plan.chases
        row["target_s"] = plan.target_s

    services = np.zeros((len(nodes), len(runners)), SERVICE)
    drinks = [runner.drinks or scenario.drinks for runner in scenario.runners] + [field_drinks] * len(groups)
    stations = servers_by_node(scenario, drinks, course, nodes)
    for service, taken, plan in zip(services.T, drinks, plans, strict=True):
        fill_services(service, taken, nodes, course, stations, plan.expected_s)
    scripted, forbidden, amount = incident_rows(scenario, nodes, names, len(runners))
    kinds_drawn = kinds_of(scenario.field, course)
    legs["stretch"] = kinds_drawn.stretches(nodes.at_m)
    if scenario.field is not None and is_drawn(scenario.field.population):
        people = scenario.field.population
        for sex, told in enumerate((people.men, people.women)):
            row, template = named + sex, runners[named + sex]
            template["bias_mean"] = wish_over_all_out(services[:, row], plans[row].expected_s)
            collapse = -math.expm1(-float(template["collapse_hazard"]))
            template["collapse_reference_s"] = plans[row].expected_s
            template["collapse_hazard"] = collapse_hazard(kinds_drawn, sex, collapse, told.speed_sd.value)
            if legs["trail"].any():
                plans[row] = _taken_for_granted(plans[row], template, legs, kinds_drawn)
    pacer = pacer_posterior(scenario.pacers.marathon_s, scenario.pacers.marathon_spread) if scenario.pacers else None
    many = (len(members), 1)
    stream = np.array([*(stream_of(name) for name in names), *bib_streams(len(women))], dtype=np.int64)
    by_rank = np.argsort(stream, kind="stable")
    places = place_rows(scenario, nodes, scripted)
    arrays = Program(
        legs=legs,
        node_m=nodes.at_m,
        exchange=_exchanges(scenario.pacers, nodes),
        weather=sky.weather,
        hours=sky.hours,
        nights=sky.nights,
        places=places,
        clocks=clock_rows(scenario.race, places),
        runners=runners,
        row=np.concatenate([np.arange(named), named + women]),
        stream=stream,
        capacity_mean=np.array([*(p.mean for p in posteriors), *(group.mean for group in groups)]),
        capacity_factor=np.array([*(p.factor for p in posteriors), *(group.factor for group in groups)]),
        kind_share=kinds_drawn.share,
        kind_level=kinds_drawn.level,
        departures=kinds_drawn.departures,
        wish=np.column_stack([plan.wish for plan in plans]),
        replan=np.column_stack([plan.replan for plan in plans]),
        left_alone_m=np.column_stack([plan.left_alone_m for plan in plans]),
        left_sheltered_m=np.column_stack([plan.left_sheltered_m for plan in plans]),
        services=services,
        stops_s=stops_by_row(scenario, nodes, len(runners)),
        company=company_by_row(scenario, nodes, len(runners)),
        amount=amount,
        scripted=scripted,
        forbidden=forbidden,
        team=team,
        pace_mps=pace_mps,
        members=members,
        rank=np.argsort(by_rank, kind="stable"),
        by_rank=by_rank,
        member_mean=np.tile(pacer.mean, many) if pacer else np.zeros((0, 3)),
        member_factor=np.tile(pacer.factor, (*many, 1)) if pacer else np.zeros((0, 3, 3)),
        waves=wave_rows(scenario.field, scenario.race, named),
        line_s=line_seconds(scenario.race),
        limit_s=scenario.race.limit_s or math.inf,
        kick_node=int(np.searchsorted(nodes.at_m, course.distance_m - _c("following.kick_m"))),
    )
    if pacer:
        members["log_break_s"], members["form_sd"] = math.log(pacer.break_s), pacer.form_sd
    return RaceProgram(
        arrays=arrays,
        scenario=scenario,
        course=course,
        nodes=nodes,
        runners=starter_names(names, scenario.field),
        pacers=_pacer_names(scenario.pacers),
        checkpoints=tuple(Checkpoint(mat.name, nodes.index_of(mat.at_m), mat.at_m) for mat in course.mats),
        tables=tuple(stations.values()) or (1,),
        posteriors=posteriors,
        expected_s=tuple(plan.expected_s for plan in plans[:named]),
    )


def _field(scenario: Scenario, distance_m: float) -> tuple[list[Group], Array, Drinks]:
    """The men and the women of the field, who among its bibs is a woman, and what they drink."""
    field = scenario.field
    if field is None:
        return [], np.zeros(0, dtype=np.bool_), scenario.drinks
    drinks, people = field.drinks or scenario.drinks, field.population
    groups = [group_of(field, sex, distance_m, drinks) for sex in (people.men, people.women)]
    for number, group in enumerate(groups):
        group.template[0]["kinds_row"] = number
    if people.trail is not None:
        for group in groups:
            fill_trail_group(group.template[0], people.trail, people.giving_up)
    return groups, women_by_bib(field.starters, people.share_of_women.value), drinks


def _field_plan(nodes: Nodes, legs: Array, sky: Sky, runners: Array, row: int, curve: Array) -> PlanArrays:
    """The plan that one sex of the field shares: an even effort, held until it can be held no longer."""
    plan = plan_arrays(Plan(), nodes.at_m, legs, sky, runners, row, curve, None)
    return replace(plan, replan=np.zeros_like(plan.replan))


def _taken_for_granted(plan: PlanArrays, template: Any, legs: Array, kinds: Kinds) -> PlanArrays:
    """A plan of a sex of the field whose legs are as hard as all of them find a trail."""
    flat_m = -np.diff(plan.left_alone_m)
    even_mps = float(template["base_speed_mps"]) * math.exp(float(template["bias_mean"]))
    harder_m = flat_m * hardness(kinds, int(template["kinds_row"]), legs, flat_m, even_mps)
    return replace(plan, left_alone_m=np.append(np.cumsum(harder_m[::-1])[::-1], 0.0))


def _points(scenario: Scenario, course: Course) -> list[float]:
    """Every place, beyond those of the course itself, where something can happen."""
    points: list[float] = []
    if scenario.field is not None:
        points += drink_points(scenario.field.drinks or scenario.drinks, course)
    for runner in scenario.runners:
        plan = runner.plan
        points += drink_points(runner.drinks or scenario.drinks, course)
        points += every(plan.replan_every_m, course.distance_m)
        points += [segment.until_m for segment in plan.segments if segment.until_m < course.distance_m]
        points += [plan.until_m] if plan.until_m is not None else []
        if plan.pacing in {"split", "bold"}:
            points.append(0.5 * course.distance_m)
    if scenario.pacers is not None:
        points += every(scenario.pacers.exchange_every_m, course.distance_m)
        points += [until_m for until_m in scenario.pacers.until_m if until_m < course.distance_m]
    points += [incident.at_m for incident in scenario.incidents if incident.at_m is not None]
    points.append(max(0.0, course.distance_m - _c("following.kick_m")))
    return points


def _fill_runner(row: Any, runner: Runner, posterior: CapacityPosterior, distance_m: float, drinks: Drinks) -> None:
    """What a runner brings to the start, plan apart."""
    athlete, body = runner.athlete, runner.athlete.body
    typical_s = posterior.even_effort_s(distance_m)
    club, ultra = athlete.level == "club", is_ultra(athlete.level, distance_m, typical_s)
    row["log_break_s"] = math.log(posterior.break_s)
    row["form_sd"] = posterior.form_sd
    row["mass_kg"] = body.mass_kg
    row["drag_unit"] = drag_cost(1.0, body.drag_area_m2, 0.0, body.mass_kg, 1.0)
    row["reference_drag_unit"] = drag_cost(
        _p("air.reference_density"), body.drag_area_m2, posterior.reference_shielding, body.mass_kg, 1.0
    )
    row["reference_carbohydrate_g_s"] = posterior.reference_carbohydrate_g_per_h / 3600.0
    row["economy_gain"] = runner.economy_gain
    row["heat_susceptibility"] = _p("heat.susceptibility_recreational" if club else "heat.susceptibility_elite")
    row["store_g"] = store_g(body.mass_kg, _p("fuel.leg_muscle_share"), _p("fuel.muscle_loaded"), _p("fuel.liver"))
    row["fat_adapted"] = _c("fuel.fat_adapted_ultra") if athlete.level == "elite_ultra" else 0.0
    rate = posterior.collapse_rate if ultra else _c(f"collapse.{'club' if club else 'elite'}_rate")
    row["collapse_hazard"] = -math.log1p(-rate)
    row["collapse_reference_s"] = typical_s
    taken_g_s = 0.0 if drinks.kind == "none" else drinks.carbohydrate_g_per_h / 3600.0
    per_h = _c("stomach.base_per_h_long" if ultra else "stomach.base_per_h_short")
    row["stomach_per_s"] = per_h / 3600.0 * stomach_factor(taken_g_s)
    row["base_speed_mps"] = distance_m / typical_s
    row["noise_sd"] = _p("pace_noise.recreational" if club else "pace_noise.elite_solo")


def _pacer_names(pacers: Pacers | None) -> tuple[str, ...]:
    if pacers is None:
        return ()
    size = pacers.pool if pacers.kind == "rotating" else pacers.count
    given = list(pacers.names[: size or 0])
    return tuple(given + [f"pacer {n}" for n in range(len(given) + 1, (size or 0) + 1)])


def _team(pacers: Pacers | None, nodes: Nodes, runners: tuple[str, ...]) -> tuple[Array, Array, Array | None]:
    """The team's record, its members, and the shelter that its plan promises on each leg."""
    team, members = np.zeros(1, TEAM), np.zeros(len(_pacer_names(pacers)), MEMBER)
    if pacers is None:
        return team, members, None
    row = team[0]
    rotating = pacers.kind == "rotating"
    places = int((pacers.ahead if rotating else pacers.count) or 1)
    row["kind"] = ROTATING if rotating else FROM_START
    row["ahead"], row["behind"] = places, pacers.behind
    row["serves"] = runners.index(pacers.serves) if pacers.serves else 0
    row["waits"] = rotating
    row["listens"] = not rotating and pacers.pace_mps == "sustainable"
    stint_m = pacers.stint_m or 2.0 * (pacers.exchange_every_m or 1.0)
    row["groups"] = max(1, round(stint_m / (pacers.exchange_every_m or stint_m)))
    row["one_ahead"] = _c("formation.one_ahead") if pacers.one_ahead is None else pacers.one_ahead
    row["full"] = _c(f"formation.{pacers.formation}") if pacers.shelter is None else pacers.shelter
    row["car"] = _c("formation.car") if pacers.car else 0.0
    row["discount"] = _c("formation.discount") if rotating else _c("pack.discount")
    row["noise_sd"] = _p("pace_noise.laser_paced" if pacers.car else "pace_noise.paced_pack")
    row["missed_exchange"] = pacers.missed_exchange

    untils_m = [*pacers.until_m, *([nodes.at_m[-1]] * (len(members) - len(pacers.until_m)))]
    for member, name, until_m in zip(members, _pacer_names(pacers), untils_m, strict=True):
        member["stream"] = stream_of(name)
        member["until_node"] = len(nodes) if rotating else nodes.index_of(until_m)
    present = [places if rotating else int(np.sum(members["until_node"] > j)) for j in range(nodes.legs)]
    shelter = np.array(
        [
            formation_shelter(
                count, places, float(row["one_ahead"]), float(row["full"]), float(row["car"]), float(row["discount"])
            )
            for count in present
        ]
    )
    return team, members, shelter


def _exchanges(pacers: Pacers | None, nodes: Nodes) -> Array:
    exchange = np.zeros(len(nodes), dtype=np.int64)
    if pacers is not None and pacers.kind == "rotating":
        for at_m in every(pacers.exchange_every_m, float(nodes.at_m[-1])):
            exchange[nodes.index_of(at_m)] = 1
    return exchange
