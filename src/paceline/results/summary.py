"""The summary of a result: the numbers that ``paceline run --json`` prints. Seconds and shares, sensibly rounded."""

from __future__ import annotations

from typing import Any

from paceline.results.result import QUANTILES, Result
from paceline.results.spread import Spread
from paceline.rules.verdict import Legality

#: From so many starters on, the race has a field worth a summary of its own.
FIELD_FROM = 50

_LABELS = tuple(f"p{round(100 * q):02d}" for q in QUANTILES)


def run_summary(result: Result) -> dict[str, Any]:
    """All of it."""
    return {
        "scenario": result.scenario.name,
        "variant": result.provenance.variant,
        "mode": result.mode,
        "replications": result.replications,
        "seed": result.provenance.seed,
        "engine": result.provenance.engine,
        "elapsed_s": round(result.provenance.elapsed_s, 3),
        "runners": [runner_summary(result, i) for i in range(result.named)],
        "field": field_summary(result),
        "legality": legality_summary(result.legality),
    }


def runner_summary(result: Result, i: int) -> dict[str, Any]:
    """One runner: how often and how fast he finishes, what he beats, and where his seconds went."""
    return {
        "name": result.names[i],
        "finish_rate": round(result.finish_rate(i), 6),
        "finish_s": times_summary(result.spread(i), float(result.tally.mean_s[i]), result.tally.sd_s(i)),
        "targets": [_target(result, i, name) for name in result.scenario.targets],
        "observed": _observed(result, i),
        "place": _place(result, i),
        "ledger_s": {account: round(seconds, 3) for account, seconds in result.mean_ledger_s(i).items()},
    }


def times_summary(spread: Spread, mean_s: float, sd_s: float) -> dict[str, float | None]:
    """Mean, standard deviation and quantiles of finish times; None throughout where nobody finished."""
    if not len(spread):
        return dict.fromkeys(("mean", "sd", *_LABELS))
    quantiles = spread.quantiles(QUANTILES)
    return {
        "mean": round(mean_s, 3),
        "sd": round(sd_s, 3),
        **{label: round(float(time_s), 2) for label, time_s in zip(_LABELS, quantiles, strict=True)},
    }


def field_summary(result: Result) -> dict[str, Any] | None:
    """All starters together, in a race that has many."""
    if len(result.names) < FIELD_FROM and result.scenario.field is None:
        return None
    return {
        "starters": len(result.names),
        "finish_rate": round(int(result.tally.finishes.sum()) / (result.replications * len(result.names)), 6),
        "finish_s": times_summary(result.spreads.field(), *result.tally.field_moments_s()),
    }


def legality_summary(legality: Legality) -> dict[str, Any]:
    """The record judge's verdict, rule by rule."""
    return {
        "verdict": legality.verdict,
        "rules": [{"rule": rule.rule, "verdict": rule.verdict, "evidence": rule.evidence} for rule in legality.rules],
    }


def _target(result: Result, i: int, name: str) -> dict[str, Any]:
    share, error = result.probability(name, i)
    return {
        "name": name,
        "time_s": result.scenario.targets[name].time_s,
        "probability": round(share, 6),
        "standard_error": round(error, 6),
    }


def _observed(result: Result, i: int) -> dict[str, Any] | None:
    observed = result.scenario.observed.get(result.names[i])
    if observed is None:
        return None
    percentile = None if observed.finish_s is None else result.percentile_of(observed.finish_s, i)
    return {
        "finish_s": observed.finish_s,
        "percentile": None if percentile is None else round(percentile, 2),
    }


def _place(result: Result, i: int) -> dict[str, Any] | None:
    if len(result.names) == 1:
        return None
    # A place is one that was taken, so no half places between two.
    low, middle, high = result.spreads.place(i).steps((0.05, 0.5, 0.95))
    return {"p05": int(low), "p50": int(middle), "p95": int(high), "win": round(result.win_probability(i), 6)}
