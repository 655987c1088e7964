"""A comparison: two ways to run a race on the same draws, so that only what differs between them tells.

The same day, the same legs, the same luck: the spread of the paired difference is far below that of two separate runs.
A table of variants is one comparison for each, all against the same race.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from paceline.errors import InputError
from paceline.results.result import Result
from paceline.results.spread import Bools, Floats
from paceline.shown import Shown

if TYPE_CHECKING:
    from paceline.report.plots import ComparisonPlots, ComparisonsPlots

#: The name of the scenario itself where a variant is asked for.
ITSELF = "-"


@dataclass(frozen=True, slots=True)
class TargetChange:
    """The chance of beating a target in both, their difference (b - a), and its paired standard error.

    ``possible``: whether any replication may count; ``faster``: the share under the target's time, counted or not.
    """

    name: str
    a: float
    b: float
    difference: float
    standard_error: float
    possible_a: bool
    possible_b: bool
    faster_a: float
    faster_b: float


@dataclass(frozen=True, slots=True)
class AccountChange:
    """How many seconds more one cause takes in b than in a, over the replications that both finish."""

    account: str
    difference_s: float
    standard_error_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Shown):
    """b minus a for one runner. ``difference_s`` (P): paired differences of the P replications that finish in both.

    ``b_beats_a``: the share of all replications in which b comes home earlier, or alone, and its standard error.
    """

    scenario: str
    a: str
    b: str
    runner: str
    replications: int
    seed: int
    difference_s: Floats
    b_beats_a: tuple[float, float]
    unpaired_standard_error: float
    finish_rate_a: float
    finish_rate_b: float
    targets: tuple[TargetChange, ...]
    ledger: tuple[AccountChange, ...]

    @property
    def both_finish(self) -> int:
        """How many replications finish in both, and so have a difference."""
        return len(self.difference_s)

    @property
    def mean_s(self) -> float:
        """The mean difference, s; NaN where no replication finishes in both."""
        return float(np.mean(self.difference_s)) if self.both_finish else math.nan

    @property
    def standard_error_s(self) -> float:
        """Its standard error, s."""
        return standard_error(self.difference_s)

    def target(self, name: str) -> TargetChange:
        """The change in the chance of a target that both races have."""
        for target in self.targets:
            if target.name == name:
                return target
        known = ", ".join(target.name for target in self.targets) or "none"
        raise InputError(f"{name!r} is not a target of both races; those are: {known}")

    @property
    def ledger_s(self) -> dict[str, float]:
        """Mean seconds that each cause takes more in b than in a."""
        return {line.account: line.difference_s for line in self.ledger}

    @property
    def plot(self) -> ComparisonPlots:
        """Pictures of this comparison: ``found.plot.difference()``."""
        from paceline.report.plots import ComparisonPlots

        return ComparisonPlots(self)

    def as_dict(self) -> dict[str, Any]:
        """What ``paceline compare --json`` prints."""
        spread = np.quantile(self.difference_s, (0.05, 0.5, 0.95)) if self.both_finish else np.full(3, np.nan)
        return {
            "a": self.a,
            "b": self.b,
            "runner": self.runner,
            "difference_s": {
                "mean": rounded(self.mean_s),
                "standard_error": rounded(self.standard_error_s),
                "p05": rounded(float(spread[0])),
                "p50": rounded(float(spread[1])),
                "p95": rounded(float(spread[2])),
            },
            "unpaired_standard_error": rounded(self.unpaired_standard_error),
            "targets": [
                {
                    "name": target.name,
                    "a": rounded(target.a, 6),
                    "b": rounded(target.b, 6),
                    "difference": rounded(target.difference, 6),
                    "standard_error": rounded(target.standard_error, 6),
                }
                for target in self.targets
            ],
            "ledger_difference_s": {account: rounded(seconds) for account, seconds in self.ledger_s.items()},
        }

    def as_row(self) -> dict[str, Any]:
        """The same as one of several in ``compare --json``, which can say more."""
        share, error = self.b_beats_a
        return {
            **self.as_dict(),
            "b_beats_a": {"probability": rounded(share, 6), "standard_error": rounded(error, 6)},
            "finish_rate": {"a": rounded(self.finish_rate_a, 6), "b": rounded(self.finish_rate_b, 6)},
        }


class Comparisons(Sequence[Comparison], Shown):
    """Several races against one: a table, and a comparison for each by number or by name, ``found["legal"]``."""

    def __init__(self, rows: Iterable[Comparison]) -> None:
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, which: int | str) -> Comparison: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[Comparison]: ...
    def __getitem__(self, which: int | slice | str) -> Comparison | Sequence[Comparison]:
        if not isinstance(which, str):
            return self._rows[which]
        for row in self:
            if row.b == which:
                return row
        raise InputError(f"nothing called {which!r} was compared; there are: {', '.join(row.b for row in self)}")

    @property
    def plot(self) -> ComparisonsPlots:
        """Pictures of all of them beside each other: ``found.plot.changes("record")``."""
        from paceline.report.plots import ComparisonsPlots

        return ComparisonsPlots(self)


def find_runner(a: Sequence[str], b: Sequence[str], runner: str | None = None) -> str:
    """Whom to compare: ``runner``, or the first of a's list. Raises ``InputError`` unless both races have him."""
    who = a[0] if runner is None else runner
    for side, names in (("first", a), ("second", b)):
        if who not in names:
            raise InputError(f"{who!r} does not run in the {side} race; in it: {', '.join(names)}")
    return who


