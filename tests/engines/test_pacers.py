"""Teams of pacers under way: who runs where, who leaves when, whom they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from paceline.behaviour.formation import formation_shelter
from paceline.behaviour.incidents import Happened
from paceline.constants import value
from paceline.engine.accounts import Account
from paceline.engine.company import FOLLOWING
from paceline.engine.event import EventEngine
from paceline.engine.program import RaceProgram, build
from paceline.scenario.models import Scenario
from strategies import races
from support.quiet import finish_s, ordinary_day, ordinary_run, quiet, tireless, with_fields
from support.races import from_start, rotating, scenario, starter

RACE_M = 20_000.0
FOLLOWS = {"pacing": "follow_pacers"}

Event = tuple[str, str, int, dict[str, Any]]


def told(race: RaceProgram, replication: int = 0) -> list[Event]:
    """What was told of one replication, in its order: who, what, at which node, details."""
    heard: list[Event] = []

    def tell(t_s: float, runner: str, kind: str, node: int, **details: Any) -> None:
        heard.append((runner, kind, node, details))

    EventEngine(race, 1).run(replication, tell)
    return heard


def paced(team: dict[str, Any], *runners: dict[str, Any], distance_m: float = RACE_M, **words: Any) -> RaceProgram:
    """A race behind a team."""
    return build(scenario(distance_m, *(runners or (starter(plan=FOLLOWS),)), pacers=team, **words))


def stints(race: RaceProgram, heard: Sequence[Event]) -> list[tuple[str, int, int, int]]:
    """Who ran in which place from which node to which: (name, place, from, to)."""
    since: dict[int, tuple[str, int]] = {}
    done = []
    for name, kind, node, details in heard:
        if kind in {"pacer_leaves", "pacer_spent"}:
            who, start = since.pop(details["place"])
            assert who == name
            done.append((name, details["place"], start, node))
        elif kind in {"pacer_starts", "pacer_joins"}:
            assert details["place"] not in since
            since[details["place"]] = (name, node)
    last = len(race.nodes) - 1
    return done + [(name, place, start, last) for place, (name, start) in since.items()]


@given(races().filter(lambda words: words.pacers is not None))
@settings(max_examples=60, deadline=None)
def test_no_pacer_runs_in_two_places_at_once(words: Scenario) -> None:
    """His stints never overlap."""
    race = build(words)
    for replication in range(2):
        by_name: dict[str, list[tuple[int, int]]] = {}
        for name, _, start, end in stints(race, told(race, replication)):
            by_name.setdefault(name, []).append((start, end))
        for spells in by_name.values():
            spells.sort()
            assert all(end <= start for (_, end), (start, _) in pairwise(spells))


# rotating


def test_every_stint_has_the_planned_length() -> None:
    """Four kilometres each, but for the half of the first team that is relieved early, and the last before the line."""
    race = tireless(quiet(paced(rotating())))
    nodes = [race.nodes.index_of(at_m) for at_m in (2_000.0, 4_000.0, 18_000.0)]
    for _, _, start, end in stints(race, told(race)):
        length_m = race.nodes.at_m[end] - race.nodes.at_m[start]
        if start == 0 or start == nodes[2]:
            assert length_m == pytest.approx(2_000.0) or length_m == pytest.approx(4_000.0)
        else:
            assert length_m == pytest.approx(4_000.0)


def test_men_of_the_pool_come_in_turn_and_rest_between() -> None:
    """Eighteen men for six places: each rests twice as long as he runs."""
    race = tireless(quiet(paced(rotating(), distance_m=30_000.0)))
    joined = [name for name, kind, _, _ in told(race) if kind in {"pacer_starts", "pacer_joins"}]
    for turn in range(len(joined) - 18):
        assert len(set(joined[turn : turn + 18])) == 18
    spells: dict[str, list[tuple[int, int]]] = {}
    for name, _, start, end in stints(race, told(race)):
        spells.setdefault(name, []).append((start, end))
    for runs in spells.values():
        for (_, end), (start, _) in pairwise(sorted(runs)):
            assert race.nodes.at_m[start] - race.nodes.at_m[end] >= 6_000.0


def test_rest_restores_strength() -> None:
    """Of two equal teams the one with the larger pool keeps more men fresh, where the pace is hard for them."""
    counts = []
    for pool in (8, 30):
        team = rotating(pool=pool, pace_mps=5.5, marathon_s=8_100.0)
        race = quiet(paced(team, distance_m=42_195.0))
        spent = sum(kind == "pacer_spent" for _, kind, _, _ in told(race))
        counts.append(spent)
    assert counts[0] > counts[1]


def test_a_missed_exchange_leaves_a_gap() -> None:
    """Who misses his turn leaves a place empty until the next exchange, and the athlete with less shelter."""
    full = tireless(quiet(paced(rotating())))
    missing = with_fields(full, "team", missed_exchange=1.0)
    runs = {}
    for name, race in (("full", full), ("missing", missing)):
        run = ordinary_run(race)
        runs[name] = run.pacers_at[:-1].copy(), run.ledger_s[0, Account.DRAFTING]
    assert (runs["full"][0] == 6).all()
    first, second = (full.nodes.index_of(at_m) for at_m in (2_000.0, 4_000.0))
    assert (runs["missing"][0][:first] == 6).all()
    assert (runs["missing"][0][first:second] == 3).all()
    assert (runs["missing"][0][second:] == 0).all()
    assert runs["missing"][1] > 0.5 * runs["full"][1]


def test_exchanges_are_missed_as_often_as_said() -> None:
    """A tenth of the turns, within four standard errors."""
    race = tireless(quiet(paced(rotating(pool=30), distance_m=30_000.0)))
    race = with_fields(race, "team", missed_exchange=0.1)
    offered = came = 0
    for replication in range(60):
        heard = told(race, replication)
        came += sum(kind == "pacer_joins" for _, kind, _, _ in heard)
        # three places are up at each of fourteen exchanges, besides those left empty at the one before
        at = [node for _, kind, node, _ in heard if kind == "pacer_leaves"]
        offered += len(at)
        offered += _refilled(race, heard)
    share = 1.0 - came / offered
    assert share == pytest.approx(0.1, abs=4.0 * np.sqrt(0.1 * 0.9 / offered))


def _refilled(race: RaceProgram, heard: Sequence[Event]) -> int:
    """How often a place was on offer that was empty before: replayed from who came and went."""
    exchanges = np.flatnonzero(race.arrays.exchange)
    filled = {details["place"] for _, kind, _, details in heard if kind == "pacer_starts"}
    offered = 0
    for node in exchanges:
        here = [(kind, details["place"]) for _, kind, k, details in heard if k == node and "place" in details]
        offered += 6 - len(filled)
        filled -= {place for kind, place in here if kind == "pacer_leaves"}
        filled |= {place for kind, place in here if kind == "pacer_joins"}
    return offered


SLOW_TABLE = {"kind": "stations", "every_m": 5_000.0, "slowing_s": 4.0, "missed": 0.0, "tables": 5}


def test_a_team_waits_for_the_man_it_serves() -> None:
    """When he loses seconds at a table they slow until he is back; a team that does not wait is gone for good."""
    waiting = tireless(quiet(paced(rotating(pace_mps=5.25), drinks=SLOW_TABLE)))
    walking_on = with_fields(waiting, "team", waits=0)
    outcome = {}
    for name, race in (("waiting", waiting), ("walking on", walking_on)):
        run = ordinary_run(race)
        left_s = run.moving.team_front["left_s"].copy()
        outcome[name] = left_s, run.ledger_s[0, Account.DRAFTING], int(run.moving.lanes["flags"][0])
    evenly_s = waiting.nodes.at_m[:-1] / 5.25
    assert outcome["walking on"][0][:-1] == pytest.approx(evenly_s, abs=1e-6)
    assert outcome["waiting"][0][-2] > evenly_s[-1] + 3.0
    assert outcome["waiting"][1] < outcome["walking on"][1]
    assert not outcome["waiting"][2] & Happened.LOST_PACERS


def test_a_team_does_not_wait_for_others() -> None:
    """Slow tables of a man they do not serve leave their times as they were."""
    runners = [starter("Ada", plan=FOLLOWS), starter("Ben", plan=FOLLOWS, drinks=SLOW_TABLE)]
    race = tireless(quiet(paced(rotating(pace_mps=5.25), *runners)))
    run = ordinary_run(race)
    # all but the tenths that the served man's place behind them costs at most
    assert run.moving.team_front["left_s"][:-1] == pytest.approx(race.nodes.at_m[:-1] / 5.25, abs=0.5)
    assert run.ledger_s[0, Account.DRAFTING] < run.ledger_s[1, Account.DRAFTING]


def drafting_at(race: RaceProgram, i: int = 0) -> np.ndarray:
    """The drafting account of a runner at every timing mat."""
    engine = EventEngine(race, 1)
    heard: list[float] = []

    def tell(t_s: float, runner: str, kind: str, node: int, **details: Any) -> None:
        if kind in {"split", "finish"} and runner == race.runners[i]:
            heard.append(float(first.ledger_s[i, Account.DRAFTING]))

    with ordinary_day():
        first = engine.run(0)  # its room is that of the next run
        engine.run(0, tell)
    return np.array(heard)


def test_a_slower_athlete_loses_contact_and_his_drafting_account_stops_growing() -> None:
    """The pacers go at their pace; he lets go once and runs the rest alone."""
    runners = [starter("Ada", 7_800.0, plan=FOLLOWS), starter("Ben", 9_000.0, plan=FOLLOWS)]
    race = tireless(quiet(paced(rotating(), *runners, distance_m=30_000.0)))
    fast, slow = drafting_at(race, 0), drafting_at(race, 1)
    assert (np.diff(fast) < 0.0).all()
    growing = np.diff(slow) < -1e-9
    assert not growing[-15:].any()
    # once it has stopped it never starts again
    stopped = int(np.argmin(growing)) if not growing.all() else len(growing)
    assert not growing[stopped:].any()
    assert ordinary_run(race).moving.lanes["flags"][1] & Happened.LOST_PACERS


@given(races().filter(lambda words: words.pacers is not None))
@settings(max_examples=60, deadline=None)
def test_who_leaves_the_pacers_never_rejoins(words: Scenario) -> None:
    """He is told to have left at most once, and is not with them at the finish."""
    race = build(words)
    for replication in range(2):
        heard = told(race, replication)
        for i, name in enumerate(race.runners):
            left = sum(who == name and kind == "leaves_pacers" for who, kind, _, _ in heard)
            assert left <= 1
            run = EventEngine(race, 1).run(replication)
            assert left == int(bool(run.moving.lanes["flags"][i] & Happened.LOST_PACERS))
            if left:
                assert run.carried(FOLLOWING)[i] == 0.0


# from the start


@given(races().filter(lambda words: words.pacers is not None and words.pacers.kind == "from_start"))
@settings(max_examples=40, deadline=None)
def test_entered_pacers_only_get_fewer(words: Scenario) -> None:
    """Never more than at the start, and nobody joins on the way."""
    race = build(words)
    engine = EventEngine(race, 1)
    for replication in range(2):
        assert all(kind != "pacer_joins" for _, kind, _, _ in told(race, replication))
        there = engine.run(replication).pacers_at
        there = np.where(there < 0, 0, there)[:-1]
        assert there[0] == words.pacers.count
        assert (np.diff(there) <= 0).all()


def test_entered_pacers_drop_out_at_their_places() -> None:
    """Each at his own, in a quiet race of men who never tire."""
    race = tireless(quiet(paced(from_start(6_000.0, 12_000.0, 15_500.0, pace_mps=5.0))))
    left = {name: race.nodes.at_m[node] for name, kind, node, _ in told(race) if kind == "pacer_leaves"}
    # the last one ends the team, which is not told; the others are named in the order of their places
    assert left["pacer 1"] == pytest.approx(6_000.0)
    assert left["pacer 2"] == pytest.approx(12_000.0)
    there = ordinary_run(race).pacers_at
    gone = race.nodes.index_of(15_500.0)
    assert there[gone - 1] == 1
    assert there[gone] == -1


def tired_pacers() -> RaceProgram:
    """Two men of 2:20 asked to lead at 2:06 pace to 30 km."""
    team = from_start(30_000.0, 30_000.0, pace_mps=42_195.0 / 7_560.0, marathon_s=8_400.0)
    return quiet(paced(team, distance_m=42_195.0))


def test_spent_pacers_leave_before_their_place() -> None:
    """Who is asked for a pace ten per cent beyond his marathon's is gone before half way."""
    race = tired_pacers()
    gone = int(np.argmax(ordinary_run(race).pacers_at < 0))
    assert 500.0 < race.nodes.at_m[gone] < 21_000.0


