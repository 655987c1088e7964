"""Lets kernels run as plain Python under ``NUMBA_DISABLE_JIT=1``: their work can be counted, their lines be covered.

To be imported before any of them: reading a double as its bits and back is what only compiled code can. Branches of the
formulas and of the record rules that tests go through are measured by (two anchors run ten thousand marathons, which
takes plain Python an hour)

    NUMBA_DISABLE_JIT=1 pytest --cov=paceline.physiology --cov=paceline.rules --cov-branch --cov-report=term-missing \
        tests/physiology tests/rules -k "not t22 and not t23"
"""

from __future__ import annotations

import struct

from paceline.numerics import bits

bits.float_from_bits = lambda number: struct.unpack("<d", struct.pack("<q", number))[0]
bits.bits_from_float = lambda number: struct.unpack("<q", struct.pack("<d", number))[0]
