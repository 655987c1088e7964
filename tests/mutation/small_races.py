"""Races so small that plain Python runs them in a moment, and that between them ask for nearly every move of a race.

Bodies and stores are made so small, and hazards so large, that an hour does to these people what a day does to others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from paceline.behaviour.python_plan import Felt, PythonPlan, Wish
from paceline.engine.program import RaceProgram, build
from paceline.scenario.models import Scenario
from support.fields import known, mass_race, population, sex, told_population
from support.quiet import with_fields
from support.races import flat_course, from_start, rotating, scenario, starter
from support.roads import part

#: Hot, windy, and never the same.
ROUGH_AIR = {
    "temperature_c": 24.0, "temperature_finish_c": 33.0, "temperature_sd_c": 2.0, "humidity": 0.7, "wind_mps": 4.0,
    "wind_sd_mps": 1.5, "wind_from_deg": 30.0,
}  # fmt: skip


@dataclass(frozen=True)
class SmallRace:
    """A race, fields of its arrays set otherwise, and plans written in Python."""

    words: Callable[[], Scenario]
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plans: Mapping[str, PythonPlan] = field(default_factory=dict)

    def program(self) -> RaceProgram:
        """The race ready to run."""
        race = build(self.words())
        for array, fields in self.fields.items():
            race = with_fields(race, array, **fields)
        return race


def _hills(distance_m: float, terrain: str = "road", height_m: float = 400.0, **words: Any) -> dict[str, Any]:
    """Up and down and level, and round all quarters of the compass."""
    rises = (0.0, 12.0, 4.0, 60.0, 60.0, 20.0, 130.0, 30.0)
    points = [
        (at_m, height_m + rises[n % len(rises)], 70.0 * n % 360.0)
        for n, at_m in enumerate(float(x) for x in range(0, int(distance_m) + 1, 500))
    ]
    return flat_course(distance_m, parts=[part(distance_m, points, terrain=terrain)], **words)


def _raced(words: Scenario, **race: Any) -> Scenario:
    """The same under other words of the race."""
    return words.model_copy(update={"race": words.race.model_copy(update=race)})


def _two_stretches(until_m: float, **both: tuple[float, float]) -> list[dict[str, float]]:
    ((word, values),) = both.items()
    return [{"until_m": end_m, word: value} for end_m, value in zip((until_m, 6_000.0), values, strict=True)]


def _long_legs(words: Scenario, **race: Any) -> Scenario:
    return _raced(words, longest_leg_m=1_000.0, **race)


def _plans() -> Scenario:
    """Every plan, bold ones far too bold, on hills."""
    plans: dict[str, dict[str, Any]] = {
        "Ada": {"pacing": "even", "target_s": 1_210.0},
        "Ben": {"pacing": "even_effort", "replan_every_m": 1_500.0},
        "Cleo": {"pacing": "split", "second_half": 0.03, "target_s": 1_330.0},
        "Dan": {"pacing": "bold", "over": 0.12, "until_m": 3_000.0, "replan_every_m": 1_000.0},
        "Eve": {"pacing": "segments", "segments": _two_stretches(2_000.0, pace_mps=(7.2, 4.0))},
        "Fay": {"pacing": "segments", "segments": _two_stretches(3_000.0, effort=(1.05, 0.9))},
        "Gus": {"pacing": "bold"},
        "Hal": {"pacing": "even_effort", "target_s": 1_500.0, "start_optimism": 0.02},
    }  # fmt: skip
    people = [starter(name, 7_900.0 + 350.0 * n, plan=plan) for n, (name, plan) in enumerate(plans.items())]
    for person in people[:2]:
        person["economy_gain"] = 0.02
    people[2] |= {"carried": {"days": 7, "hours": 6.0}, "growth": {"gain": 0.02, "gain_sd": 0.01, "source": "test"}}
    return scenario(6_000.0, *people, course=_hills(6_000.0, height_m=1_500.0), weather=ROUGH_AIR)


def _pack() -> Scenario:
    """Eight of nearly one pace and a few who are not, in each other's shelter."""
    people = [starter(f"runner {n}", 8_400.0 + 25.0 * n, plan={"pacing": "even"}) for n in range(8)]
    people += [starter(f"slow {n}", 10_000.0 + 20.0 * n, plan={"pacing": "even_effort"}) for n in range(3)]
    air = {"temperature_c": 15.0, "wind_mps": 2.0}
    return _long_legs(scenario(5_000.0, *people, course=_hills(5_000.0), weather=air))


