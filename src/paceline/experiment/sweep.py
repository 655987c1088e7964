"""A sweep: every point of an experiment run, each row safe on disk once its chunk is done, and one table at the end.

Points are run in the order of their keys, that is in no order: so the time left can be told from the time spent, and
what there is of a sweep that was stopped is a fair sample of it. A second call runs what is missing.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paceline.engine.batch import Progress
from paceline.engine.interrupt import CtrlC
from paceline.errors import InputError
from paceline.experiment.answers import ROW, Answers, Question, Row, Task
from paceline.experiment.crews import Crew, CrewName, crew
from paceline.experiment.experiment import Experiment
from paceline.experiment.folder import SweepFolder
from paceline.experiment.identity import code_hash
from paceline.experiment.outputs import Baseline
from paceline.experiment.plan import Plan, plan_sweep
from paceline.shown import Shown

if TYPE_CHECKING:
    import pyarrow

    from paceline.report.plots import SweepPlots

_LOOK_S = 0.1
#: Rows that are done wait at most so long, s, to be written together.
_HOLD_S = 0.25
#: Chunks in hand for each worker, so that none waits for the next.
_IN_HAND = 2
#: How often a chunk may be lost with its worker.
_ATTEMPTS = 3


class StoppedSweep(KeyboardInterrupt):
    """Ctrl-C has ended a sweep; ``done`` of ``total`` points are kept, in ``folder`` if there is one."""

    def __init__(self, done: int, total: int, folder: Path | None) -> None:
        super().__init__(f"stopped after {done:,} of {total:,} points")
        self.done, self.total, self.folder = done, total, folder


@dataclass(slots=True)
class Spent:
    """Where the time of this call went, s: ``busy_s`` is the work of all workers, ``planned_s`` checking points.

    ``cpu_s`` is what the processors gave to it, known where all of it was done in this process; on a machine with much
    else to do that is less than the time that passed.
    """

    workers: int = 1
    points: int = 0
    chunks: int = 0
    busy_s: float = 0.0
    cpu_s: float | None = None
    running_s: float = 0.0
    planned_s: float = 0.0
    planned: int = 0

    @property
    def each_s(self) -> float:
        """What a point takes one core, s."""
        return (self.busy_s if self.cpu_s is None else self.cpu_s) / max(1, self.points)

    def paper_s(self, points: int = 1_000_000, cores: int = 1_000) -> float | None:
        """About how long so many such points would take on so many cores, s; None where nothing was run.

        Points are checked on one core before they are run on all.
        """
        if not self.points:
            return None
        run_s = points * self.each_s / cores
        return run_s + points * self.planned_s / max(1, self.planned)


@dataclass(frozen=True, eq=False)
class SweepResult(Shown):
    """The table of a sweep: parameters, status, answers with their standard errors, one row for each point."""

    experiment: Experiment
    table: pyarrow.Table
    file: Path | None
    reused: int
    spent: Spent = field(default_factory=Spent)
    elapsed_s: float = 0.0

    @property
    def failed(self) -> int:
        """Points without an answer; the column ``error`` says why."""
        return sum(status != "ok" for status in self.table["status"].to_pylist())

    @property
    def parameters(self) -> list[str]:
        """The columns that the axes fill."""
        return [column.header for column in self.experiment.columns]

    @property
    def answers(self) -> list[str]:
        """The columns of answers, each followed by its standard error."""
        return [name for name in self.table.column_names if name not in {*self.parameters, *ROW}]

    def rows(self) -> list[dict[str, Any]]:
        """The table row by row."""
        found: list[dict[str, Any]] = self.table.to_pylist()
        return found

    @property
    def plot(self) -> SweepPlots:
        """Pictures of this sweep: ``found.plot.answers()``."""
        from paceline.report.plots import SweepPlots

        return SweepPlots(self)

    def to_pandas(self) -> Any:
        """The table as a data frame. Needs pandas."""
        return self.table.to_pandas()


def sweep(
    experiment: Experiment,
    out: str | os.PathLike[str] | None = None,
    executor: CrewName | str = "threads",
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
    checked: Progress | None = None,
) -> SweepResult:
    """Run an experiment, or what is missing of it in the folder ``out``.

    ``progress`` and ``checked`` are told (points done, points in all) of running and of checking beforehand. Ctrl-C
    raises ``StoppedSweep``; raises ``InputError`` where the experiment or the folder cannot be used.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="paceline-") as aside:
            return _sweep(experiment, Path(aside), None, executor, workers, scheduler, progress, checked)
    return _sweep(experiment, Path(out), Path(out), executor, workers, scheduler, progress, checked)


def _sweep(
    experiment: Experiment,
    path: Path,
    shown: Path | None,
    executor: CrewName | str,
    workers: int | None,
    scheduler: str | None,
    progress: Progress | None,
    checked: Progress | None,
) -> SweepResult:
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    plan = plan_sweep(experiment, checked or (lambda done, total: None))
    spent = Spent(planned_s=time.process_time() - began_cpu_s, planned=len(plan.keys))
    with SweepFolder(path, experiment.name, plan.question.headers) as folder, CtrlC() as ctrl_c:
        kept = folder.keys(plan.tasks)
        if plan.invalid:
            folder.add(list(plan.invalid.values()))
        todo = [plan.tasks[key] for key in sorted(plan.tasks) if key not in kept]
        if todo:
            at_work = crew(executor, workers, scheduler, len(todo))
            try:
                question = _with_base(experiment, plan.question, workers)
                _Run(question, at_work, folder, spent, progress, len(kept), len(plan.tasks)).all(
                    todo, lambda: ctrl_c.asked
                )
            except KeyboardInterrupt:
                raise StoppedSweep(len(kept) + spent.points, len(plan.tasks), shown) from None
            finally:
                at_work.stop()
        table = _table(experiment, plan, folder)
        file = folder.finish(table, _words(experiment, plan))
    return SweepResult(
        experiment, table, None if shown is None else file, len(kept), spent, time.perf_counter() - began_s
    )


