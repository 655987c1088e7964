"""The strain core: its stated properties, checked against closed forms and a bracketing root finder."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from paceline.physiology.capacity import endurance_time, even_speed, sustainable_speed
from paceline.physiology.strain import SHORTEST_S, ceiling_log_speed, least_time, strain_rate, sustainable_effort
from paceline.validation.strain_race import Curve, overpaced
from strategies import curves, distances_m, fade_sharpnesses, supplies

Numbers = tuple[float, float, float, float]


def logs(curve: Numbers) -> Numbers:
    return math.log(curve[0]), math.log(curve[1]), curve[2], curve[3]


@given(curves, fade_sharpnesses, st.floats(0.8, 1.2))
def test_rate_is_a_power_of_the_endurance_time(curve: Numbers, eta: float, relative: float) -> None:
    u = relative * curve[0]
    assert strain_rate(math.log(u), *logs(curve), eta) == pytest.approx(endurance_time(u, *curve) ** -eta, rel=1e-11)


@given(curves, fade_sharpnesses, st.floats(60.0, 100_000.0))
def test_ceiling_is_the_curve_at_the_time_spent(curve: Numbers, eta: float, spent: float) -> None:
    ceiling = math.exp(ceiling_log_speed(spent ** (1.0 - eta), SHORTEST_S, *logs(curve), eta))
    assert ceiling == pytest.approx(sustainable_speed(spent, *curve), rel=1e-9)


@given(curves, fade_sharpnesses)
def test_a_fresh_runner_does_not_sprint(curve: Numbers, eta: float) -> None:
    fresh = math.exp(ceiling_log_speed(0.0, SHORTEST_S, *logs(curve), eta))
    assert fresh == pytest.approx(sustainable_speed(30.0, *curve), rel=1e-12)


@pytest.mark.parametrize(("eta", "factor"), [(0.93, 0.87), (0.85, 0.899)])
def test_a_second_race_straight_after_the_first(eta: float, factor: float) -> None:
    """After an all-out T another T at the ceiling leaves ((2 - eta) / (1 - eta))^(-1/k) of the speed."""
    curve = Curve(5.781, 7299.0, 19.2, 19.2, eta)
    strain = 7299.0 ** (1.0 - eta)
    for _ in range(20_000):
        log_u = ceiling_log_speed(strain, SHORTEST_S, *curve.logs, eta)
        strain += 7299.0 / 20_000 * strain_rate(log_u, *curve.logs, eta)
    left = math.exp(ceiling_log_speed(strain, SHORTEST_S, *curve.logs, eta)) / 5.781
    assert left == pytest.approx(((2.0 - eta) / (1.0 - eta)) ** (-1.0 / 19.2), rel=1e-4)
    assert left == pytest.approx(factor, abs=0.003)


@given(curves, fade_sharpnesses, st.floats(60.0, 100_000.0))
def test_the_search_begins_at_the_time_that_is_spent_where_hardly_anything_is_left(
    curve: Numbers, eta: float, spent: float
) -> None:
    """Strain is time to the power 1 - eta: a runner on the line can hold what lasts for the time behind him."""
    begins = least_time(spent ** (1.0 - eta), math.log(1e-3), *logs(curve), eta)
    assert begins == pytest.approx(math.log(spent), abs=1e-9)


@given(curves, fade_sharpnesses, supplies, distances_m)
def test_replanned_fresh_it_is_the_even_race(curve: Numbers, eta: float, supply: float, distance: float) -> None:
    even = supply * even_speed(distance / supply, *curve)
    if distance / even > 1.5 * SHORTEST_S:
        assert sustainable_effort(0.0, distance, *logs(curve), eta, supply) == pytest.approx(even, rel=1e-6)


@given(curves, fade_sharpnesses, supplies, distances_m, st.floats(40.0, 50_000.0))
@example((5.98, 9_486.0, 13.29, 7.85), 0.9772, 1.0, 79_621.5, 15_358.3)  # takes all the steps that there are
def test_replan_solves_its_equation(curve: Numbers, eta: float, supply: float, distance: float, spent: float) -> None:
    strain = spent ** (1.0 - eta)

    def spare(u: float) -> float:
        time = endurance_time(u / supply, *curve)
        return time ** (1.0 - eta) - strain - distance / u * time**-eta

    root = brentq(spare, 0.05, supply * sustainable_speed(35.0, *curve), xtol=1e-12)
    assert sustainable_effort(strain, distance, *logs(curve), eta, supply) == pytest.approx(root, rel=1e-9)


@given(curves, fade_sharpnesses, supplies, st.floats(40.0, 50_000.0))
def test_at_the_line_the_replan_is_the_ceiling(curve: Numbers, eta: float, supply: float, spent: float) -> None:
    strain = spent ** (1.0 - eta)
    ceiling = supply * math.exp(ceiling_log_speed(strain, SHORTEST_S, *logs(curve), eta))
    for left in (0.0, 0.1):
        assert sustainable_effort(strain, left, *logs(curve), eta, supply) == pytest.approx(ceiling, rel=1e-2)
    assert sustainable_effort(strain, 0.0, *logs(curve), eta, supply) == pytest.approx(ceiling, rel=1e-5)


@given(curves, fade_sharpnesses, supplies, distances_m, st.floats(40.0, 50_000.0), st.floats(0.5, 2.0))
def test_a_race_of_longer_seconds_is_the_same_race(
    curve: Numbers, eta: float, supply: float, distance: float, spent: float, longer: float
) -> None:
    """Strain knows no second and no metre of its own (Buckingham 1914): only those of the curve.

    Break, distance and what is spent all ``longer``: the same effort. Break and distance faster: faster by as much.
    """
    u_b, t_b, k1, k2 = curve
    strain = spent ** (1.0 - eta)
    usual = sustainable_effort(strain, distance, *logs(curve), eta, supply)
    if usual > 0.99 * supply * sustainable_speed(SHORTEST_S * max(1.0, 1.0 / longer), *curve):
        return  # the shortest effort is a time of its own
    scaled = logs((u_b, longer * t_b, k1, k2))
    again = sustainable_effort(strain * longer ** (1.0 - eta), longer * distance, *scaled, eta, supply)
    assert again == pytest.approx(usual, rel=1e-9)
    faster = sustainable_effort(strain, longer * distance, *logs((longer * u_b, t_b, k1, k2)), eta, supply)
    assert faster == pytest.approx(longer * usual, rel=1e-9)


@given(curves, fade_sharpnesses, supplies, distances_m, st.floats(40.0, 50_000.0), st.floats(0.001, 0.5))
def test_the_more_spent_or_to_go_the_slower(
    curve: Numbers, eta: float, supply: float, distance: float, spent: float, more: float
) -> None:
    """What a runner can hold to the line falls with what he has done and with what is left, and rises with supply."""
    strain = spent ** (1.0 - eta)
    usual = sustainable_effort(strain, distance, *logs(curve), eta, supply)
    assert sustainable_effort(strain * (1.0 + more), distance, *logs(curve), eta, supply) <= usual
    assert sustainable_effort(strain, distance * (1.0 + more), *logs(curve), eta, supply) <= usual
    assert sustainable_effort(strain, distance, *logs(curve), eta, supply * (1.0 + more)) > usual


def test_an_ultra_forgives_what_a_marathon_does_not() -> None:
    curve = Curve(5.206, 8105.0, 19.2, 7.0)
    ultra = overpaced(curve, 100_000.0, 0.05, 50_000.0, replan=True).time_s / curve.even_time(100_000.0)
    marathon = Curve(42_195.0 / 7299.0, 7299.0, 19.2, 7.0)
    short = overpaced(marathon, 42_195.0, 0.05, 21_097.5, replan=True).time_s / 7299.0
    assert 100.0 * (ultra - 1.0) == pytest.approx(0.4, abs=0.3)
    assert short > 1.10
