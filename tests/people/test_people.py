"""People of a kind of race: what a course adds to them, and the file that keeps them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paceline.forecast.fit_people import _Legs, spreads_of
from paceline.people.people import load_people, people_called

BOUNDS_M = np.array([0.0, 10_000.0, 30_000.0, 42_195.0])


def day(course: str, sd: float, seed: int) -> _Legs:
    """Two thousand men and women whose legs scatter by ``sd`` about a pace of their own."""
    luck = np.random.default_rng(seed)
    women = (np.arange(4_000) % 2).astype(np.float64)
    paces = -1.0 + 0.2 * luck.standard_normal((4_000, 1)) + sd * luck.standard_normal((4_000, 3))
    everybody = np.ones(4_000, dtype=np.bool_)
    return _Legs(
        course, paces, np.isfinite(paces), everybody, women, np.full(4_000, 40.0), np.zeros(3), np.diff(BOUNDS_M)
    )


def test_a_course_is_as_wide_as_its_people_scatter_beside_those_of_all_days() -> None:
    """Twice as far apart on one course as on the other; how able they are does not count."""
    days = [day("flat", 0.04, 1), day("flat", 0.04, 2), day("hills", 0.08, 3), day("hills", 0.08, 4)]
    found = spreads_of(days, [one.paces for one in days], BOUNDS_M)
    assert found == {"flat": pytest.approx(2 / 3, rel=0.03), "hills": pytest.approx(4 / 3, rel=0.03)}


def test_a_file_keeps_what_a_course_adds(tmp_path: Path) -> None:
    people = people_called("city-marathon")
    people.save(tmp_path / "again.npz")
    again = load_people(tmp_path / "again.npz")
    assert again.spreads == people.spreads
    assert set(again.spreads) == set(again.courses) == {"berlin", "boston", "chicago", "london"}
    assert again.spreads["berlin"] < 0.9
    assert again.spreads["chicago"] > 1.0
