"""Who runs a hundred miles: the spread of ability over starters, and how far finish and fade go their own way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.calibration.trails.stops import Stops, mean_stop
from paceline.calibration.trails.table import Floats, Year

_QUARTER, _ABILITY_AT, _HALF = "red_star_ridge", "robinson_flat", "foresthill"
SHARES = (0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The field of some years. ``ability`` is ln of arrival at mile 30 over the middle of the year, slow positive."""

    starters: int
    finish_rate: float
    share_of_women: float
    women_slower: float
    ability_sd: float
    ability_quantiles: tuple[float, ...]
    finish_quantiles_s: tuple[float, ...]  #: of finishers: 5, 25, 50, 75, 95 %
    finish_given_ability_sd: float
    fade_sd: float  #: of ln(time after Foresthill / time to it)
    fade_quantiles: tuple[float, ...]
    fade_on_ability: float  #: correlation
    age_effect: float  #: ln finish time for ten years more
    top_gaps: tuple[float, ...]  #: ln, first ten


def field_facts(years: list[Year]) -> FieldFacts:
    """The facts of the field over the years together, each year about its own middle."""
    ability, women, age, ln_finish, fade, finish_s, gaps = [], [], [], [], [], [], []
    for year in years:
        late = np.log(year.arrival_s[:, year.index(_ABILITY_AT)])
        done = year.arrival_s[:, -1]
        half = year.arrival_s[:, year.index(_HALF)]
        ability.append(late - np.nanmedian(late))
        women.append(year.women)
        age.append(year.age)
        ln_finish.append(np.log(done) - np.nanmedian(np.log(done)))
        turned = np.log(done / half - 1.0)
        fade.append(turned - np.nanmedian(turned))
        finish_s.append(done[np.isfinite(done)])
        gaps.append(np.diff(np.log(np.sort(done[np.isfinite(done)])[:11])))
    a, w, years_old, f, slow = (np.concatenate(part) for part in (ability, women, age, ln_finish, fade))
    known, both = np.isfinite(a), np.isfinite(a) & np.isfinite(f)
    turned = both & np.isfinite(slow)
    aged = np.isfinite(years_old) & np.isfinite(f)
    curve = np.polyfit(a[both], f[both], 2)
    all_s = np.concatenate(finish_s)
    return FieldFacts(
        starters=len(a),
        finish_rate=len(all_s) / len(a),
        share_of_women=float(np.mean(w)),
        women_slower=float(np.mean(a[known & w]) - np.mean(a[known & ~w])),
        ability_sd=float(np.std(a[known])),
        ability_quantiles=_quantiles(a[known], SHARES),
        finish_quantiles_s=_quantiles(all_s, (0.05, 0.25, 0.5, 0.75, 0.95)),
        finish_given_ability_sd=float(np.std(f[both] - np.polyval(curve, a[both]))),
        fade_sd=float(np.std(slow[turned])),
        fade_quantiles=_quantiles(slow[turned], (0.05, 0.25, 0.5, 0.75, 0.95)),
        fade_on_ability=float(np.corrcoef(a[turned], slow[turned])[0, 1]),
        age_effect=10.0 * float(np.polyfit(years_old[aged], f[aged], 1)[0]),
        top_gaps=tuple(float(gap) for gap in np.mean(gaps, axis=0)),
    )


def traits(years: list[Year], fits: list[Stops]) -> dict[str, Floats]:
    """What differs between starters, each about the middle of its year; ``nan`` where a runner did not get so far.

    ``ability``: ln arrival at mile 30, slow positive; ``over``: how much faster the first half of that way than the
    second; ``stops``: mean ln stop beyond what lateness explains; ``middle_fade`` and ``late_fade``: ln of the time
    from mile 30 to Foresthill, and from there to the line, over the time before; ``stopped``: did not finish.
    """
    found: dict[str, list[Floats]] = {}
    for year in years:
        mile_16, mile_30, mile_62 = (year.arrival_s[:, year.index(name)] for name in (_QUARTER, _ABILITY_AT, _HALF))
        own = {
            "ability": np.log(mile_30),
            "over": np.log(mile_30 / mile_16 - 1.0),
            "stops": mean_stop(year, fits),
            "middle_fade": np.log(mile_62 / mile_30 - 1.0),
            "late_fade": np.log(year.arrival_s[:, -1] / mile_62 - 1.0),
            "stopped": np.where(year.finished, 0.0, 1.0),
            "age": year.age,
        }
        for name, trait in own.items():
            middle = 0.0 if name == "stopped" or not np.isfinite(trait).any() else np.nanmedian(trait)
            found.setdefault(name, []).append(trait - middle)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's, over those who have both."""
    both = np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[both], other[both])[0, 1])


def _quantiles(x: Floats, shares: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(float(q) for q in np.quantile(x, shares))
