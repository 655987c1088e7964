"""What is asked of each race: ``mean``, ``median``, ``p05``, ``finish_rate``, ``P(record)``, ``win``, ``ledger.air``,
``happens(wrong_turn)``: the share of replications in which that happens to him.

Each answer comes with its standard error. Times are those of finishers, in seconds; everything else is a share or a
place. ``change(mean)`` and ``change(P(record))`` ask for the difference to the race that an experiment starts from,
replication by replication on the same draws: its error is a fraction of that of two separate answers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from paceline.engine.accounts import ACCOUNT_NAMES
from paceline.errors import InputError
from paceline.results import Result
from paceline.results.result import happenings
from paceline.results.spread import Bools, Floats
from paceline.scenario.checks import too_fast
from paceline.scenario.models import Scenario
from paceline.scenario.quantities import shown
from paceline.scenario.tree import closest
from paceline.scenario.units import DURATION

Kind = Literal["mean", "sd", "quantile", "finish_rate", "win", "place", "probability", "happens", "ledger"]
#: Of a normal distribution, how many standard errors hold 95 % on either side.
NORMAL_95 = 1.959963984540054
_QUANTILE = re.compile(r"p(?P<percent>[0-9]{1,2}(?:\.[0-9]+)?)")
_CHANGE = re.compile(r"change\((?P<of>.+)\)")
_CHANGES = ("mean", "finish_rate", "probability")
_PROBABILITY = re.compile(r"P\((?P<target>[^()]+)\)")
_HAPPENS = re.compile(r"happens\((?P<what>[^()]+)\)")
_PLAIN: dict[str, Kind] = {
    "mean": "mean", "sd": "sd", "finish_rate": "finish_rate", "win": "win", "place": "place",
}  # fmt: skip
_REMEDY = "write mean, sd, median, p05, finish_rate, place, win, P(record), happens(wrong_turn), ledger or ledger.air"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number found by simulation, its standard error, and how many replications it rests on; NaN for neither."""

    value: float
    standard_error: float
    replications: int


@dataclass(frozen=True, slots=True, eq=False)
class Finishes:
    """One runner in every replication (R): his finish, s, NaN where there is none, and whether it may be a record."""

    finish_s: Floats
    may_stand: Bools

    @classmethod
    def of(cls, result: Result, i: int) -> Finishes:
        """Those of one runner. Raises ``InputError`` where replications were too many to be kept."""
        return cls(result.finish_s[:, i].copy(), result.eligible[:, i].copy())


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """The race that an experiment starts from, as far as changes are told from it."""

    finishes: Mapping[str, Finishes]

    @classmethod
    def of_result(cls, result: Result, runners: Sequence[str]) -> Baseline:
        """Of these runners."""
        return cls({name: Finishes.of(result, result.index(name)) for name in runners})

    def of(self, runner: str) -> Finishes:
        """Of one runner."""
        return self.finishes[runner]


