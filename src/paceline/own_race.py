"""A race of one's own: a scenario, its course and its athlete, written from a track and some results."""

from __future__ import annotations

import datetime
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from paceline.errors import InputError
from paceline.files import unwritable, write_text
from paceline.race import load
from paceline.scenario.units import DISTANCE, DURATION, format_duration
from paceline.track import Survey
from paceline.track.read import read_file
from paceline.track.table import rows
from paceline.track.track import one_line
from paceline.track.write import quoted

_NAMED = {"half": 21_097.5, "half marathon": 21_097.5, "marathon": 42_195.0, "mile": 1609.344}
_RESULT = re.compile(r"\s*(?P<distance>[^=]+?)\s*=\s*(?P<time>\S+)(?:\s+on\s+(?P<day>\S+))?\s*")
_MASS_KG = {"M": 70.0, "F": 58.0}
_EXAMPLE = "--result '10 km=41:30 on 2026-05-01'"


@dataclass(frozen=True, slots=True)
class Result:
    """What somebody ran: distance, time, and the day (``None``: lately)."""

    distance_m: float
    time_s: float
    day: datetime.date | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class OwnRace:
    """What there is to know of a race of one's own. ``start`` carries its offset from UTC."""

    survey: Survey
    name: str
    start: datetime.datetime
    runner: str
    results: Sequence[Result]
    sex: str = "M"
    mass_kg: float | None = None
    level: str = "club"
    target_s: float | None = None
    temperature_c: float | None = None
    assumed: Sequence[str] = field(default=())

    def write(self, out: Path) -> list[Path]:
        """Write the scenario to ``out``, course and athlete into folders beside it; all of these files.

        They are written elsewhere and loaded first, so that what is put in place is a race that can be run.
        """
        for result in self.results:
            if result.day is not None and result.day >= self.start.date():
                when = f"is not earlier than the race on {self.start.date()}"
                raise InputError(f"the result of {result.day} {when}; leave it out, or check the dates")
        course, athlete, _ = self.files(out)
        texts = {
            course.relative_to(out.parent): self.survey.yaml,
            athlete.relative_to(out.parent): athlete_yaml(self),
            Path(out.name): scenario_yaml(self, f"courses/{course.name}", f"athletes/{athlete.name}"),
        }
        with tempfile.TemporaryDirectory() as folder:
            try:
                _put(Path(folder), texts)
                load(Path(folder) / out.name).judge()  # which looks at course and runners
            except InputError as error:
                raise InputError(str(error).replace(folder, str(out.parent))) from None
        return _put(out.parent, texts)

    def files(self, out: Path) -> tuple[Path, Path, Path]:
        """The course, the athlete and the scenario that :meth:`write` writes."""
        course, athlete = f"{out.stem}.yaml", f"{slug(self.runner)}.yaml"
        return out.parent / "courses" / course, out.parent / "athletes" / athlete, out


def read_result(text: str) -> Result:
    """A result as the command line has it: ``10 km=41:30 on 2026-05-01``."""
    found = _RESULT.fullmatch(text)
    if found is None:
        raise InputError(f"{text[:60]!r} is not a result; write for instance {_EXAMPLE}")
    try:
        return Result(_distance_m(found["distance"]), DURATION.positive().read(found["time"]), _day(found["day"]))
    except ValueError as error:
        raise InputError(f"{error} ({_EXAMPLE})", path="--result") from None


def read_results(file: Path) -> list[Result]:
    """The results of a CSV file with the columns ``date``, ``distance`` (or ``distance_km``), ``time``, ``event``."""
    found = []
    for row in rows(file, read_file(file)):
        try:
            named_m = _NAMED.get(row.text("distance").lower())
            distance_m = row.distance_m() if named_m is None else named_m
            time_s = DURATION.positive().read(row.text("time", "result", "finish"))
            found.append(Result(DISTANCE.positive().read(distance_m, from_file=False), time_s,
                                _day(row.text("date", "day")), row.text("event", "race")))  # fmt: skip
        except ValueError as error:
            raise row.wrong(f"{error}; a table of results has the columns date,distance,time") from None
    if not found:
        raise InputError(f"{file}: there are no results in it; write lines as in date,distance,time")
    return found


def start_of(text: str, survey: Survey) -> tuple[datetime.datetime, list[str]]:
    """The start from a day (then at nine in the morning) or a moment, and what was assumed about it."""
    longitude = survey.place[1] if survey.place is not None else 0.0
    zone = datetime.timezone(datetime.timedelta(hours=round(longitude / 15.0)))
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        words = f"{text[:40]!r} is not a day; write for instance 2027-05-09 or 2027-05-09T08:30+02:00"
        raise InputError(words, path="--date") from None
    assumed = []
    if "T" not in text.upper() and " " not in text.strip():
        moment = moment.replace(hour=9)
        assumed.append("the hour of the start")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
        assumed.append("the offset from UTC, from the longitude")
    return moment, assumed


