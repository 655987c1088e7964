"""Reads a race file: YAML 1.2, where ``2:00:25`` is a text and every value remembers its line and column.

Nothing is built before it is known to be small: files are at most 1 MB, and lists, mappings and aliases at most 50 deep
and 20,000 values in all. Tags are refused, so that a file cannot ask for anything but text and numbers.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError

from paceline.errors import InputError, Place
from paceline.files import decoded, place_at, read_bytes
from paceline.scenario.quantities import shown
from paceline.scenario.tree import Loc, Node, Scalar, dotted

LARGEST_FILE = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 50
_LONGEST_NUMBER = 15

_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its tree, and the SHA-256 of its bytes."""

    root: Node
    sha256: str


def read_source(file: Path) -> Source:
    """The file as a tree whose top is a mapping. Raises ``InputError`` with line and column."""
    data = _read(file)
    root = _parse(decoded(data, file), file)
    if root.mapping is None:
        what = "a list" if root.items is not None else "a single value"
        raise root.error(f"the file holds {what}; its top must be a mapping, for instance `name: Berlin`")
    return Source(root, hashlib.sha256(data).hexdigest())


def read_value(text: str, place: Place, path: Loc) -> Node:
    """A value given outside of a file (``--set``), in the same notation. ``place`` is where ``text`` begins."""
    root = _Composer(text, place.file, origin=place, path=path).document()
    return root if root is not None else Node(None, place, path)


def read_text(file: Path) -> str:
    """The text of an ordinary file of at most 1 MB, or an error that says what is the matter with it."""
    return decoded(_read(file, "a CSV file"), file)


def _read(file: Path, wanted: str = "a YAML file") -> bytes:
    return read_bytes(file, LARGEST_FILE, wanted, "; a race file mostly has a few kB")


# Sweeps load the same few files over and over.
@lru_cache(maxsize=64)
def _parse(text: str, file: Path) -> Node:
    root = _Composer(text, file).document()
    if root is None:
        raise InputError("the file is empty; start with `name:` and the keys that a race needs", place=Place(file))
    return root


