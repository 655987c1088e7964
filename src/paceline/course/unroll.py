"""Unrolling turns the parts of a course file, laps repeated, into one road from start to finish."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from paceline.errors import InputError
from paceline.scenario.course import CourseFile, Cover, Part, Terrain
from paceline.scenario.seams import AT_END_M, end_height_m, end_point, seam_problems, start_height_m
from paceline.scenario.tree import dotted

#: A course may fall this much short of its race and is then held level to the line (rounded lap counts).
SLACK_M = 1.0


@dataclass(frozen=True, slots=True)
class RoadPoint:
    """A spot of the unrolled road where its slope, direction or ground changes."""

    at_m: float
    height_m: float
    heading_deg: float | None
    terrain: Terrain


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot of one lap of a part, before it is laid on the road."""

    at_m: float
    height_m: float
    heading_deg: float | None
    terrain: Terrain


@dataclass(frozen=True, slots=True)
class Lap:
    """One time over a part. ``length_m`` is that of the full lap, even where the race ends inside it."""

    start_m: float
    length_m: float


def unroll(file: CourseFile, distance_m: float) -> tuple[list[RoadPoint], list[Lap]]:
    """All points from 0 to ``distance_m`` inclusive, strictly increasing, and the laps they lie on."""
    laid = sum(part.length_m * part.times for part in file.parts)
    if laid < distance_m - SLACK_M:
        raise InputError(
            f"the parts add up to {laid:.1f} m, but the race is {distance_m:.1f} m long: "
            "lengthen a part or repeat it more times",
            path="race.course.parts",
        )
    profiles = _closed_profiles(file.parts)
    points: list[RoadPoint] = []
    laps: list[Lap] = []
    part_start_m = 0.0
    for number, (part, profile) in enumerate(zip(file.parts, profiles, strict=True)):
        last = number == len(file.parts) - 1
        part_end_m = distance_m if last else min(part_start_m + part.length_m * part.times, distance_m)
        for start_m in _lap_starts(part, part_start_m, part_end_m):
            laps.append(Lap(start_m, part.length_m))
            _append(points, part, profile, start_m, part_end_m)
        part_start_m = part_end_m
        if part_start_m >= distance_m:
            break
    for number, cover in enumerate(file.covered):
        if not cover.from_m < cover.to_m <= distance_m:
            raise InputError(
                f"lies from {cover.from_m:.0f} to {cover.to_m:.0f} m of a race of {distance_m:.0f} m: "
                "from has to come before to, and both within the race",
                path=f"race.course.covered.{number}",
            )
        points = _under(cover, points)
    return points, laps


def _under(cover: Cover, points: list[RoadPoint]) -> list[RoadPoint]:
    """The road with other ground between two places."""
    ends = [_between(points, at_m) for at_m in (cover.from_m, cover.to_m)]
    inside = [replace(point, terrain=cover.terrain) for point in points if cover.from_m < point.at_m < cover.to_m]
    return [
        *(point for point in points if point.at_m < cover.from_m),
        replace(ends[0], terrain=cover.terrain),
        *inside,
        ends[1],
        *(point for point in points if point.at_m > cover.to_m),
    ]


def _between(points: list[RoadPoint], at_m: float) -> RoadPoint:
    """The spot of a road at a place, on the ground that begins or goes on there."""
    number = bisect_right([point.at_m for point in points], at_m) - 1
    before, after = points[number], points[min(number + 1, len(points) - 1)]
    share = (at_m - before.at_m) / (after.at_m - before.at_m) if after.at_m > before.at_m else 0.0
    return replace(before, at_m=at_m, height_m=before.height_m + share * (after.height_m - before.height_m))


def _lap_starts(part: Part, start_m: float, end_m: float) -> Iterator[float]:
    lap = 0
    while start_m + lap * part.length_m < end_m - SLACK_M or lap == 0:
        yield start_m + lap * part.length_m
        lap += 1


def _append(points: list[RoadPoint], part: Part, profile: list[Spot], start_m: float, end_m: float) -> None:
    """Lay one lap; a point on the seam of two laps takes the height already there and the new lap's direction."""
    if points and points[-1].at_m >= start_m - 1e-9:
        seam = points.pop()
        points.append(RoadPoint(seam.at_m, seam.height_m, profile[0].heading_deg, profile[0].terrain))
    else:
        points.append(RoadPoint(start_m, profile[0].height_m, profile[0].heading_deg, profile[0].terrain))
    for before, here in pairwise(profile):
        at_m = start_m + here.at_m
        if at_m >= end_m:
            share = (end_m - start_m - before.at_m) / (here.at_m - before.at_m)
            height_m = before.height_m + share * (here.height_m - before.height_m)
            points.append(RoadPoint(end_m, height_m, before.heading_deg, before.terrain))
            return
        points.append(RoadPoint(at_m, here.height_m, here.heading_deg, here.terrain))
    if end_m - points[-1].at_m <= SLACK_M:  # the course falls a rounding short of its race: level to the line
        end = points.pop()
        points.append(RoadPoint(end_m, end.height_m, end.heading_deg, part.terrain))


def _closed_profiles(parts: tuple[Part, ...]) -> list[list[Spot]]:
    """Key points of each part with both ends filled in, so that every lap can be laid on its own."""
    for number, part in enumerate(parts):
        path = f"race.course.parts.{number}.points"
        if len({p.at_m for p in part.points}) < len(part.points):
            raise InputError("two key points stand at the same place: remove one", path=path)
        if any(not 0 <= p.at_m <= part.length_m + AT_END_M for p in part.points):
            raise InputError(f"a key point lies outside the part, which is {part.length_m:.1f} m long", path=path)
    for loc, words in seam_problems(parts):
        raise InputError(words, path=dotted(("race", "course", "parts", *loc)))
    profiles: list[list[Spot]] = []
    for part, following in zip_longest(parts, parts[1:]):
        given = end_point(part)
        inner = [spot for spot in _spots(part) if 0 < spot.at_m < part.length_m - AT_END_M]
        heading_deg = given.heading_deg if given else None
        end = Spot(part.length_m, end_height_m(part, following), heading_deg, part.terrain)
        profiles.append([_start_point(part), *inner, end])
    return profiles


def _spots(part: Part) -> list[Spot]:
    """The key points of a part in order; the ground of one holds until another names its own."""
    spots: list[Spot] = []
    terrain = part.terrain
    for point in sorted(part.points, key=lambda p: p.at_m):
        terrain = point.terrain or terrain
        spots.append(Spot(point.at_m, point.height_m, point.heading_deg, terrain))
    return spots


def _start_point(part: Part) -> Spot:
    """The point at 0: as given; or where a lap begins, on the ground of its end; or like the first point."""
    spots = _spots(part)
    first, last = spots[0], spots[-1]
    if first.at_m == 0:
        return first
    if part.times <= 1:
        return Spot(0.0, start_height_m(part), None, part.terrain)
    return Spot(0.0, start_height_m(part), last.heading_deg, last.terrain)