def test_he_who_leads_tires_first() -> None:
    """The man in the wind is spent before the one behind him."""
    spent = [name for name, kind, _, _ in told(tired_pacers()) if kind == "pacer_spent"]
    assert spent[0] == "pacer 1"


# what they are good for


def test_a_car_adds_shelter_and_evenness() -> None:
    """The formation spares more drag, and the pace of its legs wanders less."""
    saved, spread = [], []
    for car in (False, True):
        race = tireless(paced(rotating(car=car, pace_mps=5.0)))
        engine = EventEngine(race, 1)
        drafting, wandering = [], []
        with ordinary_day():
            for replication in range(40):
                run = engine.run(replication)
                left_s = run.moving.team_front["left_s"][:-1]
                speeds = np.diff(race.nodes.at_m[: len(left_s)]) / np.diff(left_s)
                wandering.append(np.std(np.log(speeds)))
                drafting.append(run.moving.team_front["shelter"][0])
        saved.append(np.mean(drafting))
        spread.append(np.mean(wandering))
    extra = value("behaviour", "formation.car") * value("behaviour", "formation.discount")
    assert saved[1] - saved[0] == pytest.approx(extra, abs=1e-9)
    assert spread[1] < 0.6 * spread[0]


def test_shelter_under_way_is_that_of_the_formation() -> None:
    """On an ordinary day an athlete one usual gap behind the team has the formation's published share."""
    race = tireless(quiet(paced(rotating(pace_mps=5.0))))
    team = race.arrays.team[0]
    run = ordinary_run(race)
    expected = formation_shelter(6, 6, team["one_ahead"], team["full"], 0.0, team["discount"])
    assert run.moving.team_front["shelter"][5] == pytest.approx(expected, rel=1e-12)
    assert expected == pytest.approx(0.825 * 0.69, rel=1e-12)


