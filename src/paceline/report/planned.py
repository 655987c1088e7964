"""The plan of a runner as times: when he would be where if everything went as he means it to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from paceline.engine.foresight import leg_speeds
from paceline.engine.layout import Sky
from paceline.engine.program import RaceProgram
from paceline.report.words import clock
from paceline.results.spread import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A plan in a few words, and its times (K) at the nodes of the course."""

    words: str
    node_m: Floats
    time_s: Floats

    def at(self, distance_m: ArrayLike) -> Floats:
        """When he means to be at these distances, s."""
        return np.asarray(
            np.interp(np.asarray(distance_m, dtype=np.float64), self.node_m, self.time_s), dtype=np.float64
        )


def planned(program: RaceProgram, i: int) -> Planned | None:
    """What the ``i``-th named runner plans; None where a function of Python decides as the race goes."""
    plan, arrays = program.scenario.runners[i].plan, program.arrays
    row, legs = arrays.runners[i], arrays.legs
    follows = plan.pacing == "follow_pacers" and program.scenario.pacers is not None
    if plan.pacing == "python":
        return None
    words = {"even": "an even pace", "even_effort": "even effort"}.get(plan.pacing, plan.pacing.replace("_", " "))
    if plan.target_s is not None and (follows or plan.pacing == "even"):
        words, speeds = "an even pace", np.full(len(legs), arrays.node_m[-1] / plan.target_s)
    elif follows:
        words, speeds = "the pace asked of the pacers", arrays.pace_mps
    elif row["plan_is_pace"]:
        speeds = row["plan"] * arrays.wish[:, i]
    else:
        own_mps, alone = float(row["plan"]), np.zeros(len(legs))
        sky = Sky(arrays.weather, arrays.hours, arrays.nights)
        speeds = leg_speeds(legs, sky, arrays.runners, i, own_mps, alone) * arrays.wish[:, i]
    if plan.target_s is not None:
        words += f", to finish in {clock(plan.target_s)}"
    return Planned(words, arrays.node_m, np.concatenate([[0.0], np.cumsum(legs["length_m"] / speeds)]))
