"""The yardstick: the same races in plain SimPy, which lie beside the tests of a checkout and in no wheel."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Protocol, cast

from paceline.bench.cases import CHECKOUT

if TYPE_CHECKING:
    from paceline.engine.program import RaceProgram

_TESTS = CHECKOUT / "tests"


class Plain(Protocol):
    """A race in plain SimPy."""

    #: Events of SimPy so far.
    events: int

    def run(self) -> object:
        """Run one replication."""
        ...


def has_plain() -> bool:
    """Whether the plain SimPy race is there."""
    return (_TESTS / "benchmarks" / "plain_simpy.py").is_file()


def plain_race(race: RaceProgram, seed: int) -> Plain:
    """The race in plain SimPy."""
    sys.path.insert(0, str(_TESTS))
    try:
        module = importlib.import_module("benchmarks.plain_simpy")
    finally:
        sys.path.remove(str(_TESTS))
    return cast("Plain", module.PlainRace(race, seed))
