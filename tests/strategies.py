"""What the property tests draw from: runners, roads, air, as wide as races are."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from paceline.course import TERRAINS, Course
from paceline.scenario.athlete import AthleteFile, Performance
from paceline.scenario.models import Scenario
from support.athletes import athlete, result
from support.fields import known, mass_race, population, sex, told_population
from support.races import scenario, starter
from support.roads import course_file, part

# physiology
speeds_mps = st.floats(0.3, 9.0)
grades = st.floats(-0.45, 0.45)
slope_factors = st.floats(0.86, 9.0)
head_winds_mps = st.floats(-15.0, 15.0)
#: From still, shielded air to a light runner with a large drag area at sea level.
drag_costs = st.one_of(st.just(0.0), st.floats(1e-5, 0.0045))
distances_m = st.floats(400.0, 250_000.0)
#: u_b (m/s), t_b (s), k1, k2 of the endurance curve.
curves = st.tuples(st.floats(2.0, 6.5), st.floats(3_600.0, 15_000.0), st.floats(10.0, 25.0), st.floats(5.0, 12.0))
fade_sharpnesses = st.floats(0.80, 0.98)
supplies = st.floats(0.7, 1.1)

# course


@st.composite
def roads(draw: st.DrawFn) -> Course:
    """A course of one to three parts, laps among them, ending anywhere in its last part."""
    parts = []
    seam_m = draw(st.floats(0.0, 500.0))
    for _ in range(draw(st.integers(1, 3))):
        length_m = draw(st.floats(300.0, 12_000.0))
        shares = draw(st.lists(st.floats(0.05, 0.95), max_size=4, unique_by=lambda share: round(share, 3)))
        inner = [(share * length_m, draw(st.floats(0.0, 500.0)), draw(st.floats(0.0, 360.0))) for share in shares]
        times = float(draw(st.integers(1, 5)))
        # Each part starts and ends at the height of its seam, so that laps close and parts join.
        points = [(0.0, seam_m), *sorted(inner), (length_m, seam_m)]
        parts.append(part(length_m, points, times, terrain=draw(st.sampled_from(TERRAINS))))
    whole_m = sum(one["length_m"] * one["times"] for one in parts)
    last_m = parts[-1]["length_m"] * parts[-1]["times"]
    distance_m = whole_m - draw(st.floats(0.0, 0.9)) * last_m
    stations = draw(st.lists(st.floats(0.0, 1.0).map(lambda share: {"at_m": share * distance_m}), max_size=5))
    every_m = draw(st.sampled_from([None, 1_000.0, 5_000.0]))
    mats = draw(st.lists(st.floats(1.0, distance_m), max_size=3))
    words = {"mats_m": mats, "stations": stations} | ({"mats_every_m": every_m} if every_m else {})
    return Course.of(course_file(*parts, **words), distance_m)


# calibration


@st.composite
def elite_results(draw: st.DrawFn) -> Performance:
    """A result that a good runner may have had, from 5 km to 100 km, up to ten years before the race."""
    distance_m = draw(st.sampled_from([5_000.0, 10_000.0, 21_097.5, 42_195.0, 80_467.2, 100_000.0]))
    # From a record breaker to a collapse.
    time_s = 7_500.0 * (distance_m / 42_195.0) ** 1.07 * draw(st.floats(0.96, 1.5))
    return result(
        time_s,
        distance_m,
        draw(st.floats(0.01, 10.0)),
        kind=draw(st.sampled_from(["race", "tactical", "aided"])),
        surface=draw(st.sampled_from(["road", "track", "trail"])),
        climb_m=draw(st.floats(0.0, 0.06)) * distance_m,
        temperature_c=draw(st.one_of(st.none(), st.floats(0.0, 35.0))),
        collapse=draw(st.booleans()),
        mark=draw(st.sampled_from(["verified", "from_memory"])),
    )


@st.composite
def athlete_files(draw: st.DrawFn) -> AthleteFile:
    """An athlete of any level with none to a dozen results."""
    level = draw(st.sampled_from(["elite_road", "elite_ultra", "club"]))
    return athlete(*draw(st.lists(elite_results(), max_size=12)), level=level)


# scenario files

#: Texts that look like race files: the words and the punctuation of YAML in any order.
yaml_texts = st.lists(
    st.one_of(
        st.sampled_from([":", ": ", "- ", "\n", "\n  ", " ", "{", "}", "[", "]", ",", "? ", "|", ">", "'", '"', "#"]),
        st.sampled_from(["&a ", "*a", "!!int ", "<<", "---\n", "...\n", "%YAML 1.2\n", "\t", "\r\n", "\ufeff"]),
        st.sampled_from(["name", "race", "2:00:25", "5 km", "1e3"]),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)
#: What may stand at a place of a race file.
yaml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


# small races


@st.composite
def _small_courses(draw: st.DrawFn, distance_m: float) -> dict[str, Any]:
    """A hilly, flat or lapped road of one or two kinds of ground."""
    laps = draw(st.integers(1, 3))
    length_m = distance_m / laps
    base_m = draw(st.sampled_from([0.0, 100.0, 1_800.0]))
    shares = draw(st.lists(st.floats(0.1, 0.9), max_size=3, unique_by=lambda share: round(share, 2)))
    inner = sorted((share * length_m, base_m + draw(st.floats(0.0, 60.0)), draw(_headings)) for share in shares)
    points = [(0.0, base_m, draw(_headings)), *inner, (length_m, base_m, 0.0)]
    terrain = draw(st.sampled_from(["road", "road", "gravel", "rocky_trail"]))
    mats_m = draw(st.sampled_from([500.0, 1_000.0]))
    return {"name": "small", "parts": [part(length_m, points, laps, terrain=terrain)], "mats_every_m": mats_m}


_headings = st.sampled_from([0.0, 90.0, 180.0, 270.0])


@st.composite
def _plans(draw: st.DrawFn, distance_m: float, paced: bool) -> dict[str, Any]:
    """A pacing plan of any kind but those written in Python, with or without a target."""
    kinds = ["even", "even_effort", "split", "bold", "segments"] + ["follow_pacers"] * (4 if paced else 0)
    kind = draw(st.sampled_from(kinds))
    plan: dict[str, Any] = {"pacing": kind}
    if kind != "segments" and draw(st.booleans()):
        plan["target_s"] = distance_m / draw(st.floats(3.5, 5.8))
    if kind == "split":
        plan["second_half"] = draw(st.sampled_from([-0.03, 0.02]))
    elif kind == "bold":
        plan |= {"over": draw(st.floats(0.005, 0.08)), "until_m": 0.5 * distance_m}
    elif kind == "segments":
        plan["segments"] = [
            {"until_m": 0.4 * distance_m, "pace_mps": draw(st.floats(3.5, 5.8))},
            {"until_m": distance_m, "pace_mps": draw(st.floats(3.5, 5.8))},
        ]
    if draw(st.booleans()):
        plan["replan_every_m"] = 1_500.0
    return plan


@st.composite
def _pacers(draw: st.DrawFn, distance_m: float) -> dict[str, Any] | None:
    """A team of either kind, or none."""
    pace: dict[str, Any] = {"pace_mps": draw(st.one_of(st.just("sustainable"), st.floats(3.8, 5.8)))}
    formation = draw(st.sampled_from(["line", "arrow", "open_v", "swordfish", "diamond", "pair"]))
    kind = draw(st.sampled_from(["none", "rotating", "from_start"]))
    if kind == "rotating":
        ahead, behind = draw(st.integers(1, 6)), draw(st.integers(0, 2))
        team: dict[str, Any] = {
            "ahead": ahead,
            "behind": behind,
            "pool": ahead + behind + draw(st.integers(0, 12)),
            "exchange_every_m": 1_000.0,
            "stint_m": 1_000.0 * draw(st.integers(1, 3)),
            "missed_exchange": draw(st.sampled_from([0.0, 0.3])),
            "car": draw(st.booleans()),
        }
    elif kind == "from_start":
        count = draw(st.integers(1, 4))
        untils_m = st.floats(0.2, 1.0).map(lambda share: share * distance_m)
        team = {"count": count, "until_m": draw(st.lists(untils_m, max_size=count))}
    else:
        return None
    return {"kind": kind, "formation": formation, "marathon_s": draw(st.floats(7_400.0, 10_000.0)), **pace, **team}


@st.composite
def _drinks(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["none", "handed", "stations"]))
    if kind == "none":
        return {"kind": kind}
    drinks: dict[str, Any] = {"kind": kind, "every_m": 1_250.0, "carbohydrate_g_per_h": draw(st.floats(0.0, 90.0))}
    if kind == "stations":
        drinks |= {"tables": draw(st.integers(1, 3)), "slowing_s": draw(st.floats(0.0, 20.0)), "missed": 0.1}
    return drinks


@st.composite
def races(draw: st.DrawFn) -> Scenario:
    """A race of 3 to 12 km with one to four starters, cheap to run: any plan, team, drink, weather and incident."""
    distance_m = draw(st.integers(3, 12)) * 1_000.0
    course = draw(_small_courses(distance_m))
    pacers = draw(_pacers(distance_m))
    names = ["Ada", "Ben", "Cleo", "Dan"][: draw(st.integers(1, 4))]
    runners = [
        starter(name, draw(st.floats(7_500.0, 14_000.0)), plan=draw(_plans(distance_m, pacers is not None)))
        for name in names
    ]
    wind = {"wind_mps": draw(st.floats(0.0, 8.0)), "wind_from_deg": draw(st.one_of(st.none(), _headings))}
    air = {"temperature_c": draw(st.floats(-5.0, 35.0)), "temperature_sd_c": 2.0, "wind_sd_mps": 1.0}
    kinds = draw(st.lists(st.sampled_from(["stomach", "collapse", "toilet", "drop_out", "missed_bottle"]), max_size=2))
    incidents = [
        {
            "runner": draw(st.sampled_from(names)),
            "kind": kind,
            "at_m": draw(st.sampled_from([1_250.0, 2_500.0])),
            "happens": draw(st.booleans()),
        }
        for kind in kinds
    ]
    words: dict[str, Any] = {} if pacers is None else {"pacers": pacers}
    return scenario(
        distance_m,
        *runners,
        course=course,
        weather={**wind, **air, "humidity": 0.6},
        drinks=draw(_drinks()),
        incidents=incidents,
        **words,
    )


@st.composite
def fields(draw: st.DrawFn) -> Scenario:
    """A mass race of 2 to 4 km with dozens to hundreds of starters: any line, waves, tables, spread of strength."""
    people = population() if draw(st.booleans()) else population(sex(speed_sd=0.0, bias_sd=0.0), k1_sd=0.0, form_sd=0.0)
    waves = [{"name": "one", "share": 0.4}, {"name": "two", "share": 0.6, "delay_s": draw(st.floats(0.0, 120.0))}]
    width_m = draw(st.one_of(st.none(), st.floats(0.5, 6.0)))
    return mass_race(
        1_000.0 * draw(st.integers(2, 4)),
        draw(st.integers(20, 300)),
        *([starter("Ada"), starter("Ben", 9_000.0)] if draw(st.booleans()) else []),
        drinks=draw(_drinks()),
        population=people,
        race={} if width_m is None else {"start_width_m": width_m},
        field={"waves": waves} if draw(st.booleans()) else {},
    )


#: One more or less than fill a company, or companies abreast.
_crowds = st.sampled_from([1, 2, 3, 7, 20, 21, 22, 31, 32, 33, 63, 64, 65])


@st.composite
def _places(draw: st.DrawFn, distance_m: float) -> dict[str, Any]:
    """Stations, forks and rivers, some at one place, on road, trail, or both in turn; cutoffs that few or all meet."""
    grounds = draw(st.sampled_from([("road",), ("rocky_trail",), ("road", "rocky_trail", "gravel", "road")]))
    length_m = distance_m / len(grounds)
    points = [(0.0, 300.0, 0.0), (0.5 * length_m, 300.0 + draw(st.floats(0.0, 120.0)), 90.0), (length_m, 300.0, 0.0)]
    at_m = st.integers(1, int(distance_m / 1_000.0) - 1).map(lambda km: 1_000.0 * km)
    some_m, words = st.lists(at_m, max_size=2, unique=True).map(sorted), ("timed", "crew", "weigh_in")
    stations = [
        {"name": f"station {x:g}", "at_m": x, "stop_s": stop_s, **{word: draw(st.booleans()) for word in words}}
        | ({"cutoff_s": x * draw(st.sampled_from([0.1, 0.3, 1.0]))} if draw(st.booleans()) else {})
        for x, stop_s in zip(draw(some_m), (0.0, 200.0), strict=False)
    ]  # fmt: skip
    return {
        "name": "odd",
        "parts": [part(length_m, points, terrain=ground) for ground in grounds],
        "mats_every_m": 1_000.0,
        "stations": stations,
        "junctions": [{"at_m": x, "marking": 0.0} for x in draw(some_m)],
        "crossings": [{"at_m": x, "takes_s": 60.0, "drift": 0.4, "drift_takes_s": 90.0} for x in draw(some_m)],
    }


@st.composite
def odd_races(draw: st.DrawFn) -> Scenario:
    """A race of 3 to 5 km over any ground with 1 to 65 starters, few or none by name: ties, scripts, pacers."""
    distance_m, starters = 1_000.0 * draw(st.integers(3, 5)), draw(_crowds)
    named = draw(st.integers(0, min(starters, 3)))
    pacers = draw(_pacers(distance_m)) if named else None
    drinks = [draw(_drinks()) for _ in range(1 + named)]
    runners = [
        starter(
            f"runner {n}", 9_000.0, plan=draw(_plans(distance_m, pacers is not None)), drinks=drinks[1 + n],
            mind={"goal": ("win", "record", "finish")[n], "record_s": distance_m / 5.0},
        )
        for n in range(named)
    ]  # fmt: skip
    kinds = ["stomach", "collapse", "toilet", "drop_out", "missed_bottle", "wrong_turn", "swept", "broken"]
    spots_m = st.sampled_from([0.0, 1_000.0, 1_500.0, distance_m])
    incidents = [
        {"runner": f"runner {n}", "kind": draw(st.sampled_from(kinds)), "at_m": draw(spots_m)} for n in range(named)
    ]
    people = draw(st.sampled_from([population(), population(sex(speed_sd=0.0)), told_population(speed_sd=0.2)]))
    words: dict[str, Any] = {
        "course": draw(_places(distance_m)), "drinks": drinks[0], "incidents": incidents, "pacers": pacers,
        "weather": {"temperature_c": draw(st.sampled_from([-5.0, 12.0, 36.0])), "wind_mps": 3.0, "wind_sd_mps": 1.0},
    }  # fmt: skip
    if starters == named:
        return scenario(distance_m, *runners, **words)
    trail = {"descent_mps": 4.0, "stops": 1.2, "stops_sd": 0.4, "damage": 1.5, "stomach_per_h": 0.9}
    people["trail"] = {name: known(number) for name, number in trail.items()}
    words["race"] = draw(st.sampled_from([{}, {"limit_s": 0.3 * distance_m}]))
    return mass_race(distance_m, starters - named, *runners, population=people, **words)


@st.composite
def races_in_two_orders(draw: st.DrawFn) -> tuple[Scenario, Scenario]:
    """One race, its runners in two orders of the file; whom the pacers serve is said by name."""
    words = draw(races())
    if words.pacers is not None:
        served = words.pacers.model_copy(update={"serves": words.runners[0].athlete.name})
        words = words.model_copy(update={"pacers": served})
    other = words.model_copy(update={"runners": tuple(draw(st.permutations(words.runners)))})
    return words, other


@st.composite
def stations_in_fields(draw: st.DrawFn) -> Scenario:
    """A field that comes to few and slow tables: dozens to hundreds, over a wide or a narrow line, all alike or not."""
    words = draw(fields())
    tables = words.drinks.model_copy(
        update={
            "kind": "stations", "every_m": 500.0, "tables": draw(st.integers(1, 12)),
            "slowing_s": draw(st.floats(0.0, 30.0)), "missed": draw(st.sampled_from([0.0, 0.1])),
        }
    )  # fmt: skip
    return words.model_copy(update={"drinks": tables})


#: A man alone who runs by effort: his plan, for a race of 2 km or more.
lone_plans = st.one_of(
    st.just({"pacing": "even_effort"}),
    st.builds(
        lambda over, until_m: {"pacing": "bold", "over": over, "until_m": until_m},
        st.floats(0.0, 0.06),
        st.sampled_from([500.0, 1_500.0]),
    ),
    st.builds(lambda every_m: {"pacing": "even_effort", "replan_every_m": every_m}, st.sampled_from([500.0, 1_500.0])),
)
#: Two of a kind, the first smaller.
wind_pairs = st.tuples(st.floats(-8.0, 8.0), st.floats(0.1, 4.0)).map(lambda pair: (pair[0], pair[0] + pair[1]))
grade_pairs = st.tuples(st.floats(-0.05, 0.06), st.floats(1e-3, 0.02)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@st.composite
def steady_careers(draw: st.DrawFn) -> tuple[AthleteFile, int, float]:
    """An athlete whose results agree within a few per cent, one of them, and by how much it might have been faster."""
    level = draw(st.sampled_from(["elite_road", "elite_ultra"]))
    many = draw(st.integers(1, 8))
    results = []
    for _ in range(many):
        distance_m = draw(st.sampled_from([10_000.0, 21_097.5, 42_195.0, 50_000.0, 100_000.0]))
        time_s = 8_000.0 * (distance_m / 42_195.0) ** 1.07 * draw(st.floats(0.98, 1.02))
        results.append(result(time_s, distance_m, draw(st.floats(0.1, 6.0))))
    return athlete(*results, level=level), draw(st.integers(0, many - 1)), draw(st.floats(1e-3, 0.02))


# sweeps

#: The points of a small sweep: winds, m/s, in any order.
sweep_winds = st.lists(st.integers(0, 9), min_size=1, max_size=9, unique=True)