@dataclass(frozen=True, slots=True)
class Output:
    """One question to a result. ``argument``: the share of a quantile, the target, or the account."""

    name: str
    kind: Kind
    argument: float | str = ""
    is_change: bool = False

    @classmethod
    def read(cls, text: str) -> Output:
        """The question that a text asks. Raises ``ValueError`` in words where it asks none."""
        text = text.strip()
        change = _CHANGE.fullmatch(text)
        if change is not None:
            inner = cls.read(change["of"])
            if inner.kind not in _CHANGES or inner.is_change:
                raise ValueError(f"{shown(text)}: a change is one of the mean, of finish_rate or of P(a target)")
            return cls(text, inner.kind, inner.argument, is_change=True)
        if text in _PLAIN:
            return cls(text, _PLAIN[text])
        if text == "median":
            return cls(text, "quantile", 0.5)
        quantile, probability = _QUANTILE.fullmatch(text), _PROBABILITY.fullmatch(text)
        if quantile is not None and 0.0 < float(quantile["percent"]) < 100.0:
            return cls(text, "quantile", float(quantile["percent"]) / 100.0)
        if probability is not None:
            return cls(text, "probability", probability["target"].strip())
        named = cls._named(text)
        if named is not None:
            return named
        raise ValueError(f"{shown(text)} is nothing that can be asked of a race; {_REMEDY}")

    @classmethod
    def _named(cls, text: str) -> Output | None:
        """``happens(...)`` and ``ledger.*``, whose argument is one of a list."""
        happens = _HAPPENS.fullmatch(text)
        if happens is not None:
            what = happens["what"].strip()
            if what not in happenings():
                raise ValueError(f"nothing called {shown(what)} can happen; {closest(what, list(happenings()))}")
            return cls(text, "happens", what)
        if text.startswith("ledger."):
            account = text.removeprefix("ledger.")
            if account not in ACCOUNT_NAMES:
                raise ValueError(f"the ledger has no account {shown(account)}; {closest(account, ACCOUNT_NAMES)}")
            return cls(text, "ledger", account)
        return None

    @property
    def unit(self) -> str:
        """``"s"`` for times, else nothing."""
        return "s" if self.kind in {"mean", "sd", "quantile", "ledger"} else ""

    @property
    def is_share(self) -> bool:
        """Whether the answer is a share of the replications."""
        return self.kind in {"finish_rate", "win", "probability", "happens"} and not self.is_change

    def problem(self, scenario: Scenario) -> str | None:
        """What keeps this from being asked of a scenario, in words."""
        if self.kind != "probability" or self.argument in scenario.targets:
            return None
        try:
            return too_fast(DURATION.read(self.argument), scenario.race.distance_m)
        except ValueError:
            known = closest(str(self.argument), list(scenario.targets))
            return f"{shown(self.argument)} is neither a target of {scenario.name} nor a time as 2:00:00; {known}"

    def of(self, result: Result, runner: str | int | None = None, base: Baseline | None = None) -> Estimate:
        """The answer for one runner, the first by default. A change needs the race that it is a change from."""
        i = result.index(runner)
        many = result.replications
        if self.is_change:
            if base is None:
                raise InputError(f"{self.name} is asked in experiments, where there is a race to change from")
            return self._change(result, i, base.of(result.names[i]))
        if self.kind == "probability":
            share, error = result.probability(str(self.argument), i)
            return Estimate(share, error, many)
        if self.kind in {"finish_rate", "win", "happens"}:
            share = self._share(result, i)
            return Estimate(share, math.sqrt(share * (1.0 - share) / many), many)
        if self.kind == "place":
            places = result.spreads.place(i)
            weights = places.counts
            mean = float(np.average(places.points, weights=weights))
            variance = float(np.average((places.points - mean) ** 2, weights=weights))
            return Estimate(mean, math.sqrt(variance / max(1, many - 1)), many)
        return self._of_finishes(result, i)

    def _share(self, result: Result, i: int) -> float:
        if self.kind == "happens":
            return float(np.mean(result.happened(str(self.argument), i)))
        return result.finish_rate(i) if self.kind == "finish_rate" else result.win_probability(i)

    def _change(self, result: Result, i: int, before: Finishes) -> Estimate:
        after = Finishes.of(result, i)
        if self.kind == "mean":
            changes = after.finish_s - before.finish_s
            changes = changes[np.isfinite(changes)]  # of those that finish in both
        else:
            changes = self._counts(result, after) - self._counts(result, before)
        many = len(changes)
        error = float(np.std(changes, ddof=1)) / math.sqrt(many) if many > 1 else math.nan
        return Estimate(float(np.mean(changes)) if many else math.nan, error, many)

    def _counts(self, result: Result, finishes: Finishes) -> Floats:
        if self.kind == "finish_rate":
            return np.isfinite(finishes.finish_s).astype(np.float64)
        target = result.target(str(self.argument))
        beaten = finishes.finish_s < target.time_s
        return (beaten & finishes.may_stand if target.record else beaten).astype(np.float64)

    def _of_finishes(self, result: Result, i: int) -> Estimate:
        finishes = int(result.tally.finishes[i])
        if not finishes:
            return Estimate(math.nan, math.nan, 0)
        sd_s = result.tally.sd_s(i) if finishes > 1 else math.nan
        if self.kind == "mean":
            return Estimate(float(result.tally.mean_s[i]), sd_s / math.sqrt(finishes), finishes)
        if self.kind == "sd":
            return Estimate(sd_s, _sd_error(result, i, sd_s, finishes), finishes)
        if self.kind == "quantile":
            share = float(self.argument)
            # The 95 % interval on the scale of shares, read back as times (Woodruff 1952). One standard error to either
            # side would hold too few finishes: of 400, their scatter costs intervals of p95 seven in a hundred.
            apart = NORMAL_95 * math.sqrt(share * (1.0 - share) / finishes)
            low, middle, high = result.quantiles((max(0.0, share - apart), share, min(1.0, share + apart)), i)
            error_s = 0.5 * float(high - low) / NORMAL_95 if finishes > 1 else math.nan
            return Estimate(float(middle), error_s, finishes)
        account = result.accounts.index(str(self.argument))
        value = float(result.tally.ledger_sum_s[i, account]) / finishes
        if not result.is_kept or finishes < 2:
            return Estimate(value, math.nan, finishes)
        seconds = result.ledger_s[result.finished[:, i], i, account]
        return Estimate(value, float(np.std(seconds, ddof=1)) / math.sqrt(finishes), finishes)


def _sd_error(result: Result, i: int, sd_s: float, finishes: int) -> float:
    """Of a standard deviation: from the fourth moment where replications are kept, as finish times have long tails."""
    if not result.is_kept or not sd_s > 0.0:
        return sd_s / math.sqrt(2.0 * max(1, finishes - 1))
    fourth = float(np.mean((result.finishes(i) - result.tally.mean_s[i]) ** 4))
    return math.sqrt(max(0.0, fourth - sd_s**4) / finishes) / (2.0 * sd_s)


def half_width(output: Output, found: Estimate) -> float:
    """Half of a 95 % interval: of a share after Wilson (1927), who knows that none in a hundred is not never."""
    if not output.is_share:
        return NORMAL_95 * found.standard_error
    n, share, z2 = found.replications, found.value, NORMAL_95**2
    return NORMAL_95 / (1.0 + z2 / n) * math.sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n))


def outputs_of(texts: Iterable[str], scenario: Scenario) -> tuple[Output, ...]:
    """The questions of an experiment; those that every summary answers where it names none."""
    wanted = list(texts) or [
        "mean", "median", "p05", "p95", "finish_rate", *(f"P({name})" for name in scenario.targets),
    ]  # fmt: skip
    found: dict[str, Output] = {}
    for text in wanted:
        names = [f"ledger.{account}" for account in ACCOUNT_NAMES] if text.strip() == "ledger" else [text]
        found.update((output.name, output) for output in map(Output.read, names))
    return tuple(found.values())