class _Composer:
    """Builds the tree from the parser's events, counting before it builds."""

    def __init__(self, text: str, file: Path, *, origin: Place | None = None, path: Loc = ()) -> None:
        self._text = text
        self._file = file
        self._origin = origin
        self._top = path
        self._events = self._parser_events()
        self._event: Any = None
        self._values = 0
        #: Finished anchors: the node, how many values it stands for, and how many levels it has.
        self._anchors: dict[str, tuple[Node, int, int]] = {}

    def document(self) -> Node | None:
        """The only document, or nothing where there is none."""
        self._next()
        self._next()
        if self._kind() == "StreamEndEvent":
            return None
        if self._event.version not in {None, (1, 2)}:
            self._refuse("this file asks for another YAML than 1.2; remove the %YAML line")
        self._next()
        if self._kind() == "ScalarEvent" and not self._event.value and self._event.implicit[0]:
            return None
        root, _ = self._compose(self._top, 1)
        self._next()
        self._next()
        if self._kind() != "StreamEndEvent":
            self._refuse("a second document begins here; one file tells one race: remove the `---` and what follows")
        return root

    def _parser_events(self) -> Iterator[Any]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield from YAML(typ="safe", pure=True).parse(self._text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise InputError(_syntax(error), place=self._place(mark) if mark else Place(self._file)) from None
        except (YAMLError, YAMLStreamError) as error:
            index = getattr(error, "position", 0)
            place = place_at(self._text, index, self._file)
            character = getattr(error, "character", "?")
            code = f"U+{character:04X}" if isinstance(character, int) else shown(character)
            words = f"the control character {code} cannot stand in a text file; remove it"
            raise InputError(words, place=place) from None
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, AssertionError, OverflowError):
            # Some broken texts trip the parser itself.
            place = self._place(self._event.end_mark) if self._event is not None else Place(self._file)
            raise InputError("what follows is not YAML; check colons, quotes and indentation", place=place) from None

    def _next(self) -> None:
        self._event = next(self._events)

    def _kind(self) -> str:
        return type(self._event).__name__

    def _place(self, mark: Any) -> Place:
        line, column = mark.line + 1, mark.column + 1
        if self._origin is not None:
            column += self._origin.column - 1 if line == 1 else 0
            line += self._origin.line - 1
        return Place(self._file, line, column)

    def _refuse(self, words: str, path: Loc = ()) -> NoReturn:
        raise InputError(words, place=self._place(self._event.start_mark), path=dotted(path))

    def _count(self, values: int, depth: int, path: Loc) -> None:
        self._values += values
        if self._values > MOST_VALUES:
            self._refuse(f"the file holds more than {MOST_VALUES} values, aliases (*) counted in full; make it smaller")
        if depth > DEEPEST:
            self._refuse(
                f"lists and mappings are more than {DEEPEST} deep; a race needs fewer than ten levels", path[:5]
            )

    def _compose(self, path: Loc, depth: int) -> tuple[Node, int]:
        """The node that begins at the current event, and how many levels it has."""
        event, kind = self._event, self._kind()
        if kind == "AliasEvent":
            return self._alias(path, depth)
        self._count(1, depth, path)
        before = self._values
        if event.tag is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self._refuse(f"the tag {shown(tag)} is not allowed; remove it (quote a value to make it text)", path)
        place = self._place(event.start_mark)
        value: Scalar | dict[str, Node] | list[Node]
        levels = 1
        if kind == "ScalarEvent":
            value = self._scalar(path) if event.implicit[0] else event.value
        elif kind == "SequenceStartEvent":
            value = []
            self._next()
            while self._kind() != "SequenceEndEvent":
                item, below = self._compose((*path, len(value)), depth + 1)
                levels = max(levels, below + 1)
                value.append(item)
                self._next()
        else:
            value, levels = self._entries(path, depth)
        node = Node(value, place, path)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._values - before + 1, levels)
        return node, levels

    def _entries(self, path: Loc, depth: int) -> tuple[dict[str, Node], int]:
        entries: dict[str, Node] = {}
        levels = 1
        self._next()
        while self._kind() != "MappingEndEvent":
            key, place = self._key(path), self._place(self._event.start_mark)
            if key in entries:
                first = entries[key].key
                line = first.line if first is not None else "?"
                self._refuse(f"this key stands in line {line} already; keep one of the two", (*path, key))
            self._next()
            child, below = self._compose((*path, key), depth + 1)
            levels = max(levels, below + 1)
            entries[key] = replace(child, key=place)
            self._next()
        return entries, levels

    def _key(self, path: Loc) -> str:
        if self._kind() != "ScalarEvent" or self._event.tag is not None:
            self._refuse("a key must be plain text, as in `name: Berlin`", path)
        text = str(self._event.value)
        if self._event.implicit[0]:
            if text == "<<":
                self._refuse("merge keys (<<) are not YAML 1.2; write the keys out, or use a variant", path)
            if not isinstance(self._scalar(path), str):
                self._refuse(f"the key {text or 'null'} is not text; put it in quotes: '{text}'", path)
        return text

    def _alias(self, path: Loc, depth: int) -> tuple[Node, int]:
        name = str(self._event.anchor)
        if name not in self._anchors:
            self._refuse(f"the alias *{name} has no finished anchor &{name} before it; write the value out", path)
        node, values, levels = self._anchors[name]
        self._count(values, depth + levels - 1, path)
        return node, levels

    def _scalar(self, path: Loc) -> Scalar:
        """A plain scalar by the core schema of YAML 1.2."""
        text: str = self._event.value
        if text in _WORDS:
            return _WORDS[text]
        if _NO_NUMBER.fullmatch(text):
            self._refuse(f"{text} is not a number that a race can use; write a finite number", path)
        if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
            digits = sum(character.isdigit() for character in re.split("[eE]", text)[0])
            whole = _INTEGER.fullmatch(text) is not None
            if digits > (_LONGEST_NUMBER if whole else 2 * _LONGEST_NUMBER) or abs(float(text)) > 10.0**_LONGEST_NUMBER:
                self._refuse(f"the number {shown(text, 20)} is far too large or long; check it", path)
            return int(text) if whole else float(text)
        return text


def _syntax(error: MarkedYAMLError) -> str:
    problem = " ".join(str(error.problem or error.context or "this is not YAML").split())
    if "'\\t'" in problem:
        return "a tab stands where YAML wants spaces; indent with spaces"
    context = " ".join(str(error.context or "").split())
    said = f"{context}, {problem}" if context and context != problem else problem
    if "found '<block mapping start>'" in problem:  # said of the first line that stands elsewhere than its neighbours
        return f"not valid YAML ({said[:150]}); this line is indented otherwise than the keys beside it; align them"
    return f"not valid YAML ({said[:150]}); check the colons, quotes, brackets and indentation here"