def test_better_formations_are_faster() -> None:
    """From a pair to a diamond the athlete's finish improves, at his own sustainable pace."""
    finishes = [
        finish_s(ordinary_run(tireless(quiet(paced(rotating(formation=formation))))))
        for formation in ("pair", "line", "arrow", "diamond")
    ]
    assert finishes == sorted(finishes, reverse=True)


def test_a_formation_of_ones_own_shelters_as_told() -> None:
    """One told to be like the arrow is the arrow; one told to be better is faster."""
    arrow, told, better = (
        finish_s(ordinary_run(tireless(quiet(paced(rotating(**words))))))
        for words in (
            {"formation": "arrow"},
            {"formation": "own", "shelter": value("behaviour", "formation.arrow")},
            {"formation": "own", "shelter": 0.8},
        )
    )
    assert told == arrow
    assert better < arrow


def test_pacers_are_worth_having() -> None:
    """Any team beats none, a full one to the line beats one that drops out."""
    alone = finish_s(ordinary_run(quiet(build(scenario(RACE_M)))))
    some = finish_s(ordinary_run(tireless(quiet(paced(from_start(10_000.0, 10_000.0))))))
    all_the_way = finish_s(ordinary_run(tireless(quiet(paced(rotating())))))
    assert all_the_way < some < alone


