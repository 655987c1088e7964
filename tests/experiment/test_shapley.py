from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.experiment.shapley import shapley

games = st.integers(1, 4).flatmap(
    lambda players: st.lists(st.floats(-1e3, 1e3), min_size=2**players, max_size=2**players).map(np.array)
)


def by_orders(values: np.ndarray) -> np.ndarray:
    """Shapley's own definition: what each adds when it comes in, averaged over every order."""
    players = len(values).bit_length() - 1
    orders = list(permutations(range(players)))
    shares = np.zeros(players)
    for order in orders:
        there = 0
        for i in order:
            shares[i] += values[there | 1 << i] - values[there]
            there |= 1 << i
    return shares / len(orders)


@given(games)
def test_it_is_the_mean_over_all_orders(values: np.ndarray) -> None:
    assert shapley(values) == pytest.approx(by_orders(values), abs=1e-9)


@given(games)
def test_shares_add_up_to_the_whole(values: np.ndarray) -> None:
    assert shapley(values).sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


def test_the_glove_game() -> None:
    # A pair of gloves is worth 1; one man has a left glove, two have a right one each: 2/3, 1/6, 1/6 (Shapley).
    worth = np.array([1.0 if s & 1 and s & 6 else 0.0 for s in range(8)])
    assert shapley(worth) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_replications_are_shared_out_one_by_one() -> None:
    values = np.random.default_rng(1).normal(size=(8, 5))
    assert shapley(values)[:, 3] == pytest.approx(shapley(values[:, 3]))


def test_a_set_must_not_be_missing() -> None:
    with pytest.raises(ValueError, match="2\\^k"):
        shapley(np.zeros(6))
