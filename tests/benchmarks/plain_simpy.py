"""The same race as a good Python programmer would write it with SimPy alone: the yardstick of the benchmark.

Processes for runners and pacers, a resource for each refreshment table, ``random.Random``, ``math``. It shares the
scenario and the constants with Paceline, and no line of its engine. It draws its own luck, so times agree with the
engine's in distribution and not in bits; a test sees to that. Not in it, because no case of the benchmark has them:
scripted incidents, plans in Python.
"""

from __future__ import annotations

import random
from collections import defaultdict, namedtuple
from collections.abc import Generator
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Any

import simpy

from benchmarks.plain_physics import (
    CELL_M,
    CONTACT_M,
    GAP_M,
    Curve,
    absorb,
    absorbed_g,
    carbohydrate_fraction,
    collapse_growth,
    constant,
    demand,
    energy_kcal,
    equivalent_speed,
    formation_shelter,
    fuel_supply,
    ground_speed,
    heat_supply,
    shelter_at,
    toilet_growth,
    wet_bulb,
)
from paceline.engine.program import RaceProgram

Moves = Generator[simpy.Event, Any, None]

KEPT = exp(-CELL_M / constant("physiology", "pace_noise.length"))
CLOSING, LEAVE = constant("behaviour", "following.closing"), constant("behaviour", "following.leave")
KICK, MARGIN = constant("behaviour", "following.kick_over"), constant("behaviour", "plan.margin")
BRAVE, BRAVE_OVER = constant("behaviour", "following.brave_until"), constant("behaviour", "following.brave_over")
PACK_SHELTER = constant("behaviour", "pack.shelter") * constant("behaviour", "pack.discount")
PACK_TOLERANCE = constant("behaviour", "pack.tolerance")
WAIT, WAIT_GAP_S = constant("behaviour", "team.wait"), constant("behaviour", "team.wait_gap_s")
RECOVERY_S = constant("behaviour", "team.rest_recovery_s")
INTENSITY_AT_BREAK = constant("behaviour", "fuel.intensity_at_break")
STOMACH_SUPPLY, STOMACH_ABSORBED = constant("behaviour", "stomach.supply"), constant("behaviour", "stomach.absorbed")
STOMACH_PER_DEGREE = constant("behaviour", "stomach.per_degree")
STOMACH_MEDIAN_S, STOMACH_LOG_SD = constant("behaviour", "stomach.median_s"), constant("behaviour", "stomach.log_sd")
SHALLOW, DEEP = constant("behaviour", "collapse.depth_low"), constant("behaviour", "collapse.depth_high")
COLLAPSE_STOPS = constant("behaviour", "collapse.stops")
TOILET_LOW_S, TOILET_HIGH_S = constant("behaviour", "toilet.low_s"), constant("behaviour", "toilet.high_s")
TABLE_LOG_SD = constant("behaviour", "table.log_sd")
TOLERANCE_SD = constant("behaviour", "day.heat_tolerance_log_sd")
AERO = constant("behaviour", "day.aero_low"), constant("behaviour", "day.aero_high")
SHELTER_SD = constant("behaviour", "formation.shelter_sd")
FRONT, INSIDE = constant("behaviour", "formation.front"), constant("behaviour", "formation.inside")
PACER_KG, PACER_M2 = constant("behaviour", "team.mass_kg"), constant("behaviour", "team.drag_area_m2")
PACER_DRAG = 0.5 * PACER_M2 * constant("physiology", "air.metabolic_price") / PACER_KG / constant("physiology", "air.gravity")
PACER_CALM = (1.0 - constant("behaviour", "team.reference_shielding")) * constant("physiology", "air.reference_density")
HANDED, TABLE, ROTATING = 1, 2, 1


def rows(name: str, array: Any) -> list[Any]:
    """The rows of a record array as named tuples of plain numbers."""
    row = namedtuple(name, array.dtype.names)
    return [row._make(values) for values in array.tolist()]