def _rotating(**team: Any) -> Scenario:
    """Five behind a team that changes every 1300 metres, too fast for some."""
    plans: list[dict[str, Any]] = [
        {"pacing": "follow_pacers", "target_s": 1_110.0},
        {"pacing": "follow_pacers"},
        {"pacing": "follow_pacers", "over": 0.04, "target_s": 1_150.0},
        {"pacing": "follow_pacers", "target_s": 900.0, "replan_every_m": 1_000.0},
        {"pacing": "even"},
    ]
    people = [starter(f"runner {n}", 7_450.0 + 260.0 * n, plan=plan) for n, plan in enumerate(plans)]
    words: dict[str, Any] = {
        "ahead": 4, "behind": 1, "pool": 9, "exchange_every_m": 1_300.0, "stint_m": 2_600.0, "missed_exchange": 0.4,
        "pace_mps": 5.45, "marathon_s": 7_700.0, "marathon_spread": 0.05, **team,
    }  # fmt: skip
    return scenario(
        6_000.0, *people, course=_hills(6_000.0, height_m=300.0), weather=ROUGH_AIR, pacers=rotating(**words)
    )


def _from_start() -> Scenario:
    """Pacers who listen to one of those behind them and leave one after the other."""
    people = [
        starter(f"runner {n}", marathon_s, plan={"pacing": "follow_pacers", **plan})
        for n, (marathon_s, plan) in enumerate(
            [
                (8_300.0, {}),
                (8_350.0, {"target_s": 1_300.0}),
                (7_500.0, {}),
                (9_600.0, {"over": 0.02}),
                (8_700.0, {"over": 0.06}),
            ]
        )
    ]
    team = from_start(1_500.0, 3_000.0, 5_000.0, pace_mps="sustainable", serves="runner 1", count=4)
    return scenario(6_500.0, *people, course=_hills(6_500.0), pacers=team)


def _tables(tables: int = 2, **race: Any) -> Scenario:
    """Waves over a narrow line, a queue at every table, two with a name among the crowd."""
    waves = [{"name": "one", "share": 0.4}, {"name": "two", "share": 0.6, "delay_s": 25.0}]
    drinks = {"kind": "stations", "tables": tables, "slowing_s": 6.0, "missed": 0.2, "carbohydrate_g_per_h": 80.0}
    course = flat_course(3_000.0, stations=[{"at_m": 1_000.0}, {"at_m": 2_000.0, "tables": 1}])
    people = population(sex(bias=0.05, bias_sd=0.05), drop_outs=0.1)
    return mass_race(
        3_000.0, 14, starter("Ada"), starter("Ben", 9_000.0, drinks={"kind": "none"}), course=course, drinks=drinks,
        weather=ROUGH_AIR, population=people, field={"waves": waves, "drinks": {**drinks, "missed": 0.1}},
        race={"start_width_m": 1.5, "longest_leg_m": 1_000.0, **race},
    )  # fmt: skip


def _mishaps() -> Scenario:
    """Everything that a script can force or forbid on a road; bottles handed over."""
    at = {"toilet": 1_000.0, "stomach": 2_000.0, "collapse": 3_000.0, "drop_out": 4_000.0, "missed_bottle": 1_500.0}
    forced = [{"runner": f"runner {n}", "kind": kind, "at_m": at_m} for n, (kind, at_m) in enumerate(at.items())]
    never = [{"runner": "runner 5", "kind": kind, "happens": False} for kind in at]
    more = [
        {"runner": "runner 0", "kind": "missed_bottle", "at_m": 3_000.0, "happens": False},
        {"runner": "runner 2", "kind": "drop_out", "at_m": 5_000.0},
        {"runner": "runner 6", "kind": "drop_out", "happens": False},
    ]
    people = [starter(f"runner {n}", 8_000.0 + 400.0 * n) for n in range(9)]
    for person in people[::2]:
        person["athlete"]["level"] = "club"
    return _long_legs(
        scenario(
            5_000.0, *people, course=_hills(5_000.0), weather=ROUGH_AIR, incidents=[*forced, *never, *more],
            drinks={"kind": "handed", "every_m": 1_500.0, "missed": 0.3, "carbohydrate_g_per_h": 90.0},
        ),
        limit_s=1_700.0,
    )  # fmt: skip


