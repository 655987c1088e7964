"""The engine's own exponential and logarithm against NumPy's, and at the edges of the doubles."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.numerics.elementary import exp, log, power

_RANDOM = np.random.default_rng(20110712)


def _worst_ulp(own: list[float], reference: np.ndarray) -> float:
    return float(np.max(np.abs(np.array(own) - reference) / np.spacing(np.abs(reference))))


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (-50.0, 50.0), (-708.0, 709.0)])
def test_exp_is_within_one_ulp_of_numpy(low: float, high: float) -> None:
    x = _RANDOM.uniform(low, high, 20_000)
    assert _worst_ulp([exp(v) for v in x], np.exp(x)) <= 1.0


@pytest.mark.parametrize(("low", "high"), [(-0.01, 0.01), (-10.0, 10.0), (-307.0, 308.0)])
def test_log_is_within_one_ulp_of_numpy(low: float, high: float) -> None:
    x = 10.0 ** _RANDOM.uniform(low, high, 20_000)
    assert _worst_ulp([log(v) for v in x], np.log(x)) <= 1.0


def test_exp_ends_in_zero_and_infinity() -> None:
    assert exp(0.0) == 1.0
    assert exp(-math.inf) == exp(-1e300) == exp(-746.0) == 0.0
    assert exp(math.inf) == exp(1e300) == exp(710.0) == math.inf
    assert exp(709.7) == pytest.approx(math.exp(709.7), rel=1e-15)
    assert exp(-740.0) == math.exp(-740.0)  # subnormal
    assert math.isnan(exp(math.nan))


def test_log_ends_in_infinity_and_nothing() -> None:
    assert log(1.0) == 0.0
    assert log(0.0) == -math.inf
    assert log(math.inf) == math.inf
    assert log(5e-324) == pytest.approx(math.log(5e-324), rel=1e-15)
    assert math.isnan(log(-1.0))
    assert math.isnan(log(math.nan))


def test_powers_of_two_are_exact() -> None:
    assert [log(2.0**k) == k * math.log(2.0) for k in (1, 2, 4, 64)] == [True] * 4
    assert [exp(k * math.log(2.0)) for k in (1, -1)] == [2.0, 0.5]


@given(st.floats(-700.0, 700.0))
def test_log_undoes_exp(x: float) -> None:
    assert log(exp(x)) == pytest.approx(x, rel=1e-15, abs=3e-16)


@given(st.floats(-690.0, 690.0), st.floats(1e-3, 10.0))
def test_exp_rises(x: float, step: float) -> None:
    assert exp(x + step) > exp(x)


@given(st.floats(1e-3, 1e5), st.floats(-20.0, 20.0))
def test_power_is_numpys(base: float, exponent: float) -> None:
    ulps = 2.0 + abs(exponent * math.log(base))
    assert power(base, exponent) == pytest.approx(base**exponent, rel=ulps * 2.3e-16)
