"""A race of one's own: a scenario, its course and its athlete, written from a track and some results."""

from __future__ import annotations

import datetime
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from paceline.calibration import level_from_results
from paceline.errors import InputError
from paceline.files import unwritable, write_text
from paceline.race import Race, load
from paceline.scenario.athlete import AthleteFile
from paceline.scenario.athlete_text import athlete_text
from paceline.scenario.course import Terrain
from paceline.scenario.performances import Known, read_performances
from paceline.scenario.quantities import Quantity
from paceline.scenario.units import DURATION, TEMPERATURE, format_duration
from paceline.track import Survey, read_track
from paceline.track.track import one_line
from paceline.track.write import quoted

_RESULT = re.compile(r"\s*(?P<distance>[^=]+?)\s*=\s*(?P<time>.+?)(?:\s+on\s+(?P<day>.+?))?\s*")
#: Who runs for a time plans to be a little faster: on the second itself every other race is lost by one. Assumed.
_IN_HAND = 0.0025
_EXAMPLE = "'10 km=41:30 on 2026-05-01'"


@dataclass(frozen=True, slots=True)
class OwnRace:
    """What there is to know of a race of one's own. ``start`` carries its offset from UTC.

    ``assumed`` says what of the start was, ``notes`` what about the athlete.
    """

    survey: Survey
    name: str
    start: datetime.datetime
    athlete: AthleteFile
    target_s: float | None = None
    temperature_c: float | None = None
    assumed: Sequence[str] = ()
    notes: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        survey: Survey,
        date: str,
        results: Path | None = None,
        result: Sequence[str] = (),
        *,
        name: str | None = None,
        words: Mapping[str, str | None] | None = None,
        target: str | None = None,
        temperature: str | None = None,
    ) -> OwnRace:
        """The race as a person tells it, every word as the options of ``paceline new`` take it.

        ``words``: name, sex and mass of the runner. Raises ``InputError`` that names the option.
        """
        start, assumed = start_of(date, survey)
        known = {key: text for key, text in (words or {}).items() if text is not None}
        athlete, notes = known_athlete(results, [check_result(text) for text in result], known, start.date())
        return cls(
            survey=survey,
            name=name or survey.name,
            start=start,
            athlete=athlete,
            target_s=_read(DURATION.positive(), target, "--target"),
            temperature_c=_read(TEMPERATURE, temperature, "--temperature"),
            assumed=assumed,
            notes=notes,
        )

    def write(self, out: Path, overwrite: bool = False) -> list[Path]:
        """Write the scenario to ``out``, course and athlete into folders beside it; all of these files.

        They are written elsewhere and loaded first, so that what is put in place is a race that can be run. Raises
        ``InputError`` where files are there already, unless they may be overwritten.
        """
        there = [str(file) for file in self.files(out) if file.exists()]
        if there and not overwrite:
            raise InputError(f"{', '.join(there)}: already there; name another file, or overwrite it (--overwrite)")
        course, athlete, _ = self.files(out)
        texts = {
            course.relative_to(out.parent): self.survey.yaml,
            athlete.relative_to(out.parent): athlete_text(self.athlete, self._comments()),
            Path(out.name): scenario_yaml(self, f"courses/{course.name}", f"athletes/{athlete.name}"),
        }
        with tempfile.TemporaryDirectory() as folder:
            try:
                _put(Path(folder), texts)
                load(Path(folder) / out.name).judge()  # which looks at course and runners
            except InputError as error:
                raise InputError(str(error).replace(folder, str(out.parent))) from None
        return _put(out.parent, texts)

    def _comments(self) -> list[str]:
        return [
            f"{one_line(self.athlete.name)} as known before {one_line(self.name)}.",
            "More results, of different lengths, make the forecast sharper.",
            *(one_line(note, 200) for note in self.notes),
        ]

    def files(self, out: Path) -> tuple[Path, Path, Path]:
        """The course, the athlete and the scenario that :meth:`write` writes."""
        course, athlete = f"{out.stem}.yaml", f"{slug(self.athlete.name)}.yaml"
        return out.parent / "courses" / course, out.parent / "athletes" / athlete, out


