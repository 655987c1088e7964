"""Places along the course: where each runner lies at each timing mat, on the average of all replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.errors import InputError
from paceline.results.result import Result
from paceline.results.runs import Runs
from paceline.results.spread import Floats

#: A larger field has too many places to follow one by one.
MOST_RUNNERS = 500


@dataclass(frozen=True, slots=True, eq=False)
class MeanPlaces:
    """Runners and their mean places (N, C) at the mats."""

    names: tuple[str, ...]
    at_m: Floats
    place: Floats


def can_be_placed(result: Result) -> bool:
    """Whether there are places to follow: several runners and mats, not a mass, and every replication kept."""
    return 1 < len(result.names) <= MOST_RUNNERS and len(result.checkpoints) > 1 and result.is_kept


def mean_places(result: Result, runners: list[int]) -> MeanPlaces:
    """The mean places of some runners. Raises ``InputError`` where places cannot be told."""
    if not can_be_placed(result):
        raise InputError(
            f"places can be told of 2 to {MOST_RUNNERS} runners over several mats, where replications are kept"
        )
    runs, place = result.runs, []
    for c in range(len(result.checkpoints)):
        at = slice(c, c + 1)
        there = Runs(runs.arrive_s[:, :, at], runs.leave_s[:, :, at], runs.ledger_s, runs.flags, runs.eligible)
        place.append(there.places[:, runners].mean(axis=0))
    return MeanPlaces(tuple(result.names[i] for i in runners), result.checkpoint_m, np.array(place).T)
