from __future__ import annotations

import math

import numpy as np
import pytest

from paceline.calibration import pacer_posterior
from paceline.errors import InputError


def test_a_pacer_runs_the_marathon_he_is_known_for() -> None:
    assert pacer_posterior(7560.0, 0.015).even_effort_s(42_195.0) == pytest.approx(7560.0, rel=1e-8)


def test_pacers_differ_by_the_spread_of_their_times() -> None:
    posterior = pacer_posterior(7560.0, 0.015)
    z = np.zeros(3)
    z[0] = 1.0
    faster = posterior.even_effort_s(42_195.0, z)
    assert math.log(7560.0 / faster) == pytest.approx(0.015, rel=0.01)


def test_pacers_without_spread_still_differ_in_endurance() -> None:
    posterior = pacer_posterior(7560.0, 0.0)
    assert posterior.sd[0] == 0.0
    assert np.all(posterior.sd[1:] > 0.0)


@pytest.mark.parametrize(
    ("marathon", "spread"), [(0.0, 0.01), (math.nan, 0.01), (math.inf, 0.01), (7560.0, -0.1), (7560.0, 1.0)]
)
def test_impossible_pacers_are_refused(marathon: float, spread: float) -> None:
    with pytest.raises(InputError, match=r"pacers\.marathon"):
        pacer_posterior(marathon, spread)