def new_race(
    out: str | os.PathLike[str],
    track: str | os.PathLike[str],
    date: str,
    results: str | os.PathLike[str] | None = None,
    result: Sequence[str] = (),
    *,
    name: str | None = None,
    runner: str | None = None,
    sex: str | None = None,
    mass: str | None = None,
    target: str | None = None,
    temperature: str | None = None,
    distance: str | None = None,
    stations: str | os.PathLike[str] | None = None,
    terrain: Terrain | None = None,
    overwrite: bool = False,
) -> Race:
    """A race of one's own, ready to run: what ``paceline new`` does, with its options as words.

    ``track`` is a GPX, TCX, FIT or CSV file, ``results`` a file of dated results; ``result`` takes single ones, as
    ``"10 km=41:30 on 2026-05-01"``. Writes the scenario ``out`` with its course and athlete beside it.
    """
    file = Path(out)
    survey = read_track(Path(track), distance, None if stations is None else Path(stations), None, terrain)
    words = {"name": runner, "sex": sex, "mass": mass}
    own = OwnRace.of(
        survey, date, None if results is None else Path(results), result, name=name, words=words, target=target,
        temperature=temperature,
    )  # fmt: skip
    own.write(file, overwrite)
    return load(file)


def _read(kind: Quantity, text: str | None, path: str) -> float | None:
    try:
        return None if text is None else kind.read(text)
    except ValueError as error:
        raise InputError(str(error), path=path) from None


def known_athlete(
    results: Path | None, texts: Sequence[str], words: dict[str, str], before: datetime.date
) -> tuple[AthleteFile, list[str]]:
    """An athlete from a file of results, from results as the command line has them, or both; and what was assumed.

    ``words`` (name, sex, mass) lay over the file. Results of ``before`` and later are left out; one without a day
    counts as of today where the race is still to come.
    """
    before = min(before, _tomorrow())
    found = [read_performances(results, words, before)] if results is not None else []
    if texts:
        found.append(_from_texts(texts, words, before))
    athlete = found[0].athlete
    rows = sorted((row for one in found for row in one.athlete.performances), key=lambda row: row.date)
    athlete = athlete.model_copy(update={"performances": tuple(rows)})
    if not found[0].has_level:
        athlete = athlete.model_copy(update={"level": level_from_results(athlete, before)})
    return athlete, list(dict.fromkeys(note for one in found for note in one.notes))


def check_result(text: str) -> str:
    """A result as the command line has it, ``10 km=41:30 on 2026-05-01``, if it can be read."""
    _from_texts([text], {"sex": "M"}, _tomorrow())
    return text


def _from_texts(texts: Sequence[str], words: dict[str, str], before: datetime.date) -> Known:
    lines = ["distance,time,date"]
    for text in texts:
        parts = _RESULT.fullmatch(text)
        if parts is None or '"' in text or "\n" in text:
            raise InputError(f"{text[:60]!r} is not a result; write for instance {_EXAMPLE}", path="--result")
        lines.append(",".join(f'"{part or ""}"' for part in parts.group("distance", "time", "day")))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "own result.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            return read_performances(file, {"name": "Me", **words}, before)
        except InputError as error:
            # Where a word of the command line is wrong, its option stands in the place of a file.
            option = str(error.place.file) if error.place is not None else ""
            first = error.message.splitlines()[0]
            if option.startswith("--"):
                raise InputError(first, path=option) from None
            raise InputError(f"{first} (as in {_EXAMPLE})", path="--result") from None


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


def scenario_yaml(race: OwnRace, course: str, athlete: str) -> str:
    """The scenario file: the race, its weather, the plan, and other ways to run it."""
    survey = race.survey
    assumed = f"  # assumed: {', '.join(race.assumed)}" if race.assumed else ""
    degrees = 15.0 if race.temperature_c is None else race.temperature_c
    weather = "  # assumed; look at the forecast a few days before" if race.temperature_c is None else ""
    target = looked = ""
    if race.target_s is not None:
        target = f', target: "{format_duration((1.0 - _IN_HAND) * race.target_s)}", replan_every: 1 km'
        looked = "  # the goal with a little in hand, and a look at the watch every km (assumed)"
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
        "  humidity: 0.6             # at the start, assumed",
        "  cloud: 50 %               # what clouds take away of the sun, assumed",
        "  wind: 2 m/s               # assumed",
        "  wind_sd: 1.5 m/s",
        "runners:",
        f"  - athlete: {athlete}",
        "    # even_effort slows uphill; others are even, split (second_half: -2 %), bold (over: 3 %, until: 10 km)",
        f"    plan: {{pacing: even_effort{target}}}{looked}",
        f"drinks: {{kind: stations{every}, carbohydrate: 40 g/h, fluid: 400 ml/h, slowing: 3 s}}  # {stands}",
    ]
    if race.target_s is not None:
        lines.append(f'targets: {{goal: "{format_duration(race.target_s)}"}}')
    me = quoted(race.athlete.name)
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


def _tomorrow() -> datetime.date:
    return datetime.date.today() + datetime.timedelta(days=1)
