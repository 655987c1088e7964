"""One row of a sweep: a race is run and asked, here or on another machine, and what goes wrong becomes a row too."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from paceline.errors import InputError
from paceline.experiment.identity import code_hash
from paceline.experiment.outputs import Baseline, Output
from paceline.race import Race
from paceline.scenario import OpenScenario
from paceline.scenario.settings import Setting

#: ``invalid``: no race can be made of this point. ``failed``: the race broke; it is tried again at the next call.
Status = Literal["ok", "invalid", "failed"]
Cell: TypeAlias = str | int | float | None
#: By the names of `Question.headers`, and those of `ROW`.
Row: TypeAlias = dict[str, Cell]
#: What every row has beside its answers.
ROW = ("key", "status", "error", "replications")


class OtherCodeError(InputError):
    """A worker elsewhere runs another version; its numbers would not be ours."""


class HaltedError(Exception):
    """The sweep is being stopped; the point at hand is given up."""


@dataclass(frozen=True, slots=True)
class Task:
    """A point as it is handed to whoever runs it."""

    key: str
    seed: int
    variant: str | None
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What all points of a sweep have in common: the scenario, read once, and what is asked of each race."""

    scenario: OpenScenario
    runners: tuple[str, ...]
    outputs: tuple[Output, ...]
    replications: int
    until: str | None
    code: str
    #: The race to change from, where a change is asked for; it is run before the points are.
    base: Baseline | None = None

    @property
    def headers(self) -> list[str]:
        """The columns of answers: each output, then its standard error; by runner where there are several."""
        return [header for runner in self.runners for output in self.outputs for header in self._pair(runner, output)]

    def answer(self, task: Task, threads: int = 1, halted: Callable[[], bool] = lambda: False) -> Row:
        """Run one race and ask it. Nothing is raised but ``HaltedError``, once ``halted`` says so."""
        try:
            return {**self._row(task.key, "ok"), **self._asked(task, threads, halted)}
        except HaltedError:
            raise
        except InputError as error:
            return self._row(task.key, "failed", str(error))
        except Exception as error:  # nothing of a sweep is lost because one point of it breaks
            return self._row(task.key, "failed", f"{type(error).__name__}: {error}")

    def invalid(self, key: str, error: InputError) -> Row:
        """The row of a point of which no race can be made."""
        return self._row(key, "invalid", str(error))

    def _row(self, key: str, status: Status, error: str | None = None) -> Row:
        row: Row = {"key": key, "status": status, "error": error, "replications": 0}
        row.update(dict.fromkeys(self.headers))
        return row

    def _asked(self, task: Task, threads: int, halted: Callable[[], bool]) -> Row:
        def progress(done: int, total: int) -> None:
            if halted():
                raise HaltedError

        race = Race(self.scenario.load(task.variant, task.settings))
        result = race.run(self.replications, task.seed, threads=threads, until=self.until, progress=progress)
        row: Row = {"replications": result.replications}
        for runner in self.runners:
            for output in self.outputs:
                found = output.of(result, runner, self.base)
                for header, number in zip(self._pair(runner, output), (found.value, found.standard_error), strict=True):
                    row[header] = number if math.isfinite(number) else None
        return row

    def _pair(self, runner: str, output: Output) -> Iterator[str]:
        whose = f"{runner}: " if len(self.runners) > 1 else ""
        unit = f"_{output.unit}" if output.unit else ""
        yield f"{whose}{output.name}{unit}"
        yield f"{whose}{output.name}_se{unit}"


@dataclass(frozen=True, slots=True)
class Answers:
    """The rows of a chunk, and how long their races took, s."""

    rows: list[Row]
    busy_s: float


def answer_all(
    question: Question, tasks: Sequence[Task], threads: int = 1, halted: Callable[[], bool] = lambda: False
) -> Answers:
    """Run a chunk of points: what an executor is given to do, wherever it does it."""
    if question.code != code_hash():
        raise OtherCodeError("a worker runs another version of paceline or of its libraries; install the same on all")
    began_s = time.perf_counter()
    rows = [question.answer(task, threads, halted) for task in tasks]
    return Answers(rows, time.perf_counter() - began_s)
