"""What makes a scenario impossible although each of its values is fine: names nobody bears, points beyond the line.

Each check yields problems; the loader turns them into places in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from paceline.people.people import known_people, people_called
from paceline.scenario.athlete import AthleteFile, Performance
from paceline.scenario.course import PAVED, CourseFile
from paceline.scenario.field import Population, field_problems
from paceline.scenario.models import EVERYONE, Runner, Scenario
from paceline.scenario.quantities import shown
from paceline.scenario.seams import AT_END_M, seam_problems
from paceline.scenario.splits import split_distance_m
from paceline.scenario.team_checks import drinks_problems, every_problems, pacer_problems, plan_problems
from paceline.scenario.tree import Loc, Problem, closest, dotted
from paceline.scenario.units import format_duration

_FASTEST_MPS = 11.0
_SHORTEST_M, _LONGEST_M = 50.0, 6e6
#: Rounding of lap lengths that nobody would call a short course.
_SLACK_M = 0.005


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Everything that keeps ``scenario`` from being run."""
    race_m = scenario.race.distance_m
    course = scenario.race.course
    if not _SHORTEST_M <= race_m <= _LONGEST_M:
        yield Problem(("race", "distance"), f"{race_m:g} m is no distance to simulate; give 50 m to 6000 km")
        return
    yield from _course(course, race_m)
    yield from _starters(scenario)
    yield from _names(scenario)
    for index, runner in enumerate(scenario.runners):
        at: Loc = ("runners", index)
        yield from _runner(runner, at, scenario)
        yield from _located(plan_problems(runner.plan, race_m), (*at, "plan"))
        yield from _too_fast(runner.plan.target_s, race_m, (*at, "plan", "target"))
        if runner.drinks is not None:
            yield from _located(drinks_problems(runner.drinks, course, race_m), (*at, "drinks"))
    if scenario.pacers is not None:
        yield from _located(pacer_problems(scenario.pacers, race_m), ("pacers",))
        yield from _too_fast(scenario.pacers.marathon_s, 42195.0, ("pacers", "marathon"))
    yield from _located(drinks_problems(scenario.drinks, course, race_m), ("drinks",))
    weather = scenario.weather
    if weather.warms_until_s is not None and weather.temperature_finish_c is None:
        yield Problem(
            ("weather", "after"), "it says when the air is warm, but not how warm; add `temperature_finish: 18 C`"
        )
    for name, target in scenario.targets.items():
        yield from _too_fast(target.time_s, race_m, ("targets", name, "time"))
    yield from _observed(scenario)
    for index, incident in enumerate(scenario.incidents):
        if incident.at_m is not None:
            yield from _beyond(incident.at_m, race_m, ("incidents", index, "at"), "the incident")
            if incident.at_m in {0.0, race_m}:
                where = "the start" if incident.at_m == 0.0 else "the finish"
                yield Problem(
                    ("incidents", index, "at"), f"nothing can happen at {where}; give a place on the way, such as 60 km"
                )
            if not incident.happens and incident.kind != "missed_bottle":
                yield Problem(
                    ("incidents", index, "at"),
                    f"{incident.kind} is forbidden for the whole race or not at all; leave out at",
                )
        elif incident.happens:
            yield Problem(("incidents", index), "an incident that happens needs a place; add for instance at: 60 km")


def _starters(scenario: Scenario) -> Iterator[Problem]:
    if scenario.field is None:
        if not scenario.runners:
            words = "nobody starts; name at least one, as in [{athlete: athletes/name.yaml}], or give a `field`"
            yield Problem(("runners",), words)
        return
    yield from _located(field_problems(scenario.field), ("field",))
    yield from _splits(scenario.field.population, scenario.race.distance_m)
    if scenario.field.population.trail is None and _grounds(scenario.race.course) - PAVED:
        words = f"the people of {scenario.field.population.name} have run no trails, and the course has some"
        yield Problem(("field", "population"), f"{words}; give them the words of `trail`, or take others who have them")
    if scenario.field.drinks is not None:
        found = drinks_problems(scenario.field.drinks, scenario.race.course, scenario.race.distance_m)
        yield from _located(found, ("field", "drinks"))
    if scenario.pacers is not None and not scenario.runners:
        yield Problem(("pacers",), "pacers serve a runner who is named; add one to `runners`, or leave the pacers out")


