"""The event engine: time runs forward, scripts are obeyed, luck belongs to its owner, queues are fair."""

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from paceline.behaviour.incidents import Happened, Incident
from paceline.engine.accounts import Account
from paceline.engine.company import ledger_of
from paceline.engine.event import EventEngine, Replication
from paceline.engine.program import RaceProgram, build
from paceline.numerics.draws import stream_of
from paceline.scenario.models import Scenario
from strategies import races
from support.quiet import changed, finish_s, ordinary_run, quiet, with_fields
from support.races import rotating, scenario, starter

RACE_M = 10_000.0


def times(run: Replication) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals and departures of everyone (N, K), kept beyond the next run."""
    return run.arrive_s.copy(), run.leave_s.copy()


@given(races())
@settings(max_examples=60, deadline=None)
def test_time_runs_forward(words: Scenario) -> None:
    """Splits increase, nobody leaves before he comes, nobody is anywhere before the start or after he has stopped."""
    race = build(words)
    arrive_s, leave_s = times(EventEngine(race, 4).run(0))
    assert (arrive_s[:, 0] == 0.0).all()
    for arrived, left in zip(arrive_s, leave_s, strict=True):
        came = int(np.isfinite(arrived).sum())
        assert np.isnan(arrived[came:]).all()
        assert np.isnan(left[came:]).all()
        gone = int(np.isfinite(left).sum())
        assert gone in {came, came - 1}
        assert (left[:gone] >= arrived[:gone]).all()
        assert (arrived[1:came] > left[: came - 1]).all()


@given(races())
@settings(max_examples=40, deadline=None)
def test_a_replication_depends_on_its_number_alone(words: Scenario) -> None:
    """Replication 3 is the same bits alone, after others, before others and when it is watched."""
    race = build(words)
    alone = times(EventEngine(race, 9).run(3))
    engine = EventEngine(race, 9)
    for number in (5, 0, 4):
        engine.run(number)
    after = times(engine.run(3))
    watched = times(engine.run(3, lambda *told, **details: None))
    for again in (after, watched):
        np.testing.assert_array_equal(again[0], alone[0])
        np.testing.assert_array_equal(again[1], alone[1])


def test_replications_and_seeds_differ() -> None:
    """Neither two replications nor two seeds of one race give the same time."""
    race = build(scenario(RACE_M))
    drawn = {finish_s(EventEngine(race, seed).run(k)) for seed in (1, 2, 2**40 + 1) for k in range(20)}
    assert len(drawn) == 60


# whose luck it is

#: Too far apart in speed to run together: 2:15, 3:00 and 4:00 over a marathon.
ADA, BEN, CLEO = starter("Ada", 8_100.0), starter("Ben", 10_800.0), starter("Cleo", 14_400.0)


def of_each(race: RaceProgram, replications: int = 20, drop: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """Arrivals (R, K) of every runner by name."""
    engine = EventEngine(race, 1)
    arrive_s = np.array([engine.run(k).arrive_s for k in range(replications)])
    return {name: arrive_s[:, i] for i, name in enumerate(race.runners) if name not in drop}


def test_a_runner_more_shifts_nobody_elses_luck() -> None:
    """Runners who never meet run the same bits whether or not another one starts."""
    two = of_each(build(scenario(RACE_M, ADA, BEN)))
    three = of_each(build(scenario(RACE_M, ADA, BEN, CLEO)))
    for name, arrivals in two.items():
        np.testing.assert_array_equal(arrivals, three[name])


def test_the_order_of_runners_in_the_file_does_not_matter() -> None:
    """Runners who never meet run the same bits in any order of the starting list."""
    forth = of_each(build(scenario(RACE_M, ADA, BEN, CLEO)))
    back = of_each(build(scenario(RACE_M, CLEO, BEN, ADA)))
    for name, arrivals in forth.items():
        np.testing.assert_array_equal(arrivals, back[name])


def test_another_plan_for_one_leaves_the_others_alone() -> None:
    """A runner whose plan changes does not move a bit of those he never meets."""
    brave = {**BEN, "plan": {"pacing": "bold", "over": 0.05, "until_m": 5_000.0}}
    before = of_each(build(scenario(RACE_M, ADA, BEN, CLEO)), drop=["Ben"])
    after = of_each(build(scenario(RACE_M, ADA, brave, CLEO)), drop=["Ben"])
    for name, arrivals in before.items():
        np.testing.assert_array_equal(arrivals, after[name])


@pytest.mark.parametrize("order", [("Zoe", "Ada", "Moe"), ("Moe", "Zoe", "Ada")])
def test_equals_line_up_alike_whatever_the_order_of_the_file(order: tuple[str, ...]) -> None:
    """Of three twins who start at the same instant one leads and the others run in his shelter: always the same one."""
    starters = [starter(name, plan={"pacing": "even", "target_s": 2_600.0}) for name in order]
    race = quiet(build(scenario(RACE_M, *starters)))
    run = ordinary_run(race)
    drafting = dict(zip(race.runners, run.ledger_s[:, Account.DRAFTING], strict=True))
    first, *others = sorted(drafting, key=stream_of)
    assert drafting[first] == 0.0
    assert max(drafting[name] for name in others) < -1.0
    behind = run.arrive_s[[race.runners.index(name) for name in (first, *others)], 1:-1]
    assert (np.diff(behind, axis=0) > 0.0).all()


# scripts


def scripted(kind: str, happens: bool = True, at_m: float | None = 5_000.0, **words: Any) -> RaceProgram:
    incident = {"runner": "Ada", "kind": kind, "happens": happens} | ({"at_m": at_m} if at_m else {})
    return build(scenario(RACE_M, starter("Ada"), incidents=[incident], **words))


def flags_of(race: RaceProgram, replications: int = 200) -> np.ndarray:
    engine = EventEngine(race, 1)
    return np.array([engine.run(k).moving.lanes["flags"][0] for k in range(replications)])


def certain(race: RaceProgram) -> RaceProgram:
    """A race in which, but for scripts, everyone's stomach turns and everyone collapses."""
    return with_fields(race, "runners", collapse_hazard=50.0, stomach_per_s=1.0)


