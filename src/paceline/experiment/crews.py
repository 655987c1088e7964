"""Who runs the points of a sweep: threads of this process, processes of this machine, or a Dask cluster.

All are executors in the sense of ``concurrent.futures`` and are handed the same chunks; rows do not depend on whom.
"""

from __future__ import annotations

import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any, Literal

from paceline.engine.batch import available_processors
from paceline.errors import InputError
from paceline.experiment.answers import Answers, Question, Task, answer_all

CrewName = Literal["threads", "processes", "dask"]
#: How long a chunk should take, s; and for each worker, as one place hands out all chunks.
CHUNK_S, CHUNK_S_EACH = 0.5, 0.002


class Crew(ABC):
    """Workers; ``workers`` is how many chunks they run at a time."""

    workers: int
    in_this_process = False

    @property
    def chunk_s(self) -> float:
        """How long a chunk should take: long against what it costs to hand it out."""
        return max(CHUNK_S, CHUNK_S_EACH * self.workers)

    @abstractmethod
    def submit(self, question: Question, tasks: Sequence[Task]) -> Future[Answers]:
        """Have a chunk run."""

    @abstractmethod
    def renew(self) -> None:
        """Make it whole again after a worker has died."""

    @abstractmethod
    def stop(self) -> None:
        """Let go of everything; work at hand is given up."""


class Threads(Crew):
    """Threads of this process. Where there are fewer points than threads, several work on each point."""

    in_this_process = True

    def __init__(self, threads: int | None, points: int) -> None:
        total = threads or available_processors()
        self.workers = max(1, min(total, points))
        self._each = max(1, total // self.workers)
        self._halted = Event()
        self._pool: Executor = ThreadPoolExecutor(self.workers, thread_name_prefix="sweep")

    def submit(self, question: Question, tasks: Sequence[Task]) -> Future[Answers]:  # noqa: D102
        return self._pool.submit(answer_all, question, tasks, self._each, self._halted.is_set)

    def renew(self) -> None:  # noqa: D102
        pass  # a thread does not die alone

    def stop(self) -> None:  # noqa: D102
        self._halted.set()
        self._pool.shutdown(cancel_futures=True)


class Processes(Crew):
    """Processes of this machine, each with an interpreter of its own."""

    def __init__(self, processes: int | None) -> None:
        self.workers = processes or available_processors()
        self._begin()

    def submit(self, question: Question, tasks: Sequence[Task]) -> Future[Answers]:  # noqa: D102
        return self._pool.submit(answer_all, question, tasks)

    def renew(self) -> None:  # noqa: D102
        self.stop()
        self._begin()

    def stop(self) -> None:  # noqa: D102
        ours = [child for child in multiprocessing.active_children() if child not in self._others]
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in ours:
            child.terminate()
        for child in ours:
            child.join()

    def _begin(self) -> None:
        self._others: list[BaseProcess] = multiprocessing.active_children()
        # Copies of a process with threads, as fork makes them, may hang.
        self._pool: Executor = ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("spawn"))


class Cluster(Crew):
    """A Dask cluster: its scheduler's address, or nothing for one that is started on this machine."""

    def __init__(self, scheduler: str | None, workers: int | None) -> None:
        try:
            import distributed
        except ImportError:
            raise InputError("a cluster needs Dask; pip install 'paceline[cluster]'") from None
        client: Any = distributed.Client
        quiet = {"set_as_default": False}
        try:
            if scheduler is not None:
                self._client = client(scheduler, timeout="20s", **quiet)
            else:
                many = workers or available_processors()
                self._client = client(n_workers=many, threads_per_worker=1, dashboard_address=None, **quiet)
        except (OSError, ValueError) as error:
            words = f"the scheduler {scheduler} cannot be reached ({error}); write its address as tcp://host:8786"
            raise InputError(words) from None
        self._address = scheduler or "of this machine"
        self._pool: Executor = self._client.get_executor(pure=False)
        self._sent: tuple[Question, Any] | None = None

    @property
    def workers(self) -> int:  # type: ignore[override]
        """Threads of all its workers; a cluster may grow and shrink."""
        with self._reached():
            return max(1, sum(int(threads) for threads in self._client.nthreads().values()))

    def submit(self, question: Question, tasks: Sequence[Task]) -> Future[Answers]:  # noqa: D102
        with self._reached():
            if self._sent is None or self._sent[0] is not question:
                self._sent = question, self._client.scatter(question, broadcast=True, hash=False)
            return self._pool.submit(answer_all, self._sent[1], list(tasks))

    def renew(self) -> None:  # noqa: D102
        self._sent = None  # what was sent may be lost with the workers that held it

    def stop(self) -> None:  # noqa: D102
        with suppress(Exception):  # a cluster that is gone needs no good-bye
            self._pool.shutdown(wait=False)
        with suppress(Exception):
            self._client.close()

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """A scheduler that has gone is nothing that handing out again could cure."""
        try:
            yield
        except (OSError, RuntimeError, CancelledError) as error:
            raise InputError(
                f"the scheduler {self._address} is gone ({' '.join(str(error).split()) or type(error).__name__}); "
                "what is done is kept: start it again, and the same command goes on from there"
            ) from None


def crew(name: CrewName | str, workers: int | None, scheduler: str | None, points: int) -> Crew:
    """The workers of that name. Raises ``InputError`` where there are none."""
    if scheduler is not None and name != "dask":
        raise InputError(f"a scheduler is for --executor dask, not for {name}")
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers do no work; ask for at least 1")
    if name == "threads":
        return Threads(workers, points)
    if name == "processes":
        return Processes(workers)
    if name == "dask":
        return Cluster(scheduler, workers)
    raise InputError(f"there is no executor {name!r}; choose threads, processes or dask")
