"""Verification: both engines find the same bits on races of the repository, and the ledger adds up to the finish."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paceline.engine.batch import run_batch, tell_compiling
from paceline.engine.differences import first_difference
from paceline.race import load
from paceline.validation.counts import LeftOut
from paceline.validation.races import Progress

REPLICATIONS = 50
#: A race of each kind: pacers who change, pacers who drop out, a hundred miles with a script, a mass start with queues.
_RACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("breaking2.yaml", ()),
    ("berlin-2014.yaml", ()),
    ("western-states-2016.yaml", ("field=null",)),
    ("city-marathon.yaml", ("field.starters=30",)),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A race run by both engines: the first ``difference`` in words, None where every bit is the same.

    ``ledger_gap_s``: by how much the ledger of any runner misses his finish time, at the most.
    """

    file: str
    settings: tuple[str, ...]
    runners: int
    replications: int
    difference: str | None
    ledger_gap_s: float


def compare_engines(
    folder: Path, seed: int, progress: Progress | None = None
) -> tuple[tuple[Compared, ...], tuple[LeftOut, ...]]:
    """Run races with both engines and look for the first number that they do not agree on."""
    found, left_out = [], []
    tell_compiling("event")
    for number, (name, settings) in enumerate(_RACES):
        file = folder / name
        if file.is_file():
            program = load(file, None, settings).program
            one, other = (run_batch(program, REPLICATIONS, seed, engine=engine) for engine in ("event", "compiled"))
            difference = first_difference(program, one, other)
            gap_s = np.abs(other.ledger_s.sum(axis=2) - other.arrive_s[:, :, -1])
            found.append(
                Compared(
                    file=name,
                    settings=settings,
                    runners=len(program.runners),
                    replications=REPLICATIONS,
                    difference=None if difference is None else str(difference),
                    ledger_gap_s=float(np.nanmax(gap_s, initial=0.0)),
                )
            )
        else:
            left_out.append(LeftOut(f"both engines on {name}", f"{file} is not there"))
        if progress is not None:
            progress(number + 1, len(_RACES))
    return tuple(found), tuple(left_out)
