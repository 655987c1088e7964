"""The same race as a good Python programmer would write it with SimPy alone: the yardstick of the benchmark.

Processes for runners and pacers, a resource for each refreshment table, ``random.Random``, ``math``. It shares the
scenario and the constants with Paceline, and no line of its engine. It draws its own luck, so times agree with the
engine's in distribution and not in bits; a test sees to that. Not in it, because no case of the benchmark has them:
scripted incidents, plans in Python, trails run by a field whose pacing is drawn.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Generator
from math import exp, inf, log, prod, sqrt
from typing import Any

import simpy

from benchmarks.plain_physics import (
    CONTACT_M,
    LISTEN,
    NOISE_LENGTH_M,
    WAIT_GAP_S,
    constant,
    demand,
    ground_speed,
)
from benchmarks.plain_states import Day, Passage, Racer, draw_curve, rows
from benchmarks.plain_team import PlainTeam
from benchmarks.plain_trail import SKILL_SD, book_trail, has_had_enough, remember, trail_speed
from paceline.engine.program import RaceProgram

Moves = Generator[simpy.Event, Any, None]

LEAVE, REACH_M = constant("behaviour", "following.leave"), constant("behaviour", "following.reach_m")
KICK, MARGIN = constant("behaviour", "following.kick_over"), constant("behaviour", "plan.margin")
BRAVE, BRAVE_OVER = constant("behaviour", "following.brave_until"), constant("behaviour", "following.brave_over")
PACK_SHELTER = constant("behaviour", "pack.shelter") * constant("behaviour", "pack.discount")
PACK_TOLERANCE = constant("behaviour", "pack.tolerance")
TABLE_LOG_SD = constant("behaviour", "table.log_sd")
TOLERANCE_SD = constant("behaviour", "day.heat_tolerance_log_sd")
AERO = constant("behaviour", "day.aero_low"), constant("behaviour", "day.aero_high")
SHELTER_SD = constant("behaviour", "formation.shelter_sd")
UNLUCKY_FROM = constant("behaviour", "departures.unlucky_from")
CORRAL_SD = constant("behaviour", "start.corral_sd")
TABLE = 2


class PlainRace:
    """A race in plain SimPy; :meth:`run` is one replication."""

    def __init__(self, race: RaceProgram, seed: int = 1, runners: int | None = None) -> None:
        program = race.arrays
        self.luck = random.Random(seed)
        self.legs, self.weather = rows("Leg", program.legs), rows("Weather", program.weather)[0]
        given = rows("Given", program.runners)
        self.given, self.rows = [given[row] for row in program.row[:runners]], program.row.tolist()
        self.mean, self.factor = program.capacity_mean.tolist(), program.capacity_factor.tolist()
        self.wish, self.replan = program.wish.T.tolist(), program.replan.T.tolist()
        self.kind_share, self.kind_level = program.kind_share.tolist(), program.kind_level.tolist()
        self.departures = program.departures.tolist()
        self.left_alone_m, self.left_sheltered_m = program.left_alone_m.T.tolist(), program.left_sheltered_m.T.tolist()
        self.services = []
        for line in program.services.T:
            nodes = line["kind"].nonzero()[0].tolist()
            self.services.append(dict(zip(nodes, rows("Service", line[nodes]), strict=True)))
        self.by_rank = [i for i in program.by_rank.tolist() if i < len(self.given)]
        self.waves, self.line_s = rows("Wave", program.waves), program.line_s
        self.tables = race.tables
        self.team = rows("Team", program.team)[0]
        self.members = rows("Member", program.members)
        self.member_mean, self.member_factor = program.member_mean.tolist(), program.member_factor.tolist()
        self.exchange, self.pace_mps = program.exchange.tolist(), program.pace_mps.tolist()
        self.kick_node, self.distance_m = program.kick_node, float(program.node_m[-1])
        self.hours_s, self.hours_c = program.hours.T.tolist()
        self.nights, self.stops_s = program.nights.tolist(), program.stops_s.T.tolist()
        self.places, self.node_m = rows("Place", program.places), program.node_m.tolist()
        self.events = 0

    def run(self) -> list[Racer]:
        """One replication; counts its events."""
        luck, weather = self.luck, self.weather
        self.day = Day(
            weather,
            aero=luck.uniform(*AERO),
            shelter_scale=max(luck.gauss(1.0, SHELTER_SD), 0.0),
            warmer_c=luck.gauss(0.0, weather.temperature_sd_c),
            wind_mps=max(luck.gauss(weather.wind_mps, weather.wind_sd_mps), 0.0),
            hours_s=self.hours_s,
            hours_c=self.hours_c,
            nights=self.nights,
        )
        self.env = simpy.Environment()
        self.resources = [simpy.Resource(self.env, capacity=servers) for servers in self.tables]
        self.pack: dict[int, Passage] = {}
        self.passed: dict[int, Passage] = {}
        self.racers = [self.starter(i, given) for i, given in enumerate(self.given)]
        if self.team.kind:
            self.env.process(PlainTeam(self).lead())
        self.line = simpy.Resource(self.env)
        for racer, gun_s in self.line_up():
            self.env.process(self.race(racer, gun_s))
        self.env.run()
        self.events += next(self.env._eid)
        return self.racers

    def starter(self, i: int, given: Any) -> Racer:
        luck, row = self.luck, self.rows[i]
        curve, z = draw_curve(luck, self.mean[row], self.factor[row], given.log_break_s)
        kind, level_z, ways = 0, z[0], (luck.gauss(0.0, 1.0), luck.gauss(0.0, 1.0))
        if given.drawn:
            kind = bisect_left(self.kind_share[given.kinds_row][:-1], luck.random())
            mean, sd = self.kind_level[given.kinds_row][kind]
            curve.log_ub += self.factor[row][0][0] * (mean + (sd - 1.0) * level_z)
        form = exp(luck.gauss(0.0, given.form_sd))
        racer = Racer(
            number=i,
            row=row,
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
            kind=kind,
            ways=(1.0, level_z, *ways),
        )
        if given.tries_long:
            racer.descend_mps = given.descend_mps * exp(luck.gauss(0.0, SKILL_SD))
            own = (given.trail_z0, given.trail_z1, given.trail_z2, given.trail_z3)
            loss = sum(f * x for f, x in zip(own, [*z, luck.gauss(0.0, 1.0)], strict=True))
            racer.footing = exp(-given.trail_loss - loss)
            racer.stop_habit = given.stop_habit * exp(luck.gauss(0.0, given.stop_habit_sd))
            racer.quit_due = luck.expovariate(1.0)
        if given.drawn:
            racer.plan = racer.last_mps = racer.form_mps * exp(given.bias_mean)
        elif given.in_field or (given.tries_long and given.bias_sd > 0.0):
            self.read_state(racer, 0, alone=True)
            racer.plan = racer.last_mps = racer.own_mps * exp(luck.gauss(given.bias_mean, given.bias_sd))
        return racer

    def line_up(self) -> list[tuple[Racer, float]]:
        """Everybody in his place behind the line, with the gun of his wave: named runners, then the field by speed."""

        def slowness(racer: Racer) -> float:
            return self.luck.gauss(0.0, CORRAL_SD) - log(racer.able_mps) if racer.given.in_field else -inf

        if not self.waves:
            return [(self.racers[i], 0.0) for i in self.by_rank]
        places = sorted(self.racers, key=slowness)
        guns_s = [max(wave.gun_s for wave in self.waves if wave.from_place <= place) for place in range(len(places))]
        return list(zip(places, guns_s, strict=True))

    def race(self, racer: Racer, gun_s: float) -> Moves:
        """One runner: over the line, then node by node."""
        env, services = self.env, self.services[racer.row]
        if self.waves:
            yield env.timeout(gun_s)
            if self.line_s > 0.0:
                with self.line.request() as turn:
                    yield turn
                    yield env.timeout(self.line_s)
            racer.ledger["start_line"] += env.now
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
                racer.gut_ml += service.fluid_ml
                if service.kind == TABLE:
                    asked_s = env.now
                    with self.resources[service.station].request() as turn:
                        yield turn
                        racer.ledger["queue"] += env.now - asked_s
                        table_s = service.slowing_s * exp(TABLE_LOG_SD * self.luck.gauss(0.0, 1.0))
                        racer.ledger["drinks"] += table_s
                        yield env.timeout(table_s)
            if self.places[k].station:
                if has_had_enough(racer, env.now, bool(self.places[k].crew), self.node_m[k] / self.distance_m):
                    return
                stopped_s = self.stops_s[racer.row][k] * racer.stop_habit
                stopped_s *= exp(racer.given.stop_sd * self.luck.gauss(0.0, 1.0))
                racer.ledger["stations"] += stopped_s
                yield env.timeout(stopped_s)
                racer.since_s = env.now
            yield env.timeout(self.depart(racer, k))
        racer.arrivals_s.append(env.now)

    # How strong he is

    def read_state(self, racer: Racer, k: int, alone: bool) -> None:
        """He asks himself what he can hold to the line."""
        left_m = (self.left_alone_m if alone else self.left_sheltered_m)[racer.row][k]
        supply, now_s = racer.form * racer.footing, self.env.now
        for factor in racer.supplies(self.legs[k], self.day.wet_bulb_at(self.legs[k], now_s), now_s):
            supply *= factor
        racer.own_mps = racer.curve.sustainable_effort(racer.strain, left_m, supply)

    def adopt(self, racer: Racer, k: int) -> None:
        """He runs by feel, and no harder than his target still takes."""
        racer.plan, racer.is_pace = racer.own_mps, False
        left_s = racer.given.target_s - self.env.now
        if left_s > 0.0:
            enough_mps = self.left_alone_m[racer.row][k] / left_s
            racer.plan = min(racer.plan, enough_mps * (1.0 + MARGIN))

    # What he does

    def depart(self, racer: Racer, k: int) -> float:
        """He leaves a node: returns the time to the next."""
        now_s, leg, given = self.env.now, self.legs[k], racer.given
        kick, judges = k == self.kick_node and not given.drawn, self.replan[racer.row][k] == 1
        if not racer.following and (judges or kick):
            self.read_state(racer, k, alone=True)
            if kick:
                racer.own_mps = min(racer.own_mps, racer.last_mps * (1.0 + KICK))
            if judges or not racer.is_pace:
                self.adopt(racer, k)
        if racer.cell != leg.cell:
            kept = exp(-leg.cell_m / NOISE_LENGTH_M) if racer.cell >= 0 else 0.0
            spread = given.noise_sd * sqrt(1.0 - kept * kept)
            racer.noise = kept * racer.noise + self.luck.gauss(0.0, spread)
            racer.cell = leg.cell

        choice = self.follow(racer, k, kick, judges) if racer.following else None
        intended, noise, shelter, held_s = choice or self.run_own_race(racer, k)

        wet_bulb_c = self.day.wet_bulb_at(leg, now_s)
        factors = racer.supplies(leg, wet_bulb_c, now_s)
        time_s = self.run_leg(racer, leg, factors, intended, noise, shelter, held_s)
        if leg.trail:
            left_m = self.left_alone_m[racer.row]
            dark = self.day.is_dark(now_s)
            remember(racer, left_m[k] - left_m[k + 1], time_s * leg.dark_share if dark else time_s)
        equivalent_m = self.left_alone_m[racer.row][k] - self.left_alone_m[racer.row][k + 1]
        usual_s = equivalent_m / given.base_speed_mps if given.drawn else time_s
        racer.burn(leg, now_s, time_s, usual_s)
        racer.sweat(self.day.temperature_at(leg, now_s), time_s, usual_s)
        even_mps = racer.form_mps * racer.footing
        for factor in factors:
            even_mps *= factor
        racer.risk(self.luck, wet_bulb_c, now_s, time_s, racer.last_mps / even_mps)
        racer.out = racer.out and k + 1 < len(self.legs)  # whoever reaches the line has finished
        racer.node, racer.left_s, racer.eta_s = k, now_s, now_s + time_s
        self.passed[k] = Passage(now_s, racer.eta_s, noise)
        return time_s

    def follow(self, racer: Racer, k: int, kick: bool, judges: bool) -> tuple[float, float, float, float] | None:
        """He stays with the pacers: effort, noise, shelter and time of the leg, or nothing if he has to let them go."""
        now_s, leg, given, front = self.env.now, self.legs[k], racer.given, self.pack.get(k)
        if front is not None:
            speed = leg.length_m / (front.due_s - front.left_s)
            gap_m = (now_s - front.left_s) * speed
            near = gap_m <= REACH_M
            if self.team.waits and self.team.serves == racer.number:
                near = now_s < front.left_s + WAIT_GAP_S
            if near and now_s >= front.left_s:
                listen = LISTEN if self.team.listens else 0.0
                held_s, shelter = front.close_up(now_s, speed, gap_m, front.shelter)
                intended = self.day.effort_of(leg.length_m / held_s, racer.given, leg, shelter) * exp(-front.noise)
                if judges or (given.chases and not racer.eased and racer.effort >= BRAVE):
                    self.read_state(racer, k, alone=False)
                    brave = given.chases and not racer.eased and racer.effort < BRAVE
                    steady = self.day.effort_of(self.pace_mps[k] * (1.0 - listen), racer.given, leg, front.shelter)
                    racer.eased = steady > racer.own_mps * (1.0 + (BRAVE_OVER if brave else given.over))
                if racer.eased and intended > racer.own_mps * (1.0 + given.over):
                    intended, held_s = racer.own_mps, -1.0
                stays = True
                if kick or (judges and not given.chases):
                    believed = racer.own_mps
                    self.read_state(racer, k, alone=True)
                    if kick:
                        racer.own_mps = min(racer.own_mps, racer.last_mps * (1.0 + KICK))
                    stays = self.day.speed_of(racer.own_mps, racer.given, leg, 0.0) <= self.pace_mps[k] * (
                        1.0 + listen
                    ) * (1.0 + LEAVE)
                    if stays:
                        racer.own_mps = believed
                if stays:
                    return intended, front.noise, shelter, held_s
        racer.following = False
        if not kick:
            self.read_state(racer, k, alone=True)
        self.adopt(racer, k)
        return None

    def run_own_race(self, racer: Racer, k: int) -> tuple[float, float, float, float]:
        """He keeps to his plan, in company where someone of his pace has just left."""
        leg = self.legs[k]
        intended = self.wish[racer.row][k] * racer.plan
        if racer.is_pace:
            intended = self.day.effort_of(intended, racer.given, leg, 0.0)
            if k >= self.kick_node:
                intended = max(intended, racer.own_mps)
        if racer.given.drawn:
            intended = self.depart_from_even(racer, leg)
        last = self.passed.get(k)
        if last is not None and not leg.trail:
            speed = leg.length_m / (last.due_s - last.left_s)
            gap_m = (self.env.now - last.left_s) * speed
            if (
                gap_m <= CONTACT_M
                and abs(speed / self.day.speed_of(intended, racer.given, leg, 0.0) - 1.0) <= PACK_TOLERANCE
            ):
                beside = PACK_SHELTER * self.day.shelter_scale
                held_s, shelter = last.close_up(self.env.now, speed, gap_m, beside)
                effort = self.day.effort_of(leg.length_m / held_s, racer.given, leg, shelter)
                return effort * exp(-last.noise), last.noise, shelter, held_s
        return intended, racer.noise, 0.0, -1.0

    def depart_from_even(self, racer: Racer, leg: Any) -> float:
        """What people of his kind make of this stretch on a day like this."""
        if racer.stretch != leg.stretch:
            racer.stretch = leg.stretch
            by = self.departures[racer.given.kinds_row][racer.kind][leg.stretch]
            luck = self.luck.gauss(0.0, 1.0)
            traits = (*racer.ways, luck, max(luck - UNLUCKY_FROM, 0.0))
            racer.departure = sum(b * x for b, x in zip(by, traits, strict=True))
        now_s = self.env.now
        altitude, heat, *others = racer.supplies(leg, self.day.wet_bulb_at(leg, now_s), now_s)
        return racer.plan * altitude * prod(others) * (1.0 - leg.late * (1.0 - heat)) * exp(-racer.departure)

    def run_leg(
        self, racer: Racer, leg: Any, factors: Any, intended: float, noise: float, shelter: float, held_s: float
    ) -> float:
        """He runs it: time, strain and the ledger."""
        given, curve, length_m = racer.given, racer.curve, leg.length_m
        supply = racer.form * racer.footing * prod(factors)
        log_intended = log(intended / supply)
        log_effort, effort = log_intended + noise, intended * exp(noise)
        dark = bool(leg.trail) and self.day.is_dark(self.env.now)

        def run(wished: float) -> tuple[float, float]:
            if leg.trail:
                speed, real = trail_speed(racer, leg, self.day, wished, dark)
                return length_m / speed, real
            return length_m / self.day.speed_of(wished, given, leg, shelter), wished

        time_s, real = (held_s, effort) if held_s > 0.0 else run(effort)
        if leg.trail:
            log_effort = log(real / supply)
            log_intended = log_intended if intended <= real else log_effort
        strain, lasts = curve.strain_after(racer.strain, log_effort, time_s)
        capped = intended
        if not lasts:
            effort = curve.sustainable_effort(racer.strain, real * time_s, supply)
            capped = min(effort, intended)
            time_s, real = run(effort)
            log_effort = log(real / supply)
            strain, _ = curve.strain_after(racer.strain, log_effort, time_s)
        evenly = intended
        strain_even, lasts = curve.strain_after(racer.strain_even, log_intended, time_s)
        if not lasts:
            evenly = min(curve.sustainable_effort(racer.strain_even, evenly * time_s, supply), intended)
            strain_even, _ = curve.strain_after(racer.strain_even, log(evenly / supply), time_s)
        if not given.drawn:
            racer.strain, racer.strain_even = strain, strain_even
        racer.last_mps = real
        racer.effort = curve.effort_share(strain, log_effort)

        ledger, base_s = racer.ledger, length_m / given.base_speed_mps
        ledger["base"] += base_s
        steady = [racer.form_mps]
        for factor in factors:
            steady.append(steady[-1] * factor)
        reached_s = racer.book(
            length_m, base_s, ("ability", racer.able_mps),
            *zip(("form", "altitude", "heat", "fuel", "hydration", "stomach", "collapse"), steady, strict=True),
            ("ability", steady[-1] * racer.footing),
            ("effort", intended), ("fade", evenly), ("unevenness", capped), ("pace_noise", effort),
        )  # fmt: skip
        calm = given.reference_drag_unit * self.day.aero
        power = demand(effort, 1.0, calm, 0.0)
        if given.economy_gain:
            power /= 1.0 - given.economy_gain
            reached_s = racer.book(length_m, reached_s, ("economy", ground_speed(power, 1.0, calm, 0.0)))
        if leg.trail:
            book_trail(racer, leg, self.day, effort, dark, reached_s, length_m, time_s)
            racer.damage += leg.damage_per_mps * length_m / time_s * given.damage_scale
            return time_s
        slope = leg.grade_factor * leg.terrain
        if leg.grade_factor != 1.0:
            reached_s = racer.book(length_m, reached_s, ("grade", ground_speed(power, leg.grade_factor, calm, 0.0)))
        if leg.terrain != 1.0:
            reached_s = racer.book(length_m, reached_s, ("terrain", ground_speed(power, slope, calm, 0.0)))
        if shelter > 0.0:
            alone = given.drag_unit * leg.density * self.day.aero
            unsheltered = ground_speed(power, slope, alone, self.day.wind_mps * leg.wind_share)
            reached_s = racer.book(length_m, reached_s, ("air", unsheltered))
            ledger["drafting"] += time_s - reached_s
        else:
            ledger["air"] += time_s - reached_s
        return time_s
