"""A result: what became of every runner in every replication of one race.

R replications, N runners, C checkpoints, A accounts of the ledger. Seconds from the start; NaN where a runner never
came, so a finish of NaN is a race that was not finished.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paceline.errors import InputError
from paceline.results.provenance import Provenance
from paceline.rules.verdict import Legality
from paceline.scenario.models import Mode, Scenario, Target
from paceline.scenario.units import DURATION

if TYPE_CHECKING:
    import xarray

    from paceline.report.plots import Plots

Floats = NDArray[np.float64]

#: The quantiles that a summary gives.
QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class Result:
    """The outcome of a run: arrays by replication and runner, and where they come from."""

    scenario: Scenario
    checkpoints: tuple[str, ...]
    checkpoint_m: Floats  # (C)
    accounts: tuple[str, ...]
    arrive_s: Floats  # (R, N, C)
    leave_s: Floats  # (R, N, C)
    ledger_s: Floats  # (R, N, A)
    flags: NDArray[np.int64]  # (R, N)
    eligible: NDArray[np.bool_]  # (R, N) whether a time run there may stand as a record
    legality: Legality
    provenance: Provenance

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The runners, in the order of the starting list."""
        return tuple(runner.athlete.name for runner in self.scenario.runners)

    @property
    def replications(self) -> int:
        """R."""
        return len(self.flags)

    @property
    def finish_s(self) -> Floats:
        """Finish times (R, N); NaN: did not finish."""
        return self.arrive_s[:, :, -1]

    @cached_property
    def finished(self) -> NDArray[np.bool_]:
        """Whether each runner finished (R, N)."""
        return np.isfinite(self.finish_s)

    @property
    def mode(self) -> Mode:
        """``forecast``, ``replay`` or ``counterfactual``: what kind of question the run answers."""
        return mode_of(self.scenario, self.provenance.variant, self.provenance.settings)

    def index(self, runner: str | int | None) -> int:
        """The row of a runner by name or number; the first by default."""
        if runner is None:
            return 0
        if isinstance(runner, str):
            if runner in self.names:
                return self.names.index(runner)
        elif 0 <= runner < len(self.names):
            return runner
        raise InputError(f"there is no runner {runner!r}; in this race: {', '.join(self.names)}")

    def target(self, target: str | float | Target) -> Target:
        """A target by its name in the scenario, as a time (``"2:00:00"``), or in seconds."""
        if isinstance(target, Target):
            return target
        if isinstance(target, str):
            if target in self.scenario.targets:
                return self.scenario.targets[target]
            try:
                target = DURATION.read(target)
            except ValueError:
                known = ", ".join(self.scenario.targets) or "none"
                words = f"{target!r} is neither a target of this race ({known}) nor a time as 2:00:00"
                raise InputError(words) from None
        return Target(time_s=float(target))

    def beats(self, target: str | float | Target) -> NDArray[np.bool_]:
        """Where a target is beaten (R, N): finished under its time and, for a record, within the rules."""
        wanted = self.target(target)
        # NaN compares as false: who does not finish beats nothing.
        faster = self.finish_s < wanted.time_s
        return faster & self.eligible if wanted.record else faster

    def probability(self, target: str | float | Target, runner: str | int | None = None) -> tuple[float, float]:
        """The chance that ``runner`` beats a target, and its standard error; without ``runner``, that anybody does."""
        beaten = self.beats(target)
        share = float(np.mean(beaten.any(axis=1) if runner is None else beaten[:, self.index(runner)]))
        return share, math.sqrt(share * (1.0 - share) / self.replications)

    def finish_rate(self, runner: str | int | None = None) -> float:
        """The share of replications in which a runner finishes."""
        return float(np.mean(self.finished[:, self.index(runner)]))

    def quantiles(self, probabilities: Sequence[float] = QUANTILES, runner: str | int | None = None) -> Floats:
        """Quantiles of a runner's finish time, s, given that he finishes; NaN where he never does."""
        times = self.finishes(runner)
        if not len(times):
            return np.full(len(probabilities), np.nan)
        return np.asarray(np.quantile(times, probabilities), dtype=np.float64)

    def finishes(self, runner: str | int | None = None) -> Floats:
        """The finish times of a runner, s, of the replications that he finishes."""
        i = self.index(runner)
        return np.asarray(self.finish_s[self.finished[:, i], i], dtype=np.float64)

    def percentile_of(self, observed_s: float, runner: str | int | None = None) -> float | None:
        """The share of a runner's finishes that are faster than a time, %; None where he never finishes."""
        times = self.finishes(runner)
        return float(100.0 * np.mean(times < observed_s)) if len(times) else None

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The place of each runner (R, N), from 1; equal times share the better place, who drops out comes last."""
        ranked = np.where(self.finished, self.finish_s, np.inf)
        ordered = np.sort(ranked, axis=1)
        rows = [np.searchsorted(times, own, side="left") for times, own in zip(ordered, ranked, strict=True)]
        return np.asarray(rows, dtype=np.int64) + 1

    def win_probability(self, runner: str | int | None = None) -> float:
        """The chance that a runner finishes before everybody else in the scenario."""
        i = self.index(runner)
        return float(np.mean((self.places[:, i] == 1) & self.finished[:, i]))

    def mean_ledger_s(self, runner: str | int | None = None) -> dict[str, float]:
        """Mean seconds in each account over the replications that a runner finishes; they add up to his mean time."""
        i = self.index(runner)
        booked = self.ledger_s[self.finished[:, i], i]
        means = booked.mean(axis=0) if len(booked) else np.zeros(len(self.accounts))
        return {account: float(seconds) for account, seconds in zip(self.accounts, means, strict=True)}

    def summary(self, runner: str | int | None = None) -> dict[str, Any]:
        """One runner's part of ``paceline run --json``."""
        from paceline.results.summary import runner_summary

        return runner_summary(self, self.index(runner))

    def to_xarray(self) -> xarray.Dataset:
        """All arrays with their names as an ``xarray.Dataset``. Needs the extra ``analysis``."""
        from paceline.results.labelled import to_dataset

        return to_dataset(self)

    @property
    def plot(self) -> Plots:
        """Pictures of this result: ``result.plot.finish()``."""
        # Pictures stand above results in the house; this door is only opened when somebody asks for one.
        from paceline.report.plots import Plots

        return Plots(self)


def mode_of(scenario: Scenario, variant: str | None, settings: Sequence[str] = ()) -> Mode:
    """What kind of question a run answers; a race changed by a variant or a setting did not happen that way."""
    if variant is not None or settings:
        return "counterfactual"
    if scenario.mode is not None:
        return scenario.mode
    return "replay" if any(incident.happens for incident in scenario.incidents) else "forecast"


def observed_splits(scenario: Scenario, runner: str) -> Mapping[float, float]:
    """Observed times of a runner by distance, {m: s}."""
    from paceline.scenario.splits import split_distance_m

    observed = scenario.observed.get(runner)
    if observed is None:
        return {}
    return {split_distance_m(label, scenario.race): time_s for label, time_s in observed.splits.items()}