def _trail_course(**words: Any) -> dict[str, Any]:
    return _hills(
        12_000.0, "rocky_trail", 1_400.0, place={"latitude_deg": 39.0, "longitude_deg": -120.0},
        stations=[
            {"name": "Creek", "at_m": 3_000.0, "timed": True, "stop_s": 60.0, "weigh_in": True},
            {"name": "Camp", "at_m": 7_000.0, "timed": True, "stop_s": 300.0, "crew": True, "weigh_in": True},
            {"name": "Ridge", "at_m": 10_000.0, "timed": True, "stop_s": 120.0, "cutoff_s": 9_000.0, "crew": True},
        ],
        crossings=[{"at_m": 5_000.0, "takes_s": 120.0, "drift": 0.4, "drift_takes_s": 90.0}],
        junctions=[{"at_m": at_m, "marking": 0.0} for at_m in (2_000.0, 6_000.0, 11_000.0)],
        **words,
    )  # fmt: skip


def _trail(*incidents: dict[str, Any], hour: int = 16, runners: int = 9, stops_s: float | None = None) -> Scenario:
    """A hilly trail: stations, a river, forks, goals to lose; by day in the west where it starts at 16 UTC."""
    goals = ("win", "record", "finish", "record")
    people = [
        starter(
            f"runner {n}", 8_000.0 + 500.0 * n, mind={"goal": goals[n % 4], "record_s": 3_500.0 + 100.0 * n},
            company_from_m=5_000.0 if n % 3 == 0 else None, knows_course=n % 2 == 0, stops={"minor_s": stops_s},
            plan={"pacing": "even_effort"} if n % 2 else {"pacing": "even", "target_s": 3_300.0 + 200.0 * n},
        )
        for n in range(runners)
    ]  # fmt: skip
    people[1]["athlete"]["lives_at_m"] = 2_000.0
    air = {
        "hours": {"08:00": 20.0, "12:00": 36.0, "22:00": 12.0},
        "temperature_c": 20.0,
        "at_height_m": 0.0,
        "humidity": 0.5,
    }
    words = _long_legs(scenario(12_000.0, *people, course=_trail_course(), weather=air, incidents=list(incidents)))
    return words.model_copy(
        update={"race": words.race.model_copy(update={"start": words.race.start.replace(hour=hour)})}
    )


_SCRIPT: list[dict[str, Any]] = [
    {"runner": "runner 0", "kind": "wrong_turn", "at_m": 6_000.0, "extra_m": 900.0},
    {"runner": "runner 1", "kind": "wrong_turn", "at_m": 6_000.0},
    {"runner": "runner 2", "kind": "wrong_turn", "happens": False},
    {"runner": "runner 3", "kind": "swept", "at_m": 5_000.0, "takes_s": 300.0},
    {"runner": "runner 4", "kind": "swept", "at_m": 5_000.0},
    {"runner": "runner 5", "kind": "swept", "happens": False},
    {"runner": "runner 6", "kind": "broken", "at_m": 7_000.0},
    {"runner": "runner 7", "kind": "broken", "at_m": 4_500.0},
    {"runner": "runner 8", "kind": "broken", "happens": False},
    {"runner": "runner 8", "kind": "drop_out", "happens": False},
]


def _road_after_trail() -> Scenario:
    """By night from a trail on to a road: what only trails cost ends there."""
    course = _hills(6_000.0, "rocky_trail", place={"latitude_deg": 39.0, "longitude_deg": -120.0})
    course["parts"].append(part(4_000.0, [(0.0, 460.0, 0.0), (4_000.0, 460.0, 0.0)]))
    broken = [{"runner": "runner 2", "kind": "broken", "at_m": 5_000.0}]
    people = [starter(f"runner {n}", 9_000.0 + 40.0 * n) for n in range(4)]
    words = scenario(10_000.0, *people, course=course, incidents=broken)
    return _raced(words, longest_leg_m=1_000.0, start=words.race.start.replace(hour=8))


