"""Names of courses and of places on them, as results, population files and people write them."""

from __future__ import annotations

import re


def plain(name: str) -> str:
    """A name as it is compared: lower case, and no apostrophes, spaces or hyphens (Devil's Thumb: devils_thumb)."""
    return re.sub(r"[^a-z0-9.]+", "_", name.lower().replace("'", "").replace("\u2019", "")).strip("_")
