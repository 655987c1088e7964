"""How good forecasts were, once the race is over: errors, CRPS, coverage, and the chance of finishing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paceline.errors import InputError, Place
from paceline.forecast.checkpoints import SAME_PLACE_M, Places
from paceline.forecast.forecasts_file import read_forecasts
from paceline.forecast.splits_file import read_finishes
from paceline.people.quantiles import LEVELS, MEDIAN, NAMES, pinball
from paceline.scenario.quantities import shown

Floats = NDArray[np.float64]

_GROUPS = ("fastest quarter", "second quarter", "third quarter", "slowest quarter")
_BINS = np.linspace(0.0, 1.0, 11)
#: Places of the quantiles that bound the middle 50, 80 and 90 % of a forecast.
_MIDDLES = {"50": ("p25", "p75"), "80": ("p10", "p90"), "90": ("p05", "p95")}


@dataclass(frozen=True, eq=False, slots=True)
class Outcomes:
    """N forecasts beside what happened.

    ``finish_s`` (N) nan where nobody finished, ``done`` (N) whether he did, ``constant_s`` (N) the finish at constant
    pace from the checkpoint ``at``; None where that is not told.
    """

    at: str | None
    quantiles_s: Floats
    p_finish: Floats
    finish_s: Floats
    done: NDArray[np.bool_]
    constant_s: Floats | None

    @property
    def timed(self) -> NDArray[np.bool_]:
        """Whose times are judged (N)."""
        return np.asarray(self.done & ~np.isnan(self.finish_s))

    @property
    def pit(self) -> Floats:
        """The share of each forecast that was faster than what happened, of those who are timed.

        What lies beyond the outermost quantiles counts as half of what is there.
        """
        ends = LEVELS[0] / 2.0, 1.0 - LEVELS[0] / 2.0
        rows = zip(self.finish_s[self.timed], self.quantiles_s[self.timed], strict=True)
        return np.array([np.interp(finish_s, row, LEVELS, *ends) for finish_s, row in rows])


def outcomes(results: Path, forecasts: Path, at: str | None = None) -> Outcomes:
    """The forecasts of a race beside its results; with ``at`` only of runners who were seen there."""
    places = Places.beside(results)
    splits, finished = read_finishes(results, places)
    told = read_forecasts(forecasts)
    rows = {name: row for row, name in enumerate(splits.runners)}
    unknown = [name for name in told.runners if name not in rows]
    if unknown:
        raise InputError(
            f"{shown(unknown[0])} is not in {results}; score a race by its own results", place=Place(forecasts)
        )
    order = np.array([rows[name] for name in told.runners], dtype=np.intp)
    finish_s, done = splits.time_s[order, -1], finished[order]
    constant_s = None
    kept = np.ones(len(order), dtype=np.bool_)
    if at is not None:
        at_m = places.place(at)
        there = np.flatnonzero(np.abs(splits.at_m - at_m) < SAME_PLACE_M)
        if not len(there):
            known = ", ".join(f"{spot_m / 1000:.4g} km" for spot_m in splits.at_m[:-1]) or "none"
            raise InputError(
                f"no column of splits lies at {at}; those before the finish: {known}", place=Place(results)
            )
        passed_s = splits.time_s[order, there[0]]
        kept = ~np.isnan(passed_s)
        constant_s = passed_s * places.distance_m / at_m
    found = Outcomes(
        at, told.quantiles_s[kept], told.p_finish[kept], finish_s[kept], done[kept],
        None if constant_s is None else constant_s[kept],
    )  # fmt: skip
    if not found.timed.any():
        raise InputError("nobody with a forecast has finished; there is nothing to score", place=Place(results))
    return found


def score(results: Path, forecasts: Path, at: str | None = None) -> dict[str, Any]:
    """Judge the forecasts of a race by its results: an object as ``paceline score --json`` prints it.

    Times are judged on those who finished, the chance to finish on everybody. With ``at``, the checkpoint of the
    forecasts, only runners seen there count, and constant pace from there is put beside.
    """
    return judged(outcomes(results, forecasts, at))


def judged(told: Outcomes) -> dict[str, Any]:
    """The score of forecasts whose outcomes are known."""
    timed, finish_s = told.timed, told.finish_s
    found: dict[str, Any] = {
        "forecasts": len(finish_s),
        "finishers": int(timed.sum()),
        "checkpoint": told.at,
        **times_score(told.quantiles_s[timed], finish_s[timed]),
        "constant_pace": None,
        "finishing": finishing_score(told.p_finish, told.done),
        "groups": [],
    }
    if told.constant_s is not None:
        error_s = (told.constant_s - finish_s)[timed]
        found["constant_pace"] = {"mae_s": float(np.abs(error_s).mean()), "bias_s": float(error_s.mean())}
    middle_s = told.quantiles_s[:, MEDIAN]
    edges = np.quantile(middle_s[timed], [0.25, 0.5, 0.75])
    quarter = np.searchsorted(edges, middle_s)
    for number, name in enumerate(_GROUPS):
        members = timed & (quarter == number)
        if members.any():
            group = times_score(told.quantiles_s[members], finish_s[members])
            found["groups"].append({"name": name, "finishers": int(members.sum()), **group})
    return found


def times_score(quantiles_s: Floats, finish_s: Floats) -> dict[str, Any]:
    """How good quantiles (N, 11) were by the finish times (N) of those who finished."""
    error_s = quantiles_s[:, MEDIAN] - finish_s
    inside = {}
    for name, (low, high) in _MIDDLES.items():
        above = finish_s >= quantiles_s[:, NAMES.index(low)]
        inside[name] = float((above & (finish_s <= quantiles_s[:, NAMES.index(high)])).mean())
    return {
        "mae_s": float(np.abs(error_s).mean()),
        "bias_s": float(error_s.mean()),
        "crps_s": float(2.0 * pinball(quantiles_s, finish_s).mean()),
        "coverage": inside,
        "under_median": float((finish_s < quantiles_s[:, MEDIAN]).mean()),
    }


def finishing_score(p_finish: Floats, done: NDArray[np.bool_]) -> dict[str, Any]:
    """The Brier score, and how often those finished who were given each chance."""
    bins = np.clip(np.digitize(p_finish, _BINS) - 1, 0, len(_BINS) - 2)
    reliability = [
        {
            "from": float(_BINS[number]),
            "to": float(_BINS[number + 1]),
            "runners": int((bins == number).sum()),
            "expected": float(p_finish[bins == number].mean()),
            "observed": float(done[bins == number].mean()),
        }
        for number in np.unique(bins)
    ]
    return {
        "brier": float(((p_finish - done) ** 2).mean()),
        "expected": float(p_finish.mean()),
        "observed": float(done.mean()),
        "reliability": reliability,
    }
