from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_ndtr, ndtr

from paceline.calibration.normal_shares import log_share_of_normal, share_of_normal
from paceline.calibration.posterior import rounded

#: Both branches and their seam, and values whose share is no number any more.
Z = np.concatenate([np.linspace(-37.0, 37.0, 20_001), [-0.0, -20.0, np.nextafter(-20.0, 0.0)]])


@pytest.mark.filterwarnings("error")
def test_shares_are_those_of_scipy() -> None:
    np.testing.assert_allclose(share_of_normal(Z), ndtr(Z), rtol=1e-13)
    np.testing.assert_allclose(log_share_of_normal(Z), log_ndtr(Z), rtol=1e-13)


@pytest.mark.filterwarnings("error")
def test_the_logarithm_holds_where_the_share_is_nothing() -> None:
    far = np.array([-1e4, -300.0, -38.5, 39.0])
    np.testing.assert_allclose(log_share_of_normal(far), log_ndtr(far), rtol=1e-13)


def test_noise_about_nothing_is_nothing() -> None:
    """A factor of 0 comes out as 1e-17 of either sign, as the machine has it."""
    found = rounded(np.array([[0.15, 5e-17], [-3e-16, -0.01234567890123]]))
    assert found.tolist() == [[0.15, 0.0], [0.0, -0.0123456789]]
    assert not np.signbit(found[1, 0])
