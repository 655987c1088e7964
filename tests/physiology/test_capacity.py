"""The endurance curve: its two readings undo each other, and its closed forms close."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.physiology.capacity import (
    endurance_time,
    even_speed,
    log_endurance_time,
    log_sustainable_speed,
    riegel_time,
    sustainable_speed,
)
from strategies import curves, distances_m

Numbers = tuple[float, float, float, float]


@given(st.floats(60.0, 200_000.0), curves)
def test_time_undoes_speed(time: float, curve: Numbers) -> None:
    assert endurance_time(sustainable_speed(time, *curve), *curve) == pytest.approx(time, rel=1e-11)


@given(st.floats(60.0, 200_000.0), curves)
def test_longer_is_slower(time: float, curve: Numbers) -> None:
    assert sustainable_speed(1.01 * time, *curve) < sustainable_speed(time, *curve)


@given(curves)
def test_the_branches_meet(curve: Numbers) -> None:
    u_b, t_b, _, _ = curve
    assert sustainable_speed(t_b, *curve) == pytest.approx(u_b, rel=1e-14)
    for off in (1.0 - 1e-9, 1.0 + 1e-9):
        assert endurance_time(off * u_b, *curve) == pytest.approx(t_b, rel=1e-7)


@given(distances_m, curves)
def test_even_race_is_spent_on_the_line(distance: float, curve: Numbers) -> None:
    speed = even_speed(distance, *curve)
    u_b, t_b, k1, k2 = curve
    spent = t_b * (u_b / speed) ** (k1 if speed >= u_b else k2)
    assert spent == pytest.approx(distance / speed, rel=1e-10)


@given(curves, st.floats(1.0, 8.0))
def test_logarithms_are_the_same_curve(curve: Numbers, speed: float) -> None:
    u_b, t_b, k1, k2 = curve
    log_time = log_endurance_time(math.log(speed), math.log(u_b), math.log(t_b), k1, k2)
    assert log_sustainable_speed(log_time, math.log(u_b), math.log(t_b), k1, k2) == pytest.approx(
        math.log(speed), abs=1e-12
    )


def test_one_exponent_is_riegels_law() -> None:
    """The curve of a Riegel runner, k = r / (r - 1), gives Riegel's times."""
    r = 1.06
    k = r / (r - 1.0)
    time = 10_000.0 / even_speed(10_000.0, 42_195.0 / 9_000.0, 9_000.0, k, k)
    assert time == pytest.approx(riegel_time(9_000.0, 42_195.0, 10_000.0, r), rel=1e-12)
    assert time == pytest.approx(9_000.0 * (10_000.0 / 42_195.0) ** r, rel=1e-12)


def test_walmsleys_half_marathon() -> None:
    assert 21_097.5 / even_speed(21_097.5, 5.206, 8_105.0, 19.2, 7.02) == pytest.approx(3_901.0, abs=5.0)
