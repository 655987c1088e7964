"""Even draws: the same every time, inside their bounds, and more even than chance."""

import numpy as np
import pytest

from paceline.numerics.even import even_shares


def test_they_are_the_same_every_time_and_nobody_can_change_them() -> None:
    shares = even_shares(64, 3, seed=1)
    even_shares.cache_clear()
    assert np.array_equal(shares, even_shares(64, 3, seed=1))
    assert not np.array_equal(shares, even_shares(64, 3, seed=2))
    with pytest.raises(ValueError, match="read-only"):
        shares[0, 0] = 0.5


def test_every_slice_holds_its_share() -> None:
    """A net: of 2 to the 12th points each 64th of an axis holds 64, where chance would scatter by 8."""
    shares = even_shares(4_096, 6, seed=2017)
    assert np.all((shares > 0.0) & (shares < 1.0))
    for axis in shares.T:
        assert np.all(np.bincount((axis * 64).astype(int), minlength=64) == 64)
