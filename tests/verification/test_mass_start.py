"""A mass start against theory: flow over the line, the spreading of a free field, and Little's law at the tables.

If a test here fails, an organiser is shown another crowd than the one that his start and his tables make.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from paceline.engine.company import ABLE_MPS
from paceline.engine.compiled import CompiledEngine
from paceline.engine.event import EventEngine
from paceline.engine.program import build
from paceline.engine.start import FLOW_PER_M_S
from paceline.engine.visits import visits
from paceline.results.stations import crowd_of, longest_queue, per_minute, waiting_time
from support.fields import mass_race, population, sex

NO_NOISE = {"form_sd": 0.0, "pace_noise": 0.0, "drop_outs": 0.0, "k1_sd": 0.0, "k2_sd": 0.0}
DRINKS = {"kind": "stations", "every_m": 2_000.0, "tables": 12, "slowing_s": 5.0, "missed": 0.2}


def test_the_line_passes_width_times_flow() -> None:
    """Capacity is width times flow (the fundamental diagram of a bottleneck; Treiber, Germ, Kesting 2014)."""
    width_m, starters = 4.0, 900
    seen = visits(build(mass_race(2_000.0, starters, race={"start_width_m": width_m})), 1)
    assert seen.start_s.max() == pytest.approx(starters / (width_m * FLOW_PER_M_S), rel=1e-9)
    assert np.all(per_minute(seen.start_s)[:-1] == pytest.approx(60.0 * width_m * FLOW_PER_M_S, abs=1.0))


def test_a_wave_waits_for_its_gun_and_for_the_wave_before_it() -> None:
    waves = [{"name": str(n), "share": 0.5, "delay_s": delay_s} for n, delay_s in enumerate((0.0, 30.0))]
    race = build(mass_race(2_000.0, 200, race={"start_width_m": 1.0}, field={"waves": waves}))
    start_s = np.sort(visits(race, 1).start_s)
    step_s = 1.0 / FLOW_PER_M_S
    # The first hundred take 67 s, so the second gun finds the line still busy.
    np.testing.assert_allclose(start_s, step_s * np.arange(1, 201), rtol=1e-9)
    waves[1]["delay_s"] = 600.0
    race = build(mass_race(2_000.0, 200, race={"start_width_m": 1.0}, field={"waves": waves}))
    later = np.sort(visits(race, 1).start_s)[100:]
    np.testing.assert_allclose(later, 600.0 + step_s * np.arange(1, 101), rtol=1e-9)


def test_faster_runners_start_in_front() -> None:
    race = build(mass_race(2_000.0, 400, race={"start_width_m": 2.0}))
    engine = EventEngine(race, 1)
    run = engine.run(0)
    rank = stats.spearmanr(run.arrive_s[:, 0], run.carried(ABLE_MPS)).statistic
    assert -0.99 < rank < -0.6


def test_a_free_field_spreads_by_its_speeds() -> None:
    """Without interaction the arrivals at any x have the density of x / v (Treiber 2014): v is lognormal.

    A Kolmogorov-Smirnov distance of 0.04 among 4000 has a chance of 6e-6. A failure: the finish would be too crowded,
    or not crowded enough, before any table or narrow road has done anything.
    """
    distance_m, speed_mps, spread = 10_000.0, 3.0, 0.15
    one = sex(speed_mps, spread, bias_sd=0.0)
    people = population(one, one, **NO_NOISE)
    race = build(mass_race(distance_m, 4_000, population=people))
    # One curve for speed and distance: at even effort the speed over D is u_b (D / (u_b t_b))^(-1/(k-1)).
    engine = CompiledEngine(race, 2)
    part = engine.run_part(0, 1)
    k = np.where(distance_m / speed_mps < 12_600.0, 12.5, 7.75)
    log_mean = math.log(speed_mps) - (math.log(distance_m) - math.log(speed_mps) - math.log(12_600.0)) / (k - 1.0)
    log_sd = spread * (1.0 + 1.0 / (k - 1.0))
    # The day moves everybody alike (air, company): its factor is taken from the middle of the field.
    for mat in range(2, len(race.checkpoints)):
        log_speed = np.log(race.checkpoints[mat].at_m / part.arrive_s[0, :, mat])
        assert np.median(log_speed) == pytest.approx(float(log_mean), abs=0.03)
        assert log_speed.std() == pytest.approx(float(log_sd), rel=0.05)
        test = stats.kstest((log_speed - np.median(log_speed)) / float(log_sd), "norm")
        assert test.statistic < 0.04


def test_littles_law_holds_at_every_station() -> None:
    """Runner-seconds in the queue are the sum of the waits (Little 1961), minute by minute and however they come."""
    race = build(mass_race(10_000.0, 1_500, drinks=DRINKS, race={"start_width_m": 6.0}))
    seen = visits(race, 3)
    waited = 0.0
    for every_asked_s, every_turn_s in zip(seen.asked_s, seen.turn_s, strict=True):
        came = np.isfinite(every_asked_s)
        asked_s, turn_s = every_asked_s[came], every_turn_s[came]
        assert np.all(turn_s >= asked_s)
        minutes = int(turn_s.max() // 60.0) + 1
        spent = waiting_time(asked_s, turn_s, minutes)
        assert spent.sum() == pytest.approx(np.sum(turn_s - asked_s), abs=1e-4)
        assert spent.max() / 60.0 <= longest_queue(asked_s, turn_s)[0] + 1e-9
        waited += spent.sum()
    assert waited > 100.0


def test_never_more_at_the_tables_than_there_are_and_nobody_waits_beside_a_free_one() -> None:
    race = build(mass_race(6_000.0, 1_000, drinks=DRINKS, race={"start_width_m": 6.0}))
    seen = visits(race, 3)
    for tables, asked_s, turn_s, done_s in zip(seen.tables, seen.asked_s, seen.turn_s, seen.done_s, strict=True):
        came = np.isfinite(asked_s)
        turns, ends = np.sort(turn_s[came]), np.sort(done_s[came])
        at_table = np.searchsorted(turns, turns, side="right") - np.searchsorted(ends, turns, side="right")
        assert at_table.max() <= tables
        waited = came & (turn_s > asked_s)
        assert np.isin(turn_s[waited], done_s[came]).all()


def test_more_tables_and_wider_starts_do_what_they_should() -> None:
    def mean_wait_s(tables: int, width_m: float) -> float:
        race = build(mass_race(6_000.0, 1_000, drinks={**DRINKS, "tables": tables}, race={"start_width_m": width_m}))
        crowd = crowd_of(visits(race, 3), race)
        return crowd.stations[0].mean_wait_s

    assert mean_wait_s(24, 6.0) < mean_wait_s(12, 6.0) < mean_wait_s(12, 20.0)
