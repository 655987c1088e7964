"""Reported standard errors against repetition: intervals of 95 % have to hold the truth 95 times in a hundred.

The truth is exact (`support.one_draw`): every seed is a run of its own, and the number of those whose interval holds
the truth is binomial. If a test here fails, ``--until "mean +- 1 s"`` stops too early or too late, and two plans are
told apart by luck. False alarms: see `support.chance`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import stats

from paceline.experiment.compare import Comparison, compare
from paceline.experiment.outputs import NORMAL_95, Estimate, Output, half_width
from paceline.results import Result
from support.chance import FALSE_ALARM, mean_is, share_is
from support.one_draw import OneDraw

RUNS, REPLICATIONS = 400, 400
PLAIN = OneDraw()
#: The same man who begins too fast by three in a hundred: the same draws, other times.
BOLD = OneDraw((("pacing", "bold"), ("over", 0.03), ("until_m", 5_000.0)))


@cache
def results(one: OneDraw) -> list[Result]:
    return [one.race.run(REPLICATIONS, seed=seed, threads=1) for seed in range(RUNS)]


@cache
def comparisons() -> list[Comparison]:
    return [compare(before, after) for before, after in zip(results(PLAIN), results(BOLD), strict=True)]


def estimates(text: str, one: OneDraw) -> list[Estimate]:
    return [Output.read(text).of(result) for result in results(one)]


def covered(text: str, truth: float, one: OneDraw = PLAIN) -> int:
    output = Output.read(text)
    return sum(abs(found.value - truth) <= half_width(output, found) for found in estimates(text, one))


@pytest.mark.parametrize(("text", "upper"), [("p05", 0.05), ("p25", 0.25), ("median", 0.5), ("p95", 0.95)])
def test_intervals_of_quantiles_cover(text: str, upper: float) -> None:
    """An order statistic's error, read off the shares to either side (Woodruff 1952)."""
    assert share_is(covered(text, PLAIN.time_beaten_with(upper)), RUNS, 0.95)


def test_intervals_of_mean_and_spread_cover() -> None:
    """Central limit theorem; for the spread with the fourth moment of the finish times, whose tails are long."""
    assert share_is(covered("mean", PLAIN.mean()), RUNS, 0.95)
    assert share_is(covered("sd", PLAIN.variance() ** 0.5), RUNS, 0.95)


@pytest.mark.parametrize("chance", [0.02, 0.3, 0.9])
def test_intervals_of_the_chance_of_a_target_cover(chance: float) -> None:
    """Wilson's half-width (1927) about the share."""
    assert share_is(covered(f"P({PLAIN.time_beaten_with(chance)!r} s)", chance), RUNS, 0.95)


def test_intervals_of_the_finish_rate_cover() -> None:
    """A time limit stops one in five."""
    limited = OneDraw(limit_s=PLAIN.time_beaten_with(0.8))
    assert share_is(covered("finish_rate", 0.8, limited), RUNS, 0.95)
    assert estimates("mean", limited)[0].replications < REPLICATIONS


def test_the_paired_difference_is_exact_and_its_intervals_cover() -> None:
    """Common random numbers (Conway 1963): the error of a paired difference is that of the differences themselves."""
    truth = BOLD.mean_less(PLAIN)
    found = comparisons()
    hits = sum(abs(row.mean_s - truth) <= NORMAL_95 * row.standard_error_s for row in found)
    assert share_is(hits, RUNS, 0.95)
    assert mean_is([row.mean_s for row in found], truth)
    # And by much more than luck: the two separate means would have to be told apart by their sum of variances.
    assert np.mean([row.standard_error_s for row in found]) < 0.3 * found[0].unpaired_standard_error


def test_what_is_reported_is_not_biased() -> None:
    """Mean, shares and the variance of unbiased estimators average to the truth."""
    target_s = PLAIN.time_beaten_with(0.3)
    found = results(PLAIN)
    assert mean_is([float(result.tally.mean_s[0]) for result in found], PLAIN.mean())
    assert mean_is([float(result.tally.sd_s(0)) ** 2 for result in found], PLAIN.variance())
    assert mean_is([result.probability(target_s, 0)[0] for result in found], 0.3)


def test_standard_errors_are_the_spread_of_repeated_runs() -> None:
    """The scatter over runs, by chi-square, against what each run says of itself."""
    for text in ("mean", "p25", "median", f"P({PLAIN.time_beaten_with(0.3)!r} s)"):
        found = estimates(text, PLAIN)
        scatter = np.var([each.value for each in found], ddof=1)
        told = np.mean([each.standard_error**2 for each in found])
        low, high = stats.chi2.interval(1.0 - FALSE_ALARM, RUNS - 1) / np.float64(RUNS - 1)
        assert low < scatter / told < high, text
