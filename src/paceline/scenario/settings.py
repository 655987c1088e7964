"""Settings from the command line: ``weather.temperature=20 C`` changes one value of a scenario.

A path is keys joined by dots; a runner goes by number or by name (``runners.Eliud Kipchoge.plan.pacing=even``). The
value is read as in a file, and laid over the scenario as a variant of one entry would be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from paceline.errors import InputError, Place
from paceline.scenario.quantities import shown
from paceline.scenario.source import read_value
from paceline.scenario.tree import Loc, Node, closest, dotted
from paceline.scenario.variants import lay_over, runner_names

#: The "file" that errors of settings point into; its line is the setting's number.
COMMAND_LINE = Path("--set")
#: A number and a unit apart from it: a text whatever follows.
_QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)? [A-Za-z%°][A-Za-z0-9°²/]*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value for one path of a scenario: written as ``path=value``, or a node of another file."""

    path: str
    text: str
    place: Place
    node: Node | None = None

    @classmethod
    def written(cls, text: str, number: int) -> Setting:
        """The setting that ``path=value`` says, the ``number``-th on a command line."""
        path, equals, _ = text.partition("=")
        place = Place(COMMAND_LINE, number, 1)
        if not equals or not all(path.strip().split(".")):
            words = f"{shown(text)} is not a setting; write path=value, for instance `weather.temperature=20 C`"
            raise InputError(words, place=place)
        return cls(path.strip(), text, place)

    @classmethod
    def of_node(cls, path: str, node: Node, place: Place) -> Setting:
        """The setting that puts a value of another file at ``path``; errors in it point into that file."""
        return cls(path, f"{path}={written(node)}", place, node)

    def value(self, path: Loc) -> Node:
        """The value, which will stand at ``path``."""
        if self.node is not None:
            return self.node
        key, _, value = self.text.partition("=")
        place = Place(self.place.file, self.place.line, len(key) + 2)
        return replace(read_value(value, place, path), key=self.place)


def apply_settings(root: Node, settings: Sequence[str | Setting]) -> Node:
    """The scenario with every setting in it. Errors of texts point at ``--set:number:column``."""
    numbered = [
        _Applied(Setting.written(one, number) if isinstance(one, str) else one)
        for number, one in enumerate(settings, start=1)
    ]
    # A new kind drops what belonged to the old one, so it comes before the keys that belong to it.
    for setting in sorted(numbered, key=lambda setting: setting.steps[-1] not in {"kind", "pacing"}):
        root = setting.apply(root, setting.steps, ())
    return root


def written(node: Node) -> str:
    """A value as a setting says it: on one line, and read again as the same."""
    value = node.plain()
    if isinstance(value, str):
        if _QUANTITY.fullmatch(value):  # most values of a sweep are, and the parser takes its time
            return value
        try:
            return value if read_value(value, node.place, ()).value == value else json.dumps(value)
        except InputError:
            return json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


class _Applied:
    """A setting on its way down the tree."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.place = setting, setting.place
        self.steps = setting.path.split(".")
        if self.steps[0] == "variants":
            raise InputError("variants are not set; choose one by its name", place=self.place, path="variants")

    def apply(self, node: Node, steps: list[str], done: Loc) -> Node:
        """``node`` with the value put in ``steps`` below it; ``done`` is the way so far."""
        if node.items is not None:
            return self._into_list(node, steps, done)
        if node.mapping is None:
            words = (
                f"{dotted(done)} is a single value and has nothing called {shown(steps[0])}; set {dotted(done)} itself"
            )
            raise InputError(words, place=self.place, path=dotted((*done, *steps)))
        key, rest = _longest_key(steps, list(node.mapping))
        path = (*done, key)
        if rest and key in node.mapping:
            child = node.mapping[key]
            if child.items is None and child.mapping is None and child.value is None:
                child = Node({}, self.place, path, self.place)
            return node.with_entry(key, self.apply(child, rest, path))
        over = self._nested(rest, path)
        return lay_over(node, Node({key: over}, self.place, done), str(done[-1]) if done else "")

    def _nested(self, steps: list[str], path: Loc) -> Node:
        if not steps:
            return self.setting.value(path)
        child = self._nested(steps[1:], (*path, steps[0]))
        return Node({steps[0]: child}, self.place, path, self.place)

    def _into_list(self, node: Node, steps: list[str], done: Loc) -> Node:
        items = node.items or []
        names = _names_in(node) if done == ("runners",) else []
        name, rest = _longest_key(steps, names)
        if name in names:
            index = names.index(name)
        elif steps[0].isascii() and steps[0].isdigit() and len(steps[0]) < 9 and int(steps[0]) < len(items):
            index, rest = int(steps[0]), steps[1:]
        else:
            by_name = f" or a name: {closest(name, names)}" if names else ""
            words = f"there is no {shown(steps[0])} in this list; give a number from 0 to {len(items) - 1}{by_name}"
            raise InputError(words, place=self.place, path=dotted((*done, *steps)))
        path = (*done, index)
        if rest:
            return node.with_item(index, self.apply(items[index], rest, path))
        value = self._nested([], path)
        if value.value is None:
            return Node([*items[:index], *items[index + 1 :]], node.place, node.path, node.key)
        return node.with_item(index, lay_over(items[index], value))


def _names_in(runners: Node) -> list[str]:
    return [name for name in runner_names(Node({"runners": runners}, runners.place)) if name]


def _longest_key(steps: list[str], keys: list[str]) -> tuple[str, list[str]]:
    """The key that the most steps spell together (keys may hold dots), and the steps after it."""
    for count in range(len(steps), 1, -1):
        if ".".join(steps[:count]) in keys:
            return ".".join(steps[:count]), steps[count:]
    return steps[0], steps[1:]
