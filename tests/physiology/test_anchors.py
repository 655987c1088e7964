"""The published and derived figures that the physiology has to meet, by their number in the list of anchors."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from paceline.constants import value
from paceline.physiology.capacity import even_speed, riegel_time
from paceline.physiology.cost import grade_factor, heart_rate_gap, looney_walking, minetti_running, minetti_walking
from paceline.physiology.emig import emig_time
from paceline.physiology.fuel import (
    carbohydrate_fraction,
    energy_kcal,
    fuel_supply,
    glycogen_step,
    spared_fraction,
    store_g,
)
from paceline.physiology.heat import heat_loss
from paceline.physiology.power import demand, drag_cost, equivalent_speed, ground_speed, metabolic_watts_per_kg
from paceline.physiology.strain import SHORTEST_S, ceiling_log_speed, strain_rate
from paceline.physiology.variability import noise_step
from support.strain_race import LENGTH_M, MARATHON_M, Curve, field, overpaced, race, walls

HALF_M = 21_097.5
KIPCHOGE = Curve(5.781, 7299.0, 19.2, 7.0)
WALMSLEY = Curve(5.206, 8105.0, 19.2, 7.02)


def constant(name: str) -> float:
    return value("physiology", name)


def air(shielding: float, aero_scale: float = 1.0) -> float:
    """The air of the derived drafting figures: 57 kg, 0.40 m^2, 1.204 kg/m^3."""
    return drag_cost(1.204, 0.40, shielding, 57.0, aero_scale)


def moved(time_s: float, before: float, after: float) -> float:
    """A marathon time at the same power, on the flat, in another drag."""
    return MARATHON_M / ground_speed(demand(MARATHON_M / time_s, 1.0, before, 0.0), 1.0, after, 0.0)


def test_t1_minetti_running() -> None:
    assert [minetti_running(i) for i in (0.0, 0.1, -0.1, 0.45)] == pytest.approx(
        [3.600, 5.968, 2.152, 19.426], abs=1e-3
    )


def test_t2_minetti_walking() -> None:
    assert [minetti_walking(i) for i in (0.0, 0.1, 0.3)] == pytest.approx([2.500, 4.899, 11.184], abs=1e-3)


def test_t3_cheapest_downhill() -> None:
    best = minimize_scalar(minetti_running, bounds=(-0.45, 0.0), method="bounded")
    assert best.x == pytest.approx(-0.181, abs=1e-3)
    assert best.fun == pytest.approx(1.781, abs=1e-3)


def test_t4_looney_walking() -> None:
    assert [looney_walking(1.34, i) for i in (0.0, 0.10, -0.10)] == pytest.approx([4.414, 8.639, 3.074], abs=1e-3)


def test_t5_heart_rate_gap() -> None:
    best = minimize_scalar(heart_rate_gap, bounds=(-0.2, 0.0), method="bounded")
    assert best.x == pytest.approx(-0.081, abs=2e-3)
    assert [heart_rate_gap(0.0), best.fun, heart_rate_gap(0.10)] == pytest.approx([0.985, 0.863, 1.468], abs=2e-3)


def test_t6_cost_of_the_worlds_best() -> None:
    watts = metabolic_watts_per_kg(demand(5.86, 1.0, air(0.0), 0.0), constant("flat_curve.cost_elite"))
    assert watts / 5.86 == pytest.approx(3.99, abs=0.15)


@pytest.mark.parametrize(("speed", "elasticity"), [(5.5, 1.5), (3.0, 1.0)])
def test_t7_power_against_speed(speed: float, elasticity: float) -> None:
    step = 1e-5
    power = [math.log(demand(speed * math.exp(s), 1.0, air(0.0), 0.0)) for s in (-step, step)]
    assert (power[1] - power[0]) / (2 * step) == pytest.approx(elasticity, abs=0.1)


def test_t8_eight_newtons() -> None:
    # A drag area that makes 8 N at 3 m/s, against no air at all, where the flat curve does not bend yet.
    area = 8.0 / (0.5 * 1.2 * 9.0)
    pulled = demand(3.0, 1.0, drag_cost(1.2, area, 0.0, 59.0, 1.0), 0.0)
    assert 100.0 * (pulled / demand(3.0, 1.0, 0.0, 0.0) - 1.0) == pytest.approx(8.47, abs=0.1)


def test_t9_share_of_air() -> None:
    whole = demand(5.86, 1.0, air(0.0), 0.0)
    assert 0.05 < (whole - demand(5.86, 1.0, air(1.0), 0.0)) / whole < 0.09


def test_t10_behind_one_runner() -> None:
    gain = 7299.0 - moved(7299.0, air(0.0), air(0.577))
    assert gain == pytest.approx(207.0, abs=2.0)
    assert 110.0 < gain < 235.0


def test_t11_best_of_four_formations() -> None:
    assert 7299.0 - moved(7299.0, air(0.0, 0.55), air(0.756, 0.55)) == pytest.approx(154.0, abs=20.0)


def test_t12_three_percent_economy() -> None:
    before = demand(MARATHON_M / 7440.0, 1.0, air(0.0), 0.0)
    assert MARATHON_M / ground_speed(before / 0.97, 1.0, air(0.0), 0.0) == pytest.approx(7296.0, abs=20.0)


def test_t13_riegel() -> None:
    assert riegel_time(3600.0, HALF_M, MARATHON_M, 1.06) == pytest.approx(7506.0, abs=2.0)


@pytest.mark.parametrize(("distance", "time"), [(10_000.0, 1590.0), (HALF_M, 3494.0)])
def test_t14_emig(distance: float, time: float) -> None:
    assert emig_time(distance, 6.764, 0.0472, 360.0) == pytest.approx(time, abs=5.0)


@pytest.mark.parametrize(("distance", "time"), [(100_000.0, 22_167.0), (80_467.2, 17_205.0)])
def test_t15_walmsley(distance: float, time: float) -> None:
    assert WALMSLEY.even_time(distance) == pytest.approx(time, abs=30.0)


@pytest.mark.parametrize("eta", [0.0, 0.5, 0.85, 0.93, 0.97])
@pytest.mark.parametrize("speed", [6.2, 5.781, 5.2, 4.0])
def test_t16_steady_speed_meets_its_ceiling_when_spent(eta: float, speed: float) -> None:
    rate = strain_rate(math.log(speed), *KIPCHOGE.logs, eta)
    k = KIPCHOGE.k1 if speed > KIPCHOGE.u_b else KIPCHOGE.k2
    spent = KIPCHOGE.t_b * (KIPCHOGE.u_b / speed) ** k
    ceilings = [
        math.exp(ceiling_log_speed(t * rate, SHORTEST_S, *KIPCHOGE.logs, eta)) for t in (0.99 * spent, 1.01 * spent)
    ]
    assert ceilings[1] < speed < ceilings[0]


@pytest.mark.parametrize(("excess", "loss"), [(0.01, 1.0), (0.02, 2.7), (0.03, 5.5)])
def test_t17_fast_first_half_then_replanned(excess: float, loss: float) -> None:
    curve = Curve(MARATHON_M / 7299.0, 7299.0, 19.2, 7.0)
    run = overpaced(curve, MARATHON_M, excess, MARATHON_M / 2, replan=True)
    assert 100.0 * (run.time_s / curve.even_time(MARATHON_M) - 1.0) == pytest.approx(loss, abs=0.3)


def test_t18_four_hour_runner_never_replans() -> None:
    curve = Curve(MARATHON_M / 14_400.0, 14_400.0, 12.0, 9.0)
    run = overpaced(curve, MARATHON_M, 0.06, MARATHON_M, replan=False)
    slow = sum(m for m, v in zip(run.lengths_m, run.speeds_mps, strict=True) if v < 0.8 * run.speeds_mps[0])
    assert run.time_s == pytest.approx(4 * 3600 + 600, abs=120.0)
    assert slow == pytest.approx(9_000.0, abs=1_000.0)


@pytest.mark.parametrize(
    ("curve", "mass", "distance"),
    [(KIPCHOGE, 57.0, HALF_M), (Curve(2.93, 14_400.0, 12.0, 9.0), 70.0, MARATHON_M)],
)
def test_t19_even_effort_on_hills(curve: Curve, mass: float, distance: float) -> None:
    """The fastest way to spend the same strain over rolling hills (+-2 %) is one effort up, along and down.

    Exactly so where power is proportional to speed; the bend of the flat curve moves fast runners by 0.4 %.
    """
    grades = (0.02, 0.0, -0.02)
    drag = drag_cost(1.204, 0.40, 0.0, mass, 1.0)
    slopes = [grade_factor(grade) for grade in grades]
    part = distance / 3

    def times(log_u: np.ndarray) -> np.ndarray:
        return np.array(
            [
                part / ground_speed(demand(math.exp(u), 1.0, drag, 0.0), slope, drag, 0.0)
                for u, slope in zip(log_u, slopes, strict=True)
            ]
        )

    def strain(log_u: np.ndarray) -> float:
        rates = [strain_rate(float(u), *curve.logs, curve.eta) for u in log_u]
        return float(np.dot(times(log_u), rates))

    even = np.full(3, math.log(even_speed(distance, curve.u_b, curve.t_b, curve.k1, curve.k2)) - 0.002)
    budget = strain(even)
    best = minimize(
        lambda x: times(x).sum() / times(even).sum(),
        even + np.array([0.01, 0.0, -0.01]),
        constraints={"type": "eq", "fun": lambda x: strain(x) / budget - 1.0},
        options={"ftol": 1e-12},
    )
    assert best.success
    assert best.fun <= 1.0 + 1e-9
    assert np.abs(best.x - best.x.mean()).max() < 0.005


@pytest.mark.parametrize(("grams_per_hour", "loss"), [(0.0, 9.0), (60.0, 2.0)])
def test_t20_capacity_after_two_hours(grams_per_hour: float, loss: float) -> None:
    """Clark's cyclists, estimated: 75 kg, 200 W for 2 h at 21 % efficiency and two thirds of their oxygen uptake.

    That is 286 g of carbohydrate from a store of 449 g; the store a cyclist draws on is taken as a runner's.
    """
    full = store_g(75.0, constant("fuel.leg_muscle_share"), constant("fuel.muscle_normal"), constant("fuel.liver"))
    kcal = 200.0 / 0.21 * 7200.0 / 4184.0
    left, minutes = full, 120
    for _ in range(minutes):
        share = spared_fraction(carbohydrate_fraction(0.67), left / full)
        left = glycogen_step(left, full, kcal / minutes, share, grams_per_hour / 60.0)
    assert 100.0 * (1.0 - fuel_supply(left / full)) == pytest.approx(loss, abs=2.0)


def test_t21_carbohydrate_of_a_marathon() -> None:
    full = 1_000.0
    assert full - glycogen_step(full, full, energy_kcal(57.0, MARATHON_M, 1.0), 0.85, 0.0) == pytest.approx(
        511.0, abs=1
    )


@pytest.fixture(scope="module")
def men() -> object:
    return walls(field(10_000, constant("start_bias.men_mean"), constant("start_bias.men_sd"), seed=2021))


@pytest.fixture(scope="module")
def women() -> object:
    return walls(field(10_000, constant("start_bias.women_mean"), constant("start_bias.women_sd"), seed=1251))


@pytest.mark.parametrize(("who", "share"), [("men", 0.28), ("women", 0.17)])
def test_t22_share_that_hits_the_wall(who: str, share: float, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(who).share == pytest.approx(share, abs=0.04)


@pytest.mark.parametrize(("who", "slowdown", "length"), [("men", 0.40, 10.7), ("women", 0.37, 9.6)])
def test_t23_depth_and_length_of_the_wall(
    who: str, slowdown: float, length: float, request: pytest.FixtureRequest
) -> None:
    found = request.getfixturevalue(who)
    assert found.slowdown == pytest.approx(slowdown, rel=0.20)
    assert found.length_km == pytest.approx(length, rel=0.20)


@pytest.mark.parametrize(("wbgt", "low", "high"), [(20.0, 1.75, 1.75), (25.0, 3.5, 4.0)])
def test_t24_heat(wbgt: float, low: float, high: float) -> None:
    loss = 100.0 * heat_loss(wbgt, constant("heat.susceptibility_elite"))
    assert low - 0.5 < loss < high + 0.5


def test_t25_spread_of_an_athletes_marathons() -> None:
    """Form, weather, course and misjudged pace together, each race run to the end of its strain."""
    draw = np.random.default_rng(1999)
    races = 400
    forms = np.exp(draw.normal(0.0, constant("day_form.elite_marathon"), races))
    warmth = draw.normal(constant("race_to_race.wbgt_mean"), constant("race_to_race.wbgt_sd"), races)
    courses = np.exp(draw.normal(0.0, constant("race_to_race.course_sd"), races))
    starts = draw.normal(0.0, constant("race_to_race.start_bias_sd"), races)
    curve = Curve(MARATHON_M / 7800.0, 7800.0, 19.2, 7.0)
    finishes = []
    for form, wbgt, course, start in zip(forms, warmth, courses, starts, strict=True):
        supply = form * (1.0 - heat_loss(float(wbgt), 1.0))
        today = Curve(curve.u_b * supply, curve.t_b, curve.k1, curve.k2)
        finishes.append(overpaced(today, MARATHON_M * course, float(start), HALF_M, replan=True).time_s)
    assert 100.0 * np.std(finishes) / np.mean(finishes) == pytest.approx(2.6, abs=0.5)


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("laser_paced", 0.2, 0.2), ("paced_pack", 0.65, 0.65), ("elite_solo", 0.9, 1.4)]
)
def test_t26_spread_of_five_kilometre_splits(kind: str, low: float, high: float) -> None:
    draw = np.random.default_rng(5)
    sigma = constant(f"pace_noise.{kind}")
    spreads = []
    for _ in range(300):
        lapse = noise_step(0.0, sigma, 1e9, LENGTH_M, draw.standard_normal())
        seconds = np.empty(200)
        for j in range(200):
            lapse = noise_step(lapse, sigma, 200.0, LENGTH_M, draw.standard_normal())
            seconds[j] = 200.0 / (5.8 * math.exp(lapse))
        splits = seconds.reshape(8, 25).sum(axis=1)
        spreads.append(100.0 * splits.std(ddof=1) / splits.mean())
    # The tolerance of 0.3 would let a laser car mean nothing, so its spread must also be there and small.
    assert max(low - 0.3, 0.1) < np.mean(spreads) < min(high + 0.3, 2.0 * low)


def test_t31_breaking2_fitness_in_a_legal_pack() -> None:
    assert moved(7225.0, air(0.63), air(0.40)) == pytest.approx(7311.0, abs=20.0)


def test_the_even_race_ends_at_its_ceiling_and_on_time() -> None:
    run = race(KIPCHOGE, MARATHON_M, lambda _covered, _strain: even_speed(MARATHON_M, 5.781, 7299.0, 19.2, 7.0))
    assert run.time_s == pytest.approx(KIPCHOGE.even_time(MARATHON_M), rel=1e-9)


def test_equivalent_speed_is_what_an_anchor_means_by_flat_and_calm() -> None:
    assert equivalent_speed(demand(5.0, 1.0, air(0.3), 0.0), air(0.3)) == pytest.approx(5.0, rel=1e-12)
