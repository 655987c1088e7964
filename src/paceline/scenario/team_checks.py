"""What does not go together in a plan, a team of pacers, or the drinks of a race."""

from __future__ import annotations

from collections.abc import Iterator

from paceline.scenario.course import CourseFile
from paceline.scenario.drinks import Drinks
from paceline.scenario.pacers import Pacers
from paceline.scenario.pacing import Plan
from paceline.scenario.tree import Loc

Found = Iterator[tuple[Loc, str]]

_MOST_POINTS = 10_000
#: Which kinds of pacing read a key of the plan.
_READ_BY = {
    "second_half": ("split",),
    "over": ("bold", "follow_pacers"),
    "until": ("bold",),
    "segments": ("segments",),
    "function": ("python",),
}
_NEEDED = {
    "split": {"second_half": "-2 %"},
    "bold": {"over": "3 %", "until": "30 km"},
    "segments": {"segments": "[{until: 21 km, pace: 3:00/km}, {until: 42.195 km, pace: 2:55/km}]"},
    "python": {"function": "my_plans:careful"},
}
_ROTATING_ONLY = ("ahead", "behind", "pool", "exchange_every", "stint", "car")


def plan_problems(plan: Plan, race_m: float) -> Found:
    """Keys that the plan's pacing lacks or does not read, and stretches that do not lead to the finish."""
    given = {
        "second_half": plan.second_half or None,
        "over": plan.over,
        "until": plan.until_m,
        "segments": plan.segments or None,
        "function": plan.function,
    }
    for key, example in _NEEDED.get(plan.pacing, {}).items():
        if given[key] is None:
            yield ("pacing",), f"pacing {plan.pacing} needs `{key}`; write for instance `{key}: {example}`"
    for key, readers in _READ_BY.items():
        if given[key] is not None and plan.pacing not in readers:
            yield (key,), f"pacing {plan.pacing} does not read it; remove it, or write `pacing: {readers[0]}`"
    if plan.until_m is not None:
        yield from _before_finish(plan.until_m, race_m, ("until",))
    if plan.replan_every_m is not None:
        yield from every_problems(plan.replan_every_m, race_m, "replan_every")
    reached = 0.0
    for index, segment in enumerate(plan.segments):
        if (segment.pace_mps is None) == (segment.effort is None):
            yield ("segments", index), "a segment has either a `pace` or an `effort`, as in {until: 9 km, effort: 98 %}"
        elif (segment.effort is not None) != plan.by_effort:
            yield ("segments", index), "other segments of this plan are efforts, so this one needs an `effort` too"
        if segment.until_m <= reached:
            yield (
                ("segments", index, "until"),
                f"{segment.until_m:g} m does not lie after {reached:g} m; sort the segments",
            )
        yield from _before_finish(segment.until_m, race_m, ("segments", index, "until"))
        reached = max(reached, segment.until_m)
    if plan.segments and reached < race_m:
        words = f"the last segment ends at {reached:g} m; lead it up to the finish with `until: {race_m:g} m`"
        yield ("segments", len(plan.segments) - 1, "until"), words


def pacer_problems(pacers: Pacers, race_m: float) -> Found:
    """What the kind of team lacks, what it cannot have, and numbers that do not add up."""
    yield from _rotating(pacers, race_m) if pacers.kind == "rotating" else _from_start(pacers, race_m)
    if pacers.formation == "own" and pacers.shelter is None:
        yield ("formation",), "a formation of one's own needs its `shelter`; write for instance `shelter: 65 %`"
    for name, share in (("shelter", pacers.shelter), ("one_ahead", pacers.one_ahead)):
        if share is not None and pacers.formation != "own":
            known = f"the shelter of {pacers.formation} is known"
            yield (name,), f"{known}; remove it, or write `formation: own`"
    team = pacers.pool if pacers.kind == "rotating" else pacers.count
    if team is not None and len(pacers.names) > team:
        yield ("names",), f"there are {len(pacers.names)} names for {team} pacers; remove some names"


def drinks_problems(drinks: Drinks, course: CourseFile, race_m: float) -> Found:
    """Where drinks are handed out, and who hands them."""
    if drinks.kind == "handed" and drinks.every_m is None:
        yield ("kind",), "handed drinks need `every`; write for instance `every: 3 km`"
    if drinks.kind == "stations" and drinks.every_m is None and not course.stations:
        yield ("kind",), "the course has no stations; add `every: 5 km` here, or `stations` to the course"
    if drinks.kind != "stations" and drinks.tables is not None:
        yield ("tables",), f"only stations have tables; remove it, or write `kind: stations` instead of {drinks.kind}"
    if drinks.kind == "none" and drinks.every_m is not None:
        yield ("every",), "nothing is drunk with kind none; remove it, or write `kind: stations`"
    if drinks.every_m is not None:
        yield from every_problems(drinks.every_m, race_m, "every")


def _rotating(pacers: Pacers, race_m: float) -> Found:
    for key, value, example in (
        ("ahead", pacers.ahead, "6"),
        ("pool", pacers.pool, "30"),
        ("exchange_every", pacers.exchange_every_m, "2.4 km"),
    ):
        if value is None:
            yield ("kind",), f"rotating pacers need `{key}`; write for instance `{key}: {example}`"
    if pacers.until_m:
        yield ("until",), "rotating pacers do not drop out; remove it, or write `kind: from_start`"
    if pacers.count is not None:
        yield ("count",), "rotating pacers are counted by `ahead`, `behind` and `pool`; remove it"
    running = (pacers.ahead or 0) + pacers.behind
    if pacers.pool is not None and pacers.pool < running:
        yield ("pool",), f"{pacers.pool} pacers cannot keep {running} running (ahead + behind); give at least {running}"
    if pacers.exchange_every_m is not None:
        yield from every_problems(pacers.exchange_every_m, race_m, "exchange_every")


def _from_start(pacers: Pacers, race_m: float) -> Found:
    if pacers.count is None:
        yield ("kind",), "pacers from the start need `count`; write for instance `count: 3`"
    given = (
        pacers.ahead,
        pacers.behind or None,
        pacers.pool,
        pacers.exchange_every_m,
        pacers.stint_m,
        pacers.car or None,
    )
    for key, value in zip(_ROTATING_ONLY, given, strict=True):
        if value is not None:
            instead = "use `count`" if key in {"ahead", "pool"} else "remove it"
            yield (key,), f"pacers from the start have no `{key}`; {instead}, or write `kind: rotating`"
    if pacers.count is not None and len(pacers.until_m) > pacers.count:
        words = f"{len(pacers.until_m)} places to drop out for {pacers.count} pacers; give one for each at most"
        yield ("until",), words
    for index, until_m in enumerate(pacers.until_m):
        yield from _before_finish(until_m, race_m, ("until", index))


def _before_finish(at_m: float, race_m: float, loc: Loc) -> Found:
    if at_m > race_m:
        yield loc, f"{at_m:g} m lies beyond the finish at {race_m:g} m; give at most {race_m:g} m"


def every_problems(every_m: float, race_m: float, key: str) -> Found:
    """Places at equal distances that are too far or too close together."""
    if every_m > race_m:
        yield (key,), f"{every_m:g} m is longer than the race of {race_m:g} m; give less"
    elif race_m / every_m > _MOST_POINTS:
        yield (key,), f"that makes more than {_MOST_POINTS} places; give at least {race_m / _MOST_POINTS:.0f} m"
