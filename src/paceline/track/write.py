"""The course file of a survey: what the track says, with comments that say where each number comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paceline.scenario.course import CourseFile, KeyPoint, Part, Place, StationPoint
from paceline.scenario.units import LATITUDE, format_duration
from paceline.track.track import one_line

if TYPE_CHECKING:
    from paceline.track.survey import Survey


def course_file(survey: Survey) -> CourseFile:
    """The model of the course; numbers as rounded as the file has them."""
    length_m = round(survey.lap_m or survey.distance_m, 4)
    part = Part(
        length_m=length_m,
        times=round(survey.distance_m / length_m + 5e-7, 6) if survey.lap_m else 1.0,
        terrain=survey.terrain or "road",
        points=tuple(
            KeyPoint(
                at_m=min(round(point.at_m, 1), length_m),
                height_m=round(point.height_m, 1),
                heading_deg=None if point.heading_deg is None else float(round(point.heading_deg) % 360),
            )
            for point in survey.points
        ),
    )
    separation_m = survey.shape.separation_m
    return CourseFile(
        name=survey.name,
        parts=(part,),
        mats_every_m=_mats_every_m(survey),
        stations=tuple(
            StationPoint(
                name=station.name, at_m=round(station.at_m, 0), tables=station.tables, cutoff_s=station.cutoff_s
            )
            for station in survey.stations
        ),
        start_finish_separation_m=None if separation_m is None else round(separation_m, 0),
        place=_place(survey),
        source=_source(survey),
    )


def course_yaml(survey: Survey) -> str:
    """The course file, commented, ready for a scenario's ``course:``."""
    file = course_file(survey)
    part = file.parts[0]
    lines = [
        f"# {one_line(survey.name)}: {survey.distance_m / 1000:.4g} km, {_climb(survey)}; {survey.shape.words}.",
        f"# From a {survey.track.kind} track of {survey.measured_m / 1000:.2f} km with {len(survey.track):,} points"
        + (", rescaled to the official length." if survey.official else "; no official length was given."),
    ]
    if survey.warnings:
        lines += [
            "# Look at these before you trust it:",
            *(f"#   - {one_line(doubt, 400)}" for doubt in survey.warnings),
        ]
    lines += [
        f"name: {quoted(survey.name)}",
        "parts:",
        f"  - length: {_km(part.length_m)}",
    ]
    if survey.lap_m:
        lines.append(f"    times: {part.times:.6f}  # one lap, as it lies the first time round")
    lines += [
        f"    terrain: {part.terrain}"
        + (
            ""
            if survey.terrain
            else "  # assumed: the track cannot tell road, gravel, smooth_trail, rocky_trail, snow or sand"
        ),
        "    # Heights smoothed, and linear between these points; climb counted from 3 m on. Heading: the way on.",
        "    points:",
    ]
    for point in part.points:
        heading = "" if point.heading_deg is None else f", heading: {point.heading_deg:.0f}"
        lines.append(f"      - {{at: {_km(point.at_m)}, height: {point.height_m:.1f} m{heading}}}")
    if file.mats_every_m is not None:
        lines.append(f"mats_every: {_km(file.mats_every_m)}  # where splits are told; assumed")
    if survey.stations:
        lines.append("stations:")
        for station in file.stations:
            name = f"name: {quoted(station.name)}, " if station.name else ""
            tables = f", tables: {station.tables}" if station.tables is not None else ""
            cutoff = f', cutoff: "{format_duration(station.cutoff_s)}"' if station.cutoff_s is not None else ""
            lines.append(f"  - {{{name}at: {_km(station.at_m)}{tables}{cutoff}}}")
    else:
        lines.append("stations: []                # the track names none; write them as {name: Lodge, at: 12 km}")
    if file.start_finish_separation_m is not None:
        lines.append(
            f"start_finish_separation: {file.start_finish_separation_m:.0f} m  # between the ends of the track"
        )
    lines.append("wind_exposure: 0.6          # assumed: 0 in a forest, 1 on open ground")
    if file.place is not None:
        where = f"latitude: {file.place.latitude_deg:.4f}, longitude: {file.place.longitude_deg:.4f}"
        lines.append(f"place: {{{where}}}  # of the start, for sunrise and sunset")
    lines.append(f"source: {quoted(file.source)}")
    return "\n".join(lines) + "\n"


def _place(survey: Survey) -> Place | None:
    """Where the sun rises and sets every day; nearer to a pole the place is of no use."""
    if survey.place is None or abs(survey.place[0]) > LATITUDE.high:
        return None
    return Place(latitude_deg=round(survey.place[0], 4), longitude_deg=round(survey.place[1], 4))


def _mats_every_m(survey: Survey) -> float | None:
    """Every 5 km, as road races have them, where the race is longer."""
    return 5000.0 if survey.distance_m > 5000.0 else None


def _climb(survey: Survey) -> str:
    if not survey.has_heights:
        return "heights unknown"
    return f"{survey.climb_m:.0f} m up and {survey.descent_m:.0f} m down"


def _source(survey: Survey) -> str:
    return one_line(f"{survey.track.kind} track {survey.track.file.name}", 300)


def _km(metres: float) -> str:
    return f"{metres / 1000:.7f}".rstrip("0").rstrip(".") + " km"


def quoted(text: str) -> str:
    """A text in double quotes, which YAML reads as JSON does."""
    return json.dumps(one_line(text, 300), ensure_ascii=False)
