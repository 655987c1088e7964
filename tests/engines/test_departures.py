"""A field whose pacing is drawn: closed forms, the moments that its population states, and nothing charged twice."""

from __future__ import annotations

import math
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from scipy import stats

from paceline.behaviour.hurry import hurry, in_reach, needed
from paceline.constants import value
from paceline.course import Course
from paceline.course.names import plain
from paceline.engine.accounts import ACCOUNT_NAMES
from paceline.engine.batch import run_batch
from paceline.engine.departures import RESERVE, kinds_of, laid_out, late, spelt_out
from paceline.engine.part import Part
from paceline.engine.program import build
from paceline.people.people import known_people, people_called
from paceline.physiology.capacity import even_speed
from paceline.scenario.field import Level
from paceline.scenario.models import Scenario
from support.fields import mass_race, told_population

DISTANCE_M, TURN_M = 8_000.0, 3_000.0
BREAK_S, K1, K2 = 12_600.0, 12.5, 7.75
EVEN_MPS = even_speed(DISTANCE_M, 3.1, BREAK_S, K1, K2) * math.exp(-RESERVE)


def raced(scenario: Scenario, replications: int = 1) -> Part:
    return run_batch(build(scenario), replications, seed=8, threads=1)


def stretches_s(part: Part) -> np.ndarray:
    """Times (N, 2) to the turn and from there to the line; mats stand every kilometre."""
    turn_s, end_s = part.arrive_s[0, :, int(TURN_M / 1000.0) - 1], part.arrive_s[0, :, -1]
    return np.column_stack([turn_s, end_s - turn_s])


def test_each_stretch_takes_even_effort_and_its_departure() -> None:
    people = told_population((TURN_M, -0.05, 0.0, 0.0, 0.0, 0.0), (DISTANCE_M, 0.08, 0.0, 0.0, 0.0, 0.0))
    # One starter: company would shelter others.
    times_s = stretches_s(raced(mass_race(DISTANCE_M, 1, population=people)))
    assert times_s[0, 0] == pytest.approx(TURN_M / EVEN_MPS * math.exp(-0.05), rel=1e-9)
    assert times_s[0, 1] == pytest.approx((DISTANCE_M - TURN_M) / EVEN_MPS * math.exp(0.08), rel=1e-9)


def test_a_field_has_the_moments_that_its_population_states() -> None:
    """Mean, sd and correlation of ln stretch times over 3,000 starters, within four standard errors."""
    level = 0.15
    first, second = (0.02, 0.03, 0.0, 0.02), (-0.04, 0.05, 0.04, 0.03)
    people = told_population((TURN_M, -0.05, *first), (DISTANCE_M, 0.08, *second), speed_sd=level)
    starters = 3_000
    # A narrow line draws them apart; of the first stretch only what lies behind the first mat is his own time.
    part = raced(mass_race(DISTANCE_M, starters, population=people, race={"start_width_m": 0.5}))
    early = np.log(part.arrive_s[0, :, 2] - part.arrive_s[0, :, 0])
    later = np.log(stretches_s(part)[:, 1])
    slower = level * K1 / (K1 - 1.0)  # of even speed over a distance, for that of the curve
    by = np.array([first, second])
    by[:, 0] -= slower
    means = np.log([2_000.0 / EVEN_MPS, (DISTANCE_M - TURN_M) / EVEN_MPS]) + np.array([-0.05, 0.08])
    covariance = by[:, :3] @ by[:, :3].T + np.diag(by[:, 3] ** 2)
    for values, mean, variance in zip((early, later), means, np.diag(covariance), strict=True):
        assert abs(values.mean() - mean) < 4.0 * math.sqrt(variance / starters)
        assert values.var() == pytest.approx(variance, rel=4.0 * math.sqrt(2.0 / starters))
    expected = covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
    found = np.corrcoef(early, later)[0, 1]
    assert abs(np.arctanh(found) - np.arctanh(expected)) < 4.0 / math.sqrt(starters)


def test_fade_that_is_drawn_is_not_added_to_by_strain() -> None:
    people = told_population((TURN_M, -0.3, 0.0, 0.0, 0.0, 0.0), (DISTANCE_M, 0.1, 0.0, 0.0, 0.0, 0.0))
    ledger_s = raced(mass_race(DISTANCE_M, 40, population=people)).ledger_s[0].sum(axis=0)
    booked = dict(zip(ACCOUNT_NAMES, ledger_s.tolist(), strict=True))
    assert booked["fade"] == booked["unevenness"] == booked["pace_noise"] == 0.0
    assert booked["effort"] != 0.0


def test_what_tables_usually_take_is_in_the_splits_already() -> None:
    people = told_population((DISTANCE_M, 0.0, 0.0, 0.0, 0.0, 0.0))
    drinks = {"kind": "stations", "every_m": 1_000.0, "tables": 500, "slowing_s": 6.0, "missed": 0.2}
    runs = [raced(mass_race(DISTANCE_M, 400, population=people, **words)) for words in ({}, {"drinks": drinks})]
    without_s, with_s = (np.mean(run.arrive_s[0, :, -1]) for run in runs)
    assert with_s == pytest.approx(without_s, rel=2e-3)
    assert runs[1].ledger_s[0, :, ACCOUNT_NAMES.index("drinks")].mean() > 30.0