@pytest.mark.parametrize(
    ("kind", "told"), [("stomach",) * 2, ("collapse",) * 2, ("toilet",) * 2, ("drop_out", "drops_out")]
)
def test_a_forced_incident_happens_at_its_place_in_every_replication(kind: str, told: str) -> None:
    """It is told at the node where it was scripted, and nowhere else."""
    race = scripted(kind)
    # Nothing else takes the runner out of the race before he gets there.
    race = with_fields(race, "runners", collapse_hazard=0.0)
    engine = EventEngine(race, 1)
    for replication in range(30):
        heard: list[int] = []

        def tell(t_s: float, runner: str, what: str, node: int, heard: list[int] = heard, **details: Any) -> None:
            if what == told:
                heard.append(node)

        run = engine.run(replication, tell)
        assert int(run.moving.lanes["flags"][0]) & Happened[kind.upper()]
        assert heard == [race.nodes.index_of(5_000.0)]


def test_who_drops_out_has_no_time_after_that() -> None:
    """A runner who is scripted out at 5 km passes no later node."""
    race = quiet(scripted("drop_out"))
    run = ordinary_run(race)
    place = race.nodes.index_of(5_000.0)
    assert np.isfinite(run.arrive_s[0, place])
    assert np.isnan(run.leave_s[0, place])
    assert np.isnan(run.arrive_s[0, place + 1 :]).all()


@pytest.mark.parametrize("kind", ["stomach", "collapse"])
def test_a_forbidden_incident_never_happens(kind: str) -> None:
    """However certain it would be otherwise."""
    assert (flags_of(certain(build(scenario(RACE_M, starter("Ada")))), 20) & Happened[kind.upper()]).all()
    assert not (flags_of(certain(scripted(kind, happens=False, at_m=None)), 20) & Happened[kind.upper()]).any()


