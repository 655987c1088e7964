"""Pacing plans, run without chance: what is planned is run while strength lasts, and what that costs."""

import math

import numpy as np
import pytest

from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.program import RaceProgram, build
from paceline.physiology.cost import grade_factor
from paceline.physiology.power import demand, drag_cost
from support.quiet import MIDDLE_AIR, all_out_at, before_kick, finish_s, leg_speeds, ordinary_run, quiet
from support.races import flat_course, scenario, sloping_course, starter
from support.roads import part

MARATHON_M = 42_195.0
KICK_M = value("behaviour", "following.kick_m")


def planned(distance_m: float, **plan: object) -> RaceProgram:
    """A quiet solo race with this plan on a level road."""
    return quiet(build(scenario(distance_m, starter(plan=plan))))


def even_effort_s(race: RaceProgram) -> float:
    """The time of the typical runner's even race, from his curve: spent exactly at the line."""
    posterior = race.posteriors[0]
    log_ub, k1, k2 = posterior.mean[0], math.exp(posterior.mean[1]), math.exp(posterior.mean[2])
    distance_m = race.course.distance_m
    # T(u) = t_b (u_b/u)^k and T = D/u: u^(k-1) = t_b u_b^k / D, on the side of the break where D/u lies
    for k, beyond in ((k1, False), (k2, True)):
        speed = (posterior.break_s * math.exp(k * log_ub) / distance_m) ** (1.0 / (k - 1.0))
        if (distance_m / speed > posterior.break_s) == beyond:
            return distance_m / speed
    raise AssertionError("the curve has no even race")


@pytest.mark.parametrize("distance_m", [10_000.0, MARATHON_M, 100_000.0])
def test_even_effort_on_the_flat_is_the_closed_form_race(distance_m: float) -> None:
    """Thinking again at every 5 km changes nothing where nothing has happened (within 0.001 %)."""
    race = planned(distance_m, pacing="even_effort")
    assert finish_s(ordinary_run(race)) == pytest.approx(even_effort_s(race), rel=1e-5)


@pytest.mark.parametrize("every_m", [1_000.0, 7_000.0])
def test_how_often_he_thinks_again_does_not_matter_without_chance(every_m: float) -> None:
    """The effort that lasts to the line is the same at every mark."""
    race = planned(MARATHON_M, pacing="even_effort", replan_every_m=every_m)
    assert finish_s(ordinary_run(race)) == pytest.approx(even_effort_s(race), rel=1e-5)


def test_even_pace_has_equal_kilometres_up_to_the_kick() -> None:
    """On a level calm road every kilometre takes the target's share, until the last stretch."""
    race = planned(MARATHON_M, pacing="even", target_s=9_000.0)
    run = ordinary_run(race)
    kilometres = [run.arrive_s[0, race.nodes.index_of(1_000.0 * n)] for n in range(41)]
    assert np.diff(kilometres) == pytest.approx(np.full(40, 9_000.0 / 42.195), abs=1e-6)


@pytest.mark.parametrize("pacing", ["even", "even_effort"])
def test_an_easy_target_is_met(pacing: str) -> None:
    """With strength to spare he is at the last stretch on schedule to 0.1 s, and in no later than planned."""
    race = planned(MARATHON_M, pacing=pacing, target_s=9_000.0)
    run = ordinary_run(race)
    kick = race.arrays.kick_node
    scheduled_s = 9_000.0 * race.nodes.at_m[kick] / MARATHON_M
    assert race.nodes.at_m[kick] == pytest.approx(MARATHON_M - KICK_M, abs=1.0)
    assert run.arrive_s[0, kick] == pytest.approx(scheduled_s, abs=0.1)
    # the kick is worth at most 3 % of the last two kilometres
    assert 9_000.0 - 0.03 * (9_000.0 - scheduled_s) - 0.1 <= finish_s(run) <= 9_000.0 + 0.1


