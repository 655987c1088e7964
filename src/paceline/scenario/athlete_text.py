"""An athlete as the text of a file: the words of `athlete` in YAML, as a person would write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from paceline.scenario.athlete import AthleteFile, Performance

_WIDTH = 118
#: Texts that YAML 1.2 reads as themselves in a flow mapping.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 .'/()+-]*[A-Za-z0-9.)]|[A-Za-z]")
_NOT_TEXT = {"true", "false", "null"}


def athlete_text(athlete: AthleteFile, comments: Iterable[str] = ()) -> str:
    """The file, under ``comments``; loading it gives ``athlete`` again."""
    lines = [f"# {line}".rstrip() for line in comments]
    lines += [f"name: {_word(athlete.name)}", f"sex: {athlete.sex}"]
    if athlete.born is not None:
        lines.append(f"born: {athlete.born}")
    if athlete.lives_at_m is not None:
        lines.append(f"lives_at: {_number(athlete.lives_at_m)} m")
    lines.append(f"level: {athlete.level}")
    body = athlete.body
    lines += ["body:", f"  mass: {_number(body.mass_kg)} kg", f"  drag_area: {_number(body.drag_area_m2)} m2"]
    if body.source:
        lines.append(f"  source: {_word(body.source)}")
    if athlete.break_s is not None:
        lines.append(f"break: {_clock(athlete.break_s)}")
    if athlete.reference_carbohydrate_g_per_h is not None:
        lines.append(f"reference_carbohydrate: {_number(athlete.reference_carbohydrate_g_per_h)} g/h")
    if athlete.source:
        lines.append(f"source: {_word(athlete.source)}")
    lines.append("performances:")
    for row in athlete.performances:
        lines += _wrapped(_entries(row))
    return "\n".join(lines) + "\n"


def _entries(row: Performance) -> list[str]:
    pairs: list[tuple[str, str]] = [("id", _word(row.id))] if row.id else []
    pairs += [("date", str(row.date)), ("event", _word(row.event)), ("distance", _distance(row.distance_m))]
    if row.time_s is not None:
        pairs.append(("time", _clock(row.time_s)))
    if row.kind != "race":
        pairs.append(("kind", row.kind))
    if row.surface != "road":
        pairs.append(("surface", row.surface))
    if row.climb_m:
        pairs.append(("climb", f"{_number(row.climb_m)} m"))
    if row.altitude_m:
        pairs.append(("altitude", f"{_number(row.altitude_m)} m"))
    if row.course is not None:
        pairs.append(("course", row.course))
    if row.temperature_c is not None:
        pairs.append(("temperature", f"{_number(row.temperature_c)} C"))
    if row.shielding is not None:
        pairs.append(("shielding", f"{_number(row.shielding)}"))
    if row.collapse:
        pairs.append(("collapse", "true"))
    pairs.append(("source", _word(row.source)))
    if row.mark != "verified":
        pairs.append(("mark", row.mark))
    if row.note:
        pairs.append(("note", _word(row.note)))
    return [f"{key}: {text}" for key, text in pairs]


def _wrapped(entries: list[str]) -> list[str]:
    """A flow mapping as an item of a list, broken between its entries."""
    lines, now = [], "  - {"
    for index, entry in enumerate(entries):
        piece = entry + ("}" if index == len(entries) - 1 else ",")
        if len(now) + len(piece) > _WIDTH and not now.endswith(("{", "  ")):
            lines.append(now.rstrip())
            now = "     "
        now += piece + " "
    return [*lines, now.rstrip()]


def _word(text: str) -> str:
    """A text as YAML reads it back, in quotes where it has to be."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT else json.dumps(text, ensure_ascii=False)


def _distance(metres: float) -> str:
    return f"{metres / 1000.0:.10g} km" if metres >= 3_000.0 else f"{_number(metres)} m"


def _number(value: float) -> str:
    """A number without an exponent, which no unit takes."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _clock(seconds: float) -> str:
    """``"2:00:25.3"`` to the hundredth, which is what clocks show."""
    hundredths = round(seconds * 100.0)
    whole, rest = divmod(hundredths, 100)
    tail = f".{rest:02d}".rstrip("0") if rest else ""
    return f'"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}{tail}"'
