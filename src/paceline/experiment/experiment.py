"""An experiment: one scenario asked many times over, each time with something changed.

``scenarios/experiments/*.yaml``. Everything a person can get wrong is told before anything runs, with file, line and
column; a value that does not suit the scenario is pointed at where the experiment file gives it.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from paceline.errors import InputError
from paceline.experiment.axes import VARIANT, Column, Dimension, Level, Steps, Value, too_many
from paceline.experiment.beside import check_variant
from paceline.experiment.expression import Condition
from paceline.experiment.outputs import Output, outputs_of
from paceline.experiment.precision import Precision
from paceline.experiment.sampling import unit_points
from paceline.experiment.words import MOST_POINTS, ExperimentFile
from paceline.race import Race
from paceline.results.spread import Floats
from paceline.scenario import LoadedScenario, OpenScenario
from paceline.scenario.settings import Setting
from paceline.scenario.tree import Node

if TYPE_CHECKING:
    from paceline.engine.batch import Progress
    from paceline.experiment.attribution import Attribution
    from paceline.experiment.crews import CrewName
    from paceline.experiment.sweep import SweepResult

#: The name of the scenario itself where a variant is asked for.
ITSELF = "-"
REPLICATIONS = 1000
#: The most that a point is run where only a precision is asked for.
REPLICATIONS_UNTIL = 100_000


#: Columns by their numbers, and the rows that are crossed with those of other blocks.
_Block: TypeAlias = tuple[list[int], tuple[tuple[Level, ...], ...]]


@dataclass(frozen=True, slots=True)
class Point:
    """One race of an experiment: its number, and a level for each column of `Experiment.columns`."""

    index: int
    levels: tuple[Level, ...]


@dataclass(frozen=True, eq=False)
class Experiment:
    """An experiment file that was read, and its scenario, read once."""

    file: Path
    words: ExperimentFile
    root: Node
    sha256: str
    scenario: OpenScenario
    axes: tuple[Steps | Dimension, ...]
    conditions: tuple[Condition, ...]

    @property
    def name(self) -> str:
        """As its file calls it."""
        return self.words.name

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """What the axes change, in the order of the file."""
        return tuple(column for axis in self.axes for column in axis.columns)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The axes that are ranges."""
        return tuple(axis for axis in self.axes if isinstance(axis, Dimension))

    @property
    def replications(self) -> int:
        """How often each point is run, at most."""
        return self.words.replications or (REPLICATIONS if self.words.until is None else REPLICATIONS_UNTIL)

    @cached_property
    def base(self) -> LoadedScenario:
        """The scenario as the experiment finds it: its own variant and ``set``, no axis."""
        return self.scenario.load(self.words.variant, self._settings)

    @property
    def race(self) -> Race:
        """The race that the experiment is about, before any axis changes it."""
        return Race(self.base)

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """What is asked of each race."""
        return outputs_of(self.words.outputs, self.base.scenario)

    @cached_property
    def runners(self) -> tuple[str, ...]:
        """Of whom."""
        return self.words.runners or (self.race.names[0],)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points of a sweep: all steps of all axes crossed, the last axis fastest, where the conditions hold.

        Ranges count as one axis, drawn from by ``sample``. Raises ``InputError`` where there are none or too many.
        """
        blocks = self._blocks()
        size = math.prod(len(rows) for _, rows in blocks)
        if size > MOST_POINTS:
            raise self._at("axes").error(too_many(size), at_key=True)
        order = [index for indices, _ in blocks for index in indices]
        place = {column: spot for spot, column in enumerate(order)}
        found: list[Point] = []
        for steps in product(*(rows for _, rows in blocks)):
            flat = [level for row in steps for level in row]
            levels = tuple(flat[place[index]] for index in range(len(flat)))
            if self.holds(levels):
                found.append(Point(len(found), levels))
        if not found:
            raise self._at("where").error(f"none of the {size:,} points fulfils all conditions; loosen one")
        return tuple(found)

    def holds(self, levels: tuple[Level, ...]) -> bool:
        """Whether all conditions hold at these levels."""
        if not self.conditions:
            return True
        values = {column.name: level.shown for column, level in zip(self.columns, levels, strict=True)}
        for index, condition in enumerate(self.conditions):
            try:
                if not condition.holds(values):
                    return False
            except ValueError as error:
                node, _ = self.root.descend(("where", index))
                raise node.error(str(error)) from None
        return True

    def changes(self, levels: tuple[Level, ...]) -> tuple[str | None, tuple[Setting, ...]]:
        """The variant and the settings that make the scenario of one point."""
        variant, settings = self.words.variant, list(self._settings)
        for column, level in zip(self.columns, levels, strict=True):
            if VARIANT in column.paths:
                variant = self._variant(level)
            else:
                settings += column.settings(level)
        return variant, tuple(settings)

    def load(self, levels: tuple[Level, ...]) -> LoadedScenario:
        """The scenario at one point. Raises ``InputError`` that points at the value that does not suit it."""
        loaded = self.scenario.load(*self.changes(levels))
        names = Race(loaded).names
        for name in self.words.runners:
            if name not in names:
                raise self._at("runners").error(f"there is no runner {name!r}; in this race: {', '.join(names)}")
        asked = [(output, "outputs") for output in self.outputs]
        if self.words.until is not None:
            asked.append((Precision.read(self.words.until).output, "until"))
        for output, key in asked:
            problem = output.problem(loaded.scenario)
            if problem is not None:
                raise self._at(key).error(problem)
        return loaded

    def sweep(
        self,
        out: str | os.PathLike[str] | None = None,
        executor: CrewName | str = "threads",
        workers: int | None = None,
        scheduler: str | None = None,
        progress: Progress | None = None,
    ) -> SweepResult:
        """Run every point, or those that the folder ``out`` does not hold yet; see `paceline.experiment.sweep`."""
        from paceline.experiment.sweep import sweep

        return sweep(self, out, executor, workers, scheduler, progress)

    def attribute(self, threads: int | None = None, progress: Progress | None = None) -> Attribution:
        """Share out the gap that the file's ``attribution`` asks about; see `paceline.experiment.attribution`."""
        from paceline.experiment.attribution import attribute_experiment

        return attribute_experiment(self, threads, progress)

    def race_at(self, values: Mapping[str, float | Value]) -> Race:
        """The race with these axes at these values, by the names of columns; numbers are in the axis' unit.

        For whoever chooses points himself: an optimiser, an analysis of sensitivity. Axes that are not named stay as
        the scenario has them. Raises ``InputError`` for a value that does not suit the scenario.
        """
        variant, settings = self.words.variant, list(self._settings)
        names = {column.name: column for column in self.columns}
        for name, value in values.items():
            if name not in names:
                raise InputError(f"there is no axis {name!r}; there are: {', '.join(names)}")
            column = names[name]
            if VARIANT in column.paths:
                variant = None if value in {None, ITSELF} else str(value)
            else:
                settings += column.settings(self.level_at(column, value))
        return Race(self.scenario.load(variant, settings))

    def level_at(self, column: Column, value: Value) -> Level:
        """A value of one column as a level: a number in its unit, or one of the texts that its axis lists."""
        axis, spot = next((axis, axis.columns.index(column)) for axis in self.axes if column in axis.columns)
        if isinstance(axis, Steps):
            for row in axis.rows:
                if row[spot].shown == value:
                    return row[spot]
        node = self.root.descend(("axes",))[0]
        if isinstance(axis, Dimension):
            node = axis.node
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Level.of_number(float(value), column.unit, node)
        return Level(value, replace(node, value=value))

    def drawn_at(self, cube: Floats) -> Experiment:
        """The same experiment with its axes, all of them ranges, drawn at these points (N, axes) of the unit cube."""
        numbers = np.stack([axis.quantile(cube[:, d]) for d, axis in enumerate(self.dimensions)], axis=1)
        points = tuple(
            Point(index, tuple(axis.level(float(number)) for axis, number in zip(self.dimensions, row, strict=True)))
            for index, row in enumerate(numbers)
        )
        again = replace(self)
        again.__dict__["points"] = points
        return again

    def seed_at(self, scenario_hash: str) -> int:
        """The seed of a point: the same for all where draws are common, else one that its own scenario determines."""
        if self.words.draws == "common":
            return self.words.seed
        digest = hashlib.sha256(f"{self.words.seed}/{scenario_hash}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1

    def _variant(self, level: Level) -> str | None:
        if level.shown == ITSELF:
            return None
        check_variant(self.scenario, str(level.shown), level.node)
        return str(level.shown)

    @cached_property
    def _settings(self) -> tuple[Setting, ...]:
        given = self.root.get("set")
        entries = given.mapping if given is not None and given.mapping is not None else {}
        return tuple(Setting.of_node(path, node, node.key_place) for path, node in entries.items())

    def _at(self, key: str) -> Node:
        return self.root.get(key) or self.root

    def _blocks(self) -> list[_Block]:
        """Axes that are crossed: the numbers of their columns, and their rows. All ranges are one of them."""
        blocks: list[_Block] = []
        ranges: list[tuple[int, Dimension]] = []
        first = where = 0
        for axis in self.axes:
            if isinstance(axis, Dimension):
                where = len(blocks) if not ranges else where
                ranges.append((first, axis))
            else:
                blocks.append(([first + spot for spot in range(len(axis.columns))], axis.rows))
            first += len(axis.columns)
        if not ranges:
            return blocks
        sample = self.words.sample
        if sample is None:
            name = ranges[0][1].column.name
            words = f"{name} is a range, and nothing says how to draw from it; add for instance sample: {{sobol: 128}}"
            raise self._at("axes").error(words, at_key=True)
        cube = unit_points(sample, len(ranges), self.words.seed)
        drawn = [
            [axis.level(float(number)) for number in np.atleast_1d(axis.quantile(cube[:, spot]))]
            for spot, (_, axis) in enumerate(ranges)
        ]
        blocks.insert(where, ([number for number, _ in ranges], tuple(zip(*drawn, strict=True))))
        return blocks
