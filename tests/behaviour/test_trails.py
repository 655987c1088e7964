"""Wrong turns, lost goals and stations: the laws behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.behaviour.mind import break_chance, broken_rest_s
from paceline.behaviour.navigation import off_course_m, wrong_turn_chance
from paceline.behaviour.stations import quit_rate, stop_lasts_s

shares = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("marking", "effort", "dark", "company", "low", "high"),
    [
        (0.95, 0.5, False, True, 1e-4, 4e-4),  # well marked, fresh, by day, in company
        (0.95, 0.5, False, False, 5e-4, 2e-3),  # alone
        (0.80, 1.0, False, False, 3e-3, 1e-2),  # tired and alone at a sharp turn
        (0.60, 0.9, True, False, 1e-2, 5e-2),  # poorly marked, at night
    ],
)
def test_a_junction_is_missed_about_so_often(
    marking: float, effort: float, dark: bool, company: bool, low: float, high: float
) -> None:
    """The orders of magnitude that were assumed: 2e-4, 1e-3, 5e-3, 2e-2."""
    assert low <= wrong_turn_chance(marking, effort, dark, company, False) <= high


@given(shares, shares, st.booleans(), st.booleans(), st.booleans())
def test_marks_company_light_and_knowledge_help(
    marking: float, effort: float, dark: bool, company: bool, known: bool
) -> None:
    chance = wrong_turn_chance(marking, effort, dark, company, known)
    assert 0.0 < chance < 1.0
    assert wrong_turn_chance(marking, effort, True, company, known) >= chance
    assert wrong_turn_chance(marking, effort, dark, True, known) <= chance
    assert wrong_turn_chance(marking, effort, dark, company, True) <= chance
    assert wrong_turn_chance(1.0, effort, dark, company, known) <= chance


def test_one_wrong_turn_in_ten_leads_far() -> None:
    """A median of 0.8 km in all, and 2.9 km at the 90th percentile of the normal (1.2816)."""
    assert off_course_m(0.0) == pytest.approx(800.0)
    assert off_course_m(1.2816) == pytest.approx(800.0 * math.exp(1.2816), rel=1e-6)


@given(st.floats(0.0, 1e5), shares, st.booleans())
def test_a_setback_breaks_some_and_never_all(lost_s: float, effort: float, company: bool) -> None:
    chance = break_chance(lost_s, effort, company)
    assert 0.07 - 1e-12 <= chance <= 0.6 + 1e-12
    assert break_chance(lost_s + 600.0, effort, company) >= chance
    assert break_chance(lost_s, effort, True) <= chance


def test_broken_runners_rest_for_half_an_hour_to_over_an_hour() -> None:
    assert 1_200.0 < broken_rest_s(-0.6745) < broken_rest_s(0.6745) < 5_400.0


@pytest.mark.parametrize(
    ("slowed", "per_h", "within"), [(0.02, 0.0009, 2.5), (0.15, 0.018, 2.0), (0.25, 0.045, 2.0), (0.40, 0.165, 2.0)]
)
def test_people_have_had_enough_as_often_as_recorded(slowed: float, per_h: float, within: float) -> None:
    """Hourly rates of Western States 2014-2015 by how far a runner had slowed, where nobody has drifted yet."""
    rate = 3600.0 * quit_rate(slowed, 0.0, False, 0.5)
    assert per_h / within < rate < per_h * within


@given(st.floats(-1.0, 2.0), st.floats(0.0, 1e5), shares)
def test_where_the_crew_waits_people_stop_more_and_near_the_line_less(slowed: float, now_s: float, done: float) -> None:
    assert quit_rate(slowed, now_s, True, done) >= quit_rate(slowed, now_s, False, done) > 0.0
    assert quit_rate(slowed, now_s, False, 0.9) <= quit_rate(slowed, now_s, False, 0.5)


def test_stops_have_their_median_and_their_spread() -> None:
    z = np.random.default_rng(1).standard_normal(20_000)
    stops_s = np.array([stop_lasts_s(420.0, 1.0, 0.7, float(x)) for x in z[:4_000]])
    assert np.median(stops_s) == pytest.approx(420.0, rel=0.05)
    assert np.std(np.log(stops_s)) == pytest.approx(0.7, rel=0.05)
