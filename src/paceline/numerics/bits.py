"""The bits of a double, seen as an integer and back: how 2**k is built without a library call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from numba.core import types
from numba.extending import intrinsic


def _float_of(_typing: Any, bits: Any) -> Any:
    def generate(target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], target.get_value_type(types.float64))

    return types.float64(types.int64), generate


def _bits_of(_typing: Any, number: Any) -> Any:
    def generate(target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], target.get_value_type(types.int64))

    return types.int64(types.float64), generate


#: Reads 64 bits as a double; only inside a compiled kernel.
float_from_bits: Callable[[int], float] = cast("Callable[[int], float]", intrinsic(_float_of))
#: Reads a double as its 64 bits; only inside a compiled kernel.
bits_from_float: Callable[[float], int] = cast("Callable[[float], int]", intrinsic(_bits_of))