def draw_curve(luck: random.Random, mean: list[float], factor: list[list[float]], log_tb: float) -> Curve:
    """Somebody's curve today, from what his results leave open."""
    z = [luck.gauss(0.0, 1.0) for _ in range(3)]
    log_ub, log_k1, log_k2 = (m + sum(f * x for f, x in zip(line, z, strict=True)) for m, line in zip(mean, factor, strict=True))
    return Curve(log_ub, log_tb, exp(log_k1), exp(log_k2))


@dataclass(slots=True)
class Passage:
    """The last to leave a node: when, when he is due at the next, his shelter and noise."""

    left_s: float
    due_s: float
    noise: float
    shelter: float = 0.0


@dataclass(slots=True)
class Pacer:
    """A pacer under way."""

    curve: Curve
    log_form: float
    until_node: int
    strain: float = 0.0
    since_s: float = 0.0
    spent: bool = False


@dataclass(slots=True)
class Racer:
    """A runner under way."""

    number: int
    given: Any
    curve: Curve
    form: float
    heat_tolerance: float
    break_demand: float
    able_mps: float
    form_mps: float
    stomach_due: float
    collapse_due: float
    toilet_due: float
    plan: float
    is_pace: bool
    own_mps: float
    following: bool
    store_g: float
    usual_store_g: float
    last_mps: float
    ledger: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    strain: float = 0.0
    strain_even: float = 0.0
    noise: float = 0.0
    cell: int = -1
    gut_g: float = 0.0
    eased: bool = False
    effort: float = 0.0
    stomach_hazard: float = 0.0
    stomach_until_s: float = -1.0
    collapse_hazard: float = 0.0
    collapsed: float = 1.0
    has_collapsed: bool = False
    toilet_hazard: float = 0.0
    had_toilet: bool = False
    had_stomach: bool = False
    stop_s: float = 0.0
    out: bool = False
    node: int = -1
    left_s: float = -1.0
    eta_s: float = 0.0
    arrivals_s: list[float] = field(default_factory=list)

    def book(self, length_m: float, reached_s: float, *steps: tuple[str, float]) -> float:
        """Book causes one after the other, each with the speed that it leaves."""
        for account, speed in steps:
            now_s = length_m / speed
            self.ledger[account] += now_s - reached_s
            reached_s = now_s
        return reached_s


