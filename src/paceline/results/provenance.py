"""Provenance: what a result was made with, so that anyone can make it again."""

from __future__ import annotations

import hashlib
import platform
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

#: The package, and those that compute: sums, special functions, kernels, the readable engine, the sun.
_PACKAGES = ("paceline", "numpy", "scipy", "numba", "llvmlite", "simpy", "astral")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Versions, seed, the hashes (SHA-256) of all files read, and the command that repeats the run."""

    versions: Mapping[str, str]
    platform: str
    seed: int
    engine: str
    threads: int | None
    elapsed_s: float
    file: str
    variant: str | None
    settings: tuple[str, ...]
    hashes: Mapping[str, str]
    command: str
    #: How exact quantiles are: all replications were kept, or they were counted in bins.
    quantiles: str = "exact"
    #: Replications asked for, and whether Ctrl-C ended the run before they were done.
    asked: int | None = None
    interrupted: bool = False
    #: SHA-256 of all finish times to the last bit: two runs with the same one are the same.
    fingerprint: str = ""
    #: What the run was allowed to take; beyond it quantiles are counted in bins.
    memory_bytes: int | None = None
    #: The file of plans in Python that was run, with its SHA-256.
    plans: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        mappings = {"versions": dict(self.versions), "hashes": dict(self.hashes), "plans": dict(self.plans)}
        return {**asdict(self), **mappings}


@cache
def versions() -> Mapping[str, str]:
    """Versions of what has a say in the numbers."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found


def machine() -> str:
    """The kind of machine, without its name."""
    return f"{sys.platform} {platform.machine()}"


def sha256_of(file: Path) -> str:
    """SHA-256 of the bytes of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def run_command(
    file: str, variant: str | None, settings: tuple[str, ...], replications: int, seed: int, plans: str | None
) -> str:
    """The command line that repeats a run."""
    words = ["paceline", "run", file]
    words += ["--variant", variant] if variant else []
    for setting in settings:
        words += ["--set", setting]
    words += ["-n", str(replications), "--seed", str(seed)]
    words += ["--plans", plans] if plans else []
    return shlex.join(words)
