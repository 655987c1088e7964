"""A batch: many replications of one race, shared out among threads and put together in their order.

A replication depends on its number and the seed alone, so neither the engine, the number of threads nor the size of
their portions changes a bit of the result.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import local
from typing import Literal

from paceline.engine.job import Job, Plans
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.errors import InputError
from paceline.numerics.jit import cache_folder

#: Called with (replications done, replications in all).
Progress = Callable[[int, int], None]
EngineName = Literal["compiled", "event"]

#: Most memory that the arrays of a batch may take.
MEMORY_BYTES = 1_000_000_000
_LARGEST_PORTION = 500
_PORTIONS_EACH = 8
#: A kernel that every race calls: where it is cached, the others are.
_LAST_KERNEL = {"compiled": "compiled._sweep-", "event": "runner.depart-"}


def is_compiled(engine: EngineName = "compiled") -> bool:
    """Whether the kernels of this version lie compiled on disk; if not, the first replication takes about 15 s."""
    return any(cache_folder().rglob(f"{_LAST_KERNEL[engine]}*.nbc"))


def available_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chosen_engine(engine: str, python_plans: bool = False) -> EngineName:
    """The engine that runs: ``auto`` takes the compiled one wherever it can, the event engine for plans in Python.

    Raises ``InputError`` for one that is not there or cannot run this race.
    """
    if engine == "auto":
        return "event" if python_plans else "compiled"
    if engine == "compiled" and python_plans:
        raise InputError("a plan written in Python runs on the event engine; use --engine auto or --engine event")
    if engine == "compiled":
        return "compiled"
    if engine == "event":
        return "event"
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


def check_seed(seed: int) -> None:
    """A seed is what the generator can take: 63 bits."""
    if not 0 <= seed < 2**63:
        raise InputError(f"{seed} cannot be a seed; give a whole number from 0 to {2**63 - 1}")


def run_batch(
    race: RaceProgram,
    replications: int,
    seed: int = 1,
    *,
    engine: str = "auto",
    threads: int | None = None,
    plans: Plans | None = None,
    progress: Progress | None = None,
    portion: int | None = None,
) -> Part:
    """Run the replications 0 to ``replications - 1``.

    ``threads``: by default as many as there are processors; the event engine, which is plain Python, uses one.
    ``portion``: replications handed out at a time. Ctrl-C ends it within a portion. Raises ``InputError`` where the
    batch is too large or a plan written in Python is missing or fails.
    """
    name = chosen_engine(engine, race.has_python_plans)
    check_seed(seed)
    runners, _ = race.arrays.services.shape
    check_size(replications, runners, len(race.checkpoints))
    if threads is not None and threads < 1:
        raise InputError(f"{threads} threads do no work; ask for at least 1")
    if not is_compiled(name):
        print("compiling the engine (once, about 15 s)", file=sys.stderr)
    threads = (threads or available_processors()) if name == "compiled" else 1
    portion = portion or max(1, min(_LARGEST_PORTION, replications // (_PORTIONS_EACH * threads)))
    job, rooms = Job(race, seed, plans), local()

    def run(first: int) -> tuple[int, Part]:
        if not hasattr(rooms, "engine"):
            rooms.engine = job.engine(name)
        return first, rooms.engine.run_part(first, min(first + portion, replications))

    whole = Part.room(replications, runners, len(race.checkpoints))
    done = 0

    def keep(first: int, part: Part) -> None:
        nonlocal done
        whole.put(first, part)
        done += len(part.flags)
        if progress is not None:
            progress(done, replications)

    starts = range(0, replications, portion)
    if threads == 1 or len(starts) == 1:
        for start in starts:
            keep(*run(start))
        return whole
    # The first portion is run alone: it compiles what is not compiled.
    keep(*run(starts[0]))
    with ThreadPoolExecutor(threads) as pool:
        waiting: set[Future[tuple[int, Part]]] = {pool.submit(run, start) for start in starts[1:]}
        try:
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    keep(*future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return whole


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.0f}" if size >= 1e10 else f"{size / 1e9:.1f}"
