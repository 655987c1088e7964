"""The small races that mutants run are right before anything is changed in them: reasons find nothing wrong."""

from __future__ import annotations

import pytest

from mutation.reasons import wrong_in
from mutation.small_races import RACES


@pytest.mark.parametrize("name", RACES)
def test_no_reason_speaks_against_a_small_race(name: str) -> None:
    """Times, books, scripts and queues of every kind of race, and the same bits from both engines."""
    why, _ = wrong_in(RACES[name], RACES[name].program())
    assert why is None
