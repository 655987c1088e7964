"""How a formula is compiled: strict maths, cached under a name that changes whenever any formula does.

Numba keys its cache on the defining file alone, so an edited helper would leave a stale kernel behind
its caller. The cache folder therefore carries a hash of every source and constant that kernels are built from.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite.binding import get_host_cpu_features
from numba.core import config as _numba_config
from numba.core import types as _numba_types

_config: Any = _numba_config

Function = TypeVar("Function", bound=Callable[..., object])

#: Folders whose files can end up inside a compiled kernel: those that compile, and the tables that these read.
_KERNEL_ROOMS = ("numerics", "physiology", "behaviour", "engine")
_MARKS = (b"@jit", b"@inlined", b"IntEnum", b"IntFlag", b"np.dtype(", b"intrinsic(")


#: Processors that have this (Intel's Ice Lake, AMD's Zen 4, and later) no longer slow down for wide registers.
_WIDE_AND_COOL = "avx512vbmi2"


def _use_whole_registers() -> None:
    """Let loops over runners fill registers of 512 bits, of which LLVM by default leaves half unused.

    It does so for processors whose clock fell with them. Measured on one where it does not: 13 % less time for a
    mountain race. Whoever has told Numba of his processor (``NUMBA_CPU_FEATURES``) is left alone.
    """
    try:
        features = get_host_cpu_features()
    except RuntimeError:  # LLVM cannot tell on every system
        return
    if _config.CPU_FEATURES is None and _config.ENABLE_AVX and features.get(_WIDE_AND_COOL):
        _config.CPU_FEATURES = f"{features.flatten()},-prefer-256-bit"


_use_whole_registers()


@cache
def cache_folder() -> Path:
    """The folder that holds the compiled kernels of exactly this version of the sources."""
    home = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for room in _KERNEL_ROOMS:
        for file in sorted((home / room).iterdir()):
            if file.suffix in {".py", ".toml"}:
                text = file.read_bytes()
                if file.suffix == ".toml" or any(mark in text for mark in _MARKS):
                    digest.update(file.name.encode())
                    digest.update(text)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "paceline" / digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def jit(function: Function) -> Function:
    """Compile a scalar, side-effect-free formula for both engines.

    No fast-math: contraction or reassociation would break the equality of bits between engines and machines.
    """
    return _compiled(function, forceinline=False)


def inlined(function: Function) -> Function:
    """Compile a formula like `jit`, and lay it into every kernel that calls it.

    For what stands in loops over runners: only a loop without calls is worked through several runners at a time. It
    makes callers larger and slower to compile, so elsewhere the compiler decides.
    """
    return _compiled(function, forceinline=True)


def _compiled(function: Function, forceinline: bool) -> Function:
    folder = cache_folder()
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True, "forceinline": forceinline}
    compiled = _kept(function, folder, options)
    if not _config.DISABLE_JIT:
        # A folder of its own: Numba does not tell the two apart by their options.
        bare = {**options, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        _for_kernels(compiled, _kept(function, folder / "within", bare))
    return cast("Function", compiled)


def _kept(function: Function, folder: Path, options: dict[str, Any]) -> Any:
    """Compiled when it is called first, and kept in a folder where that can be written."""
    previous = _config.CACHE_DIR
    try:
        # Numba picks a function's cache folder when it is decorated, so other users of Numba keep theirs.
        _config.CACHE_DIR = str(folder)
        return numba.njit(cache=_writable(folder), **options)(function)
    finally:
        _config.CACHE_DIR = previous


def _for_kernels(compiled: Any, within: Any) -> None:
    """Let one version of a formula serve all kernels that call it, without what only calls from Python need.

    Numba would compile another for every constant that some caller passes, and for each first value of a counter:
    half the time of compiling went there. The optimiser sees the constants anyway.
    """
    types: Any = _numba_types
    template = within.get_call_template

    def by_type(args: Any, kws: Any) -> Any:
        plain = {name: types.unliteral(kind) for name, kind in dict(kws).items()}
        return template(tuple(types.unliteral(kind) for kind in args), plain)

    compiled.get_call_template = by_type
    compiled.get_overload = within.get_overload
