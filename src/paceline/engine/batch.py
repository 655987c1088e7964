"""A batch: many replications of one race, shared out among processes and put together in their order.

A replication depends on its number and the seed alone, so neither the number of processes nor the size of their
portions changes a bit of the result.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Mapping

from paceline.engine.crew import Crew, Helper
from paceline.engine.event import EventEngine
from paceline.engine.job import Job, Part, Plans, run_part
from paceline.engine.program import RaceProgram
from paceline.errors import InputError
from paceline.numerics.jit import cache_folder

#: Called with (replications done, replications in all), from any thread, one call at a time.
Progress = Callable[[int, int], None]

#: Most memory that the arrays of a batch may take.
MEMORY_BYTES = 1_000_000_000
#: Passages of a node from which on starting a second process (about two seconds) pays.
_WORTH_HELP = 100_000
_LARGEST_PORTION = 50
_PORTIONS_EACH = 8
#: A kernel that every race calls: where it is cached, the others are.
_LAST_KERNEL = "runner.depart-"


def is_compiled() -> bool:
    """Whether the kernels of this version lie compiled on disk; if not, the first replication takes about 15 s."""
    return any(cache_folder().rglob(f"{_LAST_KERNEL}*.nbc"))


def available_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chosen_engine(engine: str) -> str:
    """The engine that runs: ``auto`` takes the event engine. Raises ``InputError`` for one that is not there."""
    if engine in {"auto", "event"}:
        return "event"
    if engine == "compiled":
        raise InputError("the compiled engine is not part of this version; use --engine event or --engine auto")
    raise InputError(f"there is no engine {engine!r}; choose auto, event or compiled")


def check_size(replications: int, runners: int, checkpoints: int, memory_bytes: int = MEMORY_BYTES) -> None:
    """Refuse a batch that cannot be held, before any memory is taken."""
    if replications < 1:
        raise InputError(f"{replications} replications are none; ask for at least 1")
    needed = Part.bytes_for(replications, runners, checkpoints)
    if needed > memory_bytes:
        fits = memory_bytes // Part.bytes_for(1, runners, checkpoints)
        advice = f"at most {fits:,} replications fit" if fits else "not even one replication fits"
        raise InputError(
            f"{replications:,} replications of {runners:,} runners would take about {_gigabytes(needed)} GB of memory, "
            f"the limit is {_gigabytes(memory_bytes)} GB; {advice}"
        )


def run_batch(
    race: RaceProgram,
    replications: int,
    seed: int = 1,
    *,
    engine: str = "auto",
    workers: int | None = None,
    plans: Plans | None = None,
    progress: Progress | None = None,
    portion: int | None = None,
) -> Part:
    """Run the replications 0 to ``replications - 1``.

    ``workers``: most processes at work, this one included; by default as many as there are processors. A small batch,
    and one whose plans are functions given in Python, stays in this process. ``portion``: replications handed out at
    a time. Raises ``InputError`` where the batch is too large or a plan written in Python is missing or fails.
    """
    chosen_engine(engine)
    check_seed(seed)
    runners, nodes = race.arrays.services.shape
    check_size(replications, runners, len(race.checkpoints))
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers do no work; ask for at least 1")
    job = Job(race, seed, plans)
    here = job.engine()
    size = _crew_size(workers, replications * runners * nodes, plans)
    portion = portion or max(1, min(_LARGEST_PORTION, replications // (_PORTIONS_EACH * size)))
    batch = _Batch(Part.room(replications, runners, len(race.checkpoints)), portion, progress)
    # The first portion is run alone: it compiles what is not compiled, once for all processes.
    batch.run_next(here)
    size = min(size, len(batch.waiting) + 1) if is_compiled() else 1
    batch.run_all(here, job, size - 1)
    return batch.whole


def check_seed(seed: int) -> None:
    """A seed is what the generator can take: 63 bits."""
    if not 0 <= seed < 2**63:
        raise InputError(f"{seed} cannot be a seed; give a whole number from 0 to {2**63 - 1}")


def _crew_size(workers: int | None, passages: int, plans: Plans | None) -> int:
    if isinstance(plans, Mapping) or passages < _WORTH_HELP:
        return 1
    return workers or available_processors()


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.0f}" if size >= 1e10 else f"{size / 1e9:.1f}"


class _Batch:
    """The work still to be handed out, and the results so far."""

    def __init__(self, whole: Part, portion: int, progress: Progress | None) -> None:
        self.whole = whole
        self.total = len(whole.flags)
        self.waiting = deque((k, min(k + portion, self.total)) for k in range(0, self.total, portion))
        self._progress = progress
        self._done = 0
        self._lock = threading.Lock()
        self._errors: list[BaseException] = []

    def run_next(self, engine: EventEngine) -> bool:
        """Run the next portion in this process; false when none is left."""
        try:
            first, stop = self.waiting.popleft()
        except IndexError:
            return False
        self._keep(first, run_part(engine, first, stop))
        return True

    def run_all(self, engine: EventEngine, job: Job, helpers: int) -> None:
        """Run what is left, here and in ``helpers`` other processes."""
        with Crew(job, helpers) as crew:
            threads = [threading.Thread(target=self._feed, args=(helper,), daemon=True) for helper in crew.helpers]
            for thread in threads:
                thread.start()
            while not self._errors and self.run_next(engine):
                pass
            for thread in threads:
                while thread.is_alive() and not self._errors:
                    thread.join(0.1)
            if self._errors:
                raise self._errors[0]

    def _feed(self, helper: Helper) -> None:
        try:
            while not self._errors:
                try:
                    first, stop = self.waiting.popleft()
                except IndexError:
                    return
                self._keep(first, helper.run(first, stop))
        except BaseException as error:
            self._errors.append(error)

    def _keep(self, first: int, part: Part) -> None:
        with self._lock:
            self.whole.put(first, part)
            self._done += len(part.flags)
            if self._progress is not None:
                self._progress(self._done, self.total)
