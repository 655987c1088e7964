"""What is installed with the package, and what it costs: ``python -m tests.support.installed`` lists it."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
#: How a library is imported, where that is not its name.
IMPORTED = {"ruamel-yaml": "ruamel"}
_ROUNDS = 3


def core() -> list[str]:
    """The packages that ``pip install paceline`` asks for."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [canonicalize_name(Requirement(one).name) for one in asked]


def closure() -> list[str]:
    """These, and all that they bring along on this machine."""
    return _all(core(), _needs)


def locked() -> list[str]:
    """The same as uv.lock has it for this machine."""
    needs: dict[str, set[str]] = {}
    for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]:
        here = [
            one for one in package.get("dependencies", []) if "marker" not in one or Marker(one["marker"]).evaluate()
        ]
        needs.setdefault(package["name"], set()).update(one["name"] for one in here)
    return _all(needs["paceline"], lambda name: iter(needs[name]))


def is_installed(name: str) -> bool:
    """Whether a package is there; the lock file may be older or newer than what is installed."""
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def licence(name: str) -> str:
    """What a package says of its licence: the SPDX expression, the classifiers, or else its words."""
    told = distribution(name).metadata
    expression = told.get("License-Expression") or ""
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    return " | ".join([expression, *classifiers]).strip(" |") or (told.get("License") or "").split("\n")[0]


def size_bytes(name: str) -> int:
    """What the files of a package take on the disk, those aside that Python compiled here."""
    files = [Path(str(file.locate())) for file in distribution(name).files or []]
    return sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())


def import_s(name: str) -> float:
    """How much longer a fresh process takes that imports a package: the best of some rounds."""
    return max(0.0, _process_s(f"import {name}") - _process_s("pass"))


def _process_s(code: str) -> float:
    def took_s() -> float:
        began_s = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - began_s

    return min(took_s() for _ in range(_ROUNDS))


def _needs(name: str) -> Iterator[str]:
    for one in map(Requirement, requires(name) or []):
        if (one.marker is None or one.marker.evaluate({"extra": ""})) and is_installed(one.name):
            yield canonicalize_name(one.name)


def _all(names: set[str] | list[str], needs: Callable[[str], Iterator[str]]) -> list[str]:
    found, todo = set[str](), set(names)
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= set(needs(name)) - found
    return sorted(found)


def main() -> None:
    """A table: those that are asked for with the time they take to import, then those that they bring along."""
    direct, sizes = set(core()), {name: size_bytes(name) for name in locked() if is_installed(name)}
    sys.stdout.write(f"{'package':20} {'version':>10} {'MB':>6} {'import s':>8}  licence\n")
    for name in sorted(sizes, key=lambda name: (name not in direct, -sizes[name])):
        took = f"{import_s(IMPORTED.get(name, name)):8.2f}" if name in direct else " " * 8
        words = licence(name).removeprefix("License :: ").replace("License :: ", "")
        sys.stdout.write(f"{name:20} {distribution(name).version:>10} {sizes[name] / 1e6:6.1f} {took}  {words}\n")
    sys.stdout.write(f"{len(sizes)} packages, {len(direct)} asked for, {sum(sizes.values()) / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
