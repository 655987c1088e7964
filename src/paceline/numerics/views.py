"""Views without reference counts: what lets a kernel pass arrays about at no cost.

Numba counts references to arrays with atomic operations. In a sweep that hands the same arrays to every move of every
runner they took 40 % of the time, and threads waited for each other on them. A view of the bare memory has nothing to
count. It must not outlive the array that it was made from.
"""

from __future__ import annotations

from typing import Any

from numba.core.errors import TypingError
from numba.extending import intrinsic
from numba.np import arrayobj

_structs: Any = arrayobj


def _view(_context: Any, array: Any) -> Any:
    if array.layout != "C":
        raise TypingError("only of a C-contiguous array")
    bare = array.copy(readonly=False)

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        counted = _structs.make_array(array)(context, builder, arguments[0])
        view = _structs.make_array(bare)(context, builder)
        _structs.populate_array(
            view,
            data=counted.data,
            shape=counted.shape,
            strides=counted.strides,
            itemsize=counted.itemsize,
            meminfo=None,
        )
        return view._getvalue()

    return bare(array), generate


#: The same memory as a C-contiguous array; only inside a compiled kernel, while the array lives.
uncounted: Any = intrinsic(_view)
