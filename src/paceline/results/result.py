"""A result: what became of every runner in every replication of one race.

R replications, N runners, C checkpoints, A accounts of the ledger. Seconds from the start; NaN where a runner never
came, so a finish of NaN is a race that was not finished.

Where the replications are too many for the memory, their times are counted in bins and the arrays are not there;
everything that is a mean, a share or a quantile is asked and answered in the same way.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paceline.errors import InputError
from paceline.results.counted import Counted
from paceline.results.provenance import Provenance
from paceline.results.runs import Runs
from paceline.results.spread import Floats, Spread
from paceline.results.tally import Tally
from paceline.rules.verdict import Legality
from paceline.scenario.checks import too_fast
from paceline.scenario.field import starter_names
from paceline.scenario.models import Mode, Scenario, Target
from paceline.scenario.units import DURATION
from paceline.shown import Shown

if TYPE_CHECKING:
    import xarray

    from paceline.report.page.card import PaceCard
    from paceline.report.plots import Plots
    from paceline.results.stations import Crowd

#: The quantiles that a summary gives.
QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)


class Stopped(KeyboardInterrupt):
    """Ctrl-C has ended a run; ``result`` is what there is until then, None where no replication was done."""

    def __init__(self, result: Result | None) -> None:
        done = result.replications if result else 0
        super().__init__(f"stopped after {done:,} replications")
        self.result = result


@dataclass(frozen=True, eq=False)
class Result(Shown):
    """The outcome of a run: arrays by replication and runner, and where they come from."""

    scenario: Scenario
    checkpoints: tuple[str, ...]
    checkpoint_m: Floats  # (C)
    accounts: tuple[str, ...]
    tally: Tally
    spreads: Runs | Counted  # every replication, or bins
    legality: Legality
    provenance: Provenance
    #: Where the splits lie, if the run has written them.
    splits_file: Path | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The runners, in the order of the starting list."""
        return starter_names((runner.athlete.name for runner in self.scenario.runners), self.scenario.field)

    @property
    def named(self) -> int:
        """How many runners the scenario names; those of a field, who come after them, are counted only."""
        return len(self.scenario.runners)

    @property
    def replications(self) -> int:
        """R."""
        return self.tally.replications

    @property
    def is_kept(self) -> bool:
        """Whether every replication is there; if not, times are counted in bins."""
        return isinstance(self.spreads, Runs)

    @property
    def runs(self) -> Runs:
        """Every replication. Raises ``InputError`` where they were too many to be kept."""
        if isinstance(self.spreads, Runs):
            return self.spreads
        where = f"; every split is in {self.splits_file}" if self.splits_file else "; out=DIR writes every split"
        raise InputError(
            f"the {self.replications:,} replications were too many to be kept one by one, only their summary was"
            f"{where}, and fewer replications or more memory (memory='4 GB') keep them all"
        )

    @property
    def arrive_s(self) -> Floats:
        """When each runner came to each checkpoint (R, N, C)."""
        return self.runs.arrive_s

    @property
    def leave_s(self) -> Floats:
        """When each runner left each checkpoint (R, N, C)."""
        return self.runs.leave_s

    @property
    def ledger_s(self) -> Floats:
        """Where the seconds went (R, N, A)."""
        return self.runs.ledger_s

    @property
    def flags(self) -> NDArray[np.int64]:
        """What happened (R, N), see `paceline.behaviour.incidents.Happened`."""
        return self.runs.flags

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Whether a time run there may stand as a record (R, N)."""
        return self.runs.eligible

    @property
    def finish_s(self) -> Floats:
        """Finish times (R, N); NaN: did not finish."""
        return self.runs.finish_s

    @property
    def finished(self) -> NDArray[np.bool_]:
        """Whether each runner finished (R, N)."""
        return self.runs.finished

    @property
    def mode(self) -> Mode:
        """``forecast``, ``replay`` or ``counterfactual``: what kind of question the run answers."""
        return mode_of(self.scenario, self.provenance.variant, self.provenance.settings)

    def happened(self, kind: str, runner: str | int | None = None) -> NDArray[np.bool_]:
        """In which replications (R) something happened to a runner: ``"wrong_turn"``, ``"broken"``, ``"collapse"``."""
        kinds = happenings()
        if kind not in kinds:
            raise InputError(f"nothing called {kind!r} can happen; what can: {', '.join(kinds)}")
        return np.asarray((self.flags[:, self.index(runner)] & kinds[kind]) != 0, dtype=np.bool_)

    def nearest(
        self, time: str | float, runner: str | int | None = None, among: NDArray[np.bool_] | None = None
    ) -> int:
        """The replication in which a runner finishes nearest to a time (``"2:00:25"``): of all or ``among`` (R)."""
        i = self.index(runner)
        chosen = self.finished[:, i] if among is None else self.finished[:, i] & among
        if not chosen.any():
            raise InputError(f"{self.names[i]} finishes in none of these replications")
        away_s = np.where(chosen, np.abs(self.finish_s[:, i] - self.target(time).time_s), np.inf)
        return int(np.argmin(away_s))

    def near(self, time: str | float, within_s: float, runner: str | int | None = None) -> NDArray[np.bool_]:
        """In which replications (R) a runner finishes no farther than ``within_s`` from a time (``"2:00:25"``)."""
        away_s = np.abs(self.finish_s[:, self.index(runner)] - self.target(time).time_s)
        return np.asarray(away_s <= within_s, dtype=np.bool_)  # NaN is near nothing

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
        return target_of(self.scenario, target)

    def beats(self, target: str | float | Target) -> NDArray[np.bool_]:
        """Where a target is beaten (R, N): finished under its time and, for a record, within the rules."""
        wanted = self.target(target)
        # NaN compares as false: who does not finish beats nothing.
        faster = self.finish_s < wanted.time_s
        return faster & self.eligible if wanted.record else faster

    def probability(self, target: str | float | Target, runner: str | int | None = None) -> tuple[float, float]:
        """The chance that ``runner`` beats a target, and its standard error; without ``runner``, that anybody does."""
        wanted = self.target(target)
        if runner is None:
            spread = self.spreads.first_home(wanted.record)
        else:
            spread = self.spreads.finish(self.index(runner), wanted.record)
        share = spread.below(wanted.time_s) / self.replications
        return share, math.sqrt(share * (1.0 - share) / self.replications)

    def finish_rate(self, runner: str | int | None = None) -> float:
        """The share of replications in which a runner finishes."""
        return int(self.tally.finishes[self.index(runner)]) / self.replications

    def spread(self, runner: str | int | None = None) -> Spread:
        """How a runner's finish times spread, s."""
        return self.spreads.finish(self.index(runner))

    def split_spread(self, checkpoint: int, runner: str | int | None = None) -> Spread:
        """How a runner's times at a checkpoint spread, s."""
        return self.spreads.split(self.index(runner), checkpoint)

    def may_stand(self, runner: str | int | None = None) -> bool:
        """Whether a time of a runner may stand as a record in any replication."""
        return bool(self.tally.may_stand[self.index(runner)])

    def quantiles(self, probabilities: Sequence[float] = QUANTILES, runner: str | int | None = None) -> Floats:
        """Quantiles of a runner's finish time, s, given that he finishes; NaN where he never does."""
        return self.spread(runner).quantiles(probabilities)

    def finishes(self, runner: str | int | None = None) -> Floats:
        """The finish times of a runner, s, of the replications that he finishes."""
        i = self.index(runner)
        return np.asarray(self.finish_s[self.finished[:, i], i], dtype=np.float64)

    def percentile_of(self, time: str | float, runner: str | int | None = None) -> float | None:
        """The share of a runner's finishes that are faster than a time, %; None where he never finishes."""
        spread = self.spread(runner)
        return 100.0 * spread.share_below(self.target(time).time_s) if len(spread) else None

    @property
    def places(self) -> NDArray[np.int64]:
        """The place of each runner (R, N), from 1; equal times share the better place, who drops out comes last."""
        return self.runs.places

    def win_probability(self, runner: str | int | None = None) -> float:
        """The chance that a runner finishes first, alone or level with others.

        Who is held behind the same pacers may come in together, so the chances of all may add up to more than 1.
        """
        return int(self.tally.wins[self.index(runner)]) / self.replications

    def mean_ledger_s(self, runner: str | int | None = None) -> dict[str, float]:
        """Mean seconds in each account over the replications that a runner finishes; they add up to his mean time."""
        i = self.index(runner)
        means = self.tally.ledger_sum_s[i] / max(1, int(self.tally.finishes[i]))
        return {account: float(seconds) for account, seconds in zip(self.accounts, means, strict=True)}

    def ledger_sd_s(self, runner: str | int | None = None) -> dict[str, float]:
        """By how much each account differs from race to race: its standard deviation over the same replications.

        Accounts go together (who is strong holds back more), so these do not add up.
        """
        i = self.index(runner)
        rows = self.ledger_s[self.finished[:, i], i]
        spread = np.std(rows, axis=0, ddof=1) if len(rows) > 1 else np.full(len(self.accounts), math.nan)
        return {account: float(seconds) for account, seconds in zip(self.accounts, spread, strict=True)}

    def summary(self, runner: str | int | None = None) -> dict[str, Any]:
        """One runner's part of ``paceline run --json``."""
        from paceline.results.summary import runner_summary

        return runner_summary(self, self.index(runner))

    def stations(self, replication: int = 0) -> Crowd:
        """One replication as an organiser sees it: queues at the stations, flow at start and finish."""
        from paceline.engine.program import build
        from paceline.engine.visits import visits
        from paceline.results.stations import crowd_of

        race = build(self.scenario)
        return crowd_of(visits(race, self.provenance.seed, replication), race)

    def to_xarray(self) -> xarray.Dataset:
        """All arrays with their names as an ``xarray.Dataset``. Needs the extra ``analysis``, and all replications."""
        from paceline.results.labelled import to_dataset

        return to_dataset(self)

    @property
    def plot(self) -> Plots:
        """Pictures of this result: ``result.plot.finish()``."""
        # Pictures stand above results in the house; this door is only opened when somebody asks for one.
        from paceline.report.plots import Plots

        return Plots(self)

    def pace_card(self, runner: str | int | None = None) -> PaceCard:
        """What a runner takes along: when to be where, what to eat and drink; ``.save(file)`` keeps it to print."""
        from paceline.report.page.card import card_of

        return card_of(self, self.index(runner))

    def save_results_list(self, file: str | os.PathLike[str], replication: int = 0) -> None:
        """Write one replication as the results list of a race, which ``forecast`` and ``score`` read."""
        from paceline.results.results_list import write_results_list

        write_results_list(self, file, replication)

    def save(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write what ``paceline run --out`` writes: ``result.json``, ``splits.parquet``, page and picture."""
        from paceline.report.folder import write_folder

        return write_folder(self, folder)


def happenings() -> dict[str, int]:
    """What can happen to a runner, by name: the bit that tells so in ``Result.flags``."""
    from paceline.behaviour.incidents import Happened

    return {name.lower(): int(happened) for name, happened in Happened.__members__.items()}


def target_of(scenario: Scenario, target: str | float | Target) -> Target:
    """A target by its name in a scenario, as a time (``"2:00:00"``), or in seconds."""
    if isinstance(target, Target):
        return target
    if isinstance(target, str):
        if target in scenario.targets:
            return scenario.targets[target]
        try:
            time_s = DURATION.read(target)
        except ValueError:
            known = ", ".join(scenario.targets) or "none"
            raise InputError(f"{target!r} is neither a target of this race ({known}) nor a time as 2:00:00") from None
        if (words := too_fast(time_s, scenario.race.distance_m)) is not None:  # 2:00 is two minutes
            raise InputError(words)
        target = time_s
    return Target(time_s=float(target))


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
