"""Luck with a name: the counter-based generator Philox4x32-10 (Salmon et al. 2011, Random123).

A draw is a function of its key and counter (who, where, what for), so no draw depends on any earlier one.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from paceline.numerics.jit import inlined

#: A 32-bit number; unsigned 64-bit in kernels, a plain integer from Python.
Word: TypeAlias = int | np.uint64

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_KEY_STEP_0 = np.uint64(0x9E3779B9)
_KEY_STEP_1 = np.uint64(0xBB67AE85)
_WORD = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_DROP = np.uint64(12)


@inlined
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Four random 32-bit words of a 128-bit counter under a 64-bit key.

    Every word, in and out, is a 32-bit number held in 64 unsigned bits, which lets the products vectorise.
    """
    a, b, c, d = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    left, right = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        first = _MULTIPLIER_0 * a
        second = _MULTIPLIER_1 * c
        a = (second >> _SHIFT) ^ b ^ left
        b = second & _WORD
        c = (first >> _SHIFT) ^ d ^ right
        d = first & _WORD
        left = (left + _KEY_STEP_0) & _WORD
        right = (right + _KEY_STEP_1) & _WORD
    return a, b, c, d


@inlined
def uniform53(w0: Word, w1: Word) -> float:
    """A chance strictly between 0 and 1 from two words: the middle of one of 2**52 equal cells."""
    cell = ((np.uint64(w0) << _SHIFT) | np.uint64(w1)) >> _DROP
    return (float(np.int64(cell)) + 0.5) * 2.220446049250313e-16


@inlined
def uniform32(w: Word) -> float:
    """A chance strictly between 0 and 1 from one word: the middle of one of 2**32 equal cells."""
    return (float(np.int64(w)) + 0.5) * 2.3283064365386963e-10
