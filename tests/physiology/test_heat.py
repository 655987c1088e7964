"""Heat: the felt temperature against tables, the loss against its breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.heat import heat_loss, heat_supply, saturation_hpa, wet_bulb_globe


def felt(temperature: float, humidity: float) -> float:
    return wet_bulb_globe(temperature, humidity * saturation_hpa(temperature))


@pytest.mark.parametrize(("temperature", "humidity", "wbgt"), [(20.0, 0.5, 19.9), (30.0, 0.5, 29.3), (35.0, 0.6, 37.0)])
def test_the_formula_worked_by_hand(temperature: float, humidity: float, wbgt: float) -> None:
    assert felt(temperature, humidity) == pytest.approx(wbgt, abs=0.06)


@pytest.mark.parametrize(("temperature", "pressure_hpa"), [(0.0, 6.11), (20.0, 23.4), (35.0, 56.2)])
def test_air_holds_what_tables_say(temperature: float, pressure_hpa: float) -> None:
    """Saturation over water, Smithsonian tables."""
    assert saturation_hpa(temperature) == pytest.approx(pressure_hpa, rel=0.005)


@given(st.floats(-5.0, 30.0), st.floats(0.0, 1.0), st.floats(0.1, 15.0))
def test_air_keeps_its_vapour_while_it_warms_up(temperature: float, humidity: float, warmer: float) -> None:
    """A degree is then worth what it is in dry air, less than where relative humidity stayed."""
    vapour_hpa = humidity * saturation_hpa(temperature)
    apart = wet_bulb_globe(temperature + warmer, vapour_hpa) - wet_bulb_globe(temperature, vapour_hpa)
    assert apart == pytest.approx(0.567 * warmer, abs=1e-9)
    assert apart <= felt(temperature + warmer, humidity) - felt(temperature, humidity) + 1e-9


def test_no_air_holds_more_than_it_can() -> None:
    assert wet_bulb_globe(5.0, 20.0) == felt(5.0, 1.0)


@given(st.floats(7.5, 15.0), st.floats(0.5, 3.0))
def test_comfort_costs_nothing(wbgt: float, susceptibility: float) -> None:
    assert heat_loss(wbgt, susceptibility) == 0.0
    assert heat_supply(wbgt, susceptibility) == 1.0


@given(st.floats(15.0, 32.0), st.floats(0.1, 2.0))
def test_warmer_is_worse_and_more_so_above(wbgt: float, step: float) -> None:
    first = heat_loss(wbgt + step, 1.0) - heat_loss(wbgt, 1.0)
    second = heat_loss(wbgt + 2.0 * step, 1.0) - heat_loss(wbgt + step, 1.0)
    assert first > 0.0
    assert second >= first - 1e-12


def test_susceptibility_multiplies_and_cold_costs_too() -> None:
    assert heat_loss(25.0, 2.0) == 2.0 * heat_loss(25.0, 1.0)
    assert heat_loss(4.5, 1.0) == pytest.approx(3 * 0.0035, rel=1e-12)
    assert heat_supply(25.0, 1.0) == 1.0 - heat_loss(25.0, 1.0)


@given(st.floats(-60.0, 60.0), st.floats(0.0, 1.0), st.floats(0.0, 30.0))
def test_whatever_the_air_strength_is_left_to_walk(temperature: float, humidity: float, susceptibility: float) -> None:
    """3 km/h at least of the 2.1 m/s at which a marathon takes five and a half hours."""
    assert 2.1 * heat_supply(felt(temperature, humidity), susceptibility) > 3.0 / 3.6
