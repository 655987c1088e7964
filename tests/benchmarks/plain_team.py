"""The pacers of the plain SimPy race: one process, since they travel as a block."""

from __future__ import annotations

from collections.abc import Generator
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.plain_physics import (
    CONTACT_M,
    GAP_M,
    LISTEN,
    NOISE_LENGTH_M,
    WAIT_GAP_S,
    constant,
    demand,
    equivalent_speed,
    formation_shelter,
)
from benchmarks.plain_states import Pacer, Passage, draw_curve

if TYPE_CHECKING:
    from benchmarks.plain_simpy import PlainRace

WAIT = constant("behaviour", "team.wait")
RECOVERY_S = constant("behaviour", "team.rest_recovery_s")
FRONT, INSIDE = constant("behaviour", "formation.front"), constant("behaviour", "formation.inside")
PACER_KG, PACER_M2 = constant("behaviour", "team.mass_kg"), constant("behaviour", "team.drag_area_m2")
PACER_DRAG = (
    0.5 * PACER_M2 * constant("physiology", "air.metabolic_price") / PACER_KG / constant("physiology", "air.gravity")
)
PACER_CALM = (1.0 - constant("behaviour", "team.reference_shielding")) * constant("physiology", "air.reference_density")
MOST_SHELTER = constant("behaviour", "formation.most")
ROTATING = 1


class PlainTeam:
    """The team on one day."""

    def __init__(self, race: PlainRace) -> None:
        self.race, self.plan = race, race.team
        self.pacers = [
            Pacer(
                draw_curve(race.luck, mean, factor, member.log_break_s)[0],
                race.luck.gauss(0.0, member.form_sd),
                member.until_node,
            )
            for member, mean, factor in zip(race.members, race.member_mean, race.member_factor, strict=True)
        ]
        self.next_man = self.plan.ahead + self.plan.behind

    def lead(self) -> Generator[simpy.Event, Any, None]:
        """The team, node by node, until nobody is left."""
        race, team, luck = self.race, self.plan, self.race.luck
        places = team.ahead + team.behind
        slots = [place if place < len(self.pacers) else None for place in range(places)]
        exchanges, noise, cell = 0, 0.0, -1
        for k, leg in enumerate(race.legs):
            now_s = self.race.env.now
            for place, man in enumerate(slots):
                if man is not None and (self.pacers[man].spent or self.pacers[man].until_node <= k):
                    self.pacers[man].since_s, slots[place] = now_s, None
            if team.kind == ROTATING and race.exchange[k] and k > 0:
                exchanges += 1
                for place in range(places):
                    if (place + exchanges) % team.groups == 0 or slots[place] is None:
                        self.relieve(slots, place)
            ahead = sum(man is not None for man in slots[: team.ahead])
            if ahead == 0 and team.kind != ROTATING:
                return
            if cell != leg.cell:
                kept = exp(-leg.cell_m / NOISE_LENGTH_M) if cell >= 0 else 0.0
                noise = kept * noise + luck.gauss(0.0, team.noise_sd * sqrt(1.0 - kept * kept))
                cell = leg.cell
            shelter = formation_shelter(ahead, team.ahead, team.one_ahead, team.full, team.car, team.discount)
            shelter = min(race.day.shelter_scale * shelter, MOST_SHELTER)
            time_s = self.team_time(k, leg, noise, shelter)
            self.tire(slots, leg, time_s)
            race.pack[k] = Passage(now_s, now_s + time_s, noise, shelter)
            yield race.env.timeout(time_s)

    def relieve(self, slots: list[int | None], place: int) -> None:
        """The next rested man of the pool steps in, unless he misses his turn."""
        now_s, old = self.race.env.now, slots[place]
        if old is not None:
            self.pacers[old].since_s = now_s
        slots[place] = None
        for _ in self.pacers:
            man = self.next_man % len(self.pacers)
            self.next_man += 1
            pacer = self.pacers[man]
            if man in slots or pacer.spent:
                continue
            if self.race.luck.random() >= self.plan.missed_exchange:
                pacer.strain *= exp(-(now_s - pacer.since_s) / RECOVERY_S)
                pacer.since_s = now_s
                slots[place] = man
            return

    def team_time(self, k: int, leg: Any, noise: float, shelter: float) -> float:
        """The time of the team for a leg; it waits a little for the man it serves."""
        now_s, pace, wait_s = self.race.env.now, self.race.pace_mps[k], 0.0
        served = self.race.racers[self.plan.serves]
        behind = served.node == k - 1 and served.left_s < now_s <= served.eta_s
        if self.plan.listens and behind and served.following and now_s >= served.eta_s - CONTACT_M / pace:
            asked = self.race.day.speed_of(served.own_mps, served.given, leg, shelter)
            pace = min(max(asked, pace * (1.0 - LISTEN)), pace * (1.0 + LISTEN))
        if self.plan.waits and behind and not served.out:
            behind_s = served.eta_s - now_s
            if behind_s < WAIT_GAP_S:
                if served.eased:
                    pace = min(pace, self.race.day.speed_of(served.own_mps, served.given, leg, shelter))
                wait_s = behind_s - GAP_M / pace
        time_s = leg.length_m / (pace * exp(noise))
        return time_s + min(max(wait_s, 0.0), WAIT * time_s)

    def tire(self, slots: list[int | None], leg: Any, time_s: float) -> None:
        """Each man of the team carries his own strain; the first has the wind."""
        speed, slope, wind = (
            leg.length_m / time_s,
            leg.grade_factor * leg.terrain,
            self.race.day.wind_mps * leg.wind_share,
        )
        alone = PACER_DRAG * leg.density * self.race.day.aero
        calm = PACER_DRAG * PACER_CALM * self.race.day.aero
        efforts = [
            log(equivalent_speed(demand(speed, slope, alone * (1.0 - spared), wind), calm) / leg.altitude_supply)
            for spared in (FRONT, INSIDE)
        ]
        for position, man in enumerate(man for man in slots if man is not None):
            pacer = self.pacers[man]
            log_effort = efforts[min(position, 1)] - pacer.log_form
            pacer.strain, lasts = pacer.curve.strain_after(pacer.strain, log_effort, time_s)
            pacer.spent = pacer.spent or not lasts
