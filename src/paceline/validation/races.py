"""Races whose outcome is known: where what happened falls in the forecast made from results before the race."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from paceline.errors import InputError
from paceline.race import Race, load
from paceline.results.result import Result, mode_of
from paceline.validation.counts import Inside, LeftOut, is_inside, surprise

Progress = Callable[[int, int], None]

#: A race with a field that nobody can look up by name is run for its named runners alone where its file has this.
ALONE = "alone"


@dataclass(frozen=True, slots=True)
class RaceRow:
    """One runner of one race. Times in s, shares and the percentile 0 to 1.

    ``observed_s`` is None for who did not finish; ``p_record``: the chance of a record that may stand with its standard
    error, None where there is none to break; ``known_until``: the day of the latest result that any runner's strength
    rests on. ``hindsight``: the scenario says that later results are read, so this is no forecast and is not counted.
    """

    file: str
    race: str
    day: date
    variant: str | None
    mode: str
    road: bool
    legal: str
    hindsight: bool
    known_until: date | None
    runner: str
    observed_s: float | None
    p_finish: float
    p05_s: float
    p50_s: float
    p95_s: float
    percentile: float | None
    p_record: tuple[float, float] | None

    @property
    def inside(self) -> bool | None:
        """Whether the outcome lies inside the central 90 % of the forecast."""
        return None if self.percentile is None else is_inside(self.percentile)


@dataclass(frozen=True, slots=True)
class Races:
    """All known outcomes, the misses first, and the files that were left out."""

    rows: tuple[RaceRow, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def counted(self) -> Inside:
        """How many finishes lie inside, hindsight apart."""
        return Inside.count(self.percentiles)

    @property
    def percentiles(self) -> list[float]:
        """The percentiles of the finishes that count."""
        return [row.percentile for row in self.rows if row.percentile is not None and not row.hindsight]

    def part(self, road: bool) -> tuple[RaceRow, ...]:
        """The rows of races with record rules, or of those without."""
        return tuple(row for row in self.rows if row.road == road)


def known_races(folder: Path) -> tuple[list[Race], list[LeftOut]]:
    """The races of a folder whose outcome is known, by date; what cannot be read is left out with its error."""
    found, left_out = [], []
    for file in sorted(folder.glob("*.yaml")):
        try:
            race = load(file)
        except InputError as error:
            left_out.append(LeftOut(file.name, str(error).splitlines()[0]))
            continue
        if race.scenario.observed:
            alone = race.scenario.field is not None and ALONE in race.variants
            found.append(race.variant(ALONE) if alone else race)
    return sorted(found, key=lambda race: race.scenario.race.start), left_out


def run_races(folder: Path, replications: int, seed: int, progress: Progress | None = None) -> Races:
    """Run every race of ``folder`` whose outcome is known."""
    races, left_out = known_races(folder)
    rows: list[RaceRow] = []
    for number, race in enumerate(races):
        before = number * replications

        def tell(done: int, _: int, before: int = before) -> None:
            if progress is not None:
                progress(before + done, len(races) * replications)

        rows += _rows(race, race.run(replications, seed, progress=tell))
    return Races(misses_first(rows), tuple(left_out))


def misses_first(rows: Iterable[RaceRow]) -> tuple[RaceRow, ...]:
    """The rows, misses before all others and the worst of them first."""

    def order(row: RaceRow) -> float:
        # No simulated finish as fast as what was run, a percentile of 0, is a miss like any other.
        return -surprise(row.percentile) if row.percentile is not None and not row.inside else 0.0

    return tuple(sorted(rows, key=order))


def _rows(race: Race, result: Result) -> list[RaceRow]:
    scenario, start = result.scenario, result.scenario.race.start.date()
    record = next((name for name, target in scenario.targets.items() if target.record), None)
    known = [p.date for runner in scenario.runners for p in runner.athlete.performances]
    rows = []
    for name, seen in scenario.observed.items():
        i = result.index(name)
        p05_s, p50_s, p95_s = (float(time_s) for time_s in result.quantiles((0.05, 0.5, 0.95), i))
        percentile = None
        if seen.finish_s is not None:
            # Who never finishes in the simulation was not as fast in any.
            percentile = (result.percentile_of(seen.finish_s, i) or 0.0) / 100.0
        rows.append(
            RaceRow(
                file=race.loaded.file.name,
                race=scenario.name if str(start.year) in scenario.name else f"{scenario.name} {start.year}",
                day=start,
                variant=race.loaded.variant,
                # Without the field the race is still the one that was run, not another.
                mode=mode_of(scenario, None if race.loaded.variant == ALONE else race.loaded.variant),
                road=result.legality.verdict != "no_record_rules",
                legal=result.legality.verdict,
                hindsight=scenario.hindsight,
                known_until=max(known, default=None),
                runner=name,
                observed_s=seen.finish_s,
                p_finish=result.finish_rate(i),
                p05_s=p05_s,
                p50_s=p50_s,
                p95_s=p95_s,
                percentile=percentile,
                p_record=result.probability(record, i) if record is not None and result.legality.eligible else None,
            )
        )
    return rows


def row_dict(row: RaceRow) -> dict[str, Any]:
    """A row as JSON has it; what no number can be is null."""
    record = None if row.p_record is None else dict(zip(("probability", "standard_error"), row.p_record, strict=True))
    return {
        "file": row.file, "race": row.race, "date": row.day.isoformat(), "variant": row.variant, "mode": row.mode,
        "road": row.road, "legal": row.legal, "hindsight": row.hindsight,
        "known_until": row.known_until.isoformat() if row.known_until else None,
        "runner": row.runner, "observed_s": row.observed_s, "p_finish": row.p_finish,
        "p05_s": finite(row.p05_s), "p50_s": finite(row.p50_s), "p95_s": finite(row.p95_s),
        "percentile": row.percentile, "inside": row.inside,
        "p_record": record,
    }  # fmt: skip


def finite(value: float, digits: int = 3) -> float | None:
    """A number as JSON has it: none where there is none."""
    return round(value, digits) if math.isfinite(value) else None
