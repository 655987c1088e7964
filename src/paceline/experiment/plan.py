"""The plan of a sweep: every point checked, and the races among them named by their keys, before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from paceline.errors import InputError
from paceline.experiment.answers import Question, Row, Task
from paceline.experiment.experiment import Experiment
from paceline.experiment.identity import code_hash, row_key, scenario_hash


@dataclass(frozen=True, slots=True)
class Plan:
    """``keys``: of each point in its order; points that are the same race share one. ``invalid``: rows of no race."""

    question: Question
    keys: tuple[str, ...]
    tasks: dict[str, Task]
    invalid: dict[str, Row]


def plan_sweep(experiment: Experiment, progress: Callable[[int, int], None] = lambda done, total: None) -> Plan:
    """Check every point. Raises ``InputError`` where not one of them can be run, with what is wrong with the first."""
    question = Question(
        scenario=experiment.scenario,
        runners=experiment.runners,
        outputs=experiment.outputs,
        replications=experiment.replications,
        until=experiment.words.until,
        code=code_hash(),
    )
    asked = [*experiment.runners, *(output.name for output in experiment.outputs)]
    if any(output.is_change for output in experiment.outputs):
        asked.append(scenario_hash(experiment.base.scenario))
    keys: list[str] = []
    tasks: dict[str, Task] = {}
    invalid: dict[str, Row] = {}
    first: InputError | None = None
    for point in experiment.points:
        variant, settings = experiment.changes(point.levels)
        try:
            found = scenario_hash(experiment.load(point.levels).scenario)
        except InputError as error:
            first = first or error
            told = repr((variant, [setting.text for setting in settings], str(error)))
            key = row_key(told, experiment.words.seed, 0, None, asked)
            invalid[key] = question.invalid(key, error)
        else:
            seed = experiment.seed_at(found)
            key = row_key(found, seed, question.replications, question.until, asked)
            tasks.setdefault(key, Task(key, seed, variant, settings))
        keys.append(key)
        progress(len(keys), len(experiment.points))
    if first is not None and not tasks:
        many = f"\nnone of the {len(keys):,} points can be run" if len(keys) > 1 else ""
        raise InputError(first.message + many, place=first.place, path=first.path)
    return Plan(question, tuple(keys), tasks, invalid)
