"""The axes of an experiment: what each changes in the scenario, and the values it takes.

An axis is either a list of steps, or a range (`Dimension`) that a design of a sweep, an optimiser or an analysis of
sensitivity draws from. Numbers stay in the unit in which the file writes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from paceline.errors import Place
from paceline.experiment.amounts import Amount, read_amount, same_unit
from paceline.experiment.words import MOST_POINTS, Arange, Axis, ExperimentFile, Linspace, Random
from paceline.results.spread import Floats
from paceline.scenario.quantities import either
from paceline.scenario.settings import Setting, written
from paceline.scenario.tree import Loc, Node, Problem

Value: TypeAlias = float | str | None
#: The axis that chooses a variant of the scenario.
VARIANT = "variant"
_KINDS = ("values", "linspace", "arange", "between", "random", "group")
#: Draws keep so far from the ends of a distribution, which may be infinite.
_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class Level:
    """One value of an axis: as a table shows it, in the axis' unit, and as the scenario reads it."""

    shown: Value
    node: Node

    @classmethod
    def of_number(cls, number: float, unit: str, node: Node) -> Level:
        """A number that was worked out; ``node`` is what it was worked out from."""
        text = Amount(number, unit).written
        amount = read_amount(text)
        return cls(amount.number if amount else number, Node(text, node.place, node.path))


