"""The text of a GPX or TCX file, made safe before a library reads it: no traps of XML, and errors with their line."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from paceline.errors import InputError, Place

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DEEPEST, _MOST_ELEMENTS, _MOST_NAMESPACES = 60, 1_000_000, 60
_POINTS = frozenset({"trkpt", "rtept", "wpt"})


def safe_markup(file: Path, data: bytes, root: str) -> str:
    """The text of ``data``, an XML document whose outermost element is ``root``, without its declaration.

    Raises ``InputError``, with the line where there is one, for what is not well formed, declares a document type or
    entities, nests deeper than any track, or places a point with something that is no number.
    """
    text = _DECLARATION.sub("", _decoded(data), count=1)
    _scan(file, text, root)
    return text


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    declared = _ENCODING.match(data[:400])
    for name in (declared[1].decode() if declared else "utf-8", "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")  # old devices write it without saying so, and it fits any bytes


def _scan(file: Path, text: str, root: str) -> None:
    """Read through once with nothing but a counter of depth."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = elements = 0

    def refuse(words: str) -> None:
        raise InputError(words, place=Place(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        local = name.rpartition(":")[2]
        if depth == 1 and local != root:
            refuse(f"this is <{name[:40]}>, where a {root} track begins with <{root}>; export the track once more")
        if depth > _DEEPEST:
            refuse(f"elements lie more than {_DEEPEST} deep, which no track needs; export the track once more")
        if elements > _MOST_ELEMENTS:
            refuse("there are more than a million elements; thin the track to a point every few metres")
        if local in _POINTS:
            _check_position(attributes, refuse)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(name: str, *_: Any) -> None:
        page = name.lower() == "html"
        what = "this is a web page, not a track" if page else "a document type is declared, which a track never needs"
        refuse(f"{what}; download or export the {root} file itself")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(text.encode("utf-8", errors="replace"), True)
    except expat.ExpatError as error:
        words = expat.errors.messages.get(error.code, "it cannot be read")
        place = Place(file, error.lineno, error.offset + 1)
        raise InputError(f"not valid XML ({words}); export the track once more", place=place) from None
    # Long ago namespaces were left to regular expressions; a library that still does may not be led astray.
    if (
        re.search(r"\sxmlns[^=]{200}", text)
        or len(set(re.findall(r"\sxmlns:?([^\s=]{0,60})", text))) > _MOST_NAMESPACES
    ):
        raise InputError("its XML namespaces are not those of a track; export the track once more", place=Place(file))


def _check_position(attributes: dict[str, str], refuse: Any) -> None:
    for key in ("lat", "lon"):
        given = attributes.get(key)
        if given is None:
            refuse(f'a point has no `{key}`; write it as in lat="52.5" lon="13.4"')
        else:
            try:
                float(given)
            except ValueError:
                refuse(f'{key}={given[:40]!r} is no number; write degrees with a point, as in lat="52.5"')
