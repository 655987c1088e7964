"""Seeds for luck that must not be shared: of a pilot, of a check on fresh draws."""

from __future__ import annotations

import hashlib


def other_seed(seed: int, what: str) -> int:
    """A seed for replications that share no luck with those of ``seed``, nor with those for anything else."""
    return int.from_bytes(hashlib.sha256(f"{what} of {seed}".encode()).digest()[:8], "little") >> 1
