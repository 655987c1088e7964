"""``paceline new``: a scenario for one's own race."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from paceline.cli.course import Ground
from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import print_json, say

T = TypeVar("T")


@command
def new(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The scenario file to write (YAML).")
    ] = None,
    track: Annotated[
        Path | None, typer.Option("--track", metavar="FILE", help="The course: a GPX, TCX, FIT or CSV file.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="2027-05-09, or 2027-05-09T08:30+02:00.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", metavar="FILE", help="Your results, CSV or YAML: date,distance,time.")
    ] = None,
    result: Annotated[
        list[str] | None, typer.Option("--result", metavar="TEXT", help="One: '10 km=41:30 on 2026-05-01'. Repeatable.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What the race is called.")] = None,
    runner: Annotated[str | None, typer.Option("--runner", metavar="NAME", help="What you are called.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", metavar="M|F", help="Whose speeds to start from.")] = None,
    mass: Annotated[str | None, typer.Option("--mass", metavar="KG", help="Your mass, as '70 kg'.")] = None,
    target: Annotated[str | None, typer.Option("--target", metavar="TIME", help="The time you hope for.")] = None,
    temperature: Annotated[
        str | None, typer.Option("--temperature", metavar="T", help="As expected on the day, '15 C'.")
    ] = None,
    distance: Annotated[
        str | None, typer.Option("--distance", metavar="D", help="The official length, as '42.195 km'.")
    ] = None,
    stations: Annotated[
        Path | None, typer.Option("--stations", metavar="CSV", help="name,distance_km; else the track's way-points.")
    ] = None,
    terrain: Annotated[Ground | None, typer.Option("--terrain", help="The ground; road if not given.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    as_json: Json = False,
) -> None:
    """Write a scenario for a race of your own, from a track and some results; asks for what is missing."""
    from paceline.errors import InputError
    from paceline.files import write_file
    from paceline.own_race import OwnRace, check_result, slug, start_of
    from paceline.report.profile import save_profile
    from paceline.track import read_track

    def a_day(text: str) -> str:
        start_of(text, survey)
        return text

    asks = person_there() and not as_json
    track = track or _ask("The course, a GPX, TCX, FIT or CSV file", "--track", asks, Path)
    survey = read_track(track, distance, stations, None, terrain.value if terrain else None)
    if asks:
        say(f"{survey.name}: {survey.distance_m / 1000:.2f} km, {survey.climb_m:.0f} m up")
    for doubt in survey.warnings:
        say(f"look at this: {doubt}")
    date = _ask("The day of the race, as 2027-05-09", "--date", asks, a_day) if date is None else a_day(date)
    texts = [check_result(text) for text in result or ()]
    if results is None and not texts:
        texts.append(_ask("A result, as 10 km=41:30 on 2026-05-01", "--result or --results", asks, check_result))
        more = "Another (nothing: no more)"
        while asks and (another := _ask(more, "", asks, lambda t: check_result(t) if t else "", "")):
            texts.append(another)
    if asks:
        name = name or _ask("What the race is called", "--name", asks, str, survey.name)
        if results is None:
            runner = runner or _ask("What you are called", "--runner", asks, str, "Me")
            sex = sex or _ask("M or F", "--sex", asks, str, "M")
        target = target or _ask("The time you hope for (nothing: none)", "--target", asks, str, "") or None
    name = name or survey.name
    words = {"name": runner, "sex": sex, "mass": mass}
    race = OwnRace.of(survey, date, results, texts, name=name, words=words, target=target, temperature=temperature)
    out = out or _ask("The file to write", "--out", asks, Path, f"{slug(name)}.yaml")
    if out.suffix.lower() not in {".yaml", ".yml"}:
        raise InputError(f"{out}: give the file a name that ends in .yaml")

    files = race.write(out, overwrite)
    picture = files[0].with_suffix(".png")
    write_file(picture, lambda aside: save_profile(survey, aside))
    if as_json:
        told = [str(file) for file in (*files, picture)]
        print_json({"scenario": str(out), "files": told, "warnings": list(survey.warnings), "course": survey.as_dict()})
        return
    for note in race.notes:
        say(note)
    say(f"written: {', '.join(str(file) for file in (*files, picture))}")
    sys.stdout.write(f"paceline run {out}\n")


def person_there() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _ask(question: str, option: str, asks: bool, read: Callable[[str], T], default: str | None = None) -> T:
    """What a person answers, asked again until it can be read; without a person, the option that is missing."""
    from paceline.errors import InputError

    if not asks:
        raise InputError(f"give {option}: {question[0].lower()}{question[1:]}")
    while True:
        text = str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
        try:
            return read(text)
        except InputError as error:
            say(str(error))
