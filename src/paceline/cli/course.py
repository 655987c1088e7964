"""``paceline course``: a track becomes a course file."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import console, print_json, say


class Ground(StrEnum):
    """The kinds of ground that a course file knows."""

    ROAD = "road"
    TRACK = "track"
    GRAVEL = "gravel"
    SMOOTH_TRAIL = "smooth_trail"
    ROCKY_TRAIL = "rocky_trail"
    SNOW = "snow"
    SAND = "sand"


@command
def course(
    track: Annotated[Path, typer.Argument(metavar="TRACK", help="A GPX, TCX, FIT or CSV file.", show_default=False)],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The course file to write (YAML), a picture beside it.")
    ],
    distance: Annotated[
        str | None, typer.Option("--distance", metavar="D", help="The official length, as '42.195 km': rescales.")
    ] = None,
    stations: Annotated[
        Path | None,
        typer.Option(
            "--stations", metavar="CSV", help="name,distance_km[,tables,cutoff]; else the track's way-points."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What the course is called.")] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="PNG", help="Where the profile is drawn, if not beside FILE.")
    ] = None,
    terrain: Annotated[
        Ground | None, typer.Option("--terrain", help="The ground, which no track can tell; road if not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a course file from a track: put right, smoothed and rescaled, with stations and a picture of its profile."""
    from paceline.errors import InputError
    from paceline.files import write_file
    from paceline.report.profile import save_profile, show_course
    from paceline.track import read_track

    picture = picture or out.with_suffix(".png")
    for file, endings in ((out, (".yaml", ".yml")), (picture, (".png",))):
        if file.suffix.lower() not in endings:
            raise InputError(f"{file}: give the file a name that ends in {endings[0]}")
        if os.path.realpath(file) in {os.path.realpath(read) for read in (track, stations) if read is not None}:
            raise InputError(f"{file}: this would overwrite what is read; name another file")
    if name is not None and not name.strip():
        raise InputError("the name is empty; write for instance --name 'City marathon'")
    survey = read_track(track, distance, stations, name, terrain.value if terrain else None)
    survey.course()  # what cannot be used as a course is told before anything is written
    survey.write(out)
    write_file(picture, lambda aside: save_profile(survey, aside))
    say(f"written: {out}, {picture}")
    if as_json:
        print_json({**survey.as_dict(), "out": str(out), "picture": str(picture)})
    else:
        show_course(console(), survey)
