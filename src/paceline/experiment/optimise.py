"""A search for the best plan: the axes of an experiment are what may be chosen, within their bounds.

CMA-ES (Hansen 2001; pycma) asks for a few plans at a time, learns from their order alone, and takes whole numbers and
lists of words beside ranges. What it finds is judged on fresh draws (`optimum`).

Every plan that was tried is a row of ``history.parquet``, known by what determines it. A second call finds them there,
takes the same way, and goes on where the first one ended.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from paceline.engine.batch import Progress
from paceline.errors import InputError
from paceline.experiment.axes import Dimension, Level, Steps
from paceline.experiment.experiment import Experiment
from paceline.experiment.history import History, Trial
from paceline.experiment.identity import row_key, scenario_hash
from paceline.experiment.objective import Objective
from paceline.experiment.optimum import Check, Optimum
from paceline.experiment.outputs import Output
from paceline.experiment.seeds import other_seed
from paceline.race import Race
from paceline.results import Result
from paceline.scenario.base import Words
from paceline.scenario.loader import LoadedScenario
from paceline.scenario.tree import Problem
from paceline.scenario.units import Count, Name
from paceline.scenario.validation import validated

#: Numbers are tried to this share of their range: finer ones no runner can keep.
_FINEST = 1e-4
_FIRST_STEP = 0.25
_FRESH = 10_000


class OptimiseWords(Words):
    """The words under ``optimise``: what is to be made large or small, how many plans may be tried, how it is checked.

    ``maximise`` or ``minimise`` an output as ``P(record)``, ``mean``, ``median``, ``finish_rate``.
    """

    maximise: Name | None = None
    minimise: Name | None = None
    evaluations: Annotated[Count, Field(ge=4, le=100_000)] = 200
    population: Annotated[Count, Field(ge=4, le=1_000)] | None = None
    fresh: Annotated[Count, Field(ge=2)] = _FRESH

    @property
    def output(self) -> Output:
        """The number that is searched for."""
        return Output.read(self.maximise or self.minimise or "")


def words_of(experiment: Experiment) -> OptimiseWords:
    """What the experiment asks for. Raises ``InputError`` where it asks for nothing or for what cannot be."""
    node = experiment.root.get("optimise")
    if node is None:
        words = "this experiment has no `optimise`; add for instance `optimise: {maximise: P(record)}`"
        raise experiment.root.error(words)
    found: OptimiseWords = validated(node, OptimiseWords, _problems)
    problem = found.output.problem(experiment.base.scenario)
    if problem is not None:
        raise node.error(problem)
    if not experiment.axes:
        raise node.error("nothing may be chosen; give `axes`, as in pacers.pace: {between: [2:50/km, 2:56/km]}")
    return found


def _problems(words: OptimiseWords) -> Iterator[Problem]:
    given = [key for key in ("maximise", "minimise") if getattr(words, key) is not None]
    if len(given) != 1:
        yield Problem((), "give either `maximise` or `minimise`, as in {maximise: P(record)} or {minimise: mean}")
        return
    try:
        output = Output.read(getattr(words, given[0]))
    except ValueError as error:
        yield Problem((given[0],), str(error), at_key=False)
        return
    if output.is_change:
        told = "what a plan changes is told beside its answer anyway; name for instance P(record) or mean"
        yield Problem((given[0],), told, at_key=False)


@dataclass(eq=False)
class Search:
    """One search. Ask it to `run`; ``best`` is there as soon as one plan was judged."""

    experiment: Experiment
    history: History
    threads: int | None = None
    words: OptimiseWords = field(init=False)
    tried: int = 0
    failed: int = 0
    best: Trial | None = None
    _levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        self.words = words_of(self.experiment)

    @property
    def runner(self) -> str:
        """For whom the plan is."""
        return self.experiment.runners[0]

    @cached_property
    def baseline(self) -> Race:
        """The race with the plan that its file has: without axes, and without what the experiment sets."""
        return Race(self.experiment.scenario.load(self.experiment.words.variant))

    @cached_property
    def _first(self) -> Result:
        return self._result(self.baseline.loaded)

    @cached_property
    def _objective(self) -> Objective:
        return Objective.beside(self.words.output, self.words.maximise is not None, self._first, self.runner)

    def run(self, progress: Progress | None = None) -> None:
        """Try plans until as many are tried as the file allows, or until they hardly differ."""
        cma = _cma()
        count = self.words.evaluations
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            strategy = cma.CMAEvolutionStrategy(*self._start(), self._options())
        generation = 0
        while not strategy.stop() and self.tried < count:
            asked = strategy.ask()
            losses = []
            for x in asked:
                trial, levels = self._try(x, generation)
                losses.append(trial.loss)
                if math.isfinite(trial.loss) and (self.best is None or trial.loss < self.best.loss):
                    self.best, self._levels = trial, levels
                if progress is not None:
                    progress(min(self.tried, count), count)
            # Plans that cannot be run are worse than all others.
            worst = max((each for each in losses if math.isfinite(each)), default=0.0)
            strategy.tell(asked, [each if math.isfinite(each) else worst + 1.0 + abs(worst) for each in losses])
            self.history.write()
            generation += 1

    def check(self) -> Optimum:
        """The best plan on fresh draws, beside the baseline. Raises ``InputError`` where no plan could be run."""
        if self.best is None:
            raise InputError("none of the plans that were tried can be run; history.parquet says why, plan by plan")
        race, seed = Race(self.experiment.load(self._levels)), self.experiment.words.seed
        fresh_seed, many = other_seed(seed, "fresh draws"), self.words.fresh
        plan, before = (each.run(many, fresh_seed, threads=self.threads) for each in (race, self.baseline))
        output, maximise = self.words.output, self.words.maximise is not None
        return Optimum(
            experiment=self.experiment.name,
            runner=self.runner,
            output=output,
            maximise=maximise,
            columns=self.experiment.columns,
            levels=self._levels,
            tried=self.tried,
            failed=self.failed,
            replications=self.experiment.replications,
            seed=seed,
            search=Check.of(output, maximise, self._result(race.loaded), self._first, self.runner),
            fresh=Check.of(output, maximise, plan, before, self.runner),
        )

    @property
    def levels(self) -> tuple[Level, ...]:
        """The best plan so far."""
        return self._levels

    def _result(self, loaded: LoadedScenario) -> Result:
        return Race(loaded).run(self.experiment.replications, self.experiment.words.seed, threads=self.threads)

    def _try(self, x: Sequence[float], generation: int) -> tuple[Trial, tuple[Level, ...]]:
        """Judge one plan, or find it in the history."""
        levels = self._plan(x)
        shown = {column.header: level.shown for column, level in zip(self.experiment.columns, levels, strict=True)}
        self.tried += 1
        try:
            if not self.experiment.holds(levels):
                raise InputError("the conditions (where) do not hold")
            loaded = self.experiment.load(levels)
        except InputError as error:
            self.failed += 1
            trial = Trial("", self.tried, generation, shown, math.inf, math.nan, math.nan, str(error))
            self.history.add(trial)
            return trial, levels
        words = self.experiment.words
        asked = [self.runner, self.words.output.name, "maximise" if self.words.maximise else "minimise"]
        base = scenario_hash(self.baseline.scenario)  # the smoothing hangs on it
        key = row_key(scenario_hash(loaded.scenario), words.seed, self.experiment.replications, base, asked)
        known = self.history.find(key)
        if known is not None:
            trial = Trial(key, self.tried, generation, shown, known.loss, known.value, known.standard_error)
        else:
            result = self._result(loaded)
            found = self.words.output.of(result, self.runner)
            trial = Trial(
                key, self.tried, generation, shown, self._objective.loss(result), found.value, found.standard_error
            )
        self.history.add(trial)
        return trial, levels

    def _plan(self, x: Sequence[float]) -> tuple[Level, ...]:
        """The levels that a point of the search stands for."""
        levels: list[Level] = []
        for coordinate, axis in zip(x, self.experiment.axes, strict=False):
            if isinstance(axis, Dimension):
                levels.append(axis.level(_round(float(axis.quantile(float(coordinate))), axis)))
            else:
                levels += axis.rows[min(len(axis.rows) - 1, max(0, round(coordinate)))]
        return tuple(levels)

    def _start(self) -> tuple[list[float], float]:
        middles = [0.5 if isinstance(axis, Dimension) else 0.5 * (len(axis.rows) - 1) for axis in self.experiment.axes]
        return middles + [0.5] * self._idle, _FIRST_STEP

    @property
    def _idle(self) -> int:
        """CMA-ES moves in two dimensions at least: beside one axis runs a coordinate on which nothing hangs."""
        return 1 if len(self.experiment.axes) == 1 else 0

    def _options(self) -> dict[str, Any]:
        axes = self.experiment.axes
        steps = [number for number, axis in enumerate(axes) if isinstance(axis, Steps)]
        sizes = [1.0 if isinstance(axis, Dimension) else float(len(axis.rows)) for axis in axes] + [1.0] * self._idle
        lows = [0.0 if isinstance(axis, Dimension) else -0.5 for axis in axes] + [0.0] * self._idle
        return {
            "bounds": [lows, [low + size for low, size in zip(lows, sizes, strict=True)]],
            "CMA_stds": sizes,
            "integer_variables": steps,
            "maxfevals": self.words.evaluations,
            "tolx": _FINEST,
            "seed": self.experiment.words.seed % (2**31) + 1,
            "verbose": -9,
            "verb_log": 0,
            **({"popsize": self.words.population} if self.words.population else {}),
        }


def _round(number: float, axis: Dimension) -> float:
    """A number of a range as coarse as a person would write it."""
    span = axis.high - axis.low
    if not (math.isfinite(span) and span > 0.0):
        return float(f"{number:.5g}")
    return round(number, max(0, math.ceil(-math.log10(_FINEST * span))))


def _cma() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import cma
    except ImportError:
        raise InputError("plans are searched for by cma; install it with `pip install 'paceline[analysis]'`") from None
    return cma
