"""A pacing plan written in Python: a function from what a runner feels to what he wishes.

    def brave(felt):
        if felt.distance_m < 10_000:
            return Wish.pace(5.9)
        return Wish.effort(felt.sustainable_mps)

Files with such functions are loaded only where the user names them on the command line (``--plans my_plans.py``) or
passes the function itself in Python; a scenario alone never runs code.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from paceline.errors import InputError, Place


@dataclass(frozen=True, slots=True)
class Felt:
    """What a runner knows at a node: where he is, how long it took, how hard it is, what he believes he can hold."""

    distance_m: float
    distance_left_m: float
    elapsed_s: float
    effort: float  # of the last leg, as a share of the fastest he could have run; 0 at the start
    sustainable_mps: float  # flat-equivalent speed that would leave him spent on the line
    with_pacers: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What a runner means to do until the next node: a pace, an effort, or to stay with the pacers."""

    value_mps: float
    is_pace: bool
    follows: bool = False

    @classmethod
    def pace(cls, speed_mps: float) -> Wish:
        """Run at this speed over ground, if strength allows."""
        return cls(speed_mps, is_pace=True)

    @classmethod
    def effort(cls, equivalent_mps: float) -> Wish:
        """Run at this flat-equivalent speed: slower uphill and into the wind."""
        return cls(equivalent_mps, is_pace=False)

    @classmethod
    def stay(cls, equivalent_mps: float) -> Wish:
        """Stay with the pacers; this effort if they are gone."""
        return cls(equivalent_mps, is_pace=False, follows=True)


PythonPlan = Callable[[Felt], Wish]


def load_plans(file: Path) -> Mapping[str, PythonPlan]:
    """The plans of a Python file that the user has named: every public function in it.

    Runs the file. Raises `InputError` where it cannot be read or run.
    """
    spec = importlib.util.spec_from_file_location(f"paceline_plans_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise InputError(
            "not a Python file; name a file with functions that take what a runner feels", place=Place(file)
        )
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InputError(
            f"{type(error).__name__}: {error}; fix the file so that it can be imported", place=Place(file)
        ) from error
    return {name: thing for name, thing in vars(module).items() if callable(thing) and not name.startswith("_")}
