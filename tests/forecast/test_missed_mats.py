"""Mats that missed a runner: what they may have read is drawn from the people, and the direct forecast reads that."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from paceline.forecast import under_way
from paceline.forecast.checkpoints import Places
from paceline.forecast.fit_people import RaceDay, fit_people
from paceline.forecast.fit_populations import CITY_MARATHON
from paceline.forecast.groups import Group, groups_of
from paceline.forecast.reference import Reference
from paceline.forecast.splits_file import Splits, read_finishes
from paceline.forecast.under_way import UnderWay, finish_quantiles, possible_splits
from paceline.people.people import people_called
from paceline.people.quantiles import LEVELS, pinball, pooled
from paceline.race import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RESULTS = Path(__file__).parents[3] / "shared" / "data" / "results"
#: Legs to half way, and the mat at 15 km.
LEGS, MISSED = 5, 2


@pytest.fixture(scope="module")
def london() -> UnderWay:
    race = load(SCENARIOS / "forecast-london.yaml", "2016")
    return UnderWay("london", Reference.of(race.program), people_called("city-marathon"))


def drawn(race: UnderWay, number: int) -> np.ndarray:
    """Times (number, L) at the ends of the legs of men drawn from the people themselves."""
    chance, men = np.random.default_rng(1), race.people.sexes[0]
    kinds = chance.choice(len(men.weight), number, p=men.weight / men.weight.sum())
    steps = chance.standard_normal((number, men.mean.shape[1]))
    paces = men.mean[kinds] + np.einsum("nij,nj->ni", np.linalg.cholesky(men.covariance)[kinds], steps)
    return np.asarray(np.cumsum(np.exp(paces) * race.legs_m(0.5), axis=1))


def at_half(race: UnderWay, time_s: np.ndarray) -> Splits:
    many = len(time_s)
    shown = time_s[:, :LEGS].copy()
    names = tuple(f"runner {number}" for number in range(many))
    return Splits(names, np.zeros(many), np.full(many, np.nan), race.people.ends_m[:LEGS], shown, shown)


def without(splits: Splits, *mats: int) -> Splits:
    time_s = splits.time_s.copy()
    time_s[:, list(mats)] = np.nan
    return replace(splits, time_s=time_s)


def test_who_was_seen_everywhere_is_left_as_he_is(london: UnderWay) -> None:
    (group,) = groups_of(at_half(london, drawn(london, 5)))
    (same,) = possible_splits(london, group, LEGS)
    assert same is group


def test_times_that_were_taken_stay_and_made_up_ones_lie_between(london: UnderWay) -> None:
    whole = at_half(london, drawn(london, 50))
    (group,) = groups_of(without(whole, 0, MISSED))
    made_up = list(possible_splits(london, group, LEGS))
    seen = [1, 3, 4]
    for one in made_up:
        assert one.seen_s[:, seen] == pytest.approx(whole.time_s[:, seen], rel=1e-12)
        assert np.all(np.diff(one.seen_s, axis=1, prepend=0.0) > 0.0)
    assert np.ptp([one.seen_s[:, MISSED] for one in made_up], axis=0).min() > 1.0


def test_what_a_mat_would_have_read_is_any_of_the_made_up_times_alike(
    london: UnderWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulation-based calibration (Talts and others 2018): the true time has every rank equally often."""
    monkeypatch.setattr(under_way, "_MADE_UP", 64)
    whole = at_half(london, drawn(london, 3_000))
    (group,) = groups_of(without(whole, MISSED))
    made_up = np.array([one.seen_s[:, MISSED] for one in possible_splits(london, group, LEGS)])
    rank = (made_up < whole.time_s[:, MISSED]).mean(axis=0)
    share = np.histogram(rank, bins=5, range=(0.0, 1.0))[0] / len(rank)
    assert share == pytest.approx(0.2, abs=0.04)


def test_a_missed_mat_widens_the_direct_forecast(london: UnderWay) -> None:
    whole = at_half(london, drawn(london, 200))

    def width(splits: Splits) -> float:
        (group,) = groups_of(splits)
        told = under_way.direct_quantiles(london, group, splits)
        assert told is not None
        return float((told[:, -2] - told[:, 1]).mean())

    assert width(without(whole, 3)) > 1.03 * width(whole)


