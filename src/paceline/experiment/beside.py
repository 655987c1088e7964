"""The scenario that an experiment file names."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

from paceline.errors import InputError
from paceline.scenario import OpenScenario, open_scenario
from paceline.scenario.quantities import shown
from paceline.scenario.tree import Node


def open_beside(file: Path, name: str, node: Node) -> OpenScenario:
    """The scenario that an experiment file names, from its own folder or the one above; ``node`` is where it does.

    An experiment of somebody else cannot look around further than that.
    """
    remedy = "name the scenario from this file's folder, for instance ../breaking2.yaml"
    if "\\" in name or "\0" in name or Path(name).is_absolute() or PureWindowsPath(name).drive:
        raise node.error(f"{shown(name)}: {remedy}")
    target = Path(os.path.normpath(file.parent / name))
    try:
        inside = target.resolve().is_relative_to(file.parent.resolve().parent)
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise node.error(f"{shown(name)} leads further than the folder above; {remedy}")
    if not target.is_file():
        try:
            return open_scenario(target)
        except InputError as error:
            raise node.error(f"{target.as_posix()}: {error.message}") from None
    return open_scenario(target)
