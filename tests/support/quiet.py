"""Races without chance: what a scenario would be if every draw fell on its middle."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from paceline.engine import event
from paceline.engine.company import TOLERANCE, column_of
from paceline.engine.event import EventEngine, Replication
from paceline.engine.program import RaceProgram

#: Of a runner so heavy that no sweat is missed; the price of air is set before and does not change with it.
_NEVER_DRY_KG = 1e9
#: Middle of the range from which the price of air is drawn.
MIDDLE_AIR = 0.85


def changed(race: RaceProgram, **arrays: Any) -> RaceProgram:
    """A race with some of its arrays replaced."""
    return replace(race, arrays=race.arrays._replace(**arrays))


def with_fields(race: RaceProgram, array: str, **fields: Any) -> RaceProgram:
    """A race with some fields of one of its arrays set."""
    copy = getattr(race.arrays, array).copy()
    for name, new in fields.items():
        copy[name] = new
    return changed(race, **{array: copy})


def quiet(race: RaceProgram) -> RaceProgram:
    """A race without noise, form, uncertainty, incidents or missed bottles and exchanges; fuel and water as usual.

    What a script forces still happens.
    """
    race = with_fields(
        race,
        "runners",
        noise_sd=0.0,
        form_sd=0.0,
        collapse_hazard=0.0,
        stomach_per_s=0.0,
        reference_carbohydrate_g_s=0.0,
        mass_kg=_NEVER_DRY_KG,
    )
    race = with_fields(race, "services", missed=0.0, carbohydrate_g=0.0)
    race = with_fields(race, "weather", temperature_sd_c=0.0, wind_sd_mps=0.0)
    race = with_fields(race, "team", noise_sd=0.0, missed_exchange=0.0)
    race = with_fields(race, "members", form_sd=0.0)
    return changed(
        race,
        capacity_factor=np.zeros_like(race.arrays.capacity_factor),
        member_factor=np.zeros_like(race.arrays.member_factor),
        forbidden=np.ones_like(race.arrays.forbidden),
    )


def with_curve(race: RaceProgram, u_b: float, t_b: float, k1: float, k2: float) -> RaceProgram:
    """A race whose first runner has this curve, his plan apart."""
    mean = race.arrays.capacity_mean.copy()
    mean[0] = math.log(u_b), math.log(k1), math.log(k2)
    runners = race.arrays.runners.copy()
    runners["log_break_s"][0] = math.log(t_b)
    return changed(race, capacity_mean=mean, runners=runners)


def tireless(race: RaceProgram) -> RaceProgram:
    """A race whose pacers are never spent."""
    mean = race.arrays.member_mean.copy()
    mean[:, 0] = math.log(8.0)
    return changed(race, member_mean=mean)


@contextmanager
def ordinary_day(air: float = MIDDLE_AIR, shelter: float = 1.0) -> Iterator[None]:
    """Makes the day of every replication the same: this price of air, this quality of shelter, usual bodies."""
    begin_day, begin_runner = event.begin_day, event.begin_runner

    def same_day(program: Any, moving: Any, seed: int, replication: int) -> None:
        begin_day(program, moving, seed, replication)
        moving.day["aero_scale"], moving.day["shelter_scale"] = air, shelter

    def usual_body(program: Any, moving: Any, seed: int, replication: int, i: int) -> None:
        begin_runner(program, moving, seed, replication, i)
        column_of(moving.companies, TOLERANCE, len(program.row))[i] = 1.0

    with patch.object(event, "begin_day", same_day), patch.object(event, "begin_runner", usual_body):
        yield


def ordinary_run(race: RaceProgram, air: float = MIDDLE_AIR, shelter: float = 1.0) -> Replication:
    """The one run of a race on an ordinary day."""
    with ordinary_day(air, shelter):
        return EventEngine(race, 1).run(0)


def leg_speeds(race: RaceProgram, run: Replication, i: int = 0) -> NDArray[np.float64]:
    """The speed, m/s, of a runner on each leg, stops at nodes apart."""
    return np.asarray(race.arrays.legs["length_m"] / (run.arrive_s[i, 1:] - run.leave_s[i, :-1]))


def finish_s(run: Replication, i: int = 0) -> float:
    """A runner's finish time."""
    return float(run.arrive_s[i, -1])


def before_kick(race: RaceProgram) -> slice:
    """The legs before the last stretch, in which what is left is spent."""
    return slice(0, race.arrays.kick_node)


def all_out_at(race: RaceProgram, time_s: float, k1: float = 19.2, k2: float = 7.0) -> RaceProgram:
    """A race whose first runner is spent after exactly this time at even effort, alone, in the air of his results.

    The break of his curve lies there too; a plan without a target starts from that effort.
    """
    speed_mps = float(race.arrays.node_m[-1]) / time_s
    race = with_curve(race, speed_mps, time_s, k1, k2)
    return with_fields(race, "runners", plan=speed_mps, base_speed_mps=speed_mps)
