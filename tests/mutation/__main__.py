"""Mutation: how many slips of the pen in a room of the house would be noticed.

From the folder ``tests``, with the kernels as plain Python (``NUMBA_DISABLE_JIT=1`` is set here):

    python -m mutation physiology --sample 200 --seed 1
    python -m mutation engine --sample 200 --seed 1 --out survivors.txt

Each mutant of a seeded sample is put in the place of its function in a child of this process, which knows all modules
already, so that most cost a fraction of a second. Mutants of ``physiology`` and ``rules`` have to be found by the
tests of their folders (without the two anchors that run ten thousand marathons). Those of ``engine`` run the races of
`mutation.small_races` that call the mutated function: `mutation.reasons` may find that a run cannot be right; else it
must not find other bits than the compiled engines, which a process without mutants runs once; and last come the tests
of `TESTS` for what a small race does not show. A survivor is judged in ``survivors.md``. About a second each.

Why not mutmut or cosmic-ray: mutmut leaves out decorated functions, which all kernels are, and cosmic-ray begins a
new interpreter for each mutant, which here takes longer than the races.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

os.environ["NUMBA_DISABLE_JIT"] = "1"

import pytest
from hypothesis import Phase, settings

import support.uncompiled  # noqa: F401 - before any kernel
from mutation.mutants import Mutant, mutants_of
from mutation.reasons import wrong_in
from mutation.small_races import RACES

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src" / "paceline"
#: Processor time of a mutant, s: beyond it he runs in circles.
_LONGEST_S = 60
_SLOW = "not t22 and not t23 and not t25"
#: Tests of the engine by module, where a small race does not show what it does.
TESTS = {
    "order": ["engines/test_order.py"],
    "compiled": ["engines/test_order.py"],
    "departures": ["engines/test_departures.py::test_kinds_carry_what_the_mixture_knows"],
    "tilt": ["engines/test_tilt.py"],
    "trail_rows": ["engines/test_trails.py::test_the_clocks_of_a_late_runner_are_the_cutoffs_the_line_and_the_buckles"],
    "differences": [
        "engines/test_identity.py::test_a_difference_names_replication_place_runner_and_quantity",
        "engines/test_identity.py::test_the_first_difference_is_the_earliest_along_the_course",
    ],
}

#: Threads, files and signals: their tests run whole races of the repository, which takes plain Python minutes.
_LEFT_OUT = {"batch", "interrupt", "job", "trace"}

Killer = Callable[[Mutant], str | None]


def tests_kill(files: list[str]) -> str | None:
    """Whether one of the tests in these files fails."""
    names = [str(HERE.parent / file) for file in files]
    quiet = [
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--assert=plain",
        "--hypothesis-profile=mutation",
        "-k",
        _SLOW,
    ]
    settings.register_profile("mutation", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
    code = pytest.main([*quiet, *names]) if names else pytest.ExitCode.OK
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise RuntimeError(f"the tests cannot be run: {code!r}")
    return None if code == pytest.ExitCode.OK else "tests"


def folder_kills(mutant: Mutant) -> str | None:
    """The tests that name the module first, then those of the whole folder."""
    room, name = mutant.file.parent.name, mutant.file.stem
    files = sorted((HERE.parent / room).glob("test_*.py"))
    near = [file for file in files if file.stem == f"test_{name}" or f"{room}.{name} " in file.read_text("utf-8")]
    far = [file for file in files if file not in near]
    return tests_kill([str(file) for file in near]) or tests_kill([str(file) for file in far])


@contextmanager
def _noting(called: set[tuple[str, str]]) -> Iterator[None]:
    """Notes the functions that are called while it is entered: file and name, of one made by another its maker's."""

    def note(frame: FrameType, _event: str, _value: object) -> None:
        called.add((frame.f_code.co_filename, frame.f_code.co_qualname.split(".<locals>")[0]))

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def races_killer() -> Killer:
    """Runs the small races as they are, by the compiler and without, and notes which functions each of them calls."""
    plain = {name: word for name, word in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    told = subprocess.run(
        [sys.executable, "-m", "mutation.reasons"], env=plain, cwd=HERE.parent, capture_output=True, check=True
    )
    right = json.loads(told.stdout)
    programs, built, called, cost_s = {}, {}, {}, {}
    for name, small in RACES.items():
        begun_s = time.process_time()
        with _noting(built.setdefault(name, set())):
            programs[name] = small.program()
        with _noting(called.setdefault(name, set())):
            found = wrong_in(small, programs[name])
        if list(found) != right[name] or found[0] is not None:
            raise SystemExit(f"the race {name!r} is not right to begin with: {found}, compiled {right[name]}")
        cost_s[name] = time.process_time() - begun_s

    def kill(mutant: Mutant) -> str | None:
        me = (str(mutant.file), mutant.function)
        for name in sorted(RACES, key=lambda name: cost_s[name]):
            small = RACES[name]
            if me in built[name] or me in called[name]:
                race = small.program() if me in built[name] else programs[name]
                why, fingerprint = wrong_in(small, race)
                if why is not None:
                    return "reasons"
                if fingerprint != right[name][1]:
                    return "fingerprint"
        return tests_kill(TESTS.get(mutant.file.stem, []))

    return kill


def fate(mutant: Mutant, killer: Killer) -> str:
    """How a mutant ends: ``survived``, or what killed it. He lives in a child of this process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST_S, _LONGEST_S))
        signal.alarm(3 * _LONGEST_S)  # whoever waits for ever uses no processor
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        word = "not put in place"
        try:
            mutant.put_in_place()
            word = "an error"
            word = killer(mutant) or "survived"
        finally:
            os.write(writer, word.encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as heard:
        word = heard.read()
    os.waitpid(child, 0)
    return word or "time"


def main() -> None:
    """Draw, kill, count."""
    ask = argparse.ArgumentParser(description="Mutation of a room of the house")
    ask.add_argument("rooms", nargs="+", choices=["physiology", "rules", "engine"])
    ask.add_argument("--sample", type=int, default=200)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--only", default="", help="mutants with this text in their description")
    ask.add_argument("--out", type=Path, help="a file for the survivors")
    chosen = ask.parse_args()
    files = [file for room in chosen.rooms for file in sorted((SOURCES / room).glob("*.py"))]
    files = [file for file in files if file.stem not in _LEFT_OUT]
    every = [mutant for file in files for mutant in mutants_of(file) if chosen.only in str(mutant)]
    sample = random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
    killer = races_killer() if "engine" in chosen.rooms else folder_kills
    ends: Counter[str] = Counter()
    survivors, since = [], time.monotonic()
    for number, mutant in enumerate(sample, 1):
        end = fate(mutant, killer)
        if end == "not put in place":
            raise SystemExit(f"could not make {mutant}")
        ends[end] += 1
        print(f"{number} of {len(sample)}: {end}: {mutant}", file=sys.stderr, flush=True)
        survivors += [str(mutant)] if end == "survived" else []
    killed = len(sample) - len(survivors)
    print(f"{len(every)} mutants, {len(sample)} drawn, {killed} killed ({killed / len(sample):.1%}): {dict(ends)}")
    print(f"{(time.monotonic() - since) / len(sample):.2f} s each")
    if chosen.out:
        chosen.out.write_text("".join(f"{line}\n" for line in sorted(survivors)), encoding="utf-8")


if __name__ == "__main__":
    main()
