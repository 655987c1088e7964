"""What every test starts from."""

from __future__ import annotations

from hypothesis import settings

# The first call of a kernel compiles it, which no deadline can know; the same examples on every run.
settings.register_profile("paceline", deadline=None, derandomize=True)
settings.load_profile("paceline")
