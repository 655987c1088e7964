"""The direct forecast learns quantiles of a law that is known."""

import numpy as np
import pytest
from scipy.special import ndtri

from paceline.people.direct import train
from paceline.people.quantiles import LEVELS, pinball


def test_a_network_finds_the_quantiles_of_a_known_law() -> None:
    """A normal whose mean and spread hang on the first feature, and not on the second."""
    luck = np.random.default_rng(0)
    features = luck.standard_normal((20_000, 2))
    targets = 0.1 * features[:, 0] + 0.05 * np.exp(0.3 * features[:, 0]) * luck.standard_normal(20_000)
    network = train(features, targets, np.ones(20_000), width=16, epochs=15, seed=0)
    for first in (-1.0, 0.0, 1.0):
        told = network.quantiles(np.array([[first, 0.7]]))[0]
        exact = 0.1 * first + 0.05 * np.exp(0.3 * first) * ndtri(LEVELS)
        assert told == pytest.approx(exact, abs=0.012)


def test_pinball_is_smallest_at_the_true_quantiles() -> None:
    truth = np.random.default_rng(1).standard_normal(50_000)
    exact = np.tile(ndtri(LEVELS), (len(truth), 1))
    best = pinball(exact, truth).mean()
    for other in (exact + 0.1, exact - 0.1, 1.2 * exact, 0.8 * exact):
        assert pinball(other, truth).mean() > best
