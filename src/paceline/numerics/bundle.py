"""Bundles: many arrays that go into a kernel by one address.

A race is some sixty arrays. Handed from kernel to kernel one by one, their addresses and sizes were two kilobytes to be
copied at each call, and Numba counted the references to each with atomic operations, for which threads waited. A bundle
is a table of addresses and sizes in memory: there is nothing to copy or to count, and a field is read where it is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from llvmlite import ir
from numba import extending
from numba.core import imputils, types
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model, typeof_impl
from numba.np import arrayobj, numpy_support

Arrays = TypeVar("Arrays", bound=NamedTuple)

_WORD = ir.IntType(64)
# What Numba leaves untyped.
_structs: Any = arrayobj
_lowering: Any = imputils
_extending: Any = extending


class BundleType(types.Type):
    """What the compiler knows of a bundle: the names of its fields, their kinds, and at which word each begins."""

    def __init__(self, names: Sequence[str], kinds: Sequence[Any]) -> None:
        self.names, self.kinds = tuple(names), tuple(kinds)
        sizes = [1 + kind.ndim if isinstance(kind, types.Array) else 1 for kind in self.kinds]
        self.starts = tuple(int(start) for start in np.cumsum([0, *sizes])[:-1])
        # The kinds of records are long stories; and the name of a type is part of the name of every kernel.
        told = repr([*zip(self.names, map(str, self.kinds), strict=True)])
        super().__init__(name=f"Bundle({hashlib.sha256(told.encode()).hexdigest()[:12]})")


@cache
def _array_kind(dtype: np.dtype[Any], dimensions: int) -> Any:
    return types.Array(numpy_support.from_dtype(dtype), dimensions, "C")


@cache
def _bundle_kind(names: tuple[str, ...], kinds: tuple[Any, ...]) -> BundleType:
    return BundleType(names, kinds)


class Bundle(Generic[Arrays]):
    """A named tuple of arrays and numbers as kernels take it; the same memory, to be written from both sides.

    ``along``: what else has to live as long, such as bundles whose addresses one of the arrays holds.
    """

    __slots__ = ("address", "along", "arrays", "kind", "words")

    def __init__(self, arrays: Arrays, along: object = None) -> None:
        words, kinds = [], []
        held = {}
        for name, field in arrays._asdict().items():
            if isinstance(field, np.ndarray):
                array = held[name] = np.ascontiguousarray(field)
                kinds.append(_array_kind(array.dtype, array.ndim))
                words += [array.ctypes.data, *array.shape]
            elif isinstance(field, float):
                kinds.append(types.float64)
                words.append(int(np.float64(field).view(np.int64)))
            else:
                kinds.append(types.int64)
                words.append(int(field))
        self.arrays: Arrays = arrays._replace(**held)
        self.along = along
        self.words = np.array(words, dtype=np.int64)
        self.address = self.words.ctypes.data
        self.kind = _bundle_kind(arrays._fields, tuple(kinds))

    def __getattr__(self, name: str) -> Any:
        """A field by its name, as kernels have it."""
        return getattr(self.arrays, name)


@register_model(BundleType)
class _BundleModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _WORD.as_pointer())  # type: ignore[no-untyped-call]


@typeof_impl.register(Bundle)
def _kind_of(bundle: Any, _context: Any) -> Any:
    return bundle.kind


@_extending.unbox(BundleType)  # type: ignore[untyped-decorator]
def _unbox(_kind: Any, bundle: Any, c: Any) -> Any:
    number = c.pyapi.object_getattr_string(bundle, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return _extending.NativeValue(c.builder.bitcast(address, _WORD.as_pointer()))


@infer_getattr
class _Fields(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, bundle: Any, name: str) -> Any:  # type: ignore[override]
        return bundle.kinds[bundle.names.index(name)] if name in bundle.names else None


@_lowering.lower_getattr_generic(BundleType)  # type: ignore[untyped-decorator]
def _field(context: Any, builder: Any, bundle: Any, table: Any, name: str) -> Any:
    at = bundle.names.index(name)
    kind = bundle.kinds[at]

    def word(number: int) -> Any:
        found = builder.load(builder.gep(table, [ir.Constant(_WORD, bundle.starts[at] + number)], inbounds=True))
        # The table is never written again: what was read once need not be read after each store to an array.
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found

    if kind == types.float64:
        return builder.bitcast(word(0), ir.DoubleType())
    if not isinstance(kind, types.Array):
        return word(0)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    shape = [word(1 + axis) for axis in range(kind.ndim)]
    strides = [ir.Constant(_WORD, size)]
    for extent in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], extent, flags=["nsw"]))
    view = _structs.make_array(kind)(context, builder)
    _structs.populate_array(
        view,
        data=builder.inttoptr(word(0), context.get_data_type(kind.dtype).as_pointer()),
        shape=shape,
        strides=strides,
        itemsize=ir.Constant(_WORD, size),
        meminfo=None,
    )
    return view._getvalue()


def _at(_context: Any, like: Any, address: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[1], _WORD.as_pointer())

    return like(like, types.int64), generate


#: The bundle at an address, of the same kind as another; only inside a compiled kernel, while it lives.
bundle_at: Any = intrinsic(_at)
