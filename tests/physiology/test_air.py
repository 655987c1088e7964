"""Air against the standard atmosphere and the drafting figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.air import air_density, drag_force, pressure_at, shielding_at_gap


def test_air_weighs_what_the_standard_says() -> None:
    assert air_density(101_325.0, 15.0) == pytest.approx(1.225, abs=5e-4)


@pytest.mark.parametrize(("altitude", "pressure"), [(0.0, 101_325.0), (1_000.0, 89_875.0), (2_500.0, 74_683.0)])
def test_pressure_of_the_standard_atmosphere(altitude: float, pressure: float) -> None:
    assert pressure_at(altitude) == pytest.approx(pressure, rel=3e-4)


def test_density_of_the_standard_atmosphere_on_a_mountain() -> None:
    assert air_density(pressure_at(2_500.0), 15.0 - 6.5 * 2.5) == pytest.approx(0.957, abs=1e-3)


def test_bekele_alone_in_still_air() -> None:
    assert drag_force(1.2, 0.38, 0.0, 42_195.0 / 7_301.0, 0.0) == pytest.approx(7.8, abs=0.3)
    assert drag_force(1.2, 0.38, 0.577, 42_195.0 / 7_301.0, 0.0) == pytest.approx(3.3, abs=0.2)


@given(st.floats(0.0, 8.0), st.floats(-15.0, 15.0))
def test_wind_from_behind_pushes(speed: float, wind: float) -> None:
    ahead = drag_force(1.2, 0.4, 0.0, speed, wind)
    assert ahead == -drag_force(1.2, 0.4, 0.0, -speed, -wind)
    if abs(speed + wind) > 1e-3:
        assert (ahead > 0.0) == (wind > -speed)


def test_shielding_fades_with_the_gap() -> None:
    assert shielding_at_gap(0.67, 1.0, 0.0) == shielding_at_gap(0.67, 0.4, 0.0) == 0.67
    assert shielding_at_gap(0.67, 1.3, 0.0) == pytest.approx(0.577, abs=0.005)
    assert shielding_at_gap(0.67, 2.3, 0.0) == pytest.approx(0.35, abs=0.005)


@given(st.floats(1.0, 20.0), st.floats(0.0, 1.5), st.floats(0.01, 1.0))
def test_nearer_and_straighter_shields_more(gap: float, side: float, step: float) -> None:
    here = shielding_at_gap(0.67, gap, side)
    assert shielding_at_gap(0.67, gap + step, side) < here
    assert shielding_at_gap(0.67, gap, side + step) < here