def _people_of_trails() -> Scenario:
    """A field on a trail, three with a name among it, and a gun at dusk."""
    trail = {"descent_mps": 4.0, "stops": 1.2, "stops_sd": 0.4, "damage": 1.5, "stomach_per_h": 0.9}
    people = {**population(sex(3.4, 0.2)), "trail": {name: known(number) for name, number in trail.items()}}
    names = [
        starter("Ada", mind={"goal": "win"}),
        starter("Ben", 10_000.0, mind={"goal": "win"}),
        starter("Cleo", 14_000.0),
    ]
    return mass_race(
        12_000.0, 9, *names, course=_trail_course(), population=people, weather=ROUGH_AIR,
        race={"longest_leg_m": 1_000.0, "start": "2020-06-21T03:00+00:00"},
    )  # fmt: skip


def _drawn() -> Scenario:
    """A field that paces itself as the splits of city marathons show, past a table on a rough day."""
    drinks = {"kind": "stations", "tables": 2, "slowing_s": 6.0, "missed": 0.2, "carbohydrate_g_per_h": 40.0}
    course = _hills(6_000.0, stations=[{"at_m": 2_000.0}, {"at_m": 4_500.0}])
    people = told_population(speed_sd=0.15, drop_outs=0.2, k1_sd=0.1)
    return mass_race(
        6_000.0, 10, starter("Ada"), course=course, drinks=drinks, weather=ROUGH_AIR, population=people,
        race={"longest_leg_m": 1_000.0},
    )  # fmt: skip


def _drawn_on_trails() -> Scenario:
    """The same on a trail with cutoffs and a limit, as the splits of a hundred miles show: the late hurry."""
    trail = {"descent_mps": 4.0, "stops": 1.2, "stops_sd": 0.4, "damage": 1.5, "stomach_per_h": 0.9}
    people = {
        **told_population(speed_sd=0.3, form_sd=0.03),
        "splits": "western-states",
        "trail": {name: known(number) for name, number in trail.items()},
    }
    return mass_race(
        12_000.0, 10, starter("Ada"), course=_trail_course(), weather=ROUGH_AIR, population=people,
        race={
            "longest_leg_m": 1_000.0, "limit_s": 9_500.0, "buckles_s": (7_500.0,), "start": "2020-06-21T13:00+00:00",
        },
    )  # fmt: skip


def _ultra() -> Scenario:
    """A hundred kilometres of road in ten legs: whatever hours of running do to stores, stomachs and bowels."""
    people = [starter(f"runner {n}", 8_400.0 + 700.0 * n, plan={"pacing": "bold"} if n % 3 else {}) for n in range(10)]
    drinks = {
        "kind": "stations",
        "every_m": 20_000.0,
        "tables": 1,
        "carbohydrate_g_per_h": 75.0,
        "fluid_ml_per_h": 300.0,
    }
    course = flat_course(100_000.0, mats_every_m=20_000.0)
    words = scenario(100_000.0, *people, course=course, weather=ROUGH_AIR, drinks=drinks)
    return _raced(words, longest_leg_m=10_000.0)


def _far_trail(*goals: str, runners: int = 10, turns: str = "runner 1") -> Scenario:
    """A hundred kilometres of trail with a river that costs the day: goals and patience are lost.

    ``turns``: who never goes wrong.
    """
    points = [(10_000.0 * n, 300.0 + 900.0 * (n % 2), 36.0 * n) for n in range(10)] + [(100_000.0, 300.0, 0.0)]
    course = flat_course(
        100_000.0, parts=[part(100_000.0, points, terrain="rocky_trail")],
        stations=[
            {"name": f"station {n}", "at_m": 10_000.0 * n, "timed": True, "stop_s": 300.0, "crew": n % 2 == 1}
            | ({"weigh_in": True} if n in {3, 6} else {}) | ({"cutoff_s": 70_000.0} if n == 8 else {})
            for n in range(2, 10)
        ],
        crossings=[{"at_m": 41_000.0, "takes_s": 9_000.0, "drift": 0.5, "drift_takes_s": 4_000.0}],
        junctions=[{"at_m": 10_000.0 * n + 4_000.0, "marking": 0.0} for n in range(1, 9)],
        place={"latitude_deg": 39.0, "longitude_deg": -120.0}, mats_every_m=10_000.0,
    )  # fmt: skip
    people = [
        starter(
            f"runner {n}", 8_200.0 + 300.0 * n, mind={"goal": goals[n % len(goals)], "record_s": 36_000.0},
            company_from_m=40_000.0 if n % 5 == 0 else None, plan={"pacing": "bold", "over": 0.05},
        )
        for n in range(runners)
    ]  # fmt: skip
    script = [{"runner": turns, "kind": "wrong_turn", "happens": False}]
    air = {**ROUGH_AIR, "at_height_m": 300.0}
    words = scenario(100_000.0, *people, course=course, weather=air, incidents=script)
    race = {"longest_leg_m": 10_000.0, "limit_s": 90_000.0, "start": words.race.start.replace(hour=13)}
    return _raced(words, **race)


