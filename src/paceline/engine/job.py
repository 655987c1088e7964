"""A job: what a process needs to run replications of one race, and what it brings back.

Whoever runs a replication, alone or in a batch, here or in another process, goes through `Job.engine` and `run_part`;
that is why all of them find the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paceline.behaviour.python_plan import Felt, PythonPlan, Wish, load_plans
from paceline.engine.accounts import ACCOUNTS
from paceline.engine.event import EventEngine
from paceline.engine.layout import Array
from paceline.engine.program import RaceProgram
from paceline.errors import InputError, Place

#: Plans written in Python: the file that holds them, or the functions by name.
Plans = Path | Mapping[str, PythonPlan]


@dataclass(frozen=True, slots=True)
class Part:
    """A run of replications, one after the other: R of them, N runners, C checkpoints, A accounts.

    Times are seconds from the start; NaN where a runner never came.
    """

    arrive_s: Array  # (R, N, C)
    leave_s: Array  # (R, N, C)
    ledger_s: Array  # (R, N, A)
    flags: Array  # (R, N) int, see `paceline.behaviour.incidents.Happened`

    @classmethod
    def room(cls, replications: int, runners: int, checkpoints: int) -> Part:
        """Room for so many replications, still empty."""
        size = (replications, runners)
        return cls(
            np.full((*size, checkpoints), np.nan),
            np.full((*size, checkpoints), np.nan),
            np.zeros((*size, ACCOUNTS)),
            np.zeros(size, dtype=np.int64),
        )

    @staticmethod
    def bytes_for(replications: int, runners: int, checkpoints: int) -> int:
        """How much memory that room takes."""
        return replications * runners * 8 * (2 * checkpoints + ACCOUNTS + 1)

    def put(self, first: int, other: Part) -> None:
        """Copy ``other`` in, from replication ``first`` on."""
        span = slice(first, first + len(other.flags))
        self.arrive_s[span], self.leave_s[span] = other.arrive_s, other.leave_s
        self.ledger_s[span], self.flags[span] = other.ledger_s, other.flags


@dataclass(frozen=True, slots=True)
class Job:
    """One race under one seed. Can be sent to another process unless its plans are functions given in Python."""

    race: RaceProgram
    seed: int
    plans: Plans | None = None

    def engine(self) -> EventEngine:
        """An engine for this job. Raises ``InputError`` where a plan written in Python is missing."""
        return EventEngine(self.race, self.seed, _plans_by_runner(self.race, self.plans))


def run_part(engine: EventEngine, first: int, stop: int) -> Part:
    """Run the replications ``first`` to ``stop - 1``."""
    race = engine.race
    nodes = [point.node for point in race.checkpoints]
    part = Part.room(stop - first, len(race.runners), len(nodes))
    for row in range(stop - first):
        run = engine.run(first + row)
        part.arrive_s[row] = run.arrive_s[:, nodes]
        part.leave_s[row] = run.leave_s[:, nodes]
        part.ledger_s[row] = run.moving.ledger
        part.flags[row] = run.moving.lanes["flags"]
    return part


def _plans_by_runner(race: RaceProgram, plans: Plans | None) -> dict[int, PythonPlan]:
    functions: Mapping[str, PythonPlan] = {}
    place = None
    if isinstance(plans, Path):
        functions, place = load_plans(plans), Place(plans)
    elif plans is not None:
        functions = plans
    found: dict[int, PythonPlan] = {}
    for i, runner in enumerate(race.scenario.runners):
        if runner.plan.pacing != "python":
            continue
        name, who = runner.plan.function or "", runner.athlete.name
        if plans is None:
            raise InputError(
                f"the plan of {who} is the Python function {name or '?'}; name the file that holds it with "
                "--plans FILE, or pass plans={name: function} from Python"
            )
        if name not in functions:
            there = ", ".join(functions) or "none"
            raise InputError(f"no function {name or '?'} for the plan of {who}; functions there: {there}", place=place)
        found[i] = _checked(name, functions[name], place)
    return found


def _checked(name: str, plan: PythonPlan, place: Place | None) -> PythonPlan:
    """The plan, with its mistakes told as the mistakes of the person who wrote it."""

    def ask(felt: Felt) -> Wish:
        try:
            wish = plan(felt)
        except Exception as error:
            raise InputError(
                f"the plan {name} failed at {felt.distance_m:.0f} m: {type(error).__name__}: {error}", place=place
            ) from error
        if not isinstance(wish, Wish) or not (math.isfinite(wish.value_mps) and wish.value_mps > 0.0):
            raise InputError(
                f"the plan {name} answered {wish!r} at {felt.distance_m:.0f} m; "
                "answer with a Wish of a speed above 0 m/s",
                place=place,
            )
        return wish

    return ask
