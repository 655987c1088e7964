"""What every test starts from."""

from __future__ import annotations

import os

from hypothesis import settings

if os.environ.get("NUMBA_DISABLE_JIT") == "1":  # to measure which lines of the kernels are covered
    import support.uncompiled  # noqa: F401

# The first call of a kernel compiles it, which no deadline can know; the same examples on every run.
settings.register_profile("paceline", deadline=None, derandomize=True)
settings.load_profile("paceline")
