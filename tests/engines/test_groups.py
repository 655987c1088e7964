"""A field of groups: the same as none where there is one, else the mixture of them by closed form."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from paceline.course import Course
from paceline.engine.batch import run_batch
from paceline.engine.departures import RESERVE, kinds_of
from paceline.engine.program import build
from paceline.physiology.capacity import even_speed
from paceline.scenario.models import Scenario
from support.fields import mass_race, told_population

DISTANCE_M = 8_000.0
BREAK_S, K1, K2, SPEED_MPS = 12_600.0, 12.5, 7.75, 3.1
LEVEL_SD = 0.1
#: The rate at which ln of even speed over a distance moves with ln of the speed of the curve.
SLOPE = K1 / (K1 - 1.0)
EVEN = told_population((DISTANCE_M, 0.0, 0.0, 0.0, 0.0, 0.0), speed_sd=LEVEL_SD)


def two(share: float, spread: float = 1.0) -> list[dict[str, Any]]:
    return [
        {"name": "qualifiers", "share": share, "faster": 0.2, "spread": spread},
        {"name": "others", "share": 1.0 - share, "faster": -0.1},
    ]


def crowd(starters: int, **words: Any) -> Scenario:
    # A narrow line draws them apart: company would shelter them.
    return mass_race(DISTANCE_M, starters, population=EVEN, field=words, race={"start_width_m": 0.5})


@pytest.mark.parametrize("faster", [0.0, 0.12, -0.07])
def test_one_group_of_everybody_is_the_field_itself_to_the_bit(faster: float) -> None:
    words = {"drop_outs": 0.05, "speed_sd": LEVEL_SD}
    runs = [
        run_batch(build(mass_race(42_195.0, 60, population=told_population(**words), field=field)), 2, seed=3)
        for field in ({"faster": faster}, {"groups": [{"name": "all", "share": 1.0, "faster": faster}]})
    ]
    assert np.array_equal(runs[0].arrive_s, runs[1].arrive_s, equal_nan=True)
    assert np.array_equal(runs[0].ledger_s, runs[1].ledger_s)


def test_a_field_of_two_groups_finishes_as_their_mixture() -> None:
    """Quartiles of a mixture of two normal distributions of ln time, within four standard errors."""
    share, spread, starters = 0.6, 0.5, 4_000
    part = run_batch(build(crowd(starters, groups=two(share, spread))), 1, seed=5)
    # Of the first kilometre some is the wait at the line.
    took = np.log(part.arrive_s[0, :, -1] - part.arrive_s[0, :, 0])
    even_mps = even_speed(DISTANCE_M, SPEED_MPS, BREAK_S, K1, K2) * math.exp(-RESERVE)
    usual = math.log((DISTANCE_M - 1_000.0) / even_mps)
    qualifiers = stats.norm(usual - SLOPE * math.log(1.2), SLOPE * spread * LEVEL_SD)
    others = stats.norm(usual - SLOPE * math.log(0.9), SLOPE * LEVEL_SD)
    for in_by_then in (0.1, 0.25, 0.5, 0.75, 0.9):

        def short(at: float, wanted: float = in_by_then) -> float:
            return float(share * qualifiers.cdf(at) + (1.0 - share) * others.cdf(at) - wanted)

        expected = optimize.brentq(short, usual - 1.0, usual + 1.0)
        density = share * qualifiers.pdf(expected) + (1.0 - share) * others.pdf(expected)
        error = math.sqrt(in_by_then * (1.0 - in_by_then) / starters) / density
        assert abs(np.quantile(took, in_by_then) - expected) < 4.0 * error


@pytest.mark.parametrize("sex", [0, 1])
def test_groups_have_the_mean_and_the_variance_of_a_mixture(sex: int) -> None:
    """The law of total variance over people whose levels have mean 0 and sd 1; their pacing stays as it is."""
    share, spread = 0.61, 0.6
    people = told_population(speed_sd=LEVEL_SD)
    alone, mixed = (
        kinds_of(race.field, Course.of(race.race.course, 42_195.0))
        for race in (
            mass_race(42_195.0, 2, population=people, field=field) for field in ({}, {"groups": two(share, spread)})
        )
    )
    weight = np.diff(mixed.share[sex], prepend=0.0)
    typical = share * 0.2 - (1.0 - share) * 0.1
    means = np.log(np.array([1.2, 0.9]) / (1.0 + typical)) / LEVEL_SD
    mean = share * means[0] + (1.0 - share) * means[1]
    inner = share * spread**2 + (1.0 - share)
    variance = inner + share * (means[0] - mean) ** 2 + (1.0 - share) * (means[1] - mean) ** 2
    level = mixed.level[sex]
    assert weight @ level[:, 0] == pytest.approx(mean, abs=1e-6)
    assert weight @ (level[:, 1] ** 2 + (level[:, 0] - mean) ** 2) == pytest.approx(variance, rel=1e-6)
    usual = np.diff(alone.share[sex], prepend=0.0) @ alone.departures[sex, :, :, 0]
    assert weight @ mixed.departures[sex, :, :, 0] == pytest.approx(usual, abs=1e-12)


def test_where_more_qualify_nobody_is_slower() -> None:
    """The same luck: whoever changes his group is as fast among his own as he was, and nobody else is moved."""
    races, share = 500, (0.4, 0.7)
    few, many = (run_batch(build(crowd(1, groups=two(one))), races, seed=5).arrive_s[:, 0, -1] for one in share)
    sped_up = np.log(few / many)
    changed = sped_up > 0.1
    assert sped_up[~changed] == pytest.approx(0.0, abs=1e-8)
    assert sped_up[changed] == pytest.approx(SLOPE * math.log(1.2 / 0.9), abs=1e-3)  # of the air each feels his own
    assert stats.binomtest(int(changed.sum()), races, share[1] - share[0]).pvalue > 1e-4
