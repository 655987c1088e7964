"""Where laps close and parts of a course meet: one spot has one height."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from paceline.scenario.course import KeyPoint, Part
from paceline.scenario.tree import Loc

#: Two heights of one spot may differ by this much (rounded heights); more is a step in the road, so an error.
STEP_M = 1.0
#: A key point this near the end of its part stands there: lengths are rounded.
AT_END_M = 0.005


def end_point(part: Part) -> KeyPoint | None:
    """The key point at the very end of a part, where there is one."""
    last = max(part.points, key=lambda point: point.at_m)
    return last if abs(last.at_m - part.length_m) <= AT_END_M else None


def start_height_m(part: Part) -> float:
    """As given, or on the line from the end of the lap before, or level with the first point."""
    first, last = (choose(part.points, key=lambda point: point.at_m) for choose in (min, max))
    if first.at_m == 0.0 or part.times <= 1:
        return first.height_m
    last_m = min(last.at_m, part.length_m)
    share = (part.length_m - last_m) / (first.at_m + part.length_m - last_m)
    return last.height_m + share * (first.height_m - last.height_m)


def end_height_m(part: Part, following: Part | None) -> float:
    """As given, or where a lap closes, or where the next part starts, or level with the last point."""
    given = end_point(part)
    if given is not None:
        return given.height_m
    if part.times > 1:
        return start_height_m(part)
    if following is not None:
        return start_height_m(following)
    return max(part.points, key=lambda point: point.at_m).height_m


def seam_problems(parts: Sequence[Part]) -> Iterator[tuple[Loc, str]]:
    """Laps that end at another height than they start at, and parts that do not meet; places are below ``parts``."""
    for number, part in enumerate(parts):
        start_m, end_m = start_height_m(part), end_height_m(part, None)
        if part.times > 1 and abs(end_m - start_m) > STEP_M:
            words = f"a lap starts at {start_m:g} m and ends at {end_m:g} m: give both ends of a lap the same height"
            yield (number, "points"), words
    for number, (part, following) in enumerate(pairwise(parts)):
        end_m, next_m = end_height_m(part, following), start_height_m(following)
        if part.times.is_integer() and abs(end_m - next_m) > STEP_M:
            words = f"this part ends at {end_m:g} m, but the next one starts at {next_m:g} m: give the seam one height"
            yield (number, "points"), words
