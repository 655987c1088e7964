"""Forecasts beside gradient-boosted quantiles trained on the same earlier race: 2014 in, 2015 out.

The people that ship have seen 2015; here they are fitted anew without it. Slow, and only where the results are.
"""

from pathlib import Path

import numpy as np
import pytest

from paceline.forecast.checkpoints import Places
from paceline.forecast.fit_people import fit_people
from paceline.forecast.fit_populations import CITY_MARATHON, race_day
from paceline.forecast.people import People
from paceline.forecast.quantiles import LEVELS, pinball
from paceline.forecast.reference import Reference
from paceline.forecast.splits_file import read_finishes
from paceline.forecast.under_way import UnderWay, finish_quantiles
from paceline.race import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RESULTS = Path(__file__).parents[3] / "shared" / "data" / "results"
RACES = ("berlin", "chicago", "london")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RESULTS.is_dir(), reason="the results to train and test on are not here"),
]


@pytest.fixture(scope="module")
def people() -> People:
    """Fitted to three races of 2014, the direct forecast left out for speed: it only helps."""
    days = [race_day(RESULTS / race / "2014.csv", SCENARIOS / f"forecast-{race}.yaml", 2014) for race in RACES]
    from dataclasses import replace

    return fit_people(days, replace(CITY_MARATHON, networks=0), lambda words: None)


def boosted(race: str, at_m: float) -> np.ndarray:
    """Quantiles of 2015's finish by boosted trees on splits, leg paces, sex and age of 2014 (every mat so far)."""
    ensemble = pytest.importorskip("sklearn.ensemble")
    tables = []
    for year in (2014, 2015):
        file = RESULTS / race / f"{year}.csv"
        splits, _ = read_finishes(file, Places.beside(file))
        columns = splits.at_m < at_m + 1.0
        times_s, lengths_m = splits.time_s[:, columns], np.diff(splits.at_m[columns], prepend=0.0)
        paces = np.diff(times_s, axis=1, prepend=0.0) / lengths_m
        tables.append(
            (np.column_stack([times_s, paces, splits.women, splits.age]), times_s[:, -1], splits.time_s[:, -1])
        )
    (seen, passed_s, finish_s), (later, later_s, _) = tables
    known = ~np.isnan(passed_s + finish_s)
    told = []
    for level in LEVELS:
        trees = ensemble.HistGradientBoostingRegressor(
            loss="quantile", quantile=level, max_iter=150, max_leaf_nodes=15, min_samples_leaf=60, learning_rate=0.08
        )
        trees.fit(seen[known], np.log(finish_s[known] / passed_s[known]))
        told.append(later_s * np.exp(trees.predict(later)))
    return np.sort(np.column_stack(told), axis=1)


@pytest.mark.parametrize("race", RACES)
def test_at_half_way_the_people_are_no_worse_than_boosted_trees(race: str, people: People) -> None:
    """CRPS within 1.02 of the trees' with the mixture alone, and calibrated."""
    scenario = load(SCENARIOS / f"forecast-{race}.yaml", "2015")
    course = scenario.program.course
    file = RESULTS / race / "2015.csv"
    splits, finished = read_finishes(file, Places.of(course, file))
    half = int(np.argmin(np.abs(splits.at_m - 21097.5)))
    rows = np.flatnonzero(finished & ~np.isnan(splits.time_s[:, half]) & ~np.isnan(splits.time_s[:, -1]))
    under_way = UnderWay(race, Reference.of(scenario.program), people)
    ours = finish_quantiles(under_way, splits.part(rows, half + 1))
    truth = splits.time_s[rows, -1]
    trees = boosted(race, 21097.5)[rows]
    assert pinball(ours, truth).mean() < 1.02 * pinball(trees, truth).mean()
    covered = ((truth >= ours[:, 1]) & (truth <= ours[:, 9])).mean()
    assert 0.85 < covered < 0.95