def _grounds(course: CourseFile) -> set[str]:
    """The kinds of ground of a course."""
    changes = {point.terrain for part in course.parts for point in part.points if point.terrain is not None}
    return {*changes, *(part.terrain for part in course.parts)}


def _splits(people: Population, race_m: float) -> Iterator[Problem]:
    """Splits from which a field would draw its pacing, but cannot."""
    if people.splits is None or people.pace_noise is not None or people.departures is not None:
        return
    at: Loc = ("field", "population", "splits")
    if people.splits not in known_people():
        words = f"{shown(people.splits)} was fitted to no splits"
        yield Problem(at, f"{words}; name one of {', '.join(known_people())}", at_key=False)
        return
    fitted = people_called(people.splits)
    if not fitted.run(race_m):
        words = f"the race is {race_m:g} m long, these splits are of {fitted.ends_m[-1]:g} m"
        yield Problem(at, f"{words}; give the population a start_bias, a start_bias_sd and a pace_noise")


def _located(found: Iterator[tuple[Loc, str]], under: Loc) -> Iterator[Problem]:
    for loc, words in found:
        yield Problem((*under, *loc), words)


def _beyond(at_m: float, race_m: float, loc: Loc, what: str) -> Iterator[Problem]:
    if at_m > race_m:
        yield Problem(loc, f"{what} at {at_m:g} m lies beyond the finish at {race_m:g} m; give at most {race_m:g} m")


def too_fast(time_s: float, distance_m: float) -> str | None:
    """What is wrong with a time that nobody runs, in words; None for one that somebody might."""
    if distance_m <= _FASTEST_MPS * time_s:
        return None
    read = f"{format_duration(time_s)} over {distance_m:g} m is faster than anyone runs"
    return f"{read}; hours are written h:mm:ss, as in 2:00:00"


def _too_fast(time_s: float | None, distance_m: float, loc: Loc) -> Iterator[Problem]:
    words = None if time_s is None else too_fast(time_s, distance_m)
    if words is not None:
        yield Problem(loc, words, at_key=False)


def _course(course: CourseFile, race_m: float) -> Iterator[Problem]:
    at: Loc = ("race", "course")
    for number, part in enumerate(course.parts):
        reached = -1.0
        for index, point in enumerate(part.points):
            loc = (*at, "parts", number, "points", index, "at")
            if point.at_m <= reached:
                yield Problem(
                    loc, f"{point.at_m:g} m does not lie after the point before it at {reached:g} m; sort the points"
                )
            elif point.at_m > part.length_m + AT_END_M:
                yield Problem(
                    loc, f"{point.at_m:g} m lies beyond this part's length of {part.length_m:g} m; shorten or extend"
                )
            reached = max(reached, point.at_m)
    yield from _located(seam_problems(course.parts), (*at, "parts"))
    total_m = sum(part.length_m * part.times for part in course.parts)
    if total_m < race_m - _SLACK_M:
        short = f"the parts (length x times) make {total_m:.10g} m, {race_m - total_m:.10g} m less than the race"
        last = course.parts[-1]
        needed = last.times + (race_m - total_m) / last.length_m
        yield Problem(
            (*at, "parts"), f"{short} of {race_m:g} m; lengthen a part, or run the last one {needed:.4g} times"
        )
    for index, station in enumerate(course.stations):
        yield from _beyond(station.at_m, race_m, (*at, "stations", index, "at"), "the station")
    reached = 0.0
    for index, mat_m in enumerate(course.mats_m):
        yield from _beyond(mat_m, race_m, (*at, "mats", index), "the mat")
        if mat_m <= reached:
            yield Problem((*at, "mats", index), f"{mat_m:g} m does not lie after the mat before it; sort the mats")
        reached = mat_m
    if course.mats_every_m is not None:
        yield from _located(every_problems(course.mats_every_m, race_m, "mats_every"), at)


