"""The normal quantile against SciPy's and against its symmetry."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from paceline.numerics.normal import CENTRE, central_quantile, normal_quantile, tail_quantile


@pytest.mark.parametrize("p", np.concatenate([np.linspace(0.001, 0.999, 101), 10.0 ** -np.arange(4.0, 300.0, 37.0)]))
def test_quantile_is_scipys(p: float) -> None:
    assert normal_quantile(float(p)) == pytest.approx(float(ndtri(p)), rel=4e-15, abs=1e-16)


def test_textbook_values() -> None:
    assert normal_quantile(0.5) == 0.0
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, rel=1e-15)
    assert normal_quantile(0.0) == -math.inf
    assert normal_quantile(1.0) == math.inf


@given(st.floats(0.0, CENTRE))
def test_the_centre_is_symmetric(q: float) -> None:
    assert central_quantile(-q) == -central_quantile(q)


@given(st.integers(1, 2**52))
def test_luck_is_symmetric(cell: int) -> None:
    p = cell * 2.0**-53
    assert normal_quantile(1.0 - p) == -normal_quantile(p)


def test_a_loop_over_lanes_may_split_centre_and_tails() -> None:
    for p in (0.3, 0.0751, 0.0749, 1e-9):
        assert normal_quantile(p) == (central_quantile(p - 0.5) if abs(p - 0.5) <= CENTRE else tail_quantile(p))


@given(st.floats(1e-300, 0.999), st.floats(1e-6, 1e-3))
def test_more_chance_is_more(p: float, step: float) -> None:
    assert normal_quantile(p + step * min(p, 1.0 - p)) > normal_quantile(p)
