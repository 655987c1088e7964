"""Heat: the felt temperature against tables, the loss against its breaks and what published studies found."""

from math import atan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.heat import comfortable_to, heat_loss, heat_supply, saturation_hpa, wet_bulb_globe

ELITE, RECREATIONAL = 1.0, 2.0


def felt(temperature: float, humidity: float, cloud: float = 0.0) -> float:
    return wet_bulb_globe(temperature, humidity * saturation_hpa(temperature), cloud)


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


def in_the_shade(temperature_c: float, humidity: float) -> float:
    """ISO 7243 without sun: 0.7 of the wet bulb (Stull 2011, J Appl Meteorol Climatol 50:2267) and 0.3 of the air."""
    percent = 100.0 * humidity
    wet_bulb = temperature_c * atan(0.151977 * (percent + 8.313659) ** 0.5) + atan(temperature_c + percent)
    wet_bulb += 0.00391838 * percent**1.5 * atan(0.023101 * percent) - atan(percent - 1.676331) - 4.686035
    return 0.7 * wet_bulb + 0.3 * temperature_c


@pytest.mark.parametrize("temperature", [10.0, 15.0, 20.0])
@pytest.mark.parametrize("humidity", [0.5, 0.7, 0.9])
def test_clouds_leave_little_more_than_the_shade(temperature: float, humidity: float) -> None:
    sun, cloud = felt(temperature, humidity), felt(temperature, humidity, 1.0)
    shade = in_the_shade(temperature, humidity)
    assert shade < cloud < shade + 1.5 < sun
    assert felt(temperature, humidity, 0.5) == pytest.approx(0.5 * (sun + cloud))


@given(st.floats(7.5, 15.0), st.floats(0.5, 3.0), st.floats(0.3, 3.0))
def test_comfort_costs_nothing(wbgt: float, susceptibility: float, tolerance: float) -> None:
    inside = min(wbgt, comfortable_to(susceptibility))
    assert heat_loss(inside, susceptibility, tolerance) == 0.0
    assert heat_supply(inside, susceptibility, tolerance) == 1.0


@given(st.floats(0.5, 1.0))
def test_the_comfort_of_the_elite_is_that_of_mantzios(susceptibility: float) -> None:
    assert comfortable_to(susceptibility) == 15.0


@given(st.floats(0.5, 8.0), st.floats(0.0, 2.0))
def test_the_slower_suffer_sooner_but_not_in_the_cold(susceptibility: float, more: float) -> None:
    assert 7.5 <= comfortable_to(susceptibility + more) <= comfortable_to(susceptibility) <= 15.0


@pytest.mark.parametrize("temperature", [10.0, 15.0, 20.0, 25.0])
def test_all_finishers_lose_what_el_helou_found(temperature: float) -> None:
    """Quadratic above an optimum of 6.2 C for all, 0.03 % of speed for its first degree (El Helou et al. 2012)."""
    found = 0.0003 * (temperature - 6.2) ** 2
    assert heat_loss(felt(temperature, 0.5), RECREATIONAL) == pytest.approx(found, abs=0.016)


def test_a_degree_costs_finishers_of_boston_what_their_times_say() -> None:
    """1:47 of some 3:45 (Knechtle et al. 2019, PLoS ONE 14:e0212797) to 1:53 (Nikolaidis et al. 2019, IJERPH 16:614).

    Winners: 20 s of some 2:10 (Knechtle).
    """

    def a_degree(susceptibility: float) -> float:
        cool, hot = (heat_loss(felt(temperature, 0.5), susceptibility) for temperature in (12.0, 26.0))
        return (1.0 / (1.0 - hot) - 1.0 / (1.0 - cool)) / 14.0

    assert a_degree(RECREATIONAL) == pytest.approx(110.0 / 13_500.0, rel=0.2)
    assert a_degree(ELITE) == pytest.approx(20.0 / 7_800.0, rel=0.2)


@given(st.floats(7.5, 40.0), st.floats(0.0, 3.0), st.floats(1.0, 4.0), st.floats(0.0, 1.0))
def test_neither_a_warmer_day_nor_a_more_susceptible_runner_loses_less(
    wbgt: float, step: float, susceptibility: float, more: float
) -> None:
    lost = heat_loss(wbgt, susceptibility)
    assert heat_loss(wbgt + step, susceptibility) >= lost
    assert heat_loss(wbgt, susceptibility + more) >= lost


@given(st.floats(15.0, 32.0), st.floats(0.1, 2.0))
def test_warmer_is_worse_and_more_so_above(wbgt: float, step: float) -> None:
    first = heat_loss(wbgt + step, 1.0) - heat_loss(wbgt, 1.0)
    second = heat_loss(wbgt + 2.0 * step, 1.0) - heat_loss(wbgt + step, 1.0)
    assert first > 0.0
    assert second >= first - 1e-12


def test_tolerance_multiplies_and_cold_costs_too() -> None:
    assert heat_loss(25.0, 2.0, 1.5) == pytest.approx(1.5 * heat_loss(25.0, 2.0), rel=1e-12)
    assert heat_loss(14.9, 1.0, 3.0) == 0.0
    assert heat_loss(4.5, 1.0) == pytest.approx(3 * 0.0035, rel=1e-12)
    assert heat_supply(25.0, 1.0) == 1.0 - heat_loss(25.0, 1.0)


@given(st.floats(-60.0, 60.0), st.floats(0.0, 1.0), st.floats(0.0, 30.0))
def test_whatever_the_air_strength_is_left_to_walk(temperature: float, humidity: float, susceptibility: float) -> None:
    """3 km/h at least of the 2.1 m/s at which a marathon takes five and a half hours."""
    assert 2.1 * heat_supply(felt(temperature, humidity), susceptibility) > 3.0 / 3.6