def slug(name: str) -> str:
    """A name for a file: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "runner"


def athlete_yaml(race: OwnRace) -> str:
    """The athlete file: a body, and results on which the curve of speed against time is fitted."""
    newest = race.start.date() - datetime.timedelta(days=1)
    lines = [
        f"# {one_line(race.runner)} as known before {one_line(race.name)}.",
        "# More results, of different lengths, make the forecast sharper.",
        f"name: {quoted(race.runner)}",
        f"sex: {race.sex}",
        f"level: {race.level}  # club, elite_road or elite_ultra: what is assumed where results say nothing",
        "body:",
        f"  mass: {_mass(race)}",
    ]
    if race.results:
        lines.append("performances:  # dated; a race that was not run for time gets `kind: not_best_effort`")
    for number, result in enumerate(race.results, 1):
        day, when = result.day or newest, "" if result.day else "  # without a date: taken as new"
        event = result.event or f"{result.distance_m / 1000:g} km"
        lines.append(
            f"  - {{id: R{number}, date: {day}, event: {quoted(event)}, distance: {result.distance_m / 1000:.7g} km, "
            f'time: "{format_duration(result.time_s)}", source: own result}}{when}'
        )
    return "\n".join(lines) + "\n"


def scenario_yaml(race: OwnRace, course: str, athlete: str) -> str:
    """The scenario file: the race, its weather, the plan, and other ways to run it."""
    survey = race.survey
    assumed = f"  # assumed: {', '.join(race.assumed)}" if race.assumed else ""
    degrees = 15.0 if race.temperature_c is None else race.temperature_c
    weather = "  # assumed; look at the forecast a few days before" if race.temperature_c is None else ""
    target = "" if race.target_s is None else f', target: "{format_duration(race.target_s)}"'
    stands = "at the stations of the course" if survey.stations else "assumed: the track names no stations"
    every = "" if survey.stations else ", every: 5 km"
    lines = [
        f"# {one_line(race.name)}, written by `paceline new`.",
        "# Everything may be changed; `paceline run` says what does not fit, and where.",
        f"name: {quoted(race.name)}",
        "mode: forecast",
        "race:",
        f"  course: {course}",
        f"  distance: {survey.distance_m / 1000:.10g} km",
        f"  start: {race.start.isoformat(timespec='minutes')}{assumed}",
        "weather:",
        f"  temperature: {degrees:g} C{weather}",
        "  temperature_sd: 4 C       # how far the day may be off; it is drawn anew in every replication",
        "  humidity: 0.6             # assumed",
        "  wind: 2 m/s               # assumed",
        "  wind_sd: 1.5 m/s",
        "runners:",
        f"  - athlete: {athlete}",
        "    # even_effort slows uphill; others are even, split (second_half: -2 %), bold (over: 3 %, until: 10 km)",
        f"    plan: {{pacing: even_effort{target}}}",
        f"drinks: {{kind: stations{every}, carbohydrate: 40 g/h, fluid: 400 ml/h, slowing: 3 s}}  # {stands}",
    ]
    if race.target_s is not None:
        lines.append(f'targets: {{goal: "{format_duration(race.target_s)}"}}')
    me = quoted(race.runner)
    bold = f"{{pacing: bold, over: 3 %, until: {survey.distance_m / 4000:.3g} km}}"
    lines += [
        "# Other ways to run it: paceline run FILE --variant warm-day, or paceline compare FILE - bold",
        "variants:",
        f"  warm-day: {{weather: {{temperature: {min(degrees + 10.0, 45.0):g} C}}}}",
        f"  bold: {{runners: {{{me}: {{plan: {bold}}}}}}}",
    ]
    if race.target_s is not None:  # what the results say without it
        lines.append(f"  by-feel: {{runners: {{{me}: {{plan: {{pacing: even_effort, target: null}}}}}}}}")
    return "\n".join(lines) + "\n"


def _put(folder: Path, texts: dict[Path, str]) -> list[Path]:
    files = []
    for name, text in texts.items():
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(file.parent, error) from error
        write_text(file, text)
        files.append(file)
    return files


def _mass(race: OwnRace) -> str:
    if race.mass_kg is None:
        return f"{_MASS_KG[race.sex]:g} kg  # assumed"
    return f"{race.mass_kg:g} kg"


def _distance_m(text: str) -> float:
    named_m = _NAMED.get(" ".join(text.lower().split()))
    return DISTANCE.positive().read(text) if named_m is None else named_m


def _day(text: str | None) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:20]!r} is not a day; write for instance 2026-05-01") from None
