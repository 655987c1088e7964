"""Fetching ahead: what a kernel asks memory for before it needs it.

A field of 50,000 is larger than the caches, and it acts in another order at every node: without this the kernel waits
for memory most of its time. It is a hint to the processor; results do not depend on it.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from paceline.numerics.jit import jit

_LINE_BYTES = 64


def _fetch(_context: Any, address: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        prefetch = builder.module.globals.get("llvm.prefetch.p0")
        if prefetch is None:
            prefetch = ir.Function(builder.module, kind, name="llvm.prefetch.p0")
        # for writing, to be kept in all caches, data
        hints = [ir.Constant(number, 1), ir.Constant(number, 3), ir.Constant(number, 1)]
        builder.call(prefetch, [builder.inttoptr(arguments[0], pointer), *hints])
        return ir.Constant(ir.IntType(64), 0)

    return types.int64(address), generate


_fetch_line: Any = intrinsic(_fetch)


@jit
def fetch_row(array: Any, row: int, row_bytes: int, begin: int, end: int) -> None:
    """Ask for the bytes from ``begin`` to ``end`` of a row of a C-contiguous array; only inside a compiled kernel."""
    first = array.ctypes.data + row * row_bytes
    for offset in range(begin, end, _LINE_BYTES):
        _fetch_line(first + offset)
