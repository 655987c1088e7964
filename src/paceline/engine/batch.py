"""A batch: many replications of one race, shared out among threads and put together in their order.

A replication depends on its number and the seed alone, so neither the engine, the number of threads nor the size of
their portions changes a bit of the result. Portions are handed out in their order and never far ahead of whoever
takes them, so that a run without end would still take little memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Literal

from paceline.engine.compiled import replications_abreast
from paceline.engine.job import Job, Plans
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram
from paceline.errors import InputError
from paceline.memory import KEPT_SHARE, MEMORY_BYTES, in_words
from paceline.numerics.jit import cache_folder

#: Called with (replications done, replications in all).
Progress = Callable[[int, int], None]
EngineName = Literal["compiled", "event"]

_LARGEST_PORTION = 500
_PORTIONS_EACH = 8
#: Portions that may lie ready beyond one for each thread.
_AHEAD = 2
#: How soon Ctrl-C is noticed, s; and how long threads are given to end by themselves.
_LOOK_S, _LEAVE_S = 0.1, 0.5
#: For a first guess of the duration: legs of a race, and seconds a runner and leg take on one thread.
_LEGS = 100
_LEG_S = {"compiled": 1e-6, "event": 5e-5}
#: Longer than this, s, is not begun.
_LONGEST_S = 14 * 86_400.0
#: Replications are numbered with 32 bits in the names of draws.
_REPLICATIONS = 2**32
#: A kernel that every race calls: where it is cached, the others are.
_LAST_KERNEL = {"compiled": "compiled._sweep-", "event": "runner.depart-"}


def is_compiled(engine: EngineName = "compiled") -> bool:
    """Whether the kernels of this version lie compiled on disk; if not, a first run takes half a minute or so more."""
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


@cache
def tell_compiling(engine: EngineName) -> None:
    """Say, once, that the user has to wait for the compiler, where that is so."""
    if not is_compiled(engine):
        print("compiling the engine (once, half a minute or so)", file=sys.stderr, flush=True)


def fits_memory(replications: int, runners: int, checkpoints: int, memory_bytes: int = MEMORY_BYTES) -> bool:
    """Whether every replication can be kept within a limit of memory."""
    return Part.bytes_for(replications, runners, checkpoints) <= KEPT_SHARE * memory_bytes


def check_kept(replications: int, runners: int, checkpoints: int, memory_bytes: int = MEMORY_BYTES) -> None:
    """Refuse what has to be held as a whole and cannot, before any memory is taken."""
    if fits_memory(replications, runners, checkpoints, memory_bytes):
        return
    fits = int(KEPT_SHARE * memory_bytes) // Part.bytes_for(1, runners, checkpoints)
    advice = f"at most {fits:,} replications fit" if fits else "not even one replication fits"
    raise InputError(
        f"{replications:,} replications of {runners:,} runners would take about "
        f"{in_words(Part.bytes_for(replications, runners, checkpoints))} of memory, the limit for them is "
        f"{in_words(KEPT_SHARE * memory_bytes)}; {advice}"
    )


def check_size(
    replications: int,
    runners: int,
    checkpoints: int,
    memory_bytes: int = MEMORY_BYTES,
    engine: EngineName = "compiled",
) -> None:
    """Refuse a batch that cannot be run at all: none, one that takes weeks, or too many runners to hold one of."""
    if replications < 1:
        raise InputError(f"{replications} replications are none; ask for at least 1")
    each = Part.bytes_for(1, runners, checkpoints)
    if each * (_AHEAD + 1) > memory_bytes:
        raise InputError(
            f"one replication of {runners:,} runners takes about {in_words(each)} of memory, the limit is "
            f"{in_words(memory_bytes)}; not even one replication fits: run fewer runners, or allow more memory"
        )
    each_s = runners * _LEGS * _LEG_S[engine]
    if replications >= _REPLICATIONS or replications * each_s > _LONGEST_S:
        most = min(int(_LONGEST_S / each_s), _REPLICATIONS - 1)
        raise InputError(
            f"{replications:,} replications of {runners:,} runners would take about "
            f"{duration_words(replications * each_s)} on one processor; ask for at most {most:,} "
            "(10,000 give a chance to within half a point)"
        )


def duration_words(seconds: float) -> str:
    """About how long, in the unit that a person would choose."""
    for name, length_s in (("year", 365.25 * 86_400.0), ("day", 86_400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= 1.5 * length_s:
            return f"{seconds / length_s:,.0f} {name}s"
    return f"{seconds:.0f} seconds"


def check_seed(seed: int) -> None:
    """A seed is what the generator can take: 63 bits."""
    if not 0 <= seed < 2**63:
        raise InputError(f"{seed} cannot be a seed; give a whole number from 0 to {2**63 - 1}")


def run_portions(
    race: RaceProgram,
    replications: int,
    seed: int = 1,
    *,
    portion: int,
    done: int = 0,
    engine: str = "auto",
    threads: int | None = None,
    plans: Plans | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Part]]:
    """Run the replications ``done`` to ``replications - 1`` and hand them out in order: (number of the first, part).

    ``portion``: replications handed out at a time. ``stopped`` is asked every tenth of a second; once it says so, no
    more come. Raises ``InputError`` where a plan written in Python is missing or fails.
    """
    name = chosen_engine(engine, race.has_python_plans)
    if threads is not None and threads < 1:
        raise InputError(f"{threads} threads do no work; ask for at least 1")
    tell_compiling(name)
    threads = (threads or available_processors()) if name == "compiled" else 1
    job, starts = Job(race, seed, plans), range(done, replications, portion)
    todo: SimpleQueue[int | None] = SimpleQueue()
    back: SimpleQueue[tuple[int, Part | BaseException]] = SimpleQueue()
    leaving = False

    def work() -> None:
        first = -1
        try:
            runs = job.engine(name)
            while (first := _or_end(todo.get())) >= 0 and not leaving:
                stop = min(first + portion, replications)
                if name == "compiled":
                    back.put((first, runs.run_part(first, stop)))
                    continue
                part = Part.room(stop - first, len(race.runners), len(race.checkpoints))
                for k in range(first, stop):
                    if leaving:  # plain Python is slow: whoever stops does not wait for the whole portion
                        return
                    part.put(k - first, runs.run_part(k, k + 1))
                back.put((first, part))
        except BaseException as error:  # told by whoever waits for the portions
            back.put((first, error))

    # Work is done in threads of its own even where one is enough, so that Ctrl-C is heard while a long kernel runs.
    workers = [Thread(target=work, daemon=True) for _ in range(min(threads, len(starts)))]
    given, ready = 0, dict[int, Part]()
    try:
        for worker in workers:
            worker.start()
        for number, start in enumerate(starts):
            while given < min(len(starts), number + len(workers) + _AHEAD):
                todo.put(starts[given])
                given += 1
            while start not in ready:
                if stopped():
                    return
                try:
                    first, part = back.get(timeout=_LOOK_S)
                except Empty:
                    continue
                if isinstance(part, BaseException):
                    raise part
                ready[first] = part
            yield start, ready.pop(start)
            if stopped():
                return
    finally:
        leaving = True
        for _ in workers:
            todo.put(None)
        for worker in workers:
            worker.join(_LEAVE_S / len(workers))


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
    """Run the replications 0 to ``replications - 1`` and keep them all.

    ``threads``: by default as many as there are processors; the event engine, which is plain Python, uses one.
    ``portion``: replications handed out at a time. Raises ``InputError`` where the batch is too large or a plan
    written in Python is missing or fails.
    """
    check_seed(seed)
    runners = len(race.runners)
    check_size(replications, runners, len(race.checkpoints), engine=chosen_engine(engine, race.has_python_plans))
    check_kept(replications, runners, len(race.checkpoints))
    abreast = replications_abreast(race)  # less than that at a time is slower
    fair = min(_LARGEST_PORTION, replications // (_PORTIONS_EACH * (threads or 1)))
    portion = portion or max(1, -(-fair // abreast)) * abreast
    parts = run_portions(race, replications, seed, portion=portion, engine=engine, threads=threads, plans=plans)
    whole: Part | None = None
    for first, part in parts:
        if whole is None:
            alone = len(part.flags) == replications
            whole = part if alone else Part.room(replications, runners, len(race.checkpoints))
        if whole is not part:
            whole.put(first, part)
        if progress is not None:
            progress(first + len(part.flags), replications)
    assert whole is not None  # there is at least one replication
    return whole


def _or_end(first: int | None) -> int:
    return -1 if first is None else first