def test_pacers_slower_than_he_are_left() -> None:
    """Who would be faster alone runs alone."""
    race = tireless(quiet(paced(rotating(pace_mps=4.0))))
    run = ordinary_run(race)
    alone = finish_s(ordinary_run(quiet(build(scenario(RACE_M)))))
    assert run.moving.lanes["flags"][0] & Happened.LOST_PACERS
    assert finish_s(run) < RACE_M / 4.0 - 60.0
    assert finish_s(run) > alone


def test_a_team_alone_runs_its_pace_to_the_line() -> None:
    """Nobody follows, nobody is waited for: each leg in the asked time."""
    race = tireless(quiet(paced(rotating(pace_mps=5.2), starter(plan={"pacing": "even", "target_s": 5_000.0}))))
    run = ordinary_run(race)
    assert run.moving.team_front["left_s"][:-1] == pytest.approx(race.nodes.at_m[:-1] / 5.2, abs=1e-6)
    assert run.ledger_s[0, Account.DRAFTING] == 0.0


def test_who_is_left_where_he_kicks_does_as_who_is_left_a_metre_later() -> None:
    """Pacers who stop at the last stretch leave him the same race as those who stop a metre into it."""
    plan = {**FOLLOWS, "target_s": 3_700.0}
    finishes_s = []
    for until_m in (RACE_M - 2_000.0, RACE_M - 1_999.0):
        race = quiet(paced(from_start(*[until_m] * 3, pace_mps=5.0), starter(marathon_s=7_800.0, plan=plan)))
        assert race.nodes.at_m[race.arrays.kick_node] == RACE_M - 2_000.0
        finishes_s.append(finish_s(ordinary_run(race)))
    assert finishes_s[0] == pytest.approx(finishes_s[1], abs=0.1)