def _with_base(experiment: Experiment, question: Question, threads: int | None) -> Question:
    if not any(output.is_change for output in question.outputs):
        return question
    base = experiment.race.run(question.replications, experiment.words.seed, threads=threads)
    return replace(question, base=Baseline.of_result(base, question.runners))


@dataclass
class _Run:
    """The points that are run in one call."""

    question: Question
    crew: Crew
    folder: SweepFolder
    spent: Spent
    progress: Progress | None
    kept: int
    total: int
    ready: list[Row] = field(default_factory=list)
    written_s: float = field(default_factory=time.perf_counter)

    def all(self, tasks: Sequence[Task], stopped: Callable[[], bool]) -> None:
        """Run all of them. Rows that are done are written whatever happens."""
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        self.spent.workers = self.crew.workers
        todo = deque(tasks)
        lost: dict[str, int] = {}
        in_hand: dict[Future[Answers], list[Task]] = {}
        self._tell()
        try:
            while todo or in_hand:
                while todo and len(in_hand) < _IN_HAND * self.crew.workers:
                    chunk = [todo.popleft() for _ in range(self._size(len(todo)))]
                    in_hand[self.crew.submit(self.question, chunk)] = chunk
                done, _ = wait(in_hand, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                if stopped():
                    raise KeyboardInterrupt
                broken = [future for future in done if not self._take(future)]
                for future in done:
                    if future not in broken:
                        del in_hand[future]
                self._write(min_s=_HOLD_S)
                if broken:  # all that is in hand may be lost with a worker, and is handed out again
                    _count_lost(lost, [in_hand[future] for future in broken], broken[0])
                    for future, chunk in in_hand.items():
                        future.cancel()
                        todo.extendleft(reversed(chunk))
                    in_hand.clear()
                    self.crew.renew()
        finally:
            self._write()
            self.spent.running_s += time.perf_counter() - began_s
            if self.crew.in_this_process:
                self.spent.cpu_s = time.process_time() - began_cpu_s

    def _size(self, left: int) -> int:
        """How many points make a chunk, from how long they have taken; the last chunks are small, to end together."""
        if not self.spent.points or left <= 1:
            return 1
        fits = int(self.crew.chunk_s * self.spent.points / max(self.spent.busy_s, 1e-9))
        return max(1, min(fits, left // (_IN_HAND * self.crew.workers) or 1))

    def _take(self, future: Future[Answers]) -> bool:
        """Note the rows of a chunk; False where it was lost. Raises ``InputError`` for what no repeating cures."""
        try:
            answers = future.result()
        except InputError:
            raise
        except BaseException:  # a cancelled chunk, or a worker that has died, each executor in its own words
            return False
        self.ready += answers.rows
        self.spent.points += len(answers.rows)
        self.spent.chunks += 1
        self.spent.busy_s += answers.busy_s
        self._tell()
        return True

    def _write(self, min_s: float = 0.0) -> None:
        if self.ready and time.perf_counter() - self.written_s >= min_s:
            rows, self.ready = self.ready, []
            self.folder.add(rows)
            self.written_s = time.perf_counter()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.kept + self.spent.points, self.total)


def _count_lost(lost: dict[str, int], chunks: Sequence[Sequence[Task]], future: Future[Answers]) -> None:
    for chunk in chunks:
        lost[chunk[0].key] = lost.get(chunk[0].key, 0) + 1
        if lost[chunk[0].key] >= _ATTEMPTS:
            error = None if future.cancelled() else future.exception()
            why = f"{type(error).__name__}: {error}" if error is not None else "it was cancelled"
            raise InputError(
                f"the same points were lost {_ATTEMPTS} times with the worker that ran them ({why}); what is done is "
                "kept; see what ends the workers (memory?), and call the sweep again"
            )


def _table(experiment: Experiment, plan: Plan, folder: SweepFolder) -> pyarrow.Table:
    """Parameters, then status and answers, in the order of the points."""
    import pyarrow as pa

    rows = folder.collect(plan.keys)
    fields, arrays = [], []
    for spot, column in enumerate(experiment.columns):
        values = [point.levels[spot].shown for point in experiment.points]
        numeric = all(value is None or isinstance(value, float) for value in values)
        told = {"paths": ", ".join(column.paths), **({"unit": column.unit} if column.unit else {})}
        fields.append(pa.field(column.header, pa.float64() if numeric else pa.string(), metadata=told))
        arrays.append(pa.array(values, fields[-1].type))
    for name in [*ROW[1:], *plan.question.headers, ROW[0]]:
        fields.append(rows.schema.field(name))
        arrays.append(rows[name].combine_chunks())
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _words(experiment: Experiment, plan: Plan) -> dict[str, str]:
    """What the table says of how it was made: nothing that differs between two makings of the same rows."""
    words = experiment.words
    return {
        "scenario": words.scenario,
        "seed": str(words.seed),
        "draws": words.draws,
        "replications": str(plan.question.replications),
        "until": words.until or "",
        "code": code_hash(),
    }