def _asked() -> Scenario:
    """Two whose plans are written in Python, behind pacers that one of them may leave."""
    people = [
        starter(name, 8_200.0, plan={"pacing": "python", "function": function})
        for name, function in (("Ada", "waits"), ("Ben", "clings"))
    ]
    team = from_start(4_000.0, 5_000.0, pace_mps=5.3)
    return scenario(5_000.0, *people, course=_hills(5_000.0), pacers=team)


def _waits(felt: Felt) -> Wish:
    return Wish.pace(4.9) if felt.distance_m < 3_000.0 else Wish.effort(felt.sustainable_mps)


def _clings(felt: Felt) -> Wish:
    return Wish.stay(felt.sustainable_mps) if felt.effort < 0.97 or felt.with_pacers else Wish.pace(4.5)


_SPENT = {"mass_kg": 4.0, "store_g": 5.0, "collapse_hazard": 3.0, "stomach_per_s": 3e-4}
RACES: dict[str, SmallRace] = {
    "plans": SmallRace(_plans),
    "plans, weak bodies": SmallRace(_plans, {"runners": _SPENT}),
    "pack": SmallRace(_pack),
    "pack on a rough road": SmallRace(_pack, {"legs": {"terrain": 1.08}}),
    "rotating pacers": SmallRace(_rotating),
    "rotating pacers, a small pool": SmallRace(
        lambda: _rotating(ahead=6, pool=4, car=True, marathon_s=9_000.0), {"legs": {"terrain": 1.03}}
    ),
    "rotating pacers, all change": SmallRace(lambda: _rotating(ahead=3, pool=12, stint_m=1_300.0, pace_mps=6.5)),
    "pacers from the start": SmallRace(_from_start),
    "tables": SmallRace(_tables, {"runners": {"mass_kg": 10.0, "collapse_hazard": 1.0}}),
    "tables, weak bodies": SmallRace(_tables, {"runners": {"mass_kg": 30.0, "store_g": 12.0}}),
    "tables, open line": SmallRace(lambda: _tables(4, start_width_m=None)),
    "mile": SmallRace(lambda: mass_race(1_600.0, 8, starter("Ada"), population=population(sex(bias=0.1)))),
    "mishaps": SmallRace(_mishaps),
    "mishaps, weak bodies": SmallRace(_mishaps, {"runners": _SPENT}),
    "trail": SmallRace(lambda: _trail(*_SCRIPT)),
    "trail, weak bodies": SmallRace(_trail, {"runners": {**_SPENT, "collapse_hazard": 0.2}}),
    "trail at night": SmallRace(lambda: _trail(hour=6, stops_s=3_000.0, runners=6), {"runners": {"mass_kg": 20.0}}),
    "road after trail": SmallRace(_road_after_trail),
    "people of trails": SmallRace(_people_of_trails),
    "drawn people": SmallRace(_drawn),
    "drawn people of trails": SmallRace(_drawn_on_trails),
    "ultra": SmallRace(_ultra),
    "far trail": SmallRace(
        lambda: _far_trail("win", "win", "record", "place"),
        {"places": {"marking": -1.0}, "runners": {"stomach_per_s": 3e-5}},
    ),
    "wins lost": SmallRace(lambda: _far_trail("win", runners=16, turns="everyone")),
    "plans in Python": SmallRace(_asked, plans={"waits": _waits, "clings": _clings}),
}  # fmt: skip
