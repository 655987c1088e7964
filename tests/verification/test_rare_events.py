"""Rare records against their exact chances: importance sampling has to be unbiased and to know its own error.

In the race of `support.one_draw` the chance of beating a time is the normal law's. If a test here fails, the chance of
a record that nobody will see in a million plain replications is wrong, and there is nothing else to see it by.
False alarms: see `support.chance`.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from paceline.engine.tilt import DRAWS, draws, weights
from paceline.experiment.rare import Rare, rare
from support.chance import FALSE_ALARM, mean_is, share_is
from support.one_draw import FORM_SD, STRENGTH_SD, OneDraw

ONE = OneDraw()


def found(chance: float, replications: int, seed: int = 1) -> Rare:
    return rare(ONE.race, f"{ONE.time_beaten_with(chance)!r} s", replications, seed)


@pytest.mark.parametrize("chance", [1e-2, 1e-4, 1e-6, 1e-9])
def test_the_chance_of_a_record_is_that_of_the_normal_law(chance: float) -> None:
    """Importance sampling is unbiased wherever the tilt puts its mass (Kahn, Marshall 1953; Owen, Zhou 2000)."""
    answer = found(chance, 20_000)
    assert answer.relative_error < 0.05
    assert abs(answer.probability - chance) < stats.norm.isf(FALSE_ALARM / 2.0) * answer.standard_error


@pytest.mark.slow
def test_its_mean_over_many_searches_is_exact_and_its_intervals_cover() -> None:
    """Two hundred short searches, each with a pilot of its own: unbiased whatever the pilot found, and honest.

    A failure of the first would be a wrong chance, of the second a chance told too surely.
    """
    chance, searches = 1e-4, 200
    answers = [found(chance, 1_500, seed) for seed in range(searches)]
    estimates = np.array([answer.probability for answer in answers])
    errors = np.array([answer.standard_error for answer in answers])
    assert stats.ttest_1samp(estimates, chance).pvalue > FALSE_ALARM
    assert stats.sem(estimates) < 0.02 * chance
    covered = int(np.sum(np.abs(estimates - chance) < stats.norm.isf(0.025) * errors))
    assert share_is(covered, searches, 0.95)


def test_the_tilt_goes_where_the_records_are() -> None:
    """The best shift is the mean of the draws given success (cross-entropy; Rubinstein 1999): along the two spreads.

    Given that s1 x + s2 y > b sd, with sd^2 = s1^2 + s2^2, the mean of (x, y) is (s1, s2) / sd times m = phi(b) / Q(b).
    """
    chance = 1e-4
    shift = found(chance, 40_000).shift
    beyond = stats.norm.pdf(stats.norm.isf(chance)) / chance
    assert shift["form"] == pytest.approx(FORM_SD / ONE.sd * beyond, rel=0.05)
    assert shift["strength"] == pytest.approx(STRENGTH_SD / ONE.sd * beyond, rel=0.05)
    assert set(np.array(list(shift.values()))[[1, 2, 3, 5, 6, 7]]) == {0.0}


@pytest.mark.parametrize("sigmas", [0.5, 2.0, 4.0])
def test_weights_of_any_mixture_average_to_one(sigmas: float) -> None:
    """The likelihood ratio has mean 1 under the mixture it is taken against: no probability is lost or made."""
    shift = np.zeros(len(DRAWS))
    shift[[0, 4]] = sigmas * np.array([0.6, 0.8])
    shifts, shares, many = [np.zeros(len(DRAWS)), shift], [0.25, 0.75], 40_000
    parts = [
        weights(draws(ONE.race.program, 0, seed, round(share * many)) + by, shifts, shares)
        for seed, (by, share) in enumerate(zip(shifts, shares, strict=True))
    ]
    # In turn three shifted ones and a plain one, so that every batch holds both in their shares.
    mixed = np.concatenate([parts[0][:, None], parts[1].reshape(-1, 3)], axis=1).ravel()
    assert mean_is(mixed, 1.0)
    assert mixed.max() <= 4.0