@pytest.mark.parametrize("course", [sloping_course(12_000.0, 0.02), sloping_course(12_000.0, -0.01)])
def test_an_easy_target_is_met_on_a_hill(course: dict[str, object]) -> None:
    """Even effort with a target reckons with the hill. The air thins with height, so the schedule is not quite even."""
    race = quiet(build(scenario(12_000.0, starter(plan={"pacing": "even_effort", "target_s": 3_000.0}), course=course)))
    run = ordinary_run(race)
    kick = race.arrays.kick_node
    assert run.arrive_s[0, kick] == pytest.approx(3_000.0 * race.nodes.at_m[kick] / 12_000.0, abs=0.5)


@pytest.mark.parametrize("share", [-0.02, 0.03])
def test_split_halves_differ_by_the_percentage(share: float) -> None:
    """The pace of the second half is the asked share of the first's; together they make the target."""
    race = planned(30_000.0, pacing="split", second_half=share, target_s=6_900.0)
    run = ordinary_run(race)
    half = race.nodes.index_of(15_000.0)
    speeds = leg_speeds(race, run)
    first, second = speeds[:half], speeds[half : race.arrays.kick_node]
    assert np.ptp(first) < 1e-6
    assert np.ptp(second) < 1e-6
    assert second[0] / first[0] == pytest.approx(1.0 - share, abs=1e-6)
    assert 15_000.0 / first[0] + 15_000.0 / second[0] == pytest.approx(6_900.0, abs=0.1)


def test_efforts_of_one_are_the_even_effort() -> None:
    """The same plan in other words: thought over at the same places, and as fast."""
    segments = [{"until_m": end, "effort": 1.0} for end in (9_000.0, MARATHON_M)]
    race, even = planned(MARATHON_M, pacing="segments", segments=segments), planned(MARATHON_M, pacing="even_effort")
    thought_m = [each.arrays.node_m[each.arrays.replan[:, 0] == 1].tolist() for each in (race, even)]
    assert thought_m[0] == thought_m[1]
    assert finish_s(ordinary_run(race)) == pytest.approx(finish_s(ordinary_run(even)), rel=1e-6)


def test_an_effort_is_a_share_of_what_lasts() -> None:
    """On a level road without chance the first stretch is run at that share of the even pace."""
    segments = [{"until_m": 4_000.0, "effort": 0.97}, {"until_m": 20_000.0, "effort": 1.0}]
    race = planned(20_000.0, pacing="segments", segments=segments)
    first = leg_speeds(race, ordinary_run(race))[race.arrays.node_m[1:] <= 4_000.0]
    even_mps = 20_000.0 / even_effort_s(race)
    assert first == pytest.approx(np.full(len(first), 0.97 * even_mps), rel=1e-5)


def test_segments_are_run_at_their_paces() -> None:
    """Each stretch at its own pace, changed exactly at its end."""
    ends_m, paces_mps = (4_000.0, 9_300.0, 20_000.0), (4.0, 4.6, 4.2)
    segments = [{"until_m": end, "pace_mps": pace} for end, pace in zip(ends_m, paces_mps, strict=True)]
    race = planned(20_000.0, pacing="segments", segments=segments)
    speeds = leg_speeds(race, ordinary_run(race))
    asked = np.array(paces_mps)[np.searchsorted(ends_m, race.nodes.at_m[:-1], side="right")]
    legs = before_kick(race)
    assert speeds[legs] == pytest.approx(asked[legs], abs=1e-6)


def test_a_bold_start_is_so_much_faster_and_then_pays() -> None:
    """The asked share above even effort up to the point, one lower even effort after it."""
    race = planned(MARATHON_M, pacing="bold", over=0.02, until_m=15_000.0)
    run = ordinary_run(race)
    speeds = leg_speeds(race, run)
    turn = race.nodes.index_of(15_000.0)
    even = MARATHON_M / even_effort_s(race)
    assert speeds[:turn] == pytest.approx(np.full(turn, 1.02 * even), rel=1e-5)
    assert np.ptp(speeds[turn:]) < 1e-4
    assert speeds[turn] < even
    assert finish_s(run) > even_effort_s(race)


