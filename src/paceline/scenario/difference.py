"""What two scenarios differ by, part by part, and the scenarios in between: some parts of one, the rest of the other.

A part is what a coach would change as one thing: athlete, plan, pacers, drinks, weather, course.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from paceline.scenario.tree import Loc, Node
from paceline.scenario.variants import forget_absent

#: Says nothing of how the race goes; the scenario in between has them from the first.
_WORDS = {"name", "description", "mode", "targets", "observed", "variants", "sources"}
#: Beside values, only where they come from.
_NOTES = {"source", "note", "description", "sources"}
#: What belongs together: which results count depends on the day of the race, whether a record counts on all of `rules`.
_PARTS: Mapping[Loc, str] = {
    ("race", "start"): "athlete",
    ("hindsight",): "athlete",
    ("race", "rules"): "rules",
    ("event",): "rules",
}
#: Runners who are in one of the two races only.
COMPANY = "company"


def differing_parts(a: Node, b: Node) -> dict[str, list[Loc]]:
    """The parts in which two resolved scenarios differ, and where in them; in the order of the files."""
    found: dict[str, list[Loc]] = {}
    pieces_a, pieces_b = _pieces(a), _pieces(b)
    shared = _runners(a).keys() & _runners(b).keys()
    for loc in dict.fromkeys([*pieces_a, *pieces_b]):
        if loc[0] in _WORDS or _bare(pieces_a.get(loc)) == _bare(pieces_b.get(loc)):
            continue
        part = COMPANY if loc[0] == "runners" and loc[1] not in shared else _part(loc)
        found.setdefault(part, []).append(loc)
    return found


def between(a: Node, b: Node, locs: Collection[Loc]) -> Node:
    """``a`` with what stands at ``locs`` taken from ``b``; what is not there goes.

    Nothing was observed of such a race.
    """
    pieces, theirs = dict(_pieces(a)), _pieces(b)
    pieces.pop(("observed",), None)
    for loc in locs:
        if loc in theirs:
            pieces[loc] = theirs[loc]
        else:
            pieces.pop(loc, None)
    top = {str(loc[0]): node for loc, node in pieces.items() if len(loc) == 1}
    race = {str(loc[1]): node for loc, node in pieces.items() if loc[0] == "race"}
    names = list(dict.fromkeys(str(loc[1]) for loc in [*_pieces(a), *theirs] if loc[0] == "runners" and loc in pieces))
    runners = [
        Node({str(loc[2]): node for loc, node in pieces.items() if loc[:2] == ("runners", name)}, a.place, ("runners",))
        for name in names
    ]
    top["race"] = replace(a.get("race") or a, value=race)
    if runners:
        top["runners"] = replace(a.get("runners") or a, value=list(runners))
    return forget_absent(replace(a, value=top), [*_runners(a), *_runners(b)])


def _pieces(root: Node) -> dict[Loc, Node]:
    """A scenario in pieces: the entries of its top, of the race, and of each runner by his name."""
    pieces: dict[Loc, Node] = {}
    for key, node in (root.mapping or {}).items():
        if key == "race" and node.mapping is not None:
            pieces.update({("race", inner): child for inner, child in node.mapping.items()})
        elif key != "runners":
            pieces[(key,)] = node
    for name, runner in _runners(root).items():
        pieces.update({("runners", name, key): child for key, child in (runner.mapping or {}).items()})
    return pieces


def _runners(root: Node) -> Mapping[str, Node]:
    runners = root.get("runners")
    items = (runners.items or []) if runners is not None else []
    named = ((runner.get("athlete", "name"), runner) for runner in items)
    return {str(name.value): runner for name, runner in named if name is not None}


def _part(loc: Loc) -> str:
    """The part that a piece belongs to."""
    if loc in _PARTS:
        return _PARTS[loc]
    if loc[0] == "race":
        return "course"
    return str(loc[-1] if loc[0] == "runners" else loc[0])


def _bare(node: Node | None) -> Any:
    return None if node is None else _without_notes(node.plain())


def _without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_notes(child) for key, child in value.items() if key not in _NOTES}
    return [_without_notes(child) for child in value] if isinstance(value, list) else value
