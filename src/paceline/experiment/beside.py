"""The scenario that an experiment file names, and its variants."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

from paceline.errors import InputError
from paceline.scenario import OpenScenario, open_scenario
from paceline.scenario.quantities import shown
from paceline.scenario.tree import Node
from paceline.scenario.variants import find_variant


def open_beside(file: Path, name: str, node: Node) -> OpenScenario:
    """The scenario that an experiment file names; ``node`` is where it does.

    It lies below the folder above the experiment, or below the folder that one is in: an experiment of somebody else
    cannot look around further than that.
    """
    remedy = "name the scenario from this file's folder, for instance ../breaking2.yaml"
    if "\\" in name or "\0" in name or Path(name).is_absolute() or PureWindowsPath(name).drive:
        raise node.error(f"{shown(name)}: {remedy}")
    target = Path(os.path.normpath(file.parent / name))
    try:
        inside = any(target.resolve().is_relative_to(home) for home in (file.parent.resolve().parent, Path.cwd()))
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise node.error(f"{shown(name)} lies neither below the folder above this file nor below this folder; {remedy}")
    if not target.is_file():
        try:
            return open_scenario(target)
        except InputError as error:
            raise node.error(f"{target.as_posix()}: {error.message}") from None
    return open_scenario(target)


def check_variant(scenario: OpenScenario, name: str, node: Node) -> None:
    """Raises ``InputError`` that points at ``node``, which names it, where the scenario has no variant ``name``."""
    try:
        find_variant(scenario.root, name)
    except InputError as error:
        raise node.error(error.message) from None
