"""Lets kernels run as plain Python under ``NUMBA_DISABLE_JIT=1``: their work can be counted, their lines be covered.

To be imported before any of them: reading a double as its bits and back is what only compiled code can, and so are
records whose fields are attributes, bundles by their address. Branches of the formulas
and of the record rules that tests go through are measured by (two anchors run ten thousand marathons, which takes
plain Python an hour)

    NUMBA_DISABLE_JIT=1 pytest --cov=paceline.physiology --cov=paceline.rules --cov-branch --cov-report=term-missing \
        tests/physiology tests/rules -k "not t22 and not t23"

and those of the engines by the small races of `mutation.small_races` with what these do not show:

    NUMBA_DISABLE_JIT=1 pytest -W ignore::RuntimeWarning --cov=paceline.engine --cov-branch \
        --cov-report=term-missing tests/mutation tests/engines/test_{order,identity,interrupt,batch,tilt}.py \
        -k "small_race or order or difference or second_ctrl or handler or python_take or mistakes or nobody_gave or \
        refused or told or trace or footing"
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from paceline.numerics import bits

# Whole numbers have 64 bits there; of rows that nobody fills, which are worked through too, they may not be enough.
_WORD = 2**64 - 1
bits.float_from_bits = lambda number: struct.unpack("<d", struct.pack("<Q", number & _WORD))[0]
bits.bits_from_float = lambda number: struct.unpack("<q", struct.pack("<d", number))[0]

from paceline.engine import records  # noqa: E402
from paceline.numerics import bundle  # noqa: E402

bundle.bundle_at = lambda like, address: next(one for one in like.along if one.address == address)
np.seterr(all="ignore")  # numpy tells of overflows where compiled code is silent; in other threads by warnings


class Row(np.void):
    """A record whose fields are attributes, as compiled code sees them."""

    def __getattribute__(self, name: str) -> Any:
        names = np.void.__getattribute__(self, "dtype").names
        return np.void.__getitem__(self, name) if name in names else np.void.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


for _name, _dtype in list(vars(records).items()):
    if isinstance(_dtype, np.dtype) and _dtype.names:
        setattr(records, _name, np.dtype((Row, _dtype)))


def readable(arrays: Any) -> Any:
    """The same arrays with such records."""
    return arrays._replace(
        **{
            name: array.view(np.dtype((Row, array.dtype)))
            for name, array in arrays._asdict().items()
            if isinstance(array, np.ndarray) and array.dtype.names
        }
    )
