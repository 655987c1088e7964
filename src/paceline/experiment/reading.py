"""An experiment file is read: its shorthands written out, its mistakes told, its scenario opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from paceline.errors import InputError
from paceline.experiment.axes import Dimension, axes_of, axis_problems
from paceline.experiment.beside import check_variant, open_beside
from paceline.experiment.experiment import Experiment
from paceline.experiment.expression import Condition
from paceline.experiment.outputs import Output
from paceline.experiment.precision import Precision
from paceline.experiment.sampling import design_problem
from paceline.experiment.words import ExperimentFile
from paceline.scenario.source import read_source
from paceline.scenario.tree import Node, Problem
from paceline.scenario.validation import validated


def load_experiment(path: str | os.PathLike[str], replications: int | None = None) -> Experiment:
    """The experiment in a file, and its scenario. Raises ``InputError`` for anything that a person can put right.

    That the single points suit the scenario is found when they are asked for. ``replications``: so many for each
    point, in place of those of the file.
    """
    file = Path(path)
    source = read_source(file)
    if (race := source.root.get("race")) is not None and source.root.get("scenario") is None:
        raise race.error(
            "this file is a scenario, give it to `paceline run`; an experiment names one: `scenario: race.yaml`",
            at_key=True,
        )
    root = _longhand(source.root)
    if replications is not None:
        root = root.with_entry("replications", replace(root, value=replications))
    words = validated(root, ExperimentFile, lambda words: _problems(words, root))
    scenario = open_beside(file, words.scenario, root.get("scenario") or root)
    if words.variant is not None:
        check_variant(scenario, words.variant, root.get("variant") or root)
    axes = tuple(axes_of(words, root))
    names = [column.name for axis in axes for column in axis.columns]
    conditions = tuple(Condition(text, names) for text in words.where)
    experiment = Experiment(file, words, root, source.sha256, scenario, axes, conditions)
    experiment.base  # noqa: B018  # a scenario that is wrong by itself is no matter of single points
    return experiment


def _problems(words: ExperimentFile, root: Node) -> Iterator[Problem]:
    found = list(axis_problems(words, root))
    yield from found
    if words.sample is not None:
        problem = design_problem(words.sample)
        if problem is not None:
            yield Problem(("sample",), problem)
    for index, text in enumerate(words.outputs):
        try:
            if text.strip() != "ledger":
                Output.read(text)
            if text.strip().startswith("change(") and (words.draws != "common" or words.until is not None):
                yield Problem(("outputs", index), "a change is told on common draws and a fixed number of replications")
        except ValueError as error:
            yield Problem(("outputs", index), str(error), at_key=False)
    if words.until is not None:
        try:
            Precision.read(words.until)
        except InputError as error:
            yield Problem(("until",), error.message, at_key=False)
    if found:
        return
    axes = axes_of(words, root)
    names = [column.name for axis in axes for column in axis.columns]
    for name in {name for name in names if names.count(name) > 1}:
        yield Problem(("axes", name), "two axes have this name; give one of them another, with `path`")
    if words.sample is not None and not any(isinstance(axis, Dimension) for axis in axes):
        yield Problem(("sample",), "no axis is a range to draw from; give one as {between: [5 C, 15 C]}")
    for index, text in enumerate(words.where):
        try:
            Condition(text, names)
        except ValueError as error:
            yield Problem(("where", index), str(error), at_key=False)


def _longhand(root: Node) -> Node:
    """The file with its shorthands written out: a list is the values of an axis, one text is a list of one."""
    for key in ("where", "outputs", "runners"):
        node = root.get(key)
        if node is not None and isinstance(node.value, str):
            root = root.with_entry(key, replace(node, value=[replace(node, key=None)]))
    axes = root.get("axes")
    if axes is None or axes.mapping is None:
        return root
    for name, axis in axes.mapping.items():
        if axis.items is not None:
            axes = axes.with_entry(name, replace(axis, value={"values": replace(axis, key=None)}))
    return root.with_entry("axes", axes)
