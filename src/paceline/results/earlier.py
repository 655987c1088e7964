"""An earlier run, as its ``result.json`` tells of it: held against the files of today and the run made again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from paceline.errors import InputError, Place
from paceline.files import read_bytes
from paceline.results.provenance import Provenance, machine, versions
from paceline.scenario.quantities import shown

_LARGEST_BYTES = 20_000_000
_WRITTEN = "name the result.json that `paceline run --out` wrote"
_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Made(BaseModel):
    model_config = ConfigDict(strict=True)

    versions: dict[str, str]
    platform: str
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    engine: Literal["compiled", "event"]
    file: Annotated[str, Field(min_length=1, max_length=4000)]
    variant: str | None
    settings: list[str]
    hashes: dict[str, _Digest]
    fingerprint: _Digest
    memory_bytes: Annotated[int, Field(ge=1_000_000)] | None
    plans: dict[str, _Digest]


class _Told(BaseModel):
    model_config = ConfigDict(strict=True)

    replications: Annotated[int, Field(ge=1)]
    provenance: _Made


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What a run was made with, and the fingerprint of its finish times. ``file`` is its ``result.json``."""

    file: Path
    replications: int
    made: _Made

    @classmethod
    def read(cls, file: Path) -> EarlierRun:
        """The run that a ``result.json`` tells of. Raises ``InputError`` for a file that is none."""
        data = read_bytes(file, _LARGEST_BYTES, "a result.json")
        try:
            told = _Told.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            found = re.search(r"line (\d+) column (\d+)", first["msg"])
            place = Place(file, int(found[1]), max(1, int(found[2]))) if found else Place(file)
            words = " ".join(first["msg"].split())[:150]
            path = ".".join(str(step) for step in first["loc"])
            raise InputError(f"{words}; {_WRITTEN}", place=place, path=path) from None
        return cls(file, told.replications, told.provenance)

    def scenario(self, named: Path | None) -> Path:
        """The scenario file, unchanged: ``named``, or where the run had it, seen from here or from ``result.json``.

        Raises ``InputError`` that names every file that was read then and is gone or different now.
        """
        recorded = Path(self.made.file.replace("\0", ""))
        beside = self.file.parent
        places = [named] if named is not None else [recorded, beside / recorded, beside / recorded.name]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            where = (
                f"there is no {named}" if named is not None else f"{recorded} is neither there nor beside {self.file}"
            )
            remedy = "say where it is: paceline run SCENARIO --from result.json"
            raise self._wrong("file", f"the scenario of that run is not found: {where}; {remedy}")
        self._check(found, recorded.name)
        return found

    def check_plans(self, plans: Path | None) -> None:
        """Raises ``InputError`` where the plans in Python are not named, or differ: a file alone never runs code."""
        for name, digest in self.made.plans.items():
            if plans is None:
                words = f"plans in Python, {shown(name)}, had a part in it and are run only if you say so"
                raise self._wrong("plans", f"{words}: add --plans {name}")
            if _digest(plans) != digest:
                raise self._wrong("plans", f"{plans} is not the file {shown(name)} of that run; put that back")

    def other_versions(self) -> list[str]:
        """What else has a say in the last bits and is not the same here, in words."""
        then, now = {**self.made.versions, "machine": self.made.platform}, {**versions(), "machine": machine()}
        return [
            f"{name} {then.get(name, 'unknown')} then, {now[name]} now" for name in now if now[name] != then.get(name)
        ]

    def is_same(self, provenance: Provenance) -> bool:
        """Whether another run has the same finish times to the last bit."""
        return provenance.fingerprint == self.made.fingerprint

    def _check(self, scenario: Path, name_then: str) -> None:
        found = []
        for name, digest in self.made.hashes.items():
            step = PurePosixPath(name)
            if step.is_absolute() or ".." in step.parts or "\0" in name:
                raise self._wrong(f"hashes.{name}", f"{shown(name)} leads out of the scenario's folder; {_WRITTEN}")
            file = scenario if name == name_then else scenario.parent / step
            if not file.is_file():
                found.append(self._wrong(f"hashes.{name}", f"{file}, which that run read, is not there; put it back"))
            elif _digest(file) != digest:
                words = f"{file} has changed since that run; put the old file back, or run it anew without --from"
                found.append(self._wrong(f"hashes.{name}", words))
        if found:
            first, *further = found
            raise InputError("\n".join([first.message, *map(str, further)]), place=first.place, path=first.path)

    def _wrong(self, key: str, words: str) -> InputError:
        return InputError(words, place=Place(self.file), path=f"provenance.{key}")


def _digest(file: Path) -> str:
    return hashlib.sha256(read_bytes(file, _LARGEST_BYTES, "the file of that run")).hexdigest()
