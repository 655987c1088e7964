"""The strain core at the ends of its range, where it has to be a law that is known.

One exponent makes it Riegel's; eta near 1 the sum of used shares, as fatigue of metal is counted; eta 0 the clock.
If a test here fails, a runner's results no longer fix what the engine makes of him.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from paceline.engine.compiled import CompiledEngine
from paceline.engine.event import EventEngine
from paceline.engine.program import build
from paceline.physiology.capacity import endurance_time, riegel_time
from paceline.physiology.strain import SHORTEST_S, ceiling_log_speed, strain_rate
from strategies import curves, fade_sharpnesses
from support.fields import mass_race, population, sex
from support.quiet import quiet

Numbers = tuple[float, float, float, float]


def riegel_run(distance_m: float, exponent: float, engine: type[CompiledEngine] | type[EventEngine]) -> float:
    """One starter who judges his strength on the day, alone, without chance: 3:00 over the marathon."""
    k = exponent / (exponent - 1.0)
    one = sex(42_195.0 / 10_800.0, speed_sd=0.0, bias_sd=0.0)
    # Results made alone, as he runs now: the air makes no difference.
    people = population(one, one, break_s=10_800.0, k1=k, k2=k, shielding=0.0)
    race = quiet(build(mass_race(distance_m, 1, population=people)))
    return float(engine(race, 1).run_part(0, 1).arrive_s[0, 0, -1])


@pytest.mark.parametrize("exponent", [1.04, 1.06, 1.10])
@pytest.mark.parametrize("distance_m", [5_000.0, 10_000.0, 21_097.5, 42_195.0, 100_000.0])
def test_a_curve_of_one_exponent_runs_riegels_times(distance_m: float, exponent: float) -> None:
    """T' = T (D' / D)^r (Riegel 1981), run by both engines: pace, strain and ceiling together change nothing of it.

    A failure: a forecast from one distance to another would not be the law that the athlete was fitted by.
    """
    expected = riegel_time(10_800.0, 42_195.0, distance_m, exponent)
    for engine in (CompiledEngine, EventEngine):
        assert riegel_run(distance_m, exponent, engine) == pytest.approx(expected, rel=1e-6)


def two_speeds(curve: Numbers, eta: float, used: float, fast: float, slow: float) -> tuple[float, float, float]:
    """T of a first speed, T of a second, and how long the second lasts after a share ``used`` of the first's time."""
    logs = (math.log(curve[0]), math.log(curve[1]), curve[2], curve[3])
    first_s, second_s = endurance_time(fast, *curve), endurance_time(slow, *curve)
    before = used * first_s * strain_rate(math.log(fast), *logs, eta)
    rate = strain_rate(math.log(slow), *logs, eta)

    def spare(log_s: float) -> float:
        return ceiling_log_speed(before + math.exp(log_s) * rate, SHORTEST_S, *logs, eta) - math.log(slow)

    assert spare(math.log(second_s * 1e-7)) > 0.0, "spent before he has begun"
    return first_s, second_s, math.exp(brentq(spare, math.log(second_s * 1e-7), math.log(second_s * 1.1), xtol=1e-14))


@given(curves, fade_sharpnesses, st.floats(0.05, 0.9), st.floats(1.0, 1.05), st.floats(0.9, 1.0))
def test_a_fast_beginning_shortens_what_follows_by_its_weighted_share(
    curve: Numbers, eta: float, used: float, fast: float, slow: float
) -> None:
    """(t1 / T1) (T1 / T2)^(1 - eta) + t2 / T2 = 1: the closed form of two speeds, whatever the curve."""
    first_s, second_s, lasts_s = two_speeds(curve, eta, used, fast * curve[0], slow * curve[0])
    share = used * (first_s / second_s) ** (1.0 - eta)
    assert share + lasts_s / second_s == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("used", [0.1, 0.5, 0.9])
def test_near_one_shares_of_what_could_be_endured_add_up(used: float) -> None:
    """t1 / T1 + t2 / T2 = 1: the rule of Palmgren (1924) and Miner (1945), and of critical-power work below it."""
    eta = 1.0 - 1e-4
    _, second_s, lasts_s = two_speeds((5.5, 7_200.0, 19.0, 7.0), eta, used, 5.8, 5.0)
    assert used + lasts_s / second_s == pytest.approx(1.0, abs=3e-4)


@pytest.mark.parametrize("used", [0.1, 0.5, 0.9])
def test_at_nought_only_the_clock_counts(used: float) -> None:
    """t1 + t2 = T2: the ceiling falls with the time on the feet, however it was spent."""
    first_s, second_s, lasts_s = two_speeds((5.5, 7_200.0, 19.0, 7.0), 0.0, used, 5.8, 5.0)
    assert used * first_s + lasts_s == pytest.approx(second_s, rel=1e-9)


def test_in_between_a_fast_beginning_costs_less_than_its_share_and_more_than_its_time() -> None:
    """The order of the three laws: what is left for the second speed falls from the clock to the sum of shares."""
    left = [two_speeds((5.5, 7_200.0, 19.0, 7.0), eta, 0.5, 5.8, 5.0)[2] for eta in (0.0, 0.85, 0.93, 0.9999)]
    assert np.all(np.diff(left) < 0.0)
