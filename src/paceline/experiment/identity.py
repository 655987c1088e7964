"""What determines a row of a sweep, as one hash: only a row with the same key is the same row.

In it: the race as the file, its athletes, its course and the point make it, the code that runs it, seed, replications
and what is asked. Not in it: names, descriptions, sources, observed times and other variants, which no number reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from paceline.scenario.models import Scenario

#: What a scenario file says to its readers alone.
_WORDS_ONLY = {"name", "description", "mode", "observed", "variants", "sources"}
#: Rooms of the package in which no number is made.
_NO_NUMBERS = {"cli", "report", "bench", "__pycache__"}
_LIBRARIES = ("numpy", "scipy", "numba")


@cache
def code_hash() -> str:
    """Of the sources and constants that make the numbers, and of the libraries under them."""
    digest = hashlib.sha256(" ".join(version(library) for library in _LIBRARIES).encode())
    for name, file in sorted(_sources(files("paceline"), "")):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def scenario_hash(scenario: Scenario) -> str:
    """Of everything in a race that a number can depend on."""
    return hashlib.sha256(scenario.model_dump_json(exclude=_WORDS_ONLY).encode()).hexdigest()


def row_key(scenario: str, seed: int, replications: int, until: str | None, asked: Sequence[str]) -> str:
    """Of one row; ``scenario`` is its hash, ``asked`` the runners and the outputs."""
    told = json.dumps([code_hash(), scenario, seed, replications, until, list(asked)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _sources(folder: Traversable, under: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in _NO_NUMBERS:
                found += _sources(entry, f"{under}{entry.name}/")
        elif entry.name.endswith((".py", ".toml")):
            found.append((f"{under}{entry.name}", entry))
    return found
