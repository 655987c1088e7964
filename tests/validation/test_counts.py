"""What a count of outcomes tells: the exact interval against its closed forms."""

import pytest

from paceline.validation.counts import Inside, is_inside, surprise


@pytest.mark.parametrize("of", [1, 9, 40])
def test_nothing_missed_leaves_the_closed_interval(of: int) -> None:
    """All inside: the lower end is (alpha / 2)^(1/n) (Clopper, Pearson 1934)."""
    low, high = Inside(of, of).interval
    assert low == pytest.approx(0.025 ** (1.0 / of), rel=1e-9)
    assert high == 1.0


def test_an_interval_tells_too_narrow_from_too_few_to_say() -> None:
    assert Inside(5, 9).as_said is False
    assert Inside(7, 9).as_said is True
    assert Inside(990, 1000).as_said is False
    assert Inside(0, 0).interval == (0.0, 1.0)


def test_the_ends_of_the_central_90_per_cent_count_as_inside() -> None:
    assert [is_inside(p) for p in (0.0499, 0.05, 0.5, 0.95, 0.9501)] == [False, True, True, True, False]
    assert Inside.count([0.01, 0.5, 0.99, 0.9]) == Inside(2, 4)
    assert sorted([0.4, 0.99, 0.02], key=surprise) == [0.4, 0.02, 0.99]
