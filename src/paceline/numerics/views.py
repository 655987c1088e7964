"""Views without reference counts: what lets a kernel pass arrays about at no cost.

Numba counts references to arrays with atomic operations. In a sweep that hands the same arrays to every move of every
runner they took 40 % of the time, and threads waited for each other on them. A view made from the bare address has
nothing to count. It must not outlive the array that it was made from.
"""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from paceline.numerics.jit import jit


def _pointer(_context: Any, address: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())

    return types.voidptr(address), generate


_pointer_to: Any = intrinsic(_pointer)
_array_at: Any = vars(numba)["carray"]


@jit
def uncounted(array: Any) -> Any:
    """The same memory as a C-contiguous array; only inside a compiled kernel, while the array lives."""
    return _array_at(_pointer_to(array.ctypes.data), array.shape, array.dtype)
