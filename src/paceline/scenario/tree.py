"""A race file as it was written: a tree of values that remember their line and column.

Variants and settings are laid over such trees and other files grafted into them, so that whatever turns out to be
wrong later can still be pointed at where a person wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeAlias

from paceline.errors import InputError, Place
from paceline.scenario.quantities import either, shown

Scalar: TypeAlias = str | int | float | bool | None
Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file; ``path`` leads to it in that file, ``key`` is where its own key stands.

    Trees are shared between loads: nobody may change ``value`` in place.
    """

    value: Scalar | dict[str, Node] | list[Node]
    place: Place
    path: Loc = ()
    key: Place | None = None

    @property
    def mapping(self) -> dict[str, Node] | None:
        """The entries of a mapping, else nothing."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def items(self) -> list[Node] | None:
        """The items of a list, else nothing."""
        return self.value if isinstance(self.value, list) else None

    def get(self, *path: str) -> Node | None:
        """The node that a path of keys leads to, if there is one."""
        node: Node | None = self
        for key in path:
            node = node.mapping.get(key) if node is not None and node.mapping is not None else None
        return node

    def with_entry(self, key: str, child: Node) -> Node:
        """The same mapping with one entry put in or replaced."""
        return replace(self, value={**(self.mapping or {}), key: child})

    def with_item(self, index: int, child: Node) -> Node:
        """The same list with one item replaced."""
        items = self.items or []
        return replace(self, value=[*items[:index], child, *items[index + 1 :]])

    def plain(self) -> Any:
        """Dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def descend(self, loc: Loc) -> tuple[Node, Loc]:
        """The last node on the way along ``loc``, and what of ``loc`` remains beyond it."""
        node = self
        for index, step in enumerate(loc):
            if isinstance(step, str) and node.mapping is not None and step in node.mapping:
                node = node.mapping[step]
            elif isinstance(step, int) and node.items is not None and step < len(node.items):
                node = node.items[step]
            else:
                return node, loc[index:]
        return node, ()

    @property
    def key_place(self) -> Place:
        """Where the key stands, in the file of the value (an item of a list and a whole file have none)."""
        return self.key if self.key is not None and self.key.file == self.place.file else self.place

    def error(self, words: str, *, at_key: bool = False) -> InputError:
        """An error that points here."""
        return InputError(words, place=self.key_place if at_key else self.place, path=dotted(self.path))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the value at ``loc``, and what would be right. ``at_key``: point at its key."""

    loc: Loc
    words: str
    at_key: bool = True


def dotted(path: Loc) -> str:
    """A path as ``--set`` takes it: ``runners.0.plan``."""
    return ".".join(str(step) if isinstance(step, int) or step.isprintable() else shown(step) for step in path)


def closest(word: str, choices: Sequence[str]) -> str:
    """Which of ``choices`` was probably meant: ``did you mean 'pace'?``, or all of them where none is near."""
    lowered = {choice.lower(): choice for choice in choices}
    wanted = word[:100].lower()
    near = [lowered[match] for match in get_close_matches(wanted, list(lowered), n=3, cutoff=0.7)]
    if not near and len(wanted) > 2:
        near = [choice for low, choice in lowered.items() if wanted in low][:3]
    if near:
        return f"did you mean {either([repr(match) for match in near])}?"
    shortlist = [repr(choice) for choice in choices[:20]]
    more = f" and {len(choices) - 20} more" if len(choices) > 20 else ""
    return f"there {'is' if len(choices) == 1 else 'are'} {', '.join(shortlist)}{more}" if choices else "there are none"
