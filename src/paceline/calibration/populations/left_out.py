"""``python -m paceline.calibration.populations.left_out RESULTS``: each year of a trail race from the others alone.

The departures are fitted to the other years, the field of the year that was left out is simulated with them in its
weather: what a forecast of the field would have said, had the years come in another order. What it misses beyond the
luck of so many starters is what years differ by for reasons that are not in the model. Patience and the women's share
and speed stay those of all years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.calibration.populations.days import say
from paceline.calibration.populations.getting_home import simulated_year
from paceline.calibration.populations.trail_people import LATER_YEARS, asking, fit, programs, wanted, with_departures
from paceline.calibration.trails.table import Year, read_year


@dataclass(frozen=True, slots=True)
class Field:
    """What became of a field: its share of finishers, and their middle time, s."""

    rate: float
    median_s: float

    @classmethod
    def of(cls, year: Year) -> Field:
        """Of a year of results."""
        return cls(float(year.finished.mean()), float(np.median(year.arrival_s[year.finished, -1])))


def beyond_luck(missed: list[float], rates: list[float], starters: list[int]) -> float:
    """The sd of shares that were ``missed`` by so much, less what the luck of so many ``starters`` makes of it."""
    luck = float(np.mean([rate * (1.0 - rate) / number for rate, number in zip(rates, starters, strict=True)]))
    return float(np.sqrt(max(_rms(missed) ** 2 - luck, 0.0)))


def report(years: list[int], fields: list[tuple[Field, Field, Field]], starters: list[int]) -> str:
    """Year by year real, from people fitted to it among others, and from the others alone."""
    lines = [f"{'':<8}{'finishes':>30}{'':>6}{'half of the finishers are in, h':>34}"]
    heads = f"{'real':>10}{'fitted':>10}{'left out':>10}"
    lines.append(f"{'':<8}{heads}{'':>10}{heads}")
    for year, row in zip(years, fields, strict=True):
        rates = "".join(f"{field.rate:>10.3f}" for field in row)
        lines.append(f"{year:<8}{rates}{'':>10}{''.join(f'{field.median_s / 3600.0:>10.2f}' for field in row)}")
    for name, column in (("fitted", 1), ("left out", 2)):
        missed = [row[column].rate - row[0].rate for row in fields]
        beyond = beyond_luck(missed, [row[0].rate for row in fields], starters)
        late = [row[column].median_s / row[0].median_s - 1.0 for row in fields]
        lines.append(
            f"{name}: finish rates {100.0 * np.mean(missed):+.1f} points, off by {100.0 * _rms(missed):.1f} (rms), by "
            f"{100.0 * beyond:.1f} beyond the luck of a field; medians {100.0 * np.mean(late):+.1f} %, off by "
            f"{100.0 * _rms(late):.1f} % (rms)"
        )
    return "\n".join(lines)


def _rms(values: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def main() -> None:
    """Fit as often as there are years, simulate each, print."""
    asked = asking("left_out", __doc__.split("\n")[0], LATER_YEARS).parse_args()
    races, years = programs(asked), list(asked.years)
    fields: list[tuple[Field, Field, Field]] = []
    starters: list[int] = []
    for number, (race, year) in enumerate(zip(races, years, strict=True)):
        say(f"{year} left out")
        others = (*races[:number], *races[number + 1 :])
        levels, departures = fit(others, *wanted(asked.results, tuple(other for other in years if other != year)))
        real = read_year(asked.results / "western_states", year)
        alone = with_departures((race,), levels, departures)[0]
        fields.append((Field.of(real), Field.of(simulated_year(race)), Field.of(simulated_year(alone))))
        starters.append(len(real.finished))
    print(report(years, fields, starters))


if __name__ == "__main__":
    main()
