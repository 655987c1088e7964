from __future__ import annotations

from pathlib import Path

import numpy as np

from paceline.engine.program import build
from paceline.race import load
from paceline.report.fan import fan_of
from paceline.report.planned import planned
from paceline.report.seen import Seen
from paceline.report.typical import typical_replication
from support.races import scenario, starter
from support.results import NAN, result_of

BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"


def test_the_typical_replication_is_the_one_nearest_to_the_median() -> None:
    assert typical_replication(result_of([[7000.0], [7110.0], [7500.0], [NAN]]))[0] == 1
    assert typical_replication(result_of([[7000.0, 7500.0], [7110.0, 7200.0], [7500.0, 7000.0]]), 1)[0] == 1
    assert "nobody finishes" in typical_replication(result_of([[NAN]]))[1]


def test_without_the_replications_one_of_the_first_is_chosen() -> None:
    race = load(BREAKING2)
    kept, counted = race.run(1_000), race.run(1_000, memory="1 MB")
    assert kept.is_kept
    assert not counted.is_kept
    number = typical_replication(counted)[0]
    away_s = np.abs(kept.finish_s[:100, 0] - np.median(kept.finishes(0)))
    assert away_s[number] <= np.nanmin(away_s) + 1.0  # the median of bins is a little off


def test_what_is_shown_is_that_replication_to_the_bit() -> None:
    result = load(BREAKING2).run(30)
    seen = Seen(result)
    trace, number = seen.trace, seen.typical[0]
    assert trace is not None
    assert np.array_equal(trace.arrive_s, result.arrive_s[number], equal_nan=True)
    at_mats = [point.node for point in seen.program.checkpoints]
    assert np.array_equal(trace.node_arrive_s[:, at_mats], trace.arrive_s, equal_nan=True)
    assert seen.visits is not None
    assert np.array_equal(seen.visits.arrive_s, trace.arrive_s, equal_nan=True)


def test_the_pacers_run_ahead_of_the_man_they_serve() -> None:
    result = load(BREAKING2).run(30)
    trace = Seen(result).trace
    assert trace is not None
    with_them = (trace.pacers_at > 0) & np.isfinite(trace.node_arrive_s[0])
    assert with_them.sum() > 50
    assert (trace.pacers_s[with_them] <= trace.node_arrive_s[0, with_them]).all()


def test_a_plan_has_its_times() -> None:
    runners = [
        starter("Even", plan={"pacing": "even", "target_s": 6_000.0}),
        starter("Split", plan={"pacing": "split", "second_half": -0.02, "target_s": 6_000.0}),
        starter("Steps", plan={"pacing": "segments", "segments": [
            {"until_m": 5_000.0, "pace_mps": 4.0}, {"until_m": 20_000.0, "pace_mps": 5.0}]}),
        starter("Effort", plan={"pacing": "even_effort", "target_s": 6_000.0}),
    ]  # fmt: skip
    program = build(scenario(20_000.0, *runners))
    even, split, steps, effort = (planned(program, i) for i in range(4))
    assert even is not None
    assert split is not None
    assert steps is not None
    assert effort is not None
    assert even.at([0.0, 10_000.0, 20_000.0]).tolist() == [0.0, 3_000.0, 6_000.0]
    # A second half 2 % faster: v and 1.02 v, in the time of the even plan.
    first_s = float(split.at(10_000.0))
    assert abs(float(split.at(20_000.0)) - 6_000.0) < 1e-6
    assert abs(first_s / (6_000.0 - first_s) - 1.02) < 1e-9
    assert steps.at([5_000.0, 20_000.0]).tolist() == [1_250.0, 4_250.0]
    assert abs(float(effort.at(20_000.0)) - 6_000.0) < 1e-3


def test_the_fan_starts_at_the_start_and_ends_at_the_finish() -> None:
    fan = fan_of(result_of([[7000.0], [7100.0], [7200.0]]), 0)
    assert fan.rims_s[:, 0].tolist() == [0.0] * 5
    assert fan.rims_s[2].tolist() == [0.0, 3550.0, 7100.0]
    assert len(fan.observed_m) == 0