def test_heat_beyond_an_ordinary_day_slows_them_late() -> None:
    people = told_population((DISTANCE_M, 0.0, 0.0, 0.0, 0.0, 0.0))
    mild, hot = (
        np.diff(raced(mass_race(DISTANCE_M, 1, population=people, **words)).arrive_s[0, 0], prepend=0.0)
        for words in ({}, {"weather": {"temperature_c": 30.0, "humidity": 0.6}})
    )
    assert hot[0] == pytest.approx(mild[0], rel=0.01)  # thinner air alone
    assert hot[-1] > 1.04 * mild[-1]


def test_a_day_is_late_where_a_marathon_would_be_over() -> None:
    """A share of the course up to a marathon, and no later on a longer one: the afternoon of 100 miles is not early."""
    marathon_m, hundred_m = np.linspace(0.0, 42_195.0, 200), np.linspace(0.0, 160_934.0, 400)
    half = late(marathon_m / 2.0, 42_195.0)
    assert late(marathon_m, 42_195.0) == pytest.approx(half)
    assert late(hundred_m) == pytest.approx(late(hundred_m / 100.0))
    middle_m = 0.5 * (hundred_m[1:] + hundred_m[:-1])
    known_m = 0.5 * (marathon_m[1:] + marathon_m[:-1])
    assert late(hundred_m, 42_195.0) == pytest.approx(np.interp(middle_m, known_m, half))
    assert late(hundred_m, 42_195.0)[middle_m > 42_195.0].min() == 1.0


@pytest.mark.parametrize("sex", [0, 1])
def test_kinds_carry_what_the_mixture_knows(sex: int) -> None:
    """Means, variances and most of the covariance of ln pace come back out of levels, ways and scatter."""
    words = mass_race(42_195.0, 2, population=told_population())
    kinds = kinds_of(words.field, Course.of(words.race.course, 42_195.0))
    people = people_called("city-marathon")
    mixture = people.sexes[sex]
    weight = np.diff(people.bounds_m) / people.bounds_m[-1]
    level = -mixture.mean @ weight
    level_sd = np.sqrt(np.einsum("i,hij,j->h", weight, mixture.covariance, weight))
    spread = math.sqrt(mixture.weight @ (level_sd**2 + (level - mixture.weight @ level) ** 2))
    assert np.diff(kinds.share[sex], prepend=0.0) == pytest.approx(mixture.weight, abs=1e-6)
    assert kinds.level[sex] @ [[spread, 0.0], [0.0, spread]] == pytest.approx(
        np.column_stack([level - mixture.weight @ level, level_sd]), abs=1e-9
    )
    for kind, by in enumerate(kinds.departures[sex]):
        assert by[:, 0] - level[kind] == pytest.approx(mixture.mean[kind], abs=1e-9)
        own = by[:, 1:4].copy()
        own[:, 0] -= level_sd[kind]
        rebuilt = own @ own.T + np.diag(by[:, 4] ** 2)
        truth = mixture.covariance[kind]
        assert np.diag(rebuilt) == pytest.approx(np.diag(truth), rel=0.15)
        # One kind of women is empty: its covariance is the ridge of the fit alone.
        assert np.linalg.norm(rebuilt - truth) < 0.25 * np.linalg.norm(truth) or np.trace(truth) < 1e-4


