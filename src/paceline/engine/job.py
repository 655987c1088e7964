"""A job: what it takes to run replications of one race, and what they bring back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from paceline.behaviour.python_plan import Felt, PythonPlan, Wish, load_plans
from paceline.engine.compiled import CompiledEngine
from paceline.engine.event import EventEngine
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.errors import InputError, Place


class Engine(Protocol):
    """What runs replications of one race, one thread at a time."""

    def run_part(self, first: int, stop: int) -> Part:
        """Run the replications ``first`` to ``stop - 1``."""
        ...


#: Plans written in Python: the file that holds them, or the functions by name.
Plans = Path | Mapping[str, PythonPlan]


@dataclass(frozen=True, slots=True)
class Job:
    """One race under one seed. Can be sent to another process unless its plans are functions given in Python."""

    race: RaceProgram
    seed: int
    plans: Plans | None = None

    def engine(self, name: str = "event") -> Engine:
        """An engine for this job. Raises ``InputError`` where a plan written in Python is missing."""
        return CompiledEngine(self.race, self.seed) if name == "compiled" else self.event_engine()

    def event_engine(self) -> EventEngine:
        """The event engine for this job, which can also tell what happens."""
        return EventEngine(self.race, self.seed, _plans_by_runner(self.race, self.plans))


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