def test_a_forbidden_drop_out_keeps_a_broken_runner_in_the_race() -> None:
    """He collapses and walks in."""
    flags = flags_of(certain(scripted("drop_out", happens=False, at_m=None)), 30)
    assert (flags & Happened.COLLAPSE).all()
    assert not (flags & Happened.DROP_OUT).any()


TABLES = {"kind": "stations", "every_m": 2_500.0, "slowing_s": 1.0, "missed": 0.5}


def missed_at(race: RaceProgram, replications: int = 200) -> list[float]:
    """The share of replications in which the bottle of each table is missed."""
    places = [race.nodes.index_of(at_m) for at_m in (2_500.0, 5_000.0, 7_500.0)]
    missed = dict.fromkeys(places, 0)

    def tell(t_s: float, runner: str, kind: str, node: int, **details: Any) -> None:
        missed[node] = missed.get(node, 0) + (kind == "bottle_missed")

    engine = EventEngine(race, 1)
    for replication in range(replications):
        engine.run(replication, tell)
    return [missed[place] / replications for place in places]


@pytest.mark.parametrize(("happens", "share"), [(True, 1.0), (False, 0.0)])
def test_a_scripted_bottle_leaves_the_others_to_chance(happens: bool, share: float) -> None:
    """One bottle is scripted; the others are missed as often as ever (0.5 within four standard errors)."""
    first, second, third = missed_at(quiet_but_for_bottles(scripted("missed_bottle", happens, drinks=TABLES)))
    assert second == share
    assert first == pytest.approx(0.5, abs=4.0 * np.sqrt(0.25 / 200))
    assert third == pytest.approx(0.5, abs=4.0 * np.sqrt(0.25 / 200))


def quiet_but_for_bottles(race: RaceProgram) -> RaceProgram:
    forbidden = np.ones_like(race.arrays.forbidden)
    forbidden[:, Incident.MISSED_BOTTLE] = race.arrays.forbidden[:, Incident.MISSED_BOTTLE]
    return changed(race, forbidden=forbidden)


# delays


def test_a_slower_table_delays_the_finish() -> None:
    """Each second more at each table comes in at the line."""
    finishes = []
    for slowing_s in (0.0, 1.0, 3.0):
        drinks = {"kind": "stations", "every_m": 2_500.0, "slowing_s": slowing_s, "missed": 0.0}
        race = quiet(build(scenario(RACE_M, starter(plan={"pacing": "even", "target_s": 2_700.0}), drinks=drinks)))
        finishes.append(finish_s(ordinary_run(race)))
    assert finishes == sorted(finishes)
    # three tables, each with a lognormal time of that median; all three draws are the same in all races
    lost = np.diff(finishes)
    assert lost[1] == pytest.approx(2.0 * lost[0], abs=1e-3)
    assert lost[0] > 1.0


@pytest.mark.parametrize("kind", ["toilet", "collapse", "stomach"])
def test_a_forced_mishap_delays_the_finish(kind: str) -> None:
    """In every replication, on the same draws."""
    with_it, without = scripted(kind), scripted(kind, happens=False, at_m=None)
    slower, usual = EventEngine(with_it, 1), EventEngine(without, 1)
    compared = 0
    for replication in range(40):
        late, soon = finish_s(slower.run(replication)), finish_s(usual.run(replication))
        if np.isfinite(late) and np.isfinite(soon):
            compared += 1
            assert late > soon
    assert compared > 20


def test_a_toilet_stop_is_the_delay_it_books() -> None:
    """With an easy pace planned the finish is later by what the stops account holds, 45 to 90 s."""
    plan = {"pacing": "even", "target_s": 2_700.0}
    words = {"runner": "Ada", "kind": "toilet", "at_m": 5_000.0}
    usual = finish_s(ordinary_run(quiet(build(scenario(RACE_M, starter("Ada", plan=plan))))))
    run = ordinary_run(quiet(build(scenario(RACE_M, starter("Ada", plan=plan), incidents=[words]))))
    stopped_s = run.ledger_s[0, Account.STOPS]
    assert 45.0 <= stopped_s <= 90.0
    # the kick may differ a little, as strength is judged by the distance left alone
    assert finish_s(run) - usual == pytest.approx(stopped_s, abs=1.0)