def compare(a: Result, b: Result, runner: str | None = None, where: Bools | None = None) -> Comparison:
    """Compare one runner (by default a's first) in two results that share seed and replications: b minus a.

    ``where`` (R): only these replications, as ``b.happened("wrong_turn", runner)``.
    """
    if a.replications != b.replications or a.provenance.seed != b.provenance.seed:
        raise InputError("only results of the same seed and the same number of replications share their draws")
    who = find_runner(a.names, b.names, runner)
    i, j = a.index(who), b.index(who)
    chosen = np.ones(a.replications, dtype=np.bool_) if where is None else np.asarray(where, dtype=np.bool_)
    if chosen.shape != (a.replications,):
        raise InputError(f"where says yes or no to each of the {a.replications:,} replications; it has {chosen.size:,}")
    if not chosen.any():
        raise InputError("none of the replications was chosen, so there is nothing to compare")
    both = a.finished[:, i] & b.finished[:, j] & chosen
    time_a, time_b = a.finish_s[both, i], b.finish_s[both, j]
    earlier = ((b.finish_s[:, j] < a.finish_s[:, i]) | (b.finished[:, j] & ~a.finished[:, i]))[chosen]
    ledger = b.ledger_s[both, j] - a.ledger_s[both, i]
    lines = [
        AccountChange(account, float(np.mean(change)) if len(change) else math.nan, standard_error(np.asarray(change)))
        for account, change in zip(a.accounts, ledger.T, strict=True)
    ]
    return Comparison(
        scenario=a.scenario.name,
        a=_called(a, b),
        b=_called(b, a),
        runner=who,
        replications=int(chosen.sum()),
        seed=a.provenance.seed,
        difference_s=time_b - time_a,
        b_beats_a=(float(np.mean(earlier)), standard_error(earlier.astype(np.float64))),
        unpaired_standard_error=math.hypot(standard_error(time_a), standard_error(time_b)),
        finish_rate_a=float(np.mean(a.finished[chosen, i])),
        finish_rate_b=float(np.mean(b.finished[chosen, j])),
        targets=tuple(
            _target_change(a, b, i, j, name, chosen) for name in a.scenario.targets if name in b.scenario.targets
        ),
        ledger=tuple(lines),
    )


def _called(result: Result, other: Result) -> str:
    """How one result is called beside another: by its variant, and by what else was set in it."""
    made, beside = result.provenance, other.provenance
    words = [made.variant] if made.variant else []
    words += [setting for setting in made.settings if setting not in beside.settings]
    if made.file != beside.file:
        words.insert(0, result.scenario.name)
    return ", ".join(words) or ITSELF


def _target_change(a: Result, b: Result, i: int, j: int, name: str, chosen: Bools) -> TargetChange:
    beaten_a = a.beats(name)[chosen, i].astype(np.float64)
    beaten_b = b.beats(name)[chosen, j].astype(np.float64)
    mean_a, mean_b = float(np.mean(beaten_a)), float(np.mean(beaten_b))
    possible, faster = [], []
    for result, runner in ((a, i), (b, j)):
        target = result.target(name)
        possible.append(not target.record or bool(result.eligible[:, runner].any()))
        faster.append(float(np.mean(result.finish_s[chosen, runner] < target.time_s)))
    error = standard_error(beaten_b - beaten_a)
    return TargetChange(name, mean_a, mean_b, mean_b - mean_a, error, *possible, *faster)


def standard_error(values: Floats) -> float:
    """Of the mean; NaN where one or no value is left to tell."""
    return float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.nan


def rounded(value: float, digits: int = 3) -> float | None:
    """A number for JSON, which has no NaN."""
    return round(value, digits) if math.isfinite(value) else None
