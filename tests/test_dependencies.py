"""What is installed with the package: licences that go with MIT, nothing without a use, few and light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SOURCES = Path(__file__).parents[1] / "src" / "paceline"
#: Licences under which a library may be used by a program under MIT that does not contain it.
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|HPND|Unlicense|0BSD|CC0|MPL|Mozilla Public|Zlib|LLVM)\b",
    re.I,
)
#: Would bind whoever hands Paceline on.
BINDING = re.compile(
    r"\b(A?GPL|LGPL|GNU (Affero|General|Lesser)|SSPL|EUPL|CC-BY-NC|Commons Clause|Business Source)", re.I
)
#: How a library is imported, where that is not its name.
IMPORTED = {"ruamel-yaml": "ruamel"}


def core() -> list[str]:
    """The packages that ``pip install paceline`` asks for."""
    return [canonicalize_name(one.name) for one in map(Requirement, requires("paceline") or []) if one.marker is None]


def closure() -> list[str]:
    """These, and all that they bring along on this machine."""
    found, todo = set[str](), core()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        for one in map(Requirement, requires(name) or []):
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                try:
                    distribution(one.name)
                except PackageNotFoundError:
                    continue
                todo.append(canonicalize_name(one.name))
    return sorted(found)


def licence(name: str) -> str:
    """What a package says of its licence: the SPDX expression, the classifiers, or else its words."""
    told = distribution(name).metadata
    expression = told.get("License-Expression") or ""
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    return " | ".join([expression, *classifiers]).strip(" |") or (told.get("License") or "").split("\n")[0]


@pytest.mark.parametrize("name", closure())
def test_the_licence_goes_with_mit(name: str) -> None:
    told = licence(name)
    assert PERMISSIVE.search(told), f"{name}: {told!r}"
    assert not BINDING.search(told), f"{name}: {told!r}"


def test_there_are_few() -> None:
    assert len(core()) <= 13, core()
    assert len(closure()) <= 40, closure()


def test_every_core_dependency_is_used() -> None:
    imported = set()
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    assert {IMPORTED.get(name, name) for name in core()} <= imported


def test_help_loads_nothing_heavy() -> None:
    """The command line answers before arrays, compilers and pictures are loaded; a time would depend on the machine."""
    script = "import sys; from paceline.cli import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert not loaded & {"numpy", "scipy", "numba", "llvmlite", "pydantic", "pyarrow", "matplotlib", "simpy", "gpxpy"}