@pytest.mark.parametrize(("over", "cost"), [(0.01, 0.010), (0.02, 0.027), (0.03, 0.055)])
def test_t17_a_bold_first_half_costs_what_the_strain_core_was_derived_to_cost(over: float, cost: float) -> None:
    """Marathon of 7299 s, k1 19.2, k2 7: +1/+2/+3 % in the first half cost 1.0/2.7/5.5 % (within 0.3)."""
    race = all_out_at(planned(MARATHON_M, pacing="bold", over=over, until_m=MARATHON_M / 2.0), 7_299.0)
    assert finish_s(ordinary_run(race)) / 7_299.0 - 1.0 == pytest.approx(cost, abs=0.003)


def test_even_effort_is_one_power_on_hills() -> None:
    """Slower uphill and faster downhill, while the power of every leg is the same."""
    points = [(0.0, 100.0), (3_000.0, 190.0), (7_000.0, 110.0), (12_000.0, 110.0)]
    race = quiet(build(scenario(12_000.0, starter(), course=flat_course(12_000.0, parts=[part(12_000.0, points)]))))
    speeds = leg_speeds(race, ordinary_run(race))
    assert speeds[0] < speeds[-1] < speeds[8]
    powers = [
        demand(
            float(speed),
            grade_factor(float(grade)) if grade else 1.0,
            drag_cost(float(density), 0.40, 0.0, 57.0, MIDDLE_AIR),
            0.0,
        )
        for speed, grade, density in zip(speeds, race.nodes.grade, race.arrays.legs["density"], strict=True)
    ]
    assert np.ptp(powers) / np.mean(powers) < 1e-3


def test_a_target_beyond_his_strength_is_lost_but_he_finishes() -> None:
    """Five per cent too fast he runs out of strength, books a fade, and comes in later than by even effort."""
    race = planned(MARATHON_M, pacing="even_effort")
    even_s = even_effort_s(race)
    race = planned(MARATHON_M, pacing="even", target_s=even_s / 1.05)
    run = ordinary_run(race)
    assert math.isfinite(finish_s(run))
    assert finish_s(run) > 1.01 * even_s
    assert run.ledger_s[0, Account.FADE] > 60.0
    speeds = leg_speeds(race, run)
    assert speeds[0] == pytest.approx(1.05 * MARATHON_M / even_s, rel=1e-6)
    assert (np.diff(speeds) <= 1e-6).all()


def test_holding_back_is_booked_as_effort_and_comes_in_later() -> None:
    """A cautious target costs time, all of it in the effort account, none in the fade."""
    even_s = even_effort_s(planned(20_000.0, pacing="even_effort"))
    run = ordinary_run(planned(20_000.0, pacing="even_effort", target_s=1.04 * even_s))
    assert run.ledger_s[0, Account.FADE] == pytest.approx(0.0, abs=1e-6)
    assert run.ledger_s[0, Account.EFFORT] == pytest.approx(finish_s(run) - even_s, abs=0.5)
    assert finish_s(run) > 1.03 * even_s


def test_strength_decides_between_runners() -> None:
    """The finish time falls steadily with the athlete's marathon best."""
    finishes = [
        finish_s(ordinary_run(quiet(build(scenario(20_000.0, starter(marathon_s=best_s))))))
        for best_s in (8_000.0, 8_500.0, 9_000.0, 10_000.0)
    ]
    assert finishes == sorted(finishes)
    assert len(set(finishes)) == 4


@pytest.mark.parametrize("optimism", [0.0, 0.02, 0.05])
def test_start_optimism_is_the_share_above_plan_until_he_thinks_again(optimism: float) -> None:
    """He sets out so much faster than his results allow."""
    race = planned(MARATHON_M, pacing="even_effort", start_optimism=optimism)
    speeds = leg_speeds(race, ordinary_run(race))
    first = race.nodes.index_of(5_000.0)
    assert speeds[:first] == pytest.approx(
        np.full(first, (1.0 + optimism) * MARATHON_M / even_effort_s(race)), rel=1e-5
    )