@dataclass(frozen=True, slots=True)
class Column:
    """What a value goes into: the name of the axis, its unit, and the paths in the scenario."""

    name: str
    unit: str
    paths: tuple[str, ...]
    place: Place

    @property
    def header(self) -> str:
        """The name with its unit, as tables have it."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name

    def settings(self, level: Level) -> list[Setting]:
        """The value, for each path."""
        return [Setting.of_node(path, level.node, self.place) for path in self.paths]


@dataclass(frozen=True, slots=True)
class Steps:
    """An axis of values: each row is one step, with a level for each column (several where they move together)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Level, ...], ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """An axis that is a range. ``low`` and ``high`` in its unit, infinite where the distribution has no end."""

    column: Column
    low: float
    high: float
    #: What the file says of it, for `paceline.scenario` to point at.
    node: Node
    _quantile: Callable[[Floats], Floats]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its one column, as `Steps` has them."""
        return (self.column,)

    def quantile(self, share: float | Floats) -> Floats:
        """The number below which such a share of the range lies."""
        inside = np.clip(np.asarray(share, dtype=np.float64), _EDGE, 1.0 - _EDGE)
        return np.asarray(self._quantile(inside), dtype=np.float64)

    def level(self, number: float) -> Level:
        """A number of the range as a value for the scenario."""
        return Level.of_number(number, self.column.unit, self.node)


def axes_of(words: ExperimentFile, root: Node) -> list[Steps | Dimension]:
    """The axes in the order of the file. Raises ``ValueError`` for what `axis_problems` tells in full."""
    return [_axis(name, axis, root) for name, axis in words.axes.items()]


def axis_problems(words: ExperimentFile, root: Node) -> Iterator[Problem]:
    """What keeps axes from being one."""
    seen: dict[str, str] = {}
    if words.variant is not None:
        seen[VARIANT] = "variant"
    size = math.prod(_steps(axis) for axis in words.axes.values())
    if size > MOST_POINTS:  # before any of them is made
        yield Problem(("axes",), too_many(size))
        return
    for name, axis in words.axes.items():
        at: Loc = ("axes", name)
        given = [kind for kind in _KINDS if getattr(axis, kind) is not None]
        if len(given) != 1:
            which = f"has {either(given)} at once; keep one" if given else f"has no values; give {either(_KINDS)}"
            yield Problem(at, f"the axis {which}")
            continue
        if axis.path is not None and axis.paths:
            yield Problem((*at, "paths"), "path and paths say the same thing; keep one of the two")
        if axis.group is not None and (axis.path is not None or axis.paths):
            yield Problem((*at, "group"), "a group names its paths itself; leave out path and paths")
        try:
            built = _axis(name, axis, root)
        except _AxisError as bad:
            yield Problem((*at, *bad.loc), str(bad), at_key=False)
            continue
        for column in built.columns:
            for path in column.paths:
                if path in seen:
                    yield Problem(at, f"{path} is changed by {seen[path]} already; change it in one place")
                seen[path] = f"the axis {name}"


def too_many(size: int) -> str:
    """The words for a sweep of so many points."""
    return f"the axes make {size:,} points, the most are {MOST_POINTS:,}; take fewer values, or `sample` them"


def _steps(axis: Axis) -> int:
    """How many values an axis takes; 1 for a range, and for what is wrong in another way."""
    if axis.linspace is not None:
        return axis.linspace.count
    if axis.arange is not None:
        try:
            return max(1, len(_arange(axis.arange)[0]))
        except _AxisError:
            return 1
    lists = [axis.values or (), *(axis.group or {}).values()]
    return max(1, *map(len, lists))


class _AxisError(ValueError):
    """What is wrong with an axis, at ``loc`` below it."""

    def __init__(self, words: str, *loc: str | int) -> None:
        super().__init__(words)
        self.loc = loc


def _axis(name: str, axis: Axis, root: Node) -> Steps | Dimension:
    node = root.descend(("axes", name))[0]
    if axis.group is not None:
        return _group(axis.group, node)
    paths = axis.paths or (axis.path or name,)
    if axis.values is not None:
        column, levels = _listed(name, paths, node, node.get("values") or node)
    elif axis.linspace is not None:
        column, levels = _counted(name, paths, node, "linspace", *_linspace(axis.linspace))
    elif axis.arange is not None:
        column, levels = _counted(name, paths, node, "arange", *_arange(axis.arange))
    else:
        return _dimension(name, paths, axis, node)
    return Steps((column,), tuple((level,) for level in levels))


def _group(group: dict[str, tuple[Any, ...]], node: Node) -> Steps:
    lengths = {path: len(values) for path, values in group.items()}
    if len(set(lengths.values())) != 1 or not min(lengths.values(), default=0):
        told = ", ".join(f"{path} has {length}" for path, length in lengths.items())
        raise _AxisError(f"what moves together needs as many values each ({told or 'none is given'})", "group")
    columns, levels = [], []
    for path in group:
        child = node.get("group", path) or node
        column, its = _listed(path, (path,), child, child, "group", path)
        columns.append(column)
        levels.append(its)
    return Steps(tuple(columns), tuple(zip(*levels, strict=True)))


def _listed(name: str, paths: tuple[str, ...], axis: Node, values: Node, *loc: str) -> tuple[Column, list[Level]]:
    """Values as they stand. Numbers of one unit make a column of numbers, anything else one of texts."""
    nodes = values.items or []
    if VARIANT in paths:
        for index, node in enumerate(nodes):
            if not isinstance(node.value, str):
                raise _AxisError("a variant goes by its name; - is the scenario itself", *(loc or ("values",)), index)
    amounts = [read_amount(node.value) for node in nodes]
    numeric = all(amount is not None or node.value is None for amount, node in zip(amounts, nodes, strict=True))
    unit = ""
    if numeric and VARIANT not in paths and any(amount is not None for amount in amounts):
        try:
            _, unit = same_unit([node.value for node in nodes if node.value is not None])
        except ValueError as error:
            raise _AxisError(str(error), *(loc or ("values",))) from None
        shown: list[Value] = [amount.number if amount is not None else None for amount in amounts]
    else:
        shown = [_text(node) for node in nodes]
    told = [written(node) for node in nodes]
    for index, text in enumerate(told):
        if not loc and text in told[:index]:  # in a group it is the whole row that tells
            raise _AxisError(f"the value {text} stands here twice; keep one", *(loc or ("values",)), index)
    column = Column(name, unit, paths, axis.key_place)
    return column, [Level(number, node) for number, node in zip(shown, nodes, strict=True)]


def _text(node: Node) -> str:
    """A value that is no number, as a table shows it."""
    if node.items is not None and all(item.items is None and item.mapping is None for item in node.items):
        return ", ".join(str(item.value) for item in node.items)
    return node.value if isinstance(node.value, str) else written(node)


def _counted(
    name: str, paths: tuple[str, ...], axis: Node, kind: str, numbers: list[float], unit: str
) -> tuple[Column, list[Level]]:
    if VARIANT in paths:
        raise _AxisError("variants have names, not numbers; list them with values", kind)
    node = axis.get(kind) or axis
    return Column(name, unit, paths, axis.key_place), [Level.of_number(number, unit, node) for number in numbers]


def _linspace(words: Linspace) -> tuple[list[float], str]:
    (start, stop), unit = _amounts([words.start, words.stop], "linspace")
    return np.linspace(start, stop, words.count).tolist(), unit


def _arange(words: Arange) -> tuple[list[float], str]:
    (start, stop, step), unit = _amounts([words.start, words.stop, words.step], "arange")
    if step == 0.0 or (stop - start) / step < 0.0:
        raise _AxisError("the step does not lead from one end to the other; check its sign", "arange", "step")
    steps = (stop - start) / step
    if not math.isfinite(steps):
        raise _AxisError("the step is too small to lead anywhere; make it larger", "arange", "step")
    count = math.floor(steps + 1e-9) + 1
    if count > MOST_POINTS:
        raise _AxisError(f"these are {count:,} values; a sweep has at most {MOST_POINTS:,} points", "arange", "step")
    return [start + step * index for index in range(count)], unit


def _amounts(values: list[Any], *loc: str) -> tuple[list[float], str]:
    try:
        return same_unit(values)
    except ValueError as error:
        raise _AxisError(str(error), *loc) from None


def _dimension(name: str, paths: tuple[str, ...], axis: Axis, node: Node) -> Dimension:
    kind = "between" if axis.between is not None else "random"
    if VARIANT in paths:
        raise _AxisError("variants have names, not numbers; list them with values", kind)
    spec = node.get(kind) or node
    if axis.between is not None:
        (low, high), unit = _amounts(list(axis.between), "between")
        if not low < high:
            raise _AxisError("the second end has to lie above the first", "between")
        column = Column(name, unit, paths, node.key_place)
        return Dimension(column, low, high, spec, lambda share: low + share * (high - low))
    assert axis.random is not None
    frozen, unit = _distribution(axis.random)
    low, high = (float(end) for end in frozen.support())
    return Dimension(Column(name, unit, paths, node.key_place), low, high, spec, frozen.ppf)


def _distribution(words: Random) -> tuple[Any, str]:
    """The distribution, and the unit of its numbers."""
    from scipy import stats

    family = getattr(stats, words.distribution, None)
    if not isinstance(family, stats.rv_continuous):
        known = "norm, uniform, triang, truncnorm, lognorm or beta"
        raise _AxisError(f"scipy.stats has no continuous distribution of this name; there are {known}, and many more",
                   "random", "distribution")  # fmt: skip
    given = {key: value for key, value in (("loc", words.loc), ("scale", words.scale)) if value is not None}
    numbers, unit = _amounts(list(given.values()), "random")
    arguments = dict(zip(given, numbers, strict=True))
    shapes = [shape.strip() for shape in (family.shapes or "").split(",") if shape.strip()]
    extra = words.model_extra or {}
    if sorted(extra) != sorted(shapes):
        takes = f"the shapes {either(shapes)}".replace(" or ", " and ") if shapes else "no shapes"
        raise _AxisError(f"{words.distribution} takes loc, scale and {takes}", "random")
    for shape, value in extra.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _AxisError("a shape is a plain number", "random", shape)
        arguments[shape] = float(value)
    frozen = family(**arguments)
    if not math.isfinite(float(frozen.ppf(0.5))):
        raise _AxisError("these numbers make no distribution; scale is above 0, shapes as scipy.stats says", "random")
    return frozen, unit
