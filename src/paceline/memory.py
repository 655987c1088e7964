"""How much memory a run may take, in plain words: "1 GB"."""

from __future__ import annotations

import re

from paceline.errors import InputError

#: What a run may take if nobody says otherwise.
MEMORY_BYTES = 1_000_000_000
#: Of the limit, what the arrays of all replications may take; the rest is for the program, and for summing them up.
KEPT_SHARE = 0.5
#: No machine has as much; more is as good as no limit.
_SMALLEST_BYTES, _LARGEST_BYTES = 1_000_000, 10**18
_UNITS = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_WORDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")


def memory_bytes(words: str | int) -> int:
    """A number of bytes, or words such as ``"2 GB"`` or ``"500 MB"``. Raises ``InputError`` for anything else."""
    if isinstance(words, str):
        found = _WORDS.fullmatch(words)
        if found is None or found[2].lower() not in _UNITS:
            raise InputError(f"{words!r} is no amount of memory; give one as '1 GB' or '500 MB'")
        words = int(min(float(found[1]) * _UNITS[found[2].lower()], _LARGEST_BYTES))
    if words < _SMALLEST_BYTES:
        raise InputError(f"{words:,} bytes of memory are too few; give at least 1 MB, as --memory '1 GB'")
    return words


def in_words(size: float) -> str:
    """An amount of memory as a person reads it."""
    if size < 1e6:
        return f"{size / 1e3:.0f} kB"
    if size < 1e8:
        return f"{size / 1e6:.0f} MB"
    return f"{size / 1e9:.1f} GB" if size < 1e10 else f"{size / 1e9:,.0f} GB"
