"""Who acts first: the same as a stable sort, for crowds of every shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paceline.engine.order import put_in_order


def in_order(time_s: NDArray[np.float64], runners: NDArray[np.int64]) -> NDArray[np.int64]:
    order = runners.copy()
    put_in_order(order, len(order), time_s)
    return order


def assert_sorted(time_s: NDArray[np.float64], runners: NDArray[np.int64]) -> None:
    assert np.array_equal(in_order(time_s, runners), runners[np.argsort(time_s[runners], kind="stable")])


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=400))
def test_times_and_ties_come_in_the_order_of_the_list(times: list[float]) -> None:
    time_s = np.round(np.array(times), 1)
    assert_sorted(time_s, np.arange(len(time_s)))
    assert_sorted(time_s, np.flatnonzero(time_s >= np.median(time_s)))


@pytest.mark.parametrize("runners", [65, 5_000])
def test_one_straggler_or_a_mass_start_does_no_harm(runners: int) -> None:
    time_s = np.random.default_rng(1).normal(1_000.0, 1.0, runners)
    assert_sorted(time_s, np.arange(runners))
    # Everybody but one now falls into the first bucket.
    time_s[3] = 1e9
    assert_sorted(time_s, np.arange(runners))
    assert_sorted(np.full(runners, 7.0), np.arange(runners))
    assert_sorted(np.arange(runners, 0.0, -1.0), np.arange(runners))


def test_what_is_no_time_stays_within_bounds() -> None:
    """A time that is not a number must not make the sort write anywhere else."""
    count = 500
    times = np.random.default_rng(3).uniform(0.0, 10.0, count)
    times[::7] = np.nan
    order = np.arange(count)
    put_in_order(order, count, times)
    assert sorted(order) == list(range(count))
