"""The documents' races, simulated once for all tests that look at them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paceline.engine.batch import run_batch
from paceline.engine.program import RaceProgram, build
from paceline.scenario import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
RACES = ("breaking2", "ineos-159", "berlin-2018", "berlin-2014", "carbon-x2", "saroma-2018")
REPLICATIONS = 400
SEED = 20_170_506


@dataclass(frozen=True, eq=False)
class Simulated:
    """A race run many times: R replications, N runners, A accounts. NaN where a runner did not finish."""

    race: RaceProgram
    finish_s: NDArray[np.float64]  # (R, N)
    ledger_s: NDArray[np.float64]  # (R, N, A)

    def quantile(self, share: float, i: int = 0) -> float:
        """The time within which this share of a runner's finishes lies, s."""
        return float(np.nanquantile(self.finish_s[:, i], share))


@cache
def simulated(name: str, variant: str | None = None, seed: int = SEED) -> Simulated:
    """The forecast of a race or of one of its variants."""
    race = build(load_scenario(FOLDER / f"{name}.yaml", variant=variant).scenario)
    runs = run_batch(race, REPLICATIONS, seed, engine="compiled")
    return Simulated(race, runs.arrive_s[:, :, -1], runs.ledger_s)


def observed_s(name: str, i: int = 0) -> float:
    """What a runner of a race really ran, s; for comparison only."""
    scenario = simulated(name).race.scenario
    finish_s = scenario.observed[scenario.runners[i].athlete.name].finish_s
    assert finish_s is not None
    return finish_s


def percentile(name: str, i: int = 0) -> float:
    """The share of simulated finishes that are faster than the observed one."""
    finishes = simulated(name).finish_s[:, i]
    finishes = finishes[np.isfinite(finishes)]
    return float((finishes < observed_s(name, i)).mean())


@dataclass(frozen=True, slots=True)
class Difference:
    """B minus A of one runner over the replications in which both finish, s."""

    mean_s: float
    error_s: float  # standard error of the paired mean
    unpaired_error_s: float
    ledger_s: NDArray[np.float64]  # (A) mean difference of each account


def difference(name: str, a: str | None, b: str | None, i: int = 0) -> Difference:
    """What a variant changes, on the same draws."""
    one, other = simulated(name, a), simulated(name, b)
    both = np.isfinite(one.finish_s[:, i]) & np.isfinite(other.finish_s[:, i])
    before, after = one.finish_s[both, i], other.finish_s[both, i]
    pairs = len(before)
    return Difference(
        mean_s=float((after - before).mean()),
        error_s=float((after - before).std(ddof=1) / np.sqrt(pairs)),
        unpaired_error_s=float(np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / pairs)),
        ledger_s=(other.ledger_s[both, i] - one.ledger_s[both, i]).mean(axis=0),
    )
