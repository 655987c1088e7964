"""What a report rests on: the judge's verdict, the sources of every number, and the command that makes it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from paceline.constants import constants
from paceline.errors import InputError
from paceline.files import read_bytes
from paceline.report.page.html import Section, folded, paragraph, table, text
from paceline.report.words import RULE_WORDS, VERDICT_WORDS, clock
from paceline.results.provenance import Provenance
from paceline.rules.verdict import Legality
from paceline.scenario.athlete import AthleteFile
from paceline.scenario.field import Known, Population
from paceline.scenario.models import Scenario

#: What a result is called that rests on less than its source; of one that does not, nothing is claimed.
_UNSURE = {"from_memory": "from memory", "derived": "derived"}
_ROOMS = ("physiology", "behaviour", "calibration", "course", "rules")
#: A scenario is a page or two; a longer file is data, and stays where it is.
_LONGEST_FILE = 60_000


def legality(found: Legality) -> str:
    """The verdict, then rule by rule with the evidence."""
    verdict = VERDICT_WORDS[found.verdict]
    said = paragraph(verdict[0].upper() + verdict[1:] + ".")
    if not found.rules:
        return said
    return said + table(
        ["rule", "verdict", "evidence"], [[rule.rule, RULE_WORDS[rule.verdict], rule.evidence] for rule in found.rules]
    )


def repeat(made: Provenance, commands: Sequence[str]) -> Section:
    """The commands that make the page of a run again, and what they were run with."""
    how = f"seed {made.seed}; {made.engine} engine; {made.quantiles}"
    return repeat_with(commands, made.versions, made.platform, how, made.hashes)


def repeat_with(
    commands: Sequence[str], versions: Mapping[str, str], platform: str, how: str, hashes: Mapping[str, str]
) -> Section:
    """The commands that make a page again; ``how`` says what else they were run with, ``hashes`` of which files."""
    lines = "".join(f"<p><code>{text(command)}</code></p>" for command in commands)
    with_what = paragraph(f"{', '.join(f'{name} {number}' for name, number in versions.items())}; {platform}; {how}.")
    files = table(["file", "SHA-256"], hashes.items())
    return Section("Repeat it", lines + with_what + folded("Files that were read", files))


def sources(scenario: Scenario, file: str | Path, hashes: Mapping[str, str]) -> Section:
    """Where every number comes from: athletes' results, the scenario as it is written, and the models' constants."""
    parts = [
        paragraph(
            "An athlete's strength is fitted to the results below, all dated before the race; the numbers of the race "
            "stand in its file with a source or the word assumed; the constants of the models are the same for all of "
            "them, whatever the race."
        ),
        *(_athlete(runner.athlete) for runner in scenario.runners[:50]),
        _population(scenario.field.population) if scenario.field is not None else "",
        _scenario_sources(scenario),
        *(as_read(Path(file).parent / name, digest) for name, digest in hashes.items()),
        _constants(),
    ]
    return Section("Sources and assumptions", "\n".join(part for part in parts if part))


def _athlete(athlete: AthleteFile) -> str:
    rows = [
        [p.date, p.event, f"{p.distance_m / 1000:.7g} km", clock(p.time_s), p.kind.replace("_", " "), p.source,
         "; ".join(words for words in (_UNSURE.get(p.mark, ""), p.note) if words)]
        for p in sorted(athlete.performances, key=lambda performance: performance.date)
    ]  # fmt: skip
    body = athlete.body
    told = f"Mass {body.mass_kg:g} kg, drag area {body.drag_area_m2:g} m²" + (f": {body.source}" if body.source else "")
    inner = paragraph(told) + (
        table(["date", "event", "distance", "time", "kind", "source", "note"], rows)
        if rows
        else paragraph(f"No results are given: the typical {athlete.level.replace('_', ' ')} runner is taken.")
    )
    return folded(f"{athlete.name}: {len(rows)} results", inner)


def _population(people: Population) -> str:
    rows = []
    for who, words in (("all", people), ("men", people.men), ("women", people.women)):
        for key in type(words).model_fields:
            known = getattr(words, key)
            if isinstance(known, Known):
                value = known.value  # type: ignore[attr-defined]
                rows.append([known.mark, who, key, f"{value:g}", known.source])
    rows.sort(key=lambda row: row[0] != "assumed")
    return folded(f"The field: {people.name}", table(["mark", "who", "number", "value", "source"], rows))


def _scenario_sources(scenario: Scenario) -> str:
    parts = {
        "event": scenario.event,
        "weather": scenario.weather,
        "pacers": scenario.pacers,
        "drinks": scenario.drinks,
        **{f"group {group.name}": group for group in (scenario.field.groups if scenario.field else ())},
        **{f"target {name}": target for name, target in scenario.targets.items()},
        **{f"observed, {name}": seen for name, seen in scenario.observed.items()},
    }
    rows: list[list[str]] = [[name, part.source] for name, part in parts.items() if part is not None and part.source]
    rows += [["scenario", source] for source in scenario.sources]
    return folded("The race: where its numbers come from", table(["part", "source"], rows)) if rows else ""


def as_read(file: Path, digest: str) -> str:
    """A file as it was read, comments and all; nothing where it has changed since."""
    try:
        raw = read_bytes(file, _LONGEST_FILE, "a file of the race")
    except InputError:
        return ""
    if hashlib.sha256(raw).hexdigest() != digest:
        return ""
    return folded(f"{file.name}, as it was read", f"<pre>{text(raw.decode('utf-8', 'replace'))}</pre>")


def _constants() -> str:
    """The constants of the models, those that are only assumed first."""
    order = {"assumed": 0, "derived": 1, "published": 2}
    found = [(room, constant) for room in _ROOMS for constant in constants(room).values()]
    found.sort(key=lambda entry: order[entry[1].mark])
    rows = [[c.mark, f"{room}: {c.name}", f"{c.value:g}", c.unit, c.source] for room, c in found]
    count = sum(1 for _, constant in found if constant.mark == "assumed")
    said = f"{len(rows)} constants of the models, {count} of them assumed. None is set for one race."
    return folded(said, table(["mark", "constant", "value", "unit", "source"], rows))
