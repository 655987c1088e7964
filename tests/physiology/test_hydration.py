from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.hydration import drunk_ml, hydration_supply, sweat_ml_s

HOUR_S = 3600.0


@given(st.floats(-20.0, 50.0), st.floats(0.0, 20.0))
def test_sweat_grows_with_warmth_and_stays_within_what_is_seen(temperature_c: float, warmer_c: float) -> None:
    cool, warm = sweat_ml_s(temperature_c) * HOUR_S, sweat_ml_s(temperature_c + warmer_c) * HOUR_S
    assert 400.0 - 1e-9 <= cool <= warm <= 2000.0 + 1e-9


def test_a_degree_is_worth_half_a_glass_an_hour() -> None:
    assert 50.0 <= (sweat_ml_s(21.0) - sweat_ml_s(20.0)) * HOUR_S <= 80.0


@given(st.floats(0.0, 3000.0), st.floats(0.0, 7200.0))
def test_no_more_is_absorbed_than_was_drunk_or_the_gut_can_take(gut_ml: float, duration_s: float) -> None:
    taken = drunk_ml(gut_ml, duration_s)
    assert 0.0 <= taken <= gut_ml
    assert taken <= 800.0 * duration_s / HOUR_S + 1e-9


def test_two_percent_of_body_mass_cost_nothing_and_four_cost_three_percent() -> None:
    assert hydration_supply(0.02) == 1.0
    assert 1.0 - hydration_supply(0.04) == pytest.approx(0.03, abs=0.01)


@given(st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_supply_falls_with_thirst_but_never_below_a_tenth_less(lost: float, more: float) -> None:
    assert 0.85 < hydration_supply(lost + more) <= hydration_supply(lost) <= 1.0
