"""Grafts course and athlete files into a scenario: ``course: courses/monza.yaml`` becomes the mapping in that file.

An athlete, a course or a population file may take over from another in its folder: ``extends: kipchoge.yaml``.
Only files in the scenario's own folder and below are read, so that a scenario from somebody else cannot look around.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from paceline.errors import InputError
from paceline.scenario.extends import extend
from paceline.scenario.quantities import shown
from paceline.scenario.source import Source, read_source
from paceline.scenario.tree import Node


@dataclass
class Library:
    """The files of one load: the scenario, and what it refers to. Each is read once."""

    file: Path
    sources: dict[str, Source] = field(default_factory=dict)

    def scenario(self) -> Node:
        """The file itself."""
        source = read_source(self.file)
        self.sources[self.file.name] = source
        return source.root

    def athlete(self) -> Node:
        """An athlete file on its own, laid over those that it extends."""
        return self._extended(self.scenario(), self.file.parent, "athlete")

    def resolve(self, root: Node) -> Node:
        """The scenario with every referenced course and athlete in its place."""
        course = root.get("race", "course")
        race = root.get("race")
        if course is not None and race is not None:
            root = root.with_entry("race", race.with_entry("course", self._graft(course, "course")))
        field, population = root.get("field"), root.get("field", "population")
        if field is not None and population is not None:
            root = root.with_entry("field", field.with_entry("population", self._graft(population, "population")))
        runners = root.get("runners")
        if runners is None or runners.items is None:
            return root
        for index, runner in enumerate(runners.items):
            athlete = runner.get("athlete")
            if athlete is not None and isinstance(athlete.value, str):
                runners = runners.with_item(index, runner.with_entry("athlete", self._graft(athlete, "athlete")))
        return root.with_entry("runners", runners)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file that was read, by its path from the scenario's folder."""
        return {name: source.sha256 for name, source in self.sources.items()}

    def _graft(self, node: Node, noun: str) -> Node:
        if not isinstance(node.value, str):
            return node
        name, file = self._allowed(node, node.value, noun)
        root = self._read(name, file, node)
        if noun in {"athlete", "course", "population"}:
            root = self._extended(root, file.parent, noun)
        return replace(root, key=node.key)

    def _extended(self, root: Node, folder: Path, noun: str) -> Node:
        """An athlete, course or population file laid over those that it extends."""
        asking = root

        def read_parent(name: str) -> dict[str, Any]:
            nonlocal asking
            link = asking.mapping["extends"] if asking.mapping else asking
            if "/" in name or "\\" in name:
                raise link.error(f"{shown(name)} lies elsewhere; name a file of the same folder")
            path = (folder / name).relative_to(self.file.parent).as_posix()
            allowed, file = self._allowed(replace(link, value=path), path, noun)
            asking = self._read(allowed, file, link)
            return _open(asking)

        try:
            entries = extend(_open(root), read_parent)
        except InputError as error:
            if error.place is not None or asking.mapping is None:
                raise
            raise asking.mapping["extends"].error(error.message) from None
        results = entries.get("performances")
        if isinstance(results, list):
            first = results[0] if results else root
            entries["performances"] = Node(results, first.place, first.path[:-1], first.key)
        return replace(root, value=entries)

    def _read(self, name: str, file: Path, link: Node) -> Node:
        if name not in self.sources:
            try:
                self.sources[name] = read_source(file)
            except InputError as error:
                # A file that is not there is the mistake of who names it, anything else is the file's own.
                if file.is_file():
                    raise
                raise link.error(f"{file.as_posix()}: {error.message}") from None
        return self.sources[name].root

    def _allowed(self, node: Node, text: str, noun: str) -> tuple[str, Path]:
        remedy = f"name a file in the scenario's folder or below, for instance {noun}s/name.yaml"
        if not text.strip() or "\0" in text or len(text) > 500:
            raise node.error(f"{shown(text)} is not the name of a {noun} file; {remedy}")
        if PurePosixPath(text).is_absolute() or PureWindowsPath(text).drive or text.startswith(("\\", "~")):
            raise node.error(f"{shown(text)} is an absolute path; {remedy}")
        if "\\" in text:
            raise node.error(f"{shown(text)} has a backslash; write folders with / so that it works everywhere")
        folder = self.file.parent
        file = folder / PurePosixPath(text)
        try:
            real, home = file.resolve(), folder.resolve()
        except (OSError, RuntimeError):
            raise node.error(f"{shown(text)} cannot be followed (do links lead in a circle?); {remedy}") from None
        if not real.is_relative_to(home):
            raise node.error(f"{shown(text)} leads out of the scenario's folder; {remedy}")
        return real.relative_to(home).as_posix(), file


def _open(root: Node) -> dict[str, Any]:
    """The entries of such a file, with its parent's name and its list of results laid open."""
    opened: dict[str, Any] = dict(root.mapping or {})
    if "extends" in opened:
        opened["extends"] = opened["extends"].value
    if "performances" in opened and opened["performances"].items is not None:
        opened["performances"] = opened["performances"].items
    return opened
