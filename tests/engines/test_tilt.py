from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from paceline.engine.abreast import side_by_side
from paceline.engine.batch import run_batch
from paceline.engine.begin import begin_day, begin_runner
from paceline.engine.company import FOOTING, FORM, K1, K2, LOG_UB, column_of
from paceline.engine.program import build
from paceline.engine.strength import temperature_now
from paceline.engine.tilt import DRAWS, draws, spread, tilted, weights
from paceline.numerics.bundle import Bundle
from paceline.numerics.draws import Purpose, normal, stream_of
from paceline.scenario.models import Scenario
from support.quiet import with_fields
from support.races import MILD, rotating, scenario, starter

STILL = np.zeros(len(DRAWS))
WINDY = {**MILD, "wind_mps": 2.0, "wind_sd_mps": 0.5, "temperature_sd_c": 2.0}


def test_no_shift_is_the_same_program() -> None:
    race = build(scenario(10_000.0, weather=WINDY))
    assert tilted(race, 0, STILL) is race


def grown() -> Scenario:
    """A runner whose training since his results has added something, nobody knows how much."""
    return scenario(
        10_000.0, starter(marathon_s=8000.0, growth={"gain": 0.02, "gain_sd": 0.01, "source": "test"}), weather=WINDY
    )


def carried(state: Any, column: int) -> float:
    """What the first runner has in a column."""
    return float(column_of(state.companies, column, 1)[0])


def test_a_shift_does_what_shifted_draws_would() -> None:
    race = build(grown())
    shift = np.array([0.5, -1.0, 2.0, 0.5, 1.0, -1.5, -2.0, 3.0])
    program = tilted(race, 0, shift).arrays
    state = side_by_side(program)
    begin_day(Bundle(program), state, 7, 3)
    begin_runner(Bundle(program), state, 7, 3, 0)
    x = draws(race, 0, 7, 4)[3] + shift
    row, mean, factor = race.arrays.runners[0], race.arrays.capacity_mean[0], race.arrays.capacity_factor[0]
    form = float(row["form_mean"]) + float(row["form_sd"]) * x[4] + float(row["form_mean_sd"]) * x[5]
    assert row["form_mean_sd"] > 0.0
    assert math.log(carried(state, FORM)) == pytest.approx(form)
    assert [carried(state, LOG_UB), *(math.log(carried(state, k)) for k in (K1, K2))] == pytest.approx(
        list(mean + factor @ x[:3])
    )
    assert temperature_now(program.hours, float(state.day["warmer_c"][0]), 0.0) == pytest.approx(12.0 + 2.0 * x[6])
    assert state.day["wind_mps"][0] == pytest.approx(max(0.0, 2.0 + 0.5 * x[7]))
    assert race.arrays.weather["wind_mps"][0] == 2.0  # the race itself is left as it is


def test_a_warmer_day_is_warmer_at_the_same_hours() -> None:
    race = with_fields(build(scenario(5_000.0)), "weather", temperature_sd_c=2.0)
    shift = np.zeros(8)
    shift[6] = 1.5
    hours = tilted(race, 0, shift).arrays.hours
    assert np.array_equal(hours[:, 0], race.arrays.hours[:, 0])
    assert hours[:, 1] == pytest.approx(race.arrays.hours[:, 1] + 3.0, abs=1e-12)


def test_footing_on_trails_goes_along_with_the_curve() -> None:
    race = build(grown())
    runners = race.arrays.runners.copy()
    runners["tries_long"], runners["trail_loss"] = 1, 0.03
    for number, part in enumerate((0.01, -0.02, 0.03, 0.04)):
        runners[f"trail_z{number}"] = part
    race = replace(race, arrays=race.arrays._replace(runners=runners))
    shift = np.array([0.5, -1.0, 2.0, 0.5, 0.0, 0.0, 0.0, 0.0])
    state = side_by_side(race.arrays)
    begin_runner(Bundle(tilted(race, 0, shift).arrays), state, 7, 3, 0)
    x = draws(race, 0, 7, 4)[3] + shift
    assert math.log(carried(state, FOOTING)) == pytest.approx(-0.03 - np.array([0.01, -0.02, 0.03, 0.04]) @ x[:4])
    assert spread(race, 0).all()


def test_draws_are_those_that_the_race_uses() -> None:
    race = build(scenario(10_000.0, starter("Ada"), starter("Ben"), weather=WINDY))
    found = draws(race, 1, seed=7, replications=5)
    assert found[3, 4] == normal(7, 3, stream_of("Ben"), Purpose.FORM, 0)
    assert found[4, 2] == normal(7, 4, stream_of("Ben"), Purpose.CAPACITY, 2)
    assert found[2, 7] == normal(7, 2, 0, Purpose.WIND, 0)
    assert spread(race, 1).tolist() == [True, True, True, False, True, False, True, True]
    assert spread(build(scenario(10_000.0)), 0).tolist()[5:] == [False, False, False]


def test_others_keep_their_luck() -> None:
    race = build(scenario(10_000.0, starter("Ada", 8000.0), starter("Ben", 10500.0), pacers=rotating(serves="Ada")))
    shift = np.array([0.0, 0.0, 0.0, 0.0, -3.0, 0.0, 0.0, 0.0])  # Ben has a bad day; Ada is ahead of him anyway
    plain, shifted = (run_batch(each, 50, 1).arrive_s for each in (race, tilted(race, 1, shift)))
    np.testing.assert_array_equal(shifted[:, 0], plain[:, 0])
    assert np.all((shifted > plain)[:, 1, -1] | np.isnan(plain + shifted)[:, 1, -1])


@pytest.mark.parametrize("sigmas", [2.0, 3.5, 4.75])
def test_weighted_shares_are_the_chances_of_the_normal_law(sigmas: float) -> None:
    race = build(scenario(10_000.0, starter(), weather=WINDY))
    direction = np.array([0.8, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.0])
    shift, shares = sigmas * direction, [0.1, 0.9]
    many = 20_000
    estimate = 0.0
    for by, share, seed in ((STILL, 0.1, 1), (shift, 0.9, 2)):
        x = draws(race, 0, seed, round(share * many)) + by
        estimate += share * float(np.mean(np.where(x @ direction > sigmas, weights(x, [STILL, shift], shares), 0.0)))
    truth = 0.5 * math.erfc(sigmas / math.sqrt(2.0))
    assert estimate == pytest.approx(truth, rel=0.06)


def test_no_weight_exceeds_what_the_plain_share_allows() -> None:
    x = np.random.default_rng(1).normal(size=(1000, len(DRAWS))) * 3.0
    assert weights(x, [STILL, np.full(len(DRAWS), 2.0)], [0.1, 0.9]).max() <= 10.0