@pytest.mark.parametrize("name", known_people())
def test_no_library_of_linear_algebra_changes_a_bit(name: str) -> None:
    """Factors may come with either sign, and every number with other last digits."""
    people, course = people_called(name), Course.of(mass_race(42_195.0, 2).race.course, 42_195.0)
    kinds, eigh, luck = laid_out(people, course), np.linalg.eigh, np.random.default_rng(1)

    def other(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, vectors = eigh(matrix)
        signs, digits = luck.choice([-1.0, 1.0], len(values)), 1.0 + 4e-16 * luck.standard_normal(vectors.shape)
        return values * digits[0], signs * vectors * digits

    with patch.object(np.linalg, "eigh", other):
        again = laid_out(people, course)
    assert np.array_equal(again.departures, kinds.departures)


def test_kinds_are_drawn_in_their_shares() -> None:
    """Two kinds, one of them slow late: as many turn out slow as the share says."""
    people = told_population((TURN_M, 0.0, 0.0, 0.0, 0.0, 0.0), (DISTANCE_M, 0.0, 0.0, 0.0, 0.0, 0.0))
    race = build(mass_race(DISTANCE_M, 2_000, population=people))
    quick, slow = np.zeros((2, 6)), np.array([[0.0] * 6, [0.5, 0.0, 0.0, 0.0, 0.0, 0.0]])
    arrays = race.arrays._replace(
        kind_share=np.tile([0.3, 1.0], (2, 1)),
        kind_level=np.tile([0.0, 1.0], (2, 2, 1)),
        departures=np.ascontiguousarray(np.tile(np.array([quick, slow]), (2, 1, 1, 1))),
    )
    part = run_batch(replace(race, arrays=arrays), 1, seed=8, threads=1)
    times_s = stretches_s(part)
    slow_ones = int(np.sum(times_s[:, 1] / times_s[:, 0] > 1.2 * (DISTANCE_M - TURN_M) / TURN_M))
    assert stats.binomtest(slow_ones, 2_000, 0.7).pvalue > 1e-4


def test_bad_luck_weighs_more_than_good_luck() -> None:
    """Beyond a draw of `unlucky_from` it adds: by how much in the mean is a closed form of the normal distribution."""
    unlucky, from_sds, starters = 0.5, value("behaviour", "departures.unlucky_from"), 4_000
    people = told_population((TURN_M, 0.0, 0.0, 0.0, 0.0, 0.0), (DISTANCE_M, 0.0, 0.0, 0.0, 0.0, 0.0, unlucky))
    part = raced(mass_race(DISTANCE_M, starters, population=people, race={"start_width_m": 0.5}))
    slower = np.log(stretches_s(part)[:, 1] * EVEN_MPS / (DISTANCE_M - TURN_M))
    beyond = stats.norm.sf(from_sds)
    mean = unlucky * (stats.norm.pdf(from_sds) - from_sds * beyond)
    square = unlucky**2 * ((1.0 + from_sds**2) * beyond - from_sds * stats.norm.pdf(from_sds))
    assert abs(slower.mean() - mean) < 4.0 * math.sqrt(square / starters)
    assert stats.binomtest(int(np.sum(slower > 0.01)), starters, stats.norm.sf(from_sds + 0.01 / unlucky)).pvalue > 1e-4
    assert slower.min() > -0.01


@pytest.mark.parametrize("sex", [0, 1])
def test_people_of_a_course_scatter_as_widely_as_theirs_do(sex: int) -> None:
    """About the same usual pace, but for the habit of the course; nine decimals are kept."""
    people = people_called("city-marathon")
    course = Course.of(mass_race(42_195.0, 2).race.course, 42_195.0)
    name = plain(course.name)
    here = replace(people, courses={name: people.courses["berlin"]}, spreads={name: 0.5})
    usual, narrow = laid_out(people, course), laid_out(here, course)
    weight = np.diff(usual.share[sex], prepend=0.0)
    one, other = usual.departures[sex], narrow.departures[sex]
    means = weight @ one[:, :, 0], weight @ other[:, :, 0]
    assert means[1] - means[0] == pytest.approx(people.courses["berlin"], abs=2e-9)
    assert other[:, :, 0] - means[1] == pytest.approx(0.5 * (one[:, :, 0] - means[0]), abs=2e-9)
    assert other[:, :, 1:] == pytest.approx(0.5 * one[:, :, 1:], abs=2e-9)


def test_a_level_may_pace_itself_like_another() -> None:
    rows = np.array([[0.1, -0.2, 0.0, 0.0, 0.0, 0.0]])
    levels = (Level(share=0.5, mean=-1.0, sd=1.0), Level(share=0.5, mean=2.0, sd=1.0, paced_as=0.5))
    kinds = spelt_out(np.array([DISTANCE_M]), rows, levels)
    assert kinds.level[0, :, 0].tolist() == [-1.0, 2.0]
    assert kinds.departures[0, :, 0, 0] == pytest.approx([0.1 + 0.2, 0.1 - 0.1])


def test_whoever_would_come_too_late_asks_more_of_himself() -> None:
    """Nothing with time in hand; what it takes; in the end no more than he has, and early in a race hardly anything."""
    most, in_hand_s = value("behaviour", "hurry.most"), value("behaviour", "hurry.in_hand_s")
    assert needed(3_600.0, 3_600.0 + in_hand_s, 1.0) == pytest.approx(1.0)
    assert needed(3_600.0, 1_800.0, 0.0) == pytest.approx(2.0)
    assert hurry(0.5, 0.9) == hurry(3.0, 0.0) == 1.0
    assert hurry(1.0 + 0.1 * most, 0.9) == pytest.approx(1.0 + 0.1 * most)
    assert hurry(3.0, 1.0) == pytest.approx(1.0 + most)
    assert 1.0 < hurry(3.0, 0.3) < 1.0 + 0.2 * most


def test_a_buckle_is_let_go_that_would_ask_for_too_much() -> None:
    most = value("behaviour", "hurry.for_a_buckle")
    assert in_reach(3_600.0, 3_600.0, 0.0)
    assert in_reach(3_600.0 * (1.0 + 0.99 * most), 3_600.0, 1.0)
    assert not in_reach(3_600.0 * (1.0 + 1.01 * most), 3_600.0, 1.0)
    assert not in_reach(3_600.0 * (1.0 + 0.3 * most), 3_600.0, 0.5)
