"""Loads a scenario: reads its files, lays a variant and settings over it, validates, and says what is wrong where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from paceline.scenario.checks import problems
from paceline.scenario.models import Scenario
from paceline.scenario.references import Library
from paceline.scenario.settings import Setting, apply_settings
from paceline.scenario.source import read_source
from paceline.scenario.tree import Node
from paceline.scenario.validation import validated
from paceline.scenario.variants import find_variant, forget_absent, lay_over, runner_names, variant_nodes


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A race ready to be simulated, and what it was made from.

    ``hashes``: SHA-256 of every file that was read, by its path from the scenario's folder.
    """

    scenario: Scenario
    file: Path
    variant: str | None
    settings: tuple[str, ...]
    hashes: dict[str, str]


@dataclass(frozen=True, eq=False)
class OpenScenario:
    """A scenario file and all it refers to, each read once: whatever is made of it later, it is made of these words."""

    file: Path
    words: Library
    root: Node

    def load(self, variant: str | None = None, settings: Sequence[str | Setting] = ()) -> LoadedScenario:
        """The race as ``variant`` and then ``settings`` change it. Raises ``InputError`` like `load_scenario`."""
        scenario = scenario_of(self.tree(variant, settings))
        texts = tuple(one if isinstance(one, str) else one.text for one in settings)
        return LoadedScenario(scenario, self.file, variant, texts, self.words.hashes)

    def tree(self, variant: str | None = None, settings: Sequence[str | Setting] = ()) -> Node:
        """The same as it is written, every file in its place, before anybody looks at the words."""
        root = self.root
        starters = runner_names(root)
        if variant is not None:
            root = self.words.resolve(lay_over(root, find_variant(root, variant)))
        if settings:
            root = self.words.resolve(apply_settings(root, settings))
        return forget_absent(root, starters)


def scenario_of(root: Node) -> Scenario:
    """The scenario that a tree tells. Raises ``InputError`` for what a person can put right."""
    return validated(root, Scenario, problems)


def open_scenario(path: str | PathLike[str]) -> OpenScenario:
    """Read a scenario file. Raises ``InputError`` for what is no YAML; words are looked at when it is loaded."""
    library = Library(Path(path))
    root = library.scenario()
    if (named := root.get("scenario")) is not None and root.get("race") is None:
        words = (
            "this file is an experiment about that scenario; give it to `paceline sweep`, or name the scenario itself"
        )
        raise named.error(words, at_key=True)
    return OpenScenario(library.file, library, library.resolve(root))


def load_scenario(
    path: str | PathLike[str], variant: str | None = None, settings: Sequence[str] = ()
) -> LoadedScenario:
    """The race in the file ``path``, as ``variant`` and then ``settings`` (``path=value``) change it.

    Raises ``InputError`` for anything that a person can put right: the first problem in full, then up to ten more,
    one a line, each as ``file:line:column: path.in.file: what is wrong, what would be right``.
    """
    if isinstance(settings, str):
        raise TypeError("settings is a sequence of texts such as ['weather.temperature=20 C'], not one text")
    return open_scenario(path).load(variant, settings)


def variant_names(path: str | PathLike[str]) -> tuple[str, ...]:
    """The names of the variants in a scenario file, in their order."""
    return tuple(variant_nodes(read_source(Path(path)).root))