class PlainRace:
    """A race in plain SimPy; :meth:`run` is one replication."""

    def __init__(self, race: RaceProgram, seed: int = 1, runners: int | None = None) -> None:
        program = race.arrays
        self.luck = random.Random(seed)
        self.legs, self.weather = rows("Leg", program.legs), rows("Weather", program.weather)[0]
        self.given = rows("Given", program.runners)[:runners]
        self.mean, self.factor = program.capacity_mean.tolist(), program.capacity_factor.tolist()
        many = len(self.given)
        self.wish, self.replan = program.wish[:many].tolist(), program.replan[:many].tolist()
        self.left_alone_m = program.left_alone_m[:many].tolist()
        self.left_sheltered_m = program.left_sheltered_m[:many].tolist()
        self.services = []
        for line in program.services[:many]:
            nodes = line["kind"].nonzero()[0].tolist()
            self.services.append(dict(zip(nodes, rows("Service", line[nodes]), strict=True)))
        self.tables = race.tables
        self.team = rows("Team", program.team)[0]
        self.members = rows("Member", program.members)
        self.member_mean, self.member_factor = program.member_mean.tolist(), program.member_factor.tolist()
        self.exchange, self.pace_mps = program.exchange.tolist(), program.pace_mps.tolist()
        self.kick_node, self.distance_m = program.kick_node, float(program.node_m[-1])
        self.events = 0

    def run(self) -> list[Racer]:
        """One replication; counts its events."""
        luck, weather = self.luck, self.weather
        self.aero = luck.uniform(*AERO)
        self.shelter_scale = max(1.0 + SHELTER_SD * luck.gauss(0.0, 1.0), 0.0)
        self.warmer_c = luck.gauss(0.0, weather.temperature_sd_c)
        self.wind_mps = max(luck.gauss(weather.wind_mps, weather.wind_sd_mps), 0.0)
        self.env = simpy.Environment()
        self.resources = [simpy.Resource(self.env, capacity=servers) for servers in self.tables]
        self.pack: dict[int, Passage] = {}
        self.passed: dict[int, Passage] = {}
        self.racers = [self.starter(i, given) for i, given in enumerate(self.given)]
        if self.team.kind:
            self.pacers = [
                Pacer(
                    draw_curve(luck, mean, factor, member.log_break_s),
                    luck.gauss(0.0, member.form_sd),
                    member.until_node,
                )
                for member, mean, factor in zip(self.members, self.member_mean, self.member_factor, strict=True)
            ]
            self.env.process(self.lead())
        for racer in self.racers:
            self.env.process(self.race(racer))
        self.env.run()
        self.events += next(self.env._eid)
        return self.racers

    def starter(self, i: int, given: Any) -> Racer:
        luck = self.luck
        curve = draw_curve(luck, self.mean[i], self.factor[i], given.log_break_s)
        form = exp(luck.gauss(0.0, given.form_sd))
        return Racer(
            number=i,
            given=given,
            curve=curve,
            form=form,
            heat_tolerance=exp(luck.gauss(0.0, TOLERANCE_SD)),
            break_demand=demand(exp(curve.log_ub), 1.0, 0.0, 0.0),
            able_mps=exp(curve.log_even(log(self.distance_m))),
            form_mps=form * exp(curve.log_even(log(self.distance_m / form))),
            stomach_due=luck.expovariate(1.0),
            collapse_due=luck.expovariate(1.0),
            toilet_due=luck.expovariate(1.0),
            plan=given.plan,
            is_pace=bool(given.plan_is_pace),
            own_mps=given.base_speed_mps if given.plan_is_pace else given.plan,
            following=bool(given.follows),
            store_g=given.store_g,
            usual_store_g=given.store_g,
            last_mps=given.plan,
        )

    def race(self, racer: Racer) -> Moves:
        """One runner, node by node."""
        env, services = self.env, self.services[racer.number]
        for k in range(len(self.legs)):
            racer.arrivals_s.append(env.now)
            if racer.out:
                return
            if racer.stop_s > 0.0:
                racer.ledger["stops"] += racer.stop_s
                stop_s, racer.stop_s = racer.stop_s, 0.0
                yield env.timeout(stop_s)
            service = services.get(k)
            if service is not None and self.luck.random() >= service.missed:
                racer.gut_g += service.carbohydrate_g
                if service.kind == TABLE:
                    asked_s = env.now
                    with self.resources[service.station].request() as turn:
                        yield turn
                        racer.ledger["queue"] += env.now - asked_s
                        table_s = service.slowing_s * exp(TABLE_LOG_SD * self.luck.gauss(0.0, 1.0))
                        racer.ledger["drinks"] += table_s
                        yield env.timeout(table_s)
            yield env.timeout(self.depart(racer, k))
        racer.arrivals_s.append(env.now)

    # How strong he is

    def wet_bulb_now(self) -> float:
        weather = self.weather
        share = min(self.env.now / weather.warms_until_s, 1.0)
        warmed_c = share * (weather.temperature_finish_c - weather.temperature_c)
        return wet_bulb(weather.temperature_c + self.warmer_c + warmed_c, weather.humidity)

    def supplies(self, racer: Racer, leg: Any, wet_bulb_c: float) -> tuple[float, float, float, float, float]:
        """The factors on strength: altitude, heat, fuel, stomach, collapse."""
        full_g = racer.given.store_g
        return (
            leg.altitude_supply,
            heat_supply(wet_bulb_c, racer.given.heat_susceptibility * racer.heat_tolerance),
            fuel_supply(racer.store_g / full_g) / fuel_supply(racer.usual_store_g / full_g),
            STOMACH_SUPPLY if self.env.now < racer.stomach_until_s else 1.0,
            racer.collapsed,
        )

    def read_state(self, racer: Racer, k: int, alone: bool) -> None:
        """He asks himself what he can hold to the line."""
        left_m = (self.left_alone_m if alone else self.left_sheltered_m)[racer.number][k]
        supply = racer.form
        for factor in self.supplies(racer, self.legs[k], self.wet_bulb_now()):
            supply *= factor
        racer.own_mps = racer.curve.sustainable_effort(racer.strain, left_m, supply)

    def adopt(self, racer: Racer) -> None:
        racer.plan = min(racer.own_mps, racer.given.enough_mps * (1.0 + MARGIN))
        racer.is_pace = False

    # How effort and speed answer each other on a leg

    def effort_of(self, speed: float, racer: Racer, leg: Any, shelter: float) -> float:
        given = racer.given
        drag = given.drag_unit * leg.density * self.aero * (1.0 - shelter)
        asked = demand(speed, leg.grade_factor * leg.terrain, drag, self.wind_mps * leg.wind_share)
        return equivalent_speed(asked * (1.0 - given.economy_gain), given.reference_drag_unit * self.aero)

    def speed_of(self, effort: float, racer: Racer, leg: Any, shelter: float) -> float:
        given = racer.given
        power = demand(effort, 1.0, given.reference_drag_unit * self.aero, 0.0) / (1.0 - given.economy_gain)
        drag = given.drag_unit * leg.density * self.aero * (1.0 - shelter)
        return ground_speed(power, leg.grade_factor * leg.terrain, drag, self.wind_mps * leg.wind_share)

    # What he does

    def depart(self, racer: Racer, k: int) -> float:
        """He leaves a node: returns the time to the next."""
        now_s, leg, given, n = self.env.now, self.legs[k], racer.given, racer.number
        kick, judges = k == self.kick_node, self.replan[n][k] == 1
        if not racer.following and (judges or kick):
            self.read_state(racer, k, alone=True)
            if kick:
                racer.own_mps = min(racer.own_mps, racer.last_mps * (1.0 + KICK))
            if judges or not racer.is_pace:
                self.adopt(racer)
        if racer.cell != leg.cell:
            kept = KEPT if racer.cell >= 0 else 0.0
            spread = given.noise_sd * sqrt(1.0 - kept * kept)
            racer.noise = kept * racer.noise + self.luck.gauss(0.0, spread)
            racer.cell = leg.cell

        choice = self.follow(racer, k, kick, judges) if racer.following else None
        intended, noise, shelter, held_s = choice or self.run_own_race(racer, k)

        wet_bulb_c = self.wet_bulb_now()
        factors = self.supplies(racer, leg, wet_bulb_c)
        time_s = self.run_leg(racer, leg, factors, intended, noise, shelter, held_s)
        self.burn(racer, leg, time_s)
        even_mps = racer.form_mps
        for factor in factors:
            even_mps *= factor
        self.risk(racer, wet_bulb_c, time_s, racer.last_mps / even_mps)
        racer.node, racer.left_s, racer.eta_s = k, now_s, now_s + time_s
        self.passed[k] = Passage(now_s, racer.eta_s, noise)
        return time_s

    def close_up(self, ahead: Passage, speed: float, gap_m: float) -> tuple[float, float]:
        """The time in which he runs a leg behind somebody, and his mean gap."""
        now_s = self.env.now
        length_m = speed * (ahead.due_s - ahead.left_s)
        held_s = max(ahead.due_s + GAP_M / speed - now_s, length_m / (speed * (1.0 + CLOSING)))
        later_m = (now_s + held_s - ahead.due_s) * speed
        return held_s, max(0.5 * (gap_m + later_m), GAP_M)

    def follow(self, racer: Racer, k: int, kick: bool, judges: bool) -> tuple[float, float, float, float] | None:
        """He stays with the pacers: effort, noise, shelter and time of the leg, or nothing if he has to let them go."""
        now_s, leg, given, front = self.env.now, self.legs[k], racer.given, self.pack.get(k)
        if front is not None:
            speed = leg.length_m / (front.due_s - front.left_s)
            gap_m = (now_s - front.left_s) * speed
            near = gap_m <= CONTACT_M
            if self.team.waits and self.team.serves == racer.number:
                near = now_s < front.left_s + WAIT_GAP_S
            if near and now_s >= front.left_s:
                held_s, mean_gap_m = self.close_up(front, speed, gap_m)
                shelter = shelter_at(front.shelter, mean_gap_m)
                intended = self.effort_of(leg.length_m / held_s, racer, leg, shelter) * exp(-front.noise)
                if judges or (given.chases and not racer.eased and racer.effort >= BRAVE):
                    self.read_state(racer, k, alone=False)
                    brave = given.chases and not racer.eased and racer.effort < BRAVE
                    steady = self.effort_of(self.pace_mps[k], racer, leg, front.shelter)
                    racer.eased = steady > racer.own_mps * (1.0 + (BRAVE_OVER if brave else given.over))
                if racer.eased and intended > racer.own_mps * (1.0 + given.over):
                    intended, held_s = racer.own_mps, -1.0
                stays = True
                if kick or (judges and not given.chases):
                    believed = racer.own_mps
                    self.read_state(racer, k, alone=True)
                    if kick:
                        racer.own_mps = min(racer.own_mps, racer.last_mps * (1.0 + KICK))
                    stays = self.speed_of(racer.own_mps, racer, leg, 0.0) <= self.pace_mps[k] * (1.0 + LEAVE)
                    if stays:
                        racer.own_mps = believed
                if stays:
                    return intended, front.noise, shelter, held_s
        racer.following = False
        if not kick:
            self.read_state(racer, k, alone=True)
        self.adopt(racer)
        return None

    def run_own_race(self, racer: Racer, k: int) -> tuple[float, float, float, float]:
        """He keeps to his plan, in company where someone of his pace has just left."""
        leg = self.legs[k]
        intended = self.wish[racer.number][k] * racer.plan
        if racer.is_pace:
            intended = self.effort_of(intended, racer, leg, 0.0)
            if k >= self.kick_node:
                intended = max(intended, racer.own_mps)
        last = self.passed.get(k)
        if last is not None:
            speed = leg.length_m / (last.due_s - last.left_s)
            gap_m = (self.env.now - last.left_s) * speed
            if gap_m <= CONTACT_M and abs(speed / self.speed_of(intended, racer, leg, 0.0) - 1.0) <= PACK_TOLERANCE:
                held_s, mean_gap_m = self.close_up(last, speed, gap_m)
                shelter = shelter_at(PACK_SHELTER, mean_gap_m) * self.shelter_scale
                effort = self.effort_of(leg.length_m / held_s, racer, leg, shelter)
                return effort * exp(-last.noise), last.noise, shelter, held_s
        return intended, racer.noise, 0.0, -1.0

    def run_leg(
        self, racer: Racer, leg: Any, factors: Any, intended: float, noise: float, shelter: float, held_s: float
    ) -> float:
        """He runs it: time, strain and the ledger."""
        given, curve, length_m = racer.given, racer.curve, leg.length_m
        altitude, heat, fuel, stomach, collapsed = factors
        supply = racer.form * altitude * heat * fuel * stomach * collapsed
        log_intended = log(intended / supply)
        log_effort, effort = log_intended + noise, intended * exp(noise)
        time_s = held_s if held_s > 0.0 else length_m / self.speed_of(effort, racer, leg, shelter)
        strain, lasts = curve.strain_after(racer.strain, log_effort, time_s)
        capped = intended
        if not lasts:
            effort = curve.sustainable_effort(racer.strain, effort * time_s, supply)
            log_effort, capped = log(effort / supply), min(effort, intended)
            time_s = length_m / self.speed_of(effort, racer, leg, shelter)
            strain, _ = curve.strain_after(racer.strain, log_effort, time_s)
        evenly = intended
        strain_even, lasts = curve.strain_after(racer.strain_even, log_intended, time_s)
        if not lasts:
            evenly = min(curve.sustainable_effort(racer.strain_even, evenly * time_s, supply), intended)
            strain_even, _ = curve.strain_after(racer.strain_even, log(evenly / supply), time_s)
        racer.strain, racer.strain_even, racer.last_mps = strain, strain_even, effort
        racer.effort = curve.effort_share(strain, log_effort)

        ledger, base_s = racer.ledger, length_m / given.base_speed_mps
        ledger["base"] += base_s
        steady = [racer.form_mps]
        for factor in factors:
            steady.append(steady[-1] * factor)
        reached_s = racer.book(
            length_m, base_s, ("ability", racer.able_mps),
            *zip(("form", "altitude", "heat", "fuel", "stomach", "collapse"), steady, strict=True),
            ("effort", intended), ("fade", evenly), ("unevenness", capped), ("pace_noise", effort),
        )  # fmt: skip
        calm = given.reference_drag_unit * self.aero
        power = demand(effort, 1.0, calm, 0.0)
        if given.economy_gain:
            power /= 1.0 - given.economy_gain
            reached_s = racer.book(length_m, reached_s, ("economy", ground_speed(power, 1.0, calm, 0.0)))
        slope = leg.grade_factor * leg.terrain
        if leg.grade_factor != 1.0:
            reached_s = racer.book(length_m, reached_s, ("grade", ground_speed(power, leg.grade_factor, calm, 0.0)))
        if leg.terrain != 1.0:
            reached_s = racer.book(length_m, reached_s, ("terrain", ground_speed(power, slope, calm, 0.0)))
        if shelter > 0.0:
            alone = given.drag_unit * leg.density * self.aero
            unsheltered = ground_speed(power, slope, alone, self.wind_mps * leg.wind_share)
            reached_s = racer.book(length_m, reached_s, ("air", unsheltered))
            ledger["drafting"] += time_s - reached_s
        else:
            ledger["air"] += time_s - reached_s
        return time_s

    def burn(self, racer: Racer, leg: Any, time_s: float) -> None:
        """Carbohydrate over a leg: his own store, and that of the race in which his results were made."""
        given = racer.given
        intensity = INTENSITY_AT_BREAK * demand(racer.last_mps, 1.0, 0.0, 0.0) / racer.break_demand
        fraction = carbohydrate_fraction(intensity) - given.fat_adapted
        kcal = energy_kcal(given.mass_kg, leg.length_m, leg.grade_factor * leg.terrain)
        taken_g = absorbed_g(racer.gut_g, time_s)
        racer.gut_g -= taken_g
        if self.env.now < racer.stomach_until_s:
            taken_g *= STOMACH_ABSORBED
        racer.store_g = absorb(racer.store_g, given.store_g, kcal, fraction, taken_g)
        usual_g = given.reference_carbohydrate_g_s * time_s
        racer.usual_store_g = absorb(racer.usual_store_g, given.store_g, kcal, fraction, usual_g)

    def risk(self, racer: Racer, wet_bulb_c: float, time_s: float, boldness: float) -> None:
        """What can go wrong on a leg."""
        luck, given, now_s = self.luck, racer.given, self.env.now
        then_s = now_s + time_s
        racer.stomach_hazard += time_s * given.stomach_per_s * exp(STOMACH_PER_DEGREE * max(wet_bulb_c - 18.0, 0.0))
        if racer.stomach_hazard >= racer.stomach_due and not racer.had_stomach:
            racer.had_stomach = True
            racer.stomach_until_s = then_s + STOMACH_MEDIAN_S * exp(luck.gauss(0.0, STOMACH_LOG_SD))
        racer.collapse_hazard += collapse_growth(
            given.collapse_hazard, given.collapse_reference_s, now_s, then_s, boldness
        )
        if racer.collapse_hazard >= racer.collapse_due and not racer.has_collapsed:
            racer.has_collapsed = True
            racer.collapsed = 1.0 - luck.uniform(SHALLOW, DEEP)
            racer.out = luck.random() < COLLAPSE_STOPS
        racer.toilet_hazard += toilet_growth(now_s, then_s)
        if racer.toilet_hazard >= racer.toilet_due and not racer.had_toilet:
            racer.had_toilet = True
            racer.stop_s += luck.uniform(TOILET_LOW_S, TOILET_HIGH_S)

    # The pacers

    def lead(self) -> Moves:
        """The team, node by node, until nobody is left."""
        team, luck = self.team, self.luck
        places = team.ahead + team.behind
        slots = [place if place < len(self.pacers) else None for place in range(places)]
        self.next_man, exchanges, noise, cell = places, 0, 0.0, -1
        for k, leg in enumerate(self.legs):
            now_s = self.env.now
            for place, man in enumerate(slots):
                if man is not None and (self.pacers[man].spent or self.pacers[man].until_node <= k):
                    self.pacers[man].since_s, slots[place] = now_s, None
            if team.kind == ROTATING and self.exchange[k] and k > 0:
                exchanges += 1
                for place in range(places):
                    if (place + exchanges) % team.groups == 0 or slots[place] is None:
                        self.relieve(slots, place)
            ahead = sum(man is not None for man in slots[: team.ahead])
            if ahead == 0 and team.kind != ROTATING:
                return
            if cell != leg.cell:
                kept = KEPT if cell >= 0 else 0.0
                noise = kept * noise + luck.gauss(0.0, team.noise_sd * sqrt(1.0 - kept * kept))
                cell = leg.cell
            shelter = formation_shelter(ahead, team.ahead, team.one_ahead, team.full, team.car, team.discount)
            shelter = min(self.shelter_scale * shelter, 0.95)
            time_s = self.team_time(k, leg, noise, shelter)
            self.tire(slots, leg, time_s)
            self.pack[k] = Passage(now_s, now_s + time_s, noise, shelter)
            yield self.env.timeout(time_s)

    def relieve(self, slots: list[int | None], place: int) -> None:
        """The next rested man of the pool steps in, unless he misses his turn."""
        now_s, old = self.env.now, slots[place]
        if old is not None:
            self.pacers[old].since_s = now_s
        slots[place] = None
        for _ in self.pacers:
            man = self.next_man % len(self.pacers)
            self.next_man += 1
            pacer = self.pacers[man]
            if man in slots or pacer.spent:
                continue
            if self.luck.random() >= self.team.missed_exchange:
                pacer.strain *= exp(-(now_s - pacer.since_s) / RECOVERY_S)
                pacer.since_s = now_s
                slots[place] = man
            return

    def team_time(self, k: int, leg: Any, noise: float, shelter: float) -> float:
        """The time of the team for a leg; it waits a little for the man it serves."""
        now_s, pace, wait_s = self.env.now, self.pace_mps[k], 0.0
        served = self.racers[self.team.serves]
        if self.team.waits and served.node == k - 1 and served.left_s < now_s <= served.eta_s and not served.out:
            behind_s = served.eta_s - now_s
            if behind_s < WAIT_GAP_S:
                if served.eased:
                    pace = min(pace, self.speed_of(served.own_mps, served, leg, shelter))
                wait_s = behind_s - GAP_M / pace
        time_s = leg.length_m / (pace * exp(noise))
        return time_s + min(max(wait_s, 0.0), WAIT * time_s)

    def tire(self, slots: list[int | None], leg: Any, time_s: float) -> None:
        """Each man of the team carries his own strain; the first has the wind."""
        speed, slope, wind = leg.length_m / time_s, leg.grade_factor * leg.terrain, self.wind_mps * leg.wind_share
        alone = PACER_DRAG * leg.density * self.aero
        calm = PACER_DRAG * PACER_CALM * self.aero
        efforts = [
            log(equivalent_speed(demand(speed, slope, alone * (1.0 - spared), wind), calm) / leg.altitude_supply)
            for spared in (FRONT, INSIDE)
        ]
        for position, man in enumerate(man for man in slots if man is not None):
            pacer = self.pacers[man]
            log_effort = efforts[min(position, 1)] - pacer.log_form
            pacer.strain, lasts = pacer.curve.strain_after(pacer.strain, log_effort, time_s)
            pacer.spent = pacer.spent or not lasts
