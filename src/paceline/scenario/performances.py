"""The results of one runner as people keep them, a YAML or a CSV file, read into the words of an athlete file.

YAML has the words of an athlete file, of which only ``performances`` has to be there. CSV has a header and one result
a line. ``10 km``, ``half``, ``26.2 miles``, ``3h45``, ``6 May 2017`` are understood; what is not, is told with its
place.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from paceline.errors import InputError, Place
from paceline.scenario.athlete import AthleteFile
from paceline.scenario.checks import performance_problems
from paceline.scenario.loose import COLUMNS, UNITS, days_first, is_ambiguous, is_bare_length, loose
from paceline.scenario.quantities import shown
from paceline.scenario.references import Library
from paceline.scenario.source import read_text
from paceline.scenario.table import Row, read_table
from paceline.scenario.tree import Node, Problem, closest
from paceline.scenario.validation import validated

#: What a body is taken for where the file says nothing: it decides how much the air costs, little else.
_MASS = {"M": "70 kg", "F": "58 kg"}


@dataclass(frozen=True, slots=True)
class Known:
    """An athlete as a file tells of him, and what was assumed because it does not.

    ``has_level`` says whether the file names the level, ``notes`` what the person at the terminal should know.
    """

    athlete: AthleteFile
    has_level: bool
    notes: tuple[str, ...]


def read_performances(file: Path, words: dict[str, str], before: datetime.date | None = None) -> Known:
    """The athlete in ``file`` with his results earlier than ``before``, oldest first.

    ``words`` lay simple words (name, sex, level, mass) over those of the file. A result without a date counts as of
    yesterday: of the day before ``before``, or else of the newest that has one. Raises `InputError` with its place.
    """
    notes: list[str] = []
    root = _from_csv(file, notes) if file.suffix.lower() in {".csv", ".tsv", ".txt"} else Library(file).athlete()
    results = root.get("performances")
    if results is None or not results.items:
        raise root.error("no results here; give at least one under `performances:`")
    day_first = days_first(_texts(results.items, "date"))
    results = replace(results, value=[_loosened(_complete(item, file), day_first) for item in results.items])
    results = _once(_dated(results, before, notes), notes)
    root = _described(root.with_entry("performances", results), file, words, notes)
    athlete = validated(root, AthleteFile, _problems)
    kept = sorted((p for p in athlete.performances if before is None or p.date < before), key=lambda p: p.date)
    if not kept:
        raise results.error(f"no result here is earlier than {before}; choose a later day")
    if len(kept) < len(athlete.performances):
        left_out = len(athlete.performances) - len(kept)
        notes.append(f"{left_out} result{'s' * (left_out > 1)} of {before} or later left out")
    return Known(athlete.model_copy(update={"performances": tuple(kept)}), root.get("level") is not None, tuple(notes))


def _problems(athlete: AthleteFile) -> Iterator[Problem]:
    yield from performance_problems(athlete, ())
    # A year mistyped as 2107 would make every other result ninety years old.
    latest = datetime.date.today() + datetime.timedelta(days=1)
    for index, row in enumerate(athlete.performances):
        if row.date > latest:
            words = f"{row.date} has not come yet; check the year"
            yield Problem(("performances", index, "date"), words, at_key=False)


def _texts(items: list[Node], key: str) -> list[str]:
    """What stands under ``key`` in those results that have a text there."""
    return [child.value for item in items if (child := item.get(key)) is not None and isinstance(child.value, str)]


def _loosened(item: Node, day_first: bool | None) -> Node:
    """A result with its texts as an athlete file would write them; what is not understood stays for the validator."""
    for key, child in (item.mapping or {}).items():
        text = str(child.value) if isinstance(child.value, (int, float)) and not isinstance(child.value, bool) else None
        found = loose(key, text if text is not None else child.value, day_first)
        if found is None and key == "date" and is_ambiguous(str(child.value)):
            words = "is not a day that can be told: which of the two is the month?"
            raise child.error(f"{shown(child.value)} {words} write it as 2017-05-06, or as 6 May 2017")
        if found is not None:
            item = item.with_entry(key, replace(child, value=found))
    time = item.get("time")
    if time is not None and time.value in {"DNF", "DNS"}:
        entries = {key: child for key, child in (item.mapping or {}).items() if key != "time"}
        kind = "did_not_finish" if time.value == "DNF" else "not_best_effort"
        item = replace(item, value={**entries, "kind": replace(time, value=kind)})
    return item


def _dated(results: Node, before: datetime.date | None, notes: list[str]) -> Node:
    """Results that have no day are given one, so that they count as new."""
    items = results.items or []
    undated = [index for index, item in enumerate(items) if item.mapping is not None and item.get("date") is None]
    if not undated:
        return results
    if before is not None:
        day = before - datetime.timedelta(days=1)
    else:
        known = [str(child.value) for item in items if (child := item.get("date")) is not None]
        days = [datetime.date.fromisoformat(text) for text in known if _is_day(text)]
        day = max(days, default=datetime.date.today() - datetime.timedelta(days=1))
    many = "all results are" if len(undated) == len(items) else f"{len(undated)} of {len(items)} results are"
    notes.append(f"{many} without a date and count as of {day}")
    for index in undated:
        item = items[index]
        results = results.with_item(index, item.with_entry("date", Node(day.isoformat(), item.place, item.path)))
    return results


def _once(results: Node, notes: list[str]) -> Node:
    """Results without those that stand there twice: the same race told again is no second witness."""
    found: dict[tuple[object, ...], Node] = {}
    for index, item in enumerate(results.items or []):
        told = [child.value if (child := item.get(key)) is not None else None for key in ("date", "distance", "time")]
        key = (*told,) if item.mapping is not None and told[2] is not None else (index,)
        found.setdefault(key if all(isinstance(part, (str, type(None))) for part in told) else (index,), item)
    twice = len(results.items or []) - len(found)
    if twice:
        notes.append(f"{twice} result{'s' * (twice > 1)} stood there twice and count once")
    return replace(results, value=list(found.values()))


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _complete(item: Node, file: Path) -> Node:
    """A result with a name and a source, which an athlete file asks for."""
    if item.mapping is None:
        return item
    distance = item.get("distance")
    event = str(distance.value) if distance is not None else "race"
    for key, text in {"event": event, "source": file.name}.items():
        if item.get(key) is None:
            item = item.with_entry(key, Node(text, item.place, (*item.path, key)))
    return item


def _described(root: Node, file: Path, words: dict[str, str], notes: list[str]) -> Node:
    """The athlete with a name, a sex and a body."""

    def said(key: str, value: str) -> None:
        nonlocal root
        root = root.with_entry(key, Node(value, Place(Path(f"--{key}"), 1, 1), (key,)))

    for key in ("name", "sex", "level"):
        if key in words:
            said(key, words[key])
    if root.get("name") is None:
        said("name", file.stem.replace("-", " ").replace("_", " ").title() or "Runner")
    sex = root.get("sex")
    if sex is None:
        said("sex", "M")
        notes.append("sex not given and taken as M (--sex F)")
    elif isinstance(sex.value, str):
        root = root.with_entry("sex", replace(sex, value={"W": "F"}.get(sex.value[:1].upper(), sex.value[:1].upper())))
    sex = root.get("sex")
    body = root.get("body") or Node({}, root.place, ("body",))
    if "mass" in words:
        body = body.with_entry("mass", Node(words["mass"], Place(Path("--mass"), 1, 1), ("body", "mass")))
    elif body.get("mass") is None and body.mapping is not None:
        mass = _MASS["F" if sex is not None and sex.value == "F" else "M"]
        body = body.with_entry("mass", Node(mass, body.place, ("body", "mass")))
        body = body.with_entry("source", Node("assumed", body.place, ("body", "source")))
    return root.with_entry("body", body)


def _from_csv(file: Path, notes: list[str]) -> Node:
    """A table as the tree of an athlete file. Every cell remembers where it stands."""
    header, *rows = read_table(read_text(file), file)
    columns = _columns(header, notes)
    in_events = "distance" not in [key for key, _ in columns]
    items = []
    for index, row in enumerate(rows):
        path = ("performances", index)
        entries = {}
        for (key, unit), cell in zip(columns, row, strict=False):
            text = cell.text.strip()
            if key is not None and text:
                bare = bool(unit) and text.replace(".", "", 1).isdigit()
                if key == "distance" and not unit and is_bare_length(text):
                    words = f"{text} has no unit; name the column distance_km or distance_miles, or write {text} km"
                    raise InputError(words, place=cell.place, path=f"performances.{index}.distance")
                entries[key] = Node(f"{text} {unit}" if bare else text, cell.place, (*path, key), cell.place)
                if key == "event" and in_events:
                    entries["distance"] = Node(text, cell.place, (*path, "distance"), cell.place)
        if entries:
            items.append(Node(entries, row[0].place, path))
    start = Place(file)
    if not items:
        raise InputError("no results follow the header; give at least one", place=start)
    return Node({"performances": Node(items, start, ("performances",))}, start)


def _columns(header: Row, notes: list[str]) -> list[tuple[str | None, str]]:
    """For each column the word that it holds and the unit of its bare numbers; None for one that is not read."""
    found: list[tuple[str | None, str]] = []
    ignored = []
    for cell in header:
        words = "".join(c if c.isalnum() else " " for c in cell.text.lower()).split()
        unit = UNITS.get(words[-1], "") if words else ""
        key = COLUMNS.get(" ".join(words)) or (COLUMNS.get(" ".join(words[:-1])) if unit else None)
        if key is not None and key in [other for other, _ in found]:
            raise InputError(f"a second column of {key}s; keep one of the two", place=cell.place, path=key)
        found.append((key, unit))
        if key is None and cell.text.strip():
            ignored.append(cell.text.strip())
    have = {key for key, _ in found}
    if "distance" not in have and {"event", "time"} <= have:  # lists of rankings: 10K, HM, Mar
        notes.append("no column of distances: they are read from the column of events")
        have.add("distance")
    for key in ("distance", "time"):
        if key not in have:
            have_words = ", ".join(shown(name) for name in ignored) or "none that is known"
            near = closest(key, ignored) if ignored else ""
            raise InputError(
                f"no column of {key}s; the first line names the columns, as in `date,distance,time` "
                f"(not understood: {have_words}{'; ' + near if near.startswith('did') else ''})",
                place=header[0].place,
                path=key,
            )
    if ignored:
        notes.append(f"columns not read: {', '.join(_unique(ignored))}")
    return found


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
