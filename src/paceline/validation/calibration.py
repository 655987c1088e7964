"""Calibration races: every result in the athlete files, foretold by the athlete's others, and by his earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from paceline.calibration import Foreseen, leave_one_out
from paceline.calibration.leave_one_out import is_foretold
from paceline.errors import InputError
from paceline.scenario.athlete import AthleteFile
from paceline.scenario.checks import performance_problems
from paceline.scenario.references import Library
from paceline.scenario.validation import validated
from paceline.validation.counts import Inside, LeftOut, is_inside, surprise
from paceline.validation.races import Progress


@dataclass(frozen=True, slots=True)
class Foretold:
    """Results of athletes with their forecasts, the misses first.

    ``others``: each foretold by all others of the same athlete; ``earlier``: by those before it, at least two.
    """

    others: tuple[Foreseen, ...]
    earlier: tuple[Foreseen, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How well the results of somebody are foretold: how many inside, and the mean size of the error, a share."""

    who: str
    counted: Inside
    mean_error: float


def foretell(folder: Path, progress: Progress | None = None) -> Foretold:
    """Foretell all results in the athlete files of ``folder``; of several files of one athlete the fullest is read."""
    athletes, left_out = _athletes(folder)
    others: list[Foreseen] = []
    earlier: list[Foreseen] = []
    for number, athlete in enumerate(athletes):
        told = leave_one_out(athlete, fewest=1, later=True)
        others += told
        earlier += leave_one_out(athlete)
        alone = sum(map(is_foretold, athlete.performances)) - len(told)
        if alone:
            left_out.append(
                LeftOut(athlete.name, f"{alone} result{'s' * (alone > 1)} and none of another day to foretell by")
            )
        if progress is not None:
            progress(number + 1, len(athletes))
    return Foretold(_misses_first(others), _misses_first(earlier), tuple(left_out))


def summaries(rows: tuple[Foreseen, ...]) -> list[Summary]:
    """Everybody, then each athlete, those with the most misses first."""
    names = sorted({row.athlete for row in rows})
    each = [_summary(name, [row for row in rows if row.athlete == name]) for name in names]
    each.sort(key=lambda one: (one.counted.inside - one.counted.of, -one.counted.of))
    return [_summary("all", list(rows)), *each] if rows else []


def error(row: Foreseen) -> float:
    """How much slower (positive) the forecast's median was than what was run, as a share of it."""
    return row.expected_s / row.time_s - 1.0


def row_dict(row: Foreseen) -> dict[str, Any]:
    """A row as JSON has it."""
    return {
        "athlete": row.athlete, "id": row.id, "date": row.date.isoformat(), "event": row.event,
        "distance_m": row.distance_m, "results": row.results, "time_s": row.time_s,
        "p05_s": round(row.p05_s, 2), "p50_s": round(row.expected_s, 2), "p95_s": round(row.p95_s, 2),
        "error": round(error(row), 5), "percentile": round(row.percentile, 4), "inside": is_inside(row.percentile),
    }  # fmt: skip


def _summary(who: str, rows: list[Foreseen]) -> Summary:
    return Summary(who, Inside.count(row.percentile for row in rows), float(np.mean([abs(error(row)) for row in rows])))


def _misses_first(rows: list[Foreseen]) -> tuple[Foreseen, ...]:
    def order(row: Foreseen) -> tuple[float, str, str]:
        miss = not is_inside(row.percentile)
        return (-surprise(row.percentile) if miss else 0.0, row.athlete, row.date.isoformat())

    return tuple(sorted(rows, key=order))


def _athletes(folder: Path) -> tuple[list[AthleteFile], list[LeftOut]]:
    fullest: dict[str, AthleteFile] = {}
    left_out = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            athlete = validated(Library(file).athlete(), AthleteFile, _problems)
        except InputError as wrong:
            left_out.append(LeftOut(file.name, str(wrong).splitlines()[0]))
            continue
        known = fullest.get(athlete.name)
        if known is None or len(athlete.performances) > len(known.performances):
            fullest[athlete.name] = athlete
    return list(fullest.values()), left_out


def _problems(athlete: AthleteFile) -> Iterator[Any]:
    return iter(performance_problems(athlete, ()))
