"""The time ledger: it adds up, and an account stays empty where its cause is absent."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from paceline.behaviour.incidents import Happened
from paceline.engine.accounts import ACCOUNTS, Account
from paceline.engine.batch import run_batch
from paceline.engine.event import EventEngine
from paceline.engine.program import RaceProgram, build
from paceline.scenario import load_scenario
from paceline.scenario.models import Scenario
from strategies import races
from support.quiet import finish_s, ordinary_run, quiet
from support.races import flat_course, from_start, rotating, scenario, sloping_course, starter
from support.roads import part

SCENARIOS = Path(__file__).parents[2] / "scenarios"
#: An account is empty within this, s: the solvers of speed answer to 1e-10 m/s.
EMPTY_S = 1e-5


def accounts(race: RaceProgram) -> np.ndarray:
    """The ledger of the first runner on an ordinary day."""
    return ordinary_run(race).ledger_s[0].copy()


@given(races())
@settings(max_examples=60, deadline=None)
def test_accounts_add_up_to_the_finish_time(words: Scenario) -> None:
    """For everyone who finishes the accounts sum to his time; for the others to the time of his last arrival."""
    race = build(words)
    engine = EventEngine(race, 5)
    for replication in range(2):
        run = engine.run(replication)
        reached_s = np.nanmax(run.arrive_s, axis=1)
        assert run.ledger_s.sum(axis=1) == pytest.approx(reached_s, abs=1e-6)


def test_accounts_add_up_for_whoever_walks_broken_from_trail_to_road() -> None:
    """Western States ends on a road and a track, and whoever a wrong turn broke walks there too."""
    race = build(load_scenario(SCENARIOS / "western-states-2016.yaml", "alone").scenario)
    part = run_batch(race, 60, seed=3)
    finish_s, walked_s = part.arrive_s[:, :, -1], part.ledger_s[:, :, Account.WALKING]
    in_time = np.isfinite(finish_s)
    assert (walked_s[in_time] > 600.0).any()
    assert part.ledger_s.sum(axis=2)[in_time] == pytest.approx(finish_s[in_time], abs=1e-6)


@given(races())
@settings(max_examples=60, deadline=None)
def test_accounts_have_the_sign_of_their_cause(words: Scenario) -> None:
    """Waiting, drinking, stopping, collapsing, fading, thin air, bad ground cost time."""
    race = build(words)
    ledger = EventEngine(race, 3).run(0).ledger_s
    for account in ("QUEUE", "DRINKS", "STOPS", "COLLAPSE", "STOMACH", "FADE", "ALTITUDE", "HEAT", "TERRAIN"):
        assert (ledger[:, Account[account]] >= -EMPTY_S).all(), account
    if words.weather.wind_mps == 0.0:
        assert (ledger[:, Account.DRAFTING] <= EMPTY_S).all()


def test_a_flat_solo_race_without_chance_has_only_the_base_account() -> None:
    """Alone, on the level, in still mild air, everything but the base is nothing."""
    ledger = accounts(quiet(build(scenario(12_000.0))))
    others = np.delete(ledger, Account.BASE)
    assert others == pytest.approx(np.zeros(ACCOUNTS - 1), abs=1e-4)


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        ("GRADE", {}),
        ("TERRAIN", {"course": sloping_course(10_000.0, 0.02)}),
        ("ALTITUDE", {"course": sloping_course(10_000.0, -0.02)}),
        ("HEAT", {}),
        ("DRAFTING", {"weather": {"temperature_c": 12.0, "wind_mps": 4.0}}),
        ("QUEUE", {"drinks": {"kind": "stations", "every_m": 2_000.0, "tables": 1}}),
        ("DRINKS", {"drinks": {"kind": "handed", "every_m": 2_000.0}}),
        ("STOPS", {}),
        ("ECONOMY", {}),
    ],
)
def test_an_account_without_its_cause_is_exactly_nothing(absent: str, words: dict[str, object]) -> None:
    """No hills, no grade; road, no terrain; below 300 m, no altitude; nobody near, no shelter and no queue."""
    race = build(scenario(10_000.0, **words))
    engine = EventEngine(race, 2)
    for replication in range(5):
        run = engine.run(replication)
        if Happened(int(run.moving.lanes["flags"][0])) & (Happened.TOILET | Happened.DROP_OUT):
            continue
        assert run.ledger_s[0, Account[absent]] == 0.0


@pytest.mark.parametrize(("grade", "sign"), [(0.03, 1.0), (-0.03, -1.0)])
def test_grade_costs_uphill_and_gives_downhill(grade: float, sign: float) -> None:
    """A climb-only course has a positive grade account, a gentle descent a negative one."""
    race = quiet(build(scenario(8_000.0, course=sloping_course(8_000.0, grade))))
    assert accounts(race)[Account.GRADE] * sign > 60.0


def test_rough_ground_has_its_own_account() -> None:
    """The ground's extra cost is booked under terrain, none of it under grade."""
    rough = flat_course(8_000.0)
    rough["parts"][0]["terrain"] = "rocky_trail"
    ledger = accounts(quiet(build(scenario(8_000.0, course=rough))))
    assert ledger[Account.TERRAIN] > 60.0
    assert ledger[Account.GRADE] == 0.0


@pytest.mark.parametrize(("from_deg", "sign"), [(0.0, 1.0), (180.0, -1.0)])
def test_wind_is_booked_as_air(from_deg: float, sign: float) -> None:
    """Head wind costs and tail wind gives; the loss is larger than the gain of the same wind."""
    words = {"temperature_c": 12.0, "humidity": 0.6, "wind_mps": 4.0, "wind_from_deg": from_deg}
    ledger = accounts(quiet(build(scenario(8_000.0, weather=words))))
    assert ledger[Account.AIR] * sign > 5.0


def test_head_wind_costs_more_than_tail_wind_gives() -> None:
    """Drag grows with the square of the wind, so there and back is slower than in still air."""
    there_and_back = [part(4_000.0, [(0.0, 50.0, 0.0)]), part(4_000.0, [(0.0, 50.0, 180.0)])]
    course = flat_course(8_000.0, parts=there_and_back)
    still, windy = (
        ordinary_run(
            quiet(
                build(
                    scenario(
                        8_000.0,
                        starter(plan={"pacing": "even_effort"}),
                        course=course,
                        weather={"temperature_c": 12.0, "wind_mps": wind, "wind_from_deg": 0.0},
                    )
                )
            )
        )
        for wind in (0.0, 4.0)
    )
    assert finish_s(windy) > finish_s(still) + 1.0


@pytest.mark.parametrize("team", [rotating(), from_start(6_000.0, 8_000.0)])
def test_drafting_is_never_positive_in_still_air(team: dict[str, object]) -> None:
    """Behind pacers drafting saves time in every replication."""
    race = build(scenario(10_000.0, starter(plan={"pacing": "follow_pacers"}), pacers=team))
    engine = EventEngine(race, 1)
    saved = [engine.run(k).ledger_s[0, Account.DRAFTING] for k in range(30)]
    assert max(saved) <= 0.0
    assert np.mean(saved) < -1.0


def test_a_shoe_is_booked_as_economy() -> None:
    """Cheaper running gives time, and only there is the economy account in use."""
    ledger = accounts(quiet(build(scenario(8_000.0, starter(economy_gain=0.02)))))
    assert ledger[Account.ECONOMY] < -5.0
