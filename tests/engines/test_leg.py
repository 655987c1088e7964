"""One leg of one runner: what a speed costs and what an effort gives are each other's inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engine.leg import effort_of, speed_of
from paceline.engine.program import build
from paceline.engine.records import LEG
from support.races import scenario, starter

RUNNERS = build(scenario(5_000.0, starter("Ada"), starter("Ben", economy_gain=0.03))).arrays.runners


@given(
    st.sampled_from([0, 1]), st.floats(2.5, 6.5), st.floats(0.9, 2.0), st.floats(1.0, 1.3), st.floats(0.0, 0.9),
    st.floats(-6.0, 6.0),
)  # fmt: skip
def test_the_effort_of_a_speed_gives_that_speed(
    i: int, effort_mps: float, grade_factor: float, terrain: float, shelter: float, head_wind_mps: float
) -> None:
    leg = np.zeros(1, LEG)
    leg["grade_factor"], leg["terrain"], leg["density"] = grade_factor, terrain, 1.2
    speed_mps = speed_of(effort_mps, RUNNERS[i], leg[0], 0.85, shelter, head_wind_mps)
    back_mps = effort_of(speed_mps, RUNNERS[i], leg[0], 0.85, shelter, head_wind_mps)
    assert back_mps == pytest.approx(effort_mps, abs=1e-8)


def test_a_better_shoe_makes_the_same_speed_cheaper() -> None:
    """Three per cent less power for every speed is three per cent less effort, before air takes its part."""
    leg = np.zeros(1, LEG)
    leg["grade_factor"] = leg["terrain"] = 1.0
    plain, shod = (effort_of(5.0, runner, leg[0], 0.0, 0.0, 0.0) for runner in RUNNERS)
    assert 0.96 < shod / plain < 0.98
