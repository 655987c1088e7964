from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

from paceline.calibration.conditions import equivalent, hill_factor, shielding_of
from paceline.calibration.levels import Level, level_of
from paceline.constants import value
from paceline.scenario.athlete import Performance
from strategies import elite_results
from support.athletes import BODY, result

ROAD, ULTRA = level_of("elite_road", "M"), level_of("elite_ultra", "M")


def marathon_s(performance: Performance, level: Level = ROAD) -> float:
    assert performance.time_s is not None
    return 42_195.0 / math.exp(equivalent(performance, performance.time_s, BODY, level).log_speed)


def test_breaking2_is_worth_two_hours_two_behind_ordinary_pacers() -> None:
    aided = result(7225.0, kind="aided", shielding=0.63)
    assert marathon_s(aided) == pytest.approx(7347.0, abs=20.0)
    assert marathon_s(aided, ULTRA) == pytest.approx(7454.0, abs=20.0)


def test_a_result_in_the_reference_conditions_stands_as_it_is() -> None:
    own = equivalent(result(7500.0), 7500.0, BODY, ROAD)
    assert own.log_speed == pytest.approx(math.log(42_195.0 / 7500.0), abs=1e-9)
    assert own.correction_sd == pytest.approx(0.0, abs=1e-9)
    assert own.note == ""


@given(elite_results())
@settings(max_examples=60, deadline=None)
def test_hills_heat_and_loneliness_raise_what_a_result_is_worth(performance: Performance) -> None:
    assert performance.time_s is not None
    plain = performance.model_copy(update={"shielding": 0.3, "climb_m": 0.0, "temperature_c": None, "surface": "road"})
    base = equivalent(plain, performance.time_s, BODY, ROAD)
    for harder in (
        {"climb_m": 0.01 * plain.distance_m},
        {"temperature_c": 26.0},
        {"shielding": 0.0},
        {"surface": "trail"},
        {"altitude_m": 1500.0},
    ):
        found = equivalent(plain.model_copy(update=harder), performance.time_s, BODY, ROAD)
        assert found.log_speed > base.log_speed
        assert found.note
    easier = equivalent(plain.model_copy(update={"shielding": 0.6}), performance.time_s, BODY, ROAD)
    assert easier.log_speed < base.log_speed
    assert easier.correction_sd > 0.0


def test_thin_air_is_taken_off_as_the_engine_puts_it_on() -> None:
    high = result(21_600.0, distance_m=50_000.0, surface="trail", altitude_m=2850.0)
    low = high.model_copy(update={"altitude_m": 0.0})

    def worth(performance: Performance, lives_at_m: float | None) -> float:
        return equivalent(performance, 21_600.0, BODY, ULTRA, lives_at_m).log_speed

    # Wehrlin & Hallen 2006: 6.3 % of oxygen uptake for 1,000 m above 300 m, three quarters of it felt.
    assert worth(high, None) - worth(low, None) == pytest.approx(-math.log(1.0 - 0.063 * 0.75 * 2.55), abs=1e-9)
    assert worth(low, None) < worth(high, 2100.0) < worth(high, None)
    assert worth(low, 2100.0) == worth(low, None)


def test_track_times_are_worth_a_little_less_on_the_road() -> None:
    gain = marathon_s(result(7500.0, surface="track")) / marathon_s(result(7500.0)) - 1.0
    assert gain == pytest.approx(value("calibration", "track.gain"), rel=0.01)


def test_mild_days_need_no_correction_and_hot_ones_about_what_ely_saw() -> None:
    assert marathon_s(result(7500.0, temperature_c=12.0)) == pytest.approx(7500.0)
    assert 1.02 < 7500.0 / marathon_s(result(7500.0, temperature_c=25.0)) < 1.06


def test_company_is_assumed_up_to_three_hours_on_the_road() -> None:
    assert shielding_of(result(7500.0, shielding=None), 7500.0) == value("calibration", "shielding.road_race")
    assert shielding_of(result(25_000.0, shielding=None), 25_000.0) == 0.0
    assert shielding_of(result(7500.0, shielding=None, surface="trail"), 7500.0) == 0.0
    assert shielding_of(result(7500.0, shielding=0.63), 7500.0) == 0.63


@pytest.mark.parametrize("grade", [0.03, 0.10])
def test_climb_costs_more_than_its_descent_gives_back(grade: float) -> None:
    assert hill_factor(0.0, 42_195.0, grade) == 1.0
    factors = [hill_factor(climb, 42_195.0, grade) for climb in (100.0, 500.0, 2000.0, 6000.0)]
    assert all(a < b for a, b in zip([1.0, *factors], factors, strict=False))


def test_fifty_hilly_trail_miles_cost_a_fifth_more() -> None:
    assert 1.15 < hill_factor(3200.0, 80_800.0, 0.10) < 1.30