# queues


def first_come_first_served(arrivals_s: Sequence[float], services_s: Sequence[float], servers: int) -> np.ndarray:
    """The waits, s, of customers in order of arrival at so many servers: the recursion of Kiefer and Wolfowitz."""
    free_s = [0.0] * servers
    waits = []
    for arrival_s, service_s in zip(arrivals_s, services_s, strict=True):
        soonest_s = heapq.heappop(free_s)
        waits.append(max(0.0, soonest_s - arrival_s))
        heapq.heappush(free_s, arrival_s + waits[-1] + service_s)
    return np.array(waits)


@pytest.mark.parametrize("servers", [1, 2, 5])
def test_waits_at_a_table_are_those_of_a_first_come_first_served_queue(servers: int) -> None:
    """Eighty runners come to the same tables; the waits follow from when they came and how long each took."""
    drinks = {"kind": "stations", "every_m": 2_000.0, "tables": servers, "slowing_s": 5.0, "missed": 0.05}
    starters = [starter(f"runner {n}", 9_000.0) for n in range(80)]
    race = build(scenario(5_000.0, *starters, drinks=drinks))
    served: dict[int, list[tuple[float, int, float, float]]] = {}

    def tell(t_s: float, runner: str, kind: str, node: int, **details: Any) -> None:
        if kind == "bottle_taken":
            came_s = t_s - details["queue_s"] - details["table_s"]
            served.setdefault(node, []).append(
                (came_s, race.runners.index(runner), details["table_s"], details["queue_s"])
            )

    EventEngine(race, 1).run(0, tell)
    assert len(served) == 2
    waited_s = 0.0
    for customers in served.values():
        # an arrival is known to a few ulps only; that must not turn the order of those who came together
        customers.sort(key=lambda one: (round(one[0], 9), one[1]))
        arrivals, _, services, waits = zip(*customers, strict=True)
        expected = first_come_first_served(arrivals, services, servers)
        np.testing.assert_allclose(waits, expected, rtol=0.0, atol=1e-6)
        waited_s += sum(waits)
    assert waited_s > 10.0


def test_another_table_lets_nobody_wait_longer_at_a_station() -> None:
    """With the same arrivals and service times, at the first station, each runner waits no longer."""
    waits = []
    for servers in (1, 2, 4):
        drinks = {"kind": "stations", "every_m": 4_000.0, "tables": servers, "slowing_s": 5.0, "missed": 0.0}
        race = build(scenario(5_000.0, *[starter(f"runner {n}", 9_000.0) for n in range(30)], drinks=drinks))
        waits.append(EventEngine(race, 1).run(0).ledger_s[:, Account.QUEUE])
    assert (waits[1] <= waits[0] + 1e-9).all()
    assert (waits[2] <= waits[1] + 1e-9).all()
    assert waits[0].sum() > waits[2].sum() + 10.0


def test_a_bottle_handed_over_costs_no_time() -> None:
    """Neither drinks nor queue are booked."""
    race = build(scenario(RACE_M, starter("Ada"), drinks={"kind": "handed", "every_m": 2_000.0}))
    ledger = EventEngine(race, 1).run(0).ledger_s
    assert ledger[0, Account.DRINKS] == 0.0
    assert ledger[0, Account.QUEUE] == 0.0


def test_pacers_go_first_where_times_are_equal() -> None:
    """A follower has shelter from the first metre, although he starts at the same instant as his pacers."""
    race = quiet(build(scenario(RACE_M, starter(plan={"pacing": "follow_pacers"}), pacers=rotating())))
    shelters: list[float] = []

    def tell(t_s: float, runner: str, kind: str, node: int, **details: Any) -> None:
        if kind == "split" and node <= race.nodes.index_of(1_000.0):
            shelters.append(float(ledger_of(engine._moving.companies, 1)[0, Account.DRAFTING]))

    engine = EventEngine(race, 1)
    engine.run(0, tell)
    assert shelters[-1] < 0.0