def _names(scenario: Scenario) -> Iterator[Problem]:
    names = [runner.athlete.name for runner in scenario.runners]
    yield from _twice(names, [("runners", index, "athlete", "name") for index in range(len(names))], "runner")
    pacers = scenario.pacers
    if pacers is not None:
        yield from _twice(pacers.names, [("pacers", "names", index) for index in range(len(pacers.names))], "pacer")
        for index, name in enumerate(pacers.names):
            if name in names:
                yield Problem(
                    ("pacers", "names", index), f"{name!r} is a runner of this race too; name him in one place"
                )
        if pacers.serves is not None:
            yield from _unknown(pacers.serves, names, ("pacers", "serves"))
    for name in scenario.observed:
        yield from _unknown(name, names, ("observed", name))
    for index, incident in enumerate(scenario.incidents):
        # What never happens may be said of everyone at once.
        if incident.runner != EVERYONE or incident.happens or incident.at_m is not None:
            yield from _unknown(incident.runner, names, ("incidents", index, "runner"))


def _twice(names: Sequence[str], locs: Sequence[Loc], what: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            earlier = dotted(locs[first[name]][: len(locs[index]) - (2 if what == "runner" else 0)])
            words = f"the {what} {name!r} is named twice (first at {earlier}); names tell them apart, change one"
            yield Problem(locs[index], words)
        first.setdefault(name, index)


def _unknown(name: str, names: list[str], loc: Loc) -> Iterator[Problem]:
    if name not in names:
        yield Problem(loc, f"no runner is called {name!r}; {closest(name, names)}")


def _runner(runner: Runner, at: Loc, scenario: Scenario) -> Iterator[Problem]:
    athlete: AthleteFile = runner.athlete
    race_day = scenario.race.start.date()
    yield from performance_problems(athlete, (*at, "athlete"))
    for index, row in enumerate(athlete.performances):
        loc = (*at, "athlete", "performances", index)
        if row.date >= race_day and not scenario.hindsight:
            day = f"{_label(index, row)} is of {row.date}"
            peeks = f"{day}, not earlier than the race on {race_day}, so a forecast may not read it"
            remedy = "move it to a newer athlete file that `extends` this one, or say `hindsight: true` in the scenario"
            yield Problem((*loc, "date"), f"{peeks}; {remedy}")


def performance_problems(athlete: AthleteFile, at: Loc) -> Iterator[Problem]:
    """What is wrong with the results of the athlete at ``at``, whatever the race."""
    for index, row in enumerate(athlete.performances):
        loc = (*at, "performances", index)
        if row.time_s is None and row.kind not in {"did_not_finish", "not_best_effort"}:
            words = "has no time; add one, as in `time: 2:04:05`, or say `kind: did_not_finish`"
            yield Problem(loc, f"{_label(index, row)} {words}")
        yield from _too_fast(row.time_s, row.distance_m, (*loc, "time"))


def _label(index: int, row: Performance) -> str:
    return f"{row.id or f'row {index}'} ({row.event})"


def _observed(scenario: Scenario) -> Iterator[Problem]:
    race_m = scenario.race.distance_m
    for name, observed in scenario.observed.items():
        at: Loc = ("observed", name)
        yield from _too_fast(observed.finish_s, race_m, (*at, "finish"))
        passed: list[tuple[float, float, str]] = []
        for label, time_s in observed.splits.items():
            loc = (*at, "splits", label)
            try:
                distance_m = split_distance_m(label, scenario.race)
            except ValueError as error:
                yield Problem(loc, str(error))
                continue
            if distance_m > race_m:
                yield from _beyond(distance_m, race_m, loc, "the split")
                continue
            yield from _too_fast(time_s, distance_m, loc) if time_s > 0 else ()
            passed.append((distance_m, time_s, label))
        passed.sort()
        for (_, before_s, before), (_, time_s, label) in pairwise(passed):
            if time_s <= before_s:
                yield Problem(
                    (*at, "splits", label), f"the split is not later than the one at {before!r}; check both times"
                )
        if passed and observed.finish_s is not None and observed.finish_s < passed[-1][1]:
            yield Problem(
                (*at, "finish"), f"the finish is earlier than the split at {passed[-1][2]!r}; check both times"
            )