def test_forecasts_laid_together_have_the_quantiles_of_the_mixture() -> None:
    means, sds = np.array([0.0, 1.0, 4.0]), np.array([1.0, 1.5, 1.0])
    told = pooled((means[:, None] + sds[:, None] * ndtri(LEVELS))[:, None, :])[0]
    exact = [brentq(lambda x, p=level: ndtr((x - means) / sds).mean() - p, -9.0, 9.0) for level in LEVELS]
    assert told == pytest.approx(exact, abs=0.15)
    assert np.all(np.diff(told) > 0.0)


def test_people_learned_where_a_mat_missed_everybody_forecast_a_year_in_which_it_did_not(london: UnderWay) -> None:
    """A course whose only year lacks 15 km, another with all: as good at half way as had the mat been there."""
    recipe = replace(CITY_MARATHON, ends_m=CITY_MARATHON.ends_m[[0, 1, 2, 4, 9]], kinds=3, width=16, epochs=40)
    columns, at_half_m = [0, 1, 2, 4, 9], 3
    times_s = drawn(london, 9_000)[:, columns]
    finish_s = times_s[6_000:, -1]

    def day(course: str, rows: slice, lacking: int | None) -> RaceDay:
        time_s = times_s[rows].copy()
        if lacking is not None:
            time_s[:, lacking] = np.nan
        many = len(time_s)
        splits = Splits(("",) * many, np.zeros(many), np.full(many, 40.0), recipe.ends_m, time_s, time_s)
        return RaceDay(course, london.reference, with_women(splits), np.ones(many, dtype=bool))

    def error(lacking: int | None) -> float:
        days = [day("berlin", slice(0, 3_000), None), day("london", slice(3_000, 6_000), lacking)]
        people = fit_people(days, replace(recipe, networks=1), lambda words: None)
        later = day("london", slice(6_000, 9_000), None).splits
        race = UnderWay("london", london.reference, people)
        (group, *_) = groups_of(later.part(np.flatnonzero(later.women == 0.0), at_half_m + 1))
        told = under_way.direct_quantiles(race, group, later.part(np.flatnonzero(later.women == 0.0), at_half_m + 1))
        assert told is not None
        return float(pinball(told, finish_s[later.women == 0.0]).mean())

    assert error(2) < 1.045 * error(None)  # 1.07 where an even effort stood for the mat


def with_women(splits: Splits) -> Splits:
    """Every other runner a woman, since people of both sexes are fitted."""
    women = np.arange(len(splits)) % 2
    return replace(splits, women=women.astype(np.float64))


def even_effort(_: UnderWay, group: Group, __: int) -> list[Group]:
    return [group]


@pytest.mark.skipif(not RESULTS.is_dir(), reason="the results to score on are not here")
def test_where_mats_missed_everybody_made_up_times_forecast_better_than_an_even_effort(
    london: UnderWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Berlin 2015 at 35 km, without 25 and 30 km: most were slower on the last leg than on those before it."""
    race = load(SCENARIOS / "forecast-berlin.yaml", "2015")
    file = RESULTS / "berlin" / "2015.csv"
    splits, _ = read_finishes(file, Places.of(race.program.course, file))
    rows = np.flatnonzero(~np.isnan(splits.time_s).any(axis=1))[::6]
    there = UnderWay("berlin", Reference.of(race.program), london.people)
    known, finish_s = without(splits.part(rows, 8), 5, 6), splits.time_s[rows, -1]
    ours = finish_quantiles(there, known)
    monkeypatch.setattr(under_way, "possible_splits", even_effort)
    theirs = finish_quantiles(there, known)
    assert pinball(ours, finish_s).mean() < 0.97 * pinball(theirs, finish_s).mean()
    covered = ((finish_s >= ours[:, 1]) & (finish_s <= ours[:, -2])).mean()
    assert 0.86 < covered < 0.94
