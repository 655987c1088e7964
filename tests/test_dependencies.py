"""What is installed with the package: licences that go with MIT, nothing without a use, few and light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.installed import IMPORTED, closure, core, is_installed, licence, locked, size_bytes

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


@pytest.mark.parametrize("name", sorted({*closure(), *filter(is_installed, locked())}))
def test_the_licence_goes_with_mit(name: str) -> None:
    told = licence(name)
    assert PERMISSIVE.search(told), f"{name}: {told!r}"
    assert not BINDING.search(told), f"{name}: {told!r}"


def test_there_are_few() -> None:
    assert len(core()) <= 13, core()
    for names in (closure(), locked()):
        assert len(names) <= 40, names


def test_they_are_light() -> None:
    """Most of it is LLVM, Arrow, SciPy and the numbers of NumPy: what an engine that is compiled rests on."""
    assert sum(size_bytes(name) for name in closure()) < 700e6


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
