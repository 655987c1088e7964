"""Trails: both engines find the same bits, and what is scripted, forbidden, timed or cut off is so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from paceline.behaviour.incidents import Happened
from paceline.engine.accounts import Account
from paceline.engine.batch import run_batch
from paceline.engine.differences import first_difference
from paceline.engine.event import EventEngine
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram, build
from paceline.scenario.models import Scenario
from support.fields import NOTE, mass_race, told_population
from support.races import scenario, starter
from support.roads import part

DISTANCE_M = 60_000.0
STATION_M, RIVER_M, FORK_M = 20_000.0, 30_000.0, 41_000.0


def trail(**words: Any) -> dict[str, Any]:
    """A hilly trail with three stations, a river, and forks that are easy to miss."""
    points = [(1_000.0 * k, 500.0 + (220.0 if k % 4 == 2 else 90.0 if k % 2 else 0.0)) for k in range(61)]
    return {
        "name": "trail",
        "parts": [part(DISTANCE_M, points, terrain="rocky_trail")],
        "stations": [
            {"name": "Creek", "at_m": 10_000.0, "timed": True, "stop_s": 60.0},
            {"name": "Camp", "at_m": STATION_M, "timed": True, "stop_s": 300.0, "crew": True, "weigh_in": True},
            {"name": "Ridge", "at_m": 45_000.0, "timed": True, "stop_s": 120.0, "cutoff_s": 30_000.0, "crew": True},
        ],
        "crossings": [{"at_m": RIVER_M, "takes_s": 120.0, "drift": 0.3, "drift_takes_s": 90.0}],
        "junctions": [{"at_m": 1_000.0 * k + 500.0, "marking": 0.2} for k in (5, 15, 25, 35)],
        "place": {"latitude_deg": 39.0, "longitude_deg": -120.0},
        **words,
    }


def race(course: dict[str, Any] | None = None, runners: int = 6, **words: Any) -> Scenario:
    goals = ("finish", "record", "win")
    starters = [
        starter(
            f"runner {n}",
            9_000.0 + 1_000.0 * n,
            mind={"goal": goals[n % 3], "record_s": 17_000.0},
            company_from_m=40_000.0 if n % 2 else None,
        )
        for n in range(runners)
    ]
    return scenario(
        DISTANCE_M,
        *starters,
        course=course or trail(),
        weather={"temperature_c": 20.0, "hours": {"09:00": 18.0, "15:00": 33.0, "22:00": 15.0}, "at_height_m": 0.0},
        **words,
    )


def run(words: Scenario, replications: int = 200, seed: int = 7) -> tuple[RaceProgram, Part]:
    program = build(words)
    return program, run_batch(program, replications, seed, engine="compiled")


def times(program: RaceProgram, part_: Part, name: str) -> tuple[Any, Any]:
    """Arrivals and departures (R, N) at a checkpoint."""
    index = [point.name for point in program.checkpoints].index(name)
    return part_.arrive_s[:, :, index], part_.leave_s[:, :, index]


def test_both_engines_find_the_same_bits() -> None:
    """Rivers, wrong turns and who follows, stops, cutoffs, nights, goals lost."""
    program = build(race())
    one = EventEngine(program, 7).run_part(0, 30)
    other = run_batch(program, 30, 7, engine="compiled")
    difference = first_difference(program, one, other)
    assert difference is None, str(difference)
    for happened in (Happened.WRONG_TURN, Happened.SWEPT, Happened.DROP_OUT):
        assert (one.flags & int(happened) != 0).any(), happened


def test_the_ledger_adds_up() -> None:
    _, found = run(race())
    there = ~np.isnan(found.arrive_s[:, :, -1])
    assert np.allclose(found.ledger_s.sum(axis=2)[there], found.arrive_s[:, :, -1][there], rtol=0.0, atol=1e-6)


def test_a_scripted_wrong_turn_costs_its_length_at_doubting_pace() -> None:
    """Two kilometres astray on the same luck; nothing else is booked off course."""
    script = [
        {"runner": "everyone", "kind": "wrong_turn", "happens": False},
        {"runner": "runner 0", "kind": "wrong_turn", "at_m": FORK_M, "extra_m": 2_000.0},
    ]
    _, found = run(race(incidents=script))
    off_s = found.ledger_s[:, :, Account.OFF_COURSE]
    came = ~np.isnan(found.arrive_s[:, 0, -1])
    assert (off_s[:, 1:] == 0.0).all()
    speeds = 2_000.0 / off_s[came, 0]
    assert (speeds > 1.0).all()
    assert (speeds < 5.0).all()


def test_what_never_happens_does_not() -> None:
    kinds = ("wrong_turn", "swept", "broken", "drop_out", "collapse", "stomach")
    _, found = run(race(incidents=[{"runner": "everyone", "kind": kind, "happens": False} for kind in kinds]))
    never = Happened.WRONG_TURN | Happened.SWEPT | Happened.BROKEN | Happened.COLLAPSE | Happened.STOMACH
    assert (found.flags & int(never) == 0).all()


def test_who_breaks_walks_and_rests() -> None:
    """On the same luck he is slower by far more than his rest."""
    quiet = [{"runner": "runner 1", "kind": "broken", "happens": False}]
    broken = [{"runner": "runner 1", "kind": "broken", "at_m": STATION_M}]
    _, whole = run(race(incidents=quiet))
    _, fallen = run(race(incidents=broken))
    both = ~np.isnan(whole.arrive_s[:, 1, -1]) & ~np.isnan(fallen.arrive_s[:, 1, -1])
    lost_s = (fallen.arrive_s - whole.arrive_s)[both, 1, -1]
    rest_s = fallen.ledger_s[both, 1, Account.REST]
    assert (rest_s > 0.0).all()
    assert (lost_s > rest_s).all()
    assert (fallen.flags[:, 1] & int(Happened.BROKEN) != 0)[both].all()


def test_a_trace_tells_how_long_a_broken_runner_lies_there() -> None:
    heard = []

    def tell(t_s: float, runner: str, kind: str, node: int, **details: Any) -> None:
        if (runner, kind) == ("runner 1", "broken"):
            heard.append(details["lies_there_s"])

    program = build(race(incidents=[{"runner": "runner 1", "kind": "broken", "at_m": STATION_M}]))
    lying_s = EventEngine(program, 7).run(0, tell).ledger_s[1, Account.REST]
    assert lying_s > 0.0
    assert heard == [lying_s]


def test_nobody_leaves_after_the_cutoff_and_nobody_finishes_after_the_limit() -> None:
    words = race()
    limited = words.model_copy(update={"race": words.race.model_copy(update={"limit_s": 30_000.0})})
    program, found = run(limited)
    came_s, left_s = times(program, found, "Ridge")
    assert np.nanmax(left_s) <= 30_000.0
    # Who comes in time does not sit there until he is cut off, unless he lies down broken.
    stayed = np.isnan(left_s) & (found.flags & int(Happened.CUT_OFF | Happened.BROKEN) == Happened.CUT_OFF)
    assert not (stayed & (came_s < 29_999.0)).any()
    assert np.nanmax(found.arrive_s[:, :, -1]) <= 30_000.0
    cut = found.flags & int(Happened.CUT_OFF) != 0
    assert cut.any()
    assert np.isnan(found.arrive_s[:, :, -1][cut]).all()


def crowd(starters: int, limit_s: float | None, *buckles_s: float) -> Scenario:
    """A field on the trail whose people pace themselves as one stretch tells, some of them with bad luck."""
    trail_people = {"descent_mps": 3.0, "stops": 1.0, "stops_sd": 0.2, "damage": 1.0, "stomach_per_h": 0.01}
    people = told_population((DISTANCE_M, 0.0, 0.0, 0.05, 0.0, 0.03, 0.3), speed_sd=0.1, form_sd=0.03)
    people["trail"] = {name: {"value": number, **NOTE} for name, number in trail_people.items()}
    words: dict[str, Any] = {"race": {"buckles_s": buckles_s} if limit_s is None else {"limit_s": limit_s}}
    return mass_race(DISTANCE_M, starters, population=people, course=trail(), **words)


def test_a_field_hurries_with_the_same_bits_in_both_engines() -> None:
    program = build(crowd(60, 33_000.0))
    one, other = EventEngine(program, 7).run_part(0, 3), run_batch(program, 3, 7, engine="compiled")
    difference = first_difference(program, one, other)
    assert difference is None, str(difference)
    assert np.isfinite(one.arrive_s[:, :, -1]).any()


def test_who_would_be_late_hurries_and_who_has_time_does_not() -> None:
    """The same starters with the same luck, without a limit and with one that cuts through the middle of them."""
    free = run(crowd(400, None), 2)[1].arrive_s[:, :, -1]
    limit_s = float(np.nanmedian(free))
    held = run(crowd(400, limit_s), 2)[1].arrive_s[:, :, -1]
    early, late = free < 0.85 * limit_s, (free > limit_s) & (free < 1.03 * limit_s)
    assert early.sum() > 20 < late.sum()
    assert np.array_equal(held[early], free[early])
    assert np.mean(held[late] <= limit_s) > 0.5
    assert np.nanmax(held) <= limit_s


def test_a_buckle_draws_those_in_reach_of_it() -> None:
    """They pile up before it and are missed behind it; who had time or is far too late is not in its count."""
    free = run(crowd(400, None), 2)[1].arrive_s[:, :, -1]
    buckle_s = float(np.nanquantile(free, 0.25))
    drawn = run(crowd(400, None, buckle_s), 2)[1].arrive_s[:, :, -1]
    early, late, far = free < 0.85 * buckle_s, (free > buckle_s) & (free < 1.03 * buckle_s), free > 1.1 * buckle_s
    assert np.array_equal(drawn[early], free[early])
    assert np.mean(drawn[late] <= buckle_s) > 0.9
    assert not np.any(drawn[far] <= buckle_s)
    assert np.mean(drawn[far] == free[far]) > 0.3
    just = 0.02 * buckle_s

    def beside(finish_s: np.ndarray) -> float:
        before = np.sum((finish_s > buckle_s - just) & (finish_s <= buckle_s))
        return float(before / np.sum((finish_s > buckle_s) & (finish_s <= buckle_s + just)))

    assert beside(free) < 1.2
    assert beside(drawn) > 1.7


def test_a_field_hurries_for_a_buckle_with_the_same_bits_in_both_engines() -> None:
    program = build(crowd(60, None, 25_000.0, 33_000.0))
    one, other = EventEngine(program, 7).run_part(0, 3), run_batch(program, 3, 7, engine="compiled")
    difference = first_difference(program, one, other)
    assert difference is None, str(difference)


def test_a_station_keeps_people_as_long_as_is_booked() -> None:
    program, found = run(
        race(incidents=[{"runner": "everyone", "kind": kind, "happens": False} for kind in ("toilet", "broken")])
    )
    stopped_s = np.zeros(found.flags.shape)
    for name in ("Creek", "Camp", "Ridge"):
        came_s, left_s = times(program, found, name)
        stopped_s += np.where(np.isnan(left_s), 0.0, left_s - came_s)
    there = ~np.isnan(found.arrive_s[:, :, -1])
    assert np.allclose(stopped_s[there], found.ledger_s[:, :, Account.STATIONS][there], atol=1e-6)


def test_darkness_costs_only_those_who_run_in_it() -> None:
    """The same race by day and through the night: day has no account of darkness, night has."""

    def started(hour: int) -> Part:
        words = race()
        start = words.race.start.replace(hour=hour)
        return run(words.model_copy(update={"race": words.race.model_copy(update={"start": start})}), 50)[1]

    by_day = started(16)  # 8 o'clock at 120 degrees west
    by_night = started(4)
    assert (by_day.ledger_s[:, 0, Account.DARKNESS] == 0.0).all()
    assert (by_night.ledger_s[:, 0, Account.DARKNESS] > 0.0).all()


def test_company_sees_turns() -> None:
    """Whoever has company all the way goes wrong less often than the same runner alone, on forks with few marks."""
    alone = race(runners=1)
    runner = alone.runners[0].model_copy(update={"company_from_m": 0.0})
    together = alone.model_copy(update={"runners": (runner,)})
    shares = [(run(words, 4_000)[1].flags[:, 0] & int(Happened.WRONG_TURN) != 0).mean() for words in (alone, together)]
    assert shares[1] < 0.5 * shares[0]


def test_company_joins_at_its_place() -> None:
    """From the very node on, for those who have any, and nowhere before."""
    arrays = build(race(course=trail(stations=[{"name": "Camp", "at_m": 40_000.0}]))).arrays
    at = int(np.searchsorted(arrays.node_m, 40_000.0))
    assert arrays.node_m[at] == 40_000.0
    for row, company in enumerate(arrays.company.T):
        assert not company[:at].any()
        assert (company[at:] == row % 2).all()


@pytest.mark.parametrize("share", [0.5])
def test_followers_follow(share: float) -> None:
    """Of two men a few seconds apart who are sent past a fork, the second often goes where the first went."""
    pair = [starter(name, 9_000.0) for name in ("Ada", "Ben")]
    script = [{"runner": "Ada", "kind": "wrong_turn", "at_m": 1_500.0, "extra_m": 1_000.0}]
    course = trail(junctions=[{"at_m": 1_500.0, "marking": 1.0}], stations=[])
    words = scenario(DISTANCE_M, *pair, course=course, incidents=script)
    _, found = run(words, 400)
    came_first = found.flags[:, 1] & int(Happened.WRONG_TURN) != 0
    assert 0.1 < came_first.mean() < share + 0.3


def test_the_clocks_of_a_late_runner_are_the_cutoffs_the_line_and_the_buckles() -> None:
    """In the order of the course; on a buckle only itself hangs."""
    words = race()
    words = words.model_copy(update={"race": words.race.model_copy(update={"limit_s": 4e4, "buckles_s": (3.5e4,)})})
    arrays = build(words).arrays
    ridge, line = np.flatnonzero(arrays.node_m == 45_000.0)[0], len(arrays.node_m) - 1
    assert arrays.clocks.tolist() == [[ridge, 30_000.0, 0.0], [line, 4e4, 0.0], [line, 3.5e4, 1.0]]
