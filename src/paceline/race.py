"""A race that can be run: a scenario, its variants and settings, and everything that can be asked of it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paceline.course import Course
from paceline.errors import InputError, Place
from paceline.memory import MEMORY_BYTES, memory_bytes
from paceline.rules import Legality, disqualifying, judge
from paceline.scenario import LoadedScenario, Scenario, load_scenario, variant_names
from paceline.scenario.field import starter_names

if TYPE_CHECKING:
    from paceline.behaviour.python_plan import PythonPlan
    from paceline.engine.batch import Progress
    from paceline.engine.program import RaceProgram
    from paceline.engine.trace import Trace
    from paceline.experiment.attribution import Attribution
    from paceline.experiment.compare import Comparison, Comparisons
    from paceline.experiment.precision import Precision
    from paceline.experiment.rare import Rare
    from paceline.forecast.race_forecast import FieldForecast
    from paceline.results import Result
    from paceline.results.spread import Bools

#: A file of plans written in Python, or the functions by name.
PlansGiven = str | os.PathLike[str] | Mapping[str, "PythonPlan"]


def load(path: str | os.PathLike[str], variant: str | None = None, settings: Sequence[str] = ()) -> Race:
    """The race in a scenario file. Raises ``InputError`` for what a person can put right."""
    return Race(load_scenario(path, variant, settings))


@dataclass(frozen=True, eq=False)
class Race:
    """One race, ready to run."""

    loaded: LoadedScenario

    @property
    def scenario(self) -> Scenario:
        """What the file says, variant and settings applied."""
        return self.loaded.scenario

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The runners, in the order of the starting list."""
        return starter_names((runner.athlete.name for runner in self.scenario.runners), self.scenario.field)

    @property
    def variants(self) -> tuple[str, ...]:
        """The other ways to run this race that its file defines."""
        return variant_names(self.loaded.file)

    @cached_property
    def program(self) -> RaceProgram:
        """The race as arrays, as the engines run it."""
        from paceline.engine.program import build

        return build(self.scenario)

    def variant(self, name: str | None) -> Race:
        """The same race as a variant of its file changes it; ``None`` is the race itself. Settings stay."""
        return load(self.loaded.file, name, self.loaded.settings)

    def set(self, *settings: str) -> Race:
        """The same race with values changed, each as ``path=value``."""
        return load(self.loaded.file, self.loaded.variant, (*self.loaded.settings, *settings))

    def judge(self) -> Legality:
        """Whether a time run here could be a record, rule by rule."""
        return judge(self.scenario, Course.of(self.scenario.race.course, self.scenario.race.distance_m))

    def run(
        self,
        replications: int = 1000,
        seed: int = 1,
        engine: str = "auto",
        threads: int | None = None,
        plans: PlansGiven | None = None,
        progress: Progress | None = None,
        memory: str | int = MEMORY_BYTES,
        out: str | os.PathLike[str] | None = None,
        until: str | Precision | None = None,
    ) -> Result:
        """Run the race many times. Same numbers for the same file, seed and replication, however many ``threads``.

        ``until`` ("P(record) +- 0.5%") runs in growing portions until that is reached, ``replications`` at most.
        Beyond ``memory`` ("2 GB") replications are not kept but counted in bins as they come. ``out`` is a folder that
        takes every split while the race is run. Ctrl-C raises ``Stopped`` with the result so far.
        """
        from paceline.engine.accounts import ACCOUNT_NAMES
        from paceline.engine.batch import check_seed, check_size, chosen_engine, run_portions, tell_compiling
        from paceline.engine.interrupt import CtrlC
        from paceline.experiment.precision import Precision
        from paceline.results.gather import gathering
        from paceline.results.provenance import Provenance, machine, run_command, sha256_of, versions
        from paceline.results.result import Result, Stopped, mode_of
        from paceline.results.splits import run_words

        # Before the program is built: a cold start compiles for some seconds.
        python_plans = any(runner.plan.pacing == "python" for runner in self.scenario.runners)
        name, limit = chosen_engine(engine, python_plans), memory_bytes(memory)
        check_seed(seed)
        check_size(replications, len(self.names), 1, limit, name)
        given, began_s = _plans(plans), time.perf_counter()
        tell_compiling(name)
        program, checkpoints = self.program, self.program.checkpoints
        check_size(replications, len(program.runners), len(checkpoints), limit, name)
        legality, loaded = judge(self.scenario, program.course), self.loaded
        goal = Precision.read(until) if isinstance(until, str) else until
        aim = replications if goal is None else goal.begin(replications)
        mode = mode_of(self.scenario, loaded.variant, loaded.settings)
        with gathering(program, aim, limit, out) as gathered, CtrlC() as ctrl_c:

            def result() -> Result:
                done = gathered.tally.replications
                provenance = Provenance(
                    versions=versions(),
                    platform=machine(),
                    seed=seed,
                    engine=name,
                    threads=threads,
                    elapsed_s=time.perf_counter() - began_s,
                    file=str(loaded.file),
                    variant=loaded.variant,
                    settings=loaded.settings,
                    hashes=loaded.hashes,
                    command=run_command(
                        str(loaded.file), loaded.variant, loaded.settings, aim, seed,
                        str(given) if isinstance(given, Path) else None,
                    ),
                    quantiles=gathered.how_exact(),
                    fingerprint=gathered.fingerprint(),
                    memory_bytes=limit,
                    plans={str(given): sha256_of(given)} if isinstance(given, Path) else {},
                    asked=aim,
                    interrupted=done < aim or (goal is not None and ctrl_c.asked),
                )  # fmt: skip
                return Result(
                    scenario=self.scenario,
                    checkpoints=tuple(point.name for point in checkpoints),
                    checkpoint_m=np.array([point.at_m for point in checkpoints]),
                    accounts=ACCOUNT_NAMES,
                    tally=gathered.tally,
                    spreads=gathered.spreads(),
                    legality=legality,
                    provenance=provenance,
                )

            more: int | None = aim
            while more is not None:
                # Whole portions, as a run of as many from the start adds them up.
                aim = (
                    replications if goal is None else min(replications, -(-more // gathered.portion) * gathered.portion)
                )
                gathered.expect(aim)
                parts = run_portions(
                    program, aim, seed, portion=gathered.portion, done=gathered.tally.replications, engine=engine,
                    threads=threads, plans=given, stopped=lambda: ctrl_c.asked,
                )  # fmt: skip
                for first, part in parts:
                    gathered.add(part, eligible(legality, part.flags))
                    if progress is not None:
                        progress(first + len(part.flags), aim)
                more = None if goal is None or ctrl_c.asked else goal.go_on(result(), replications)
            if not gathered.tally.replications:
                raise Stopped(None)
            found = result()
            told = run_words(self.scenario.name, mode, found.replications, found.provenance.as_dict())
            found = replace(found, splits_file=gathered.finish(told))
        if found.provenance.interrupted:
            raise Stopped(found)
        return found

    def compare(
        self,
        other: Race | str,
        replications: int = 1000,
        seed: int = 1,
        runner: str | None = None,
        threads: int | None = None,
        plans: PlansGiven | None = None,
        progress: Progress | None = None,
        where: Bools | None = None,
    ) -> Comparison:
        """Compare with another race, or a variant by its name, on the same draws: ``other`` minus this one."""
        return self.compare_all([other], replications, seed, runner, threads, plans, progress, where)[0]

    def compare_all(
        self,
        others: Sequence[Race | str] | Mapping[str, Race | str],
        replications: int = 1000,
        seed: int = 1,
        runner: str | None = None,
        threads: int | None = None,
        plans: PlansGiven | None = None,
        progress: Progress | None = None,
        where: Bools | None = None,
    ) -> Comparisons:
        """Compare with several races or variants on the same draws: each of them minus this one.

        Given as a mapping they are called by its keys: ``{"company to 70 km": race.set("pacers.until.3=70 km")}``.
        ``where`` (replications): only these, as those that were near misses in this race.
        """
        from paceline.experiment.compare import Comparisons, compare

        given = list(others.values()) if isinstance(others, Mapping) else others
        races = [self._beside(other) for other in given]
        first, *results = self.run_beside(races, replications, seed, threads, plans, progress)
        found = [compare(first, second, runner, where) for second in results]
        if isinstance(others, Mapping):
            found = [replace(row, b=name) for row, name in zip(found, others, strict=True)]
        return Comparisons(found)

    def run_beside(
        self,
        others: Sequence[Race],
        replications: int = 1000,
        seed: int = 1,
        threads: int | None = None,
        plans: PlansGiven | None = None,
        progress: Progress | None = None,
    ) -> list[Result]:
        """Run this race and the others on the same draws, this one first."""
        from paceline.engine.batch import check_kept

        races = (self, *others)
        for race in races:  # a paired difference needs all of them, replication by replication
            check_kept(replications, len(race.program.runners), len(race.program.checkpoints))
        return [race.run(replications, seed, threads=threads, plans=plans, progress=progress) for race in races]

    def forecast(self, splits: str | os.PathLike[str], at: str | None = None) -> FieldForecast:
        """What the splits of a results file up to the checkpoint ``at``, or to the latest, say of everybody's finish.

        Raises ``InputError`` where the scenario has no field, or its population was fitted to no splits.
        """
        from paceline.forecast.race_forecast import forecast

        return forecast(self, Path(splits), at)

    def attribute(
        self,
        other: Race | str,
        replications: int = 1000,
        seed: int = 1,
        runner: str | None = None,
        join: Mapping[str, Sequence[str]] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Attribution:
        """Share out the gap to another race among the parts in which they differ; ``join`` makes one of several.

        For k parts 2^k races are run. See `paceline.experiment.attribution`.
        """
        from paceline.experiment.attribution import attribute

        return attribute(self, self._beside(other), replications, seed, runner, join, threads, progress)

    def rare(
        self,
        target: str,
        replications: int = 50_000,
        seed: int = 1,
        runner: str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Rare:
        """The chance of what plain replications hardly ever see: a target, or a time as ``"1:55:30"``."""
        from paceline.experiment.rare import rare

        return rare(self, target, replications, seed, runner, threads, progress)

    def _beside(self, other: Race | str) -> Race:
        """Another race, or the variant of this one that is called so; ``-`` is the scenario itself."""
        if isinstance(other, Race):
            return other
        return self.variant(None if other == "-" else other)

    def trace(
        self, replication: int, seed: int = 1, runner: str | None = None, plans: PlansGiven | None = None
    ) -> Trace:
        """One replication again, alone, with everything that happened."""
        from paceline.engine.trace import run_trace

        return run_trace(self.program, replication, seed, runner, _plans(plans))


def _plans(given: PlansGiven | None) -> Path | Mapping[str, PythonPlan] | None:
    if given is None or isinstance(given, Mapping):
        return given
    file = Path(given)
    if not file.is_file():
        raise InputError("there is no such file; name a Python file with plans", place=Place(file))
    return file


def eligible(legality: Legality, flags: np.typing.NDArray[np.int64]) -> np.typing.NDArray[np.bool_]:
    """Where (R, N) a time may stand: the plan of the race is legal, and nothing happened that breaks a rule.

    A race without record rules has none to break: its course record falls to whoever is faster.
    """
    from paceline.behaviour.incidents import Happened

    if legality.verdict != "eligible":
        return np.full(flags.shape, legality.verdict == "no_record_rules")
    breaking = 0
    for happened in Happened:
        if disqualifying([(happened.name or "").lower()]):
            breaking |= int(happened)
    return np.asarray((flags & breaking) == 0, dtype=np.bool_)
