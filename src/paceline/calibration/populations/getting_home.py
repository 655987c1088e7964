"""``python -m paceline.calibration.populations.getting_home RESULTS``: who gets home over a hundred miles.

Real starters of some years beside simulated ones, read in one way: how many get to each station, how fast drop-outs
with time in hand give up, and the chance to finish of whoever comes to a station at a time. ``hurry`` and
``giving_up`` of behaviour/constants.toml were settled by it on 2014 and 2015.
"""

from __future__ import annotations

import numpy as np

from paceline.calibration.populations.trail_people import asking, programs
from paceline.calibration.trails.dropouts import hazard, visits
from paceline.calibration.trails.legs import station_key
from paceline.calibration.trails.table import Floats, Year, read_year
from paceline.engine.batch import run_batch
from paceline.engine.program import RaceProgram

#: Where the chance to finish is looked up by arrival: of the later half, in steps so long.
STATIONS = ("robinson_flat", "last_chance", "foresthill", "rucky_chucky", "auburn_lake_trails")
_STEP_S = 1_200.0
_LAST_S = 1_800.0
_REPLICATIONS = 20


def simulated_year(race: RaceProgram, replications: int = _REPLICATIONS, seed: int = 1) -> Year:
    """The field of a race in some replications as one year of results."""
    part = run_batch(race, replications, seed)
    named, names = len(race.scenario.runners), [point.name for point in race.checkpoints]
    arrival_s = part.arrive_s[:, named:].reshape(-1, len(names))
    return Year(
        year=0,
        checkpoints=(*(station_key(name) for name in names[:-1]), "finish"),
        arrival_s=arrival_s,
        departure_s=part.leave_s[:, named:].reshape(arrival_s.shape),
        finished=np.isfinite(arrival_s[:, -1]),
        women=np.zeros(len(arrival_s), dtype=np.bool_),
        age=np.full(len(arrival_s), np.nan),
    )


def share_at(years: list[Year], station: str) -> float:
    """The share of starters who got so far, the mean of those years that took times there."""
    there = [float(np.mean(year.last >= year.index(station))) for year in years if station in year.checkpoints]
    return float(np.mean(there)) if there else float("nan")


def chance_by_arrival(years: list[Year], station: str, edges_s: Floats) -> tuple[Floats, Floats]:
    """How many came to a station between ``edges_s`` (B + 1), and how many of them finished (B)."""
    arrival_s = np.concatenate([year.arrival_s[:, year.index(station)] for year in years])
    finished = np.concatenate([year.finished for year in years])
    came, home = (np.histogram(some, edges_s)[0] for some in (arrival_s, arrival_s[finished]))
    return came.astype(np.float64), home.astype(np.float64)


def ln_chance(real: list[Year], simulated: list[Year]) -> float:
    """The mean ln chance that simulated arrivals give to what became of real ones who came in the later half."""
    total, count = 0.0, 0.0
    for station in STATIONS:
        arrival_s = np.concatenate([year.arrival_s[:, year.index(station)] for year in real])
        edges_s = np.arange(np.nanmedian(arrival_s), np.nanmax(arrival_s) + _STEP_S, _STEP_S)
        came, home = chance_by_arrival(real, station, edges_s)
        others, others_home = chance_by_arrival(simulated, station, edges_s)
        chance = (others_home + 0.5) / (others + 1.0)
        total += float(np.sum(home * np.log(chance) + (came - home) * np.log1p(-chance)))
        count += float(came.sum())
    return total / count


def in_the_last(years: list[Year], limit_s: float) -> float:
    """The share of finishers who came in the last half hour before the limit."""
    finish_s = np.concatenate([year.arrival_s[year.finished, -1] for year in years])
    return float(np.mean(finish_s > limit_s - _LAST_S))


def report(real: list[Year], simulated: list[Year], limit_s: float) -> str:
    """Both beside each other."""
    lines = [f"{'':<38}{'real':>9}{'simulated':>11}"]

    def row(words: str, *values: float) -> None:
        lines.append(f"{words:<38}{values[0]:>9.3f}{values[1]:>11.3f}")

    for station in real[0].checkpoints:
        row(f"gets to {station}", share_at(real, station), share_at(simulated, station))
    row("in the last half hour, of finishers", in_the_last(real, limit_s), in_the_last(simulated, limit_s))
    hazards = [hazard(visits(years)) for years in (real, simulated)]
    for name in ("base", "fade", "crewed", "late"):
        (one, error), (other, _) = (getattr(found, name) for found in hazards)
        row(f"giving up, {name} (standard error {error:.2f})", one, other)
    row("ln chance of what became of the late", ln_chance(real, real), ln_chance(real, simulated))
    return "\n".join(lines)


def main() -> None:
    """Simulate the field, print both."""
    asked = asking("getting_home", __doc__.split("\n")[0]).parse_args()
    races = programs(asked)
    real = [read_year(asked.results / "western_states", year) for year in asked.years]
    print(report(real, [simulated_year(race) for race in races], races[0].arrays.limit_s))


if __name__ == "__main__":
    main()
