"""Numbers that the models stand on, each with its unit, its source and what kind of number it is.

A room of the house keeps its constants in ``constants.toml`` beside its modules; nothing is set per scenario.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Mark = Literal["published", "derived", "assumed"]
_MARKS = ("published", "derived", "assumed")


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of a model: ``value`` in ``unit``, where it comes from, and how far it is known."""

    name: str
    value: float
    unit: str
    source: str
    mark: Mark


@cache
def constants(room: str) -> dict[str, Constant]:
    """The constants of one room (``"physiology"``), by dotted name (``"heat.loss_per_degree"``).

    Raises ``ValueError`` where a constant lacks its source or carries an unknown mark.
    """
    text = (files("paceline") / room / "constants.toml").read_text(encoding="utf-8")
    found: dict[str, Constant] = {}
    for group, entries in tomllib.loads(text).items():
        for key, entry in entries.items():
            name = f"{group}.{key}"
            if entry["mark"] not in _MARKS or not entry["source"].strip():
                raise ValueError(f"{room}/constants.toml: {name} needs a source and a mark of {_MARKS}")
            found[name] = Constant(name, float(entry["value"]), entry["unit"], entry["source"], entry["mark"])
    return found


def value(room: str, name: str) -> float:
    """The bare number of a constant, for use as a compile-time constant of a kernel."""
    return constants(room)[name].value
