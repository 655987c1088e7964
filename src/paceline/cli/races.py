"""A race from the command line, loaded and checked before anything takes time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paceline.experiment.precision import Precision
    from paceline.race import Race


def load_race(file: Path, variant: str | None, settings: list[str] | None) -> Race:
    """The race of a scenario file, as the variant and the settings make it."""
    from paceline.race import load

    return load(file, variant, settings or ())


def check_ready(
    race: Race, replications: int, seed: int, engine: str = "auto", memory_bytes: int | None = None
) -> None:
    """Refuse what cannot be run, before anything takes time."""
    from paceline.engine.batch import check_seed, check_size, chosen_engine
    from paceline.memory import MEMORY_BYTES

    check_seed(seed)
    name = chosen_engine(engine)
    check_size(replications, len(race.names), 1, memory_bytes or MEMORY_BYTES, name)


def check_goal(goal: Precision, race: Race) -> None:
    """Refuse a precision of what this race does not have, before anything takes time."""
    from paceline.errors import InputError

    problem = goal.output.problem(race.scenario)
    if problem is not None:
        raise InputError(problem)
    if goal.runner is not None and goal.runner not in race.names:
        raise InputError(f"there is no runner {goal.runner!r}; in this race: {', '.join(race.names)}")
