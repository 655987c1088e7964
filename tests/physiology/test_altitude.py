"""Altitude: the published loss per 1000 m above 300 m."""

import pytest

from paceline.physiology.altitude import altitude_supply


def test_the_published_loss() -> None:
    assert altitude_supply(0.0, 1.0) == altitude_supply(300.0, 1.0) == 1.0
    assert altitude_supply(1_300.0, 1.0) == pytest.approx(1.0 - 0.063, rel=1e-12)
    assert altitude_supply(2_300.0, 0.75) == pytest.approx(1.0 - 2 * 0.063 * 0.75, rel=1e-12)
