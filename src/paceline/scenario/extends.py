"""What a file takes over from an older one: ``extends: kipchoge-2017.yaml`` adds newer results to those known before.

Pure mappings in, a plain mapping out; reading files is left to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from paceline.errors import InputError

#: Parents of parents of parents: more is surely a mistake.
DEEPEST = 8


def extend(
    mapping: Mapping[str, Any],
    read_parent: Callable[[str], Mapping[str, Any]],
    _seen: tuple[str, ...] = (),
) -> dict[str, Any]:
    """``mapping`` laid over the file that its ``extends`` names, and that over its own parent, and so on.

    A key of the child replaces the parent's, except ``performances``: those are the parent's, then the child's.
    ``read_parent`` returns the mapping of the file of that name. Raises `InputError` for a chain that comes back to
    itself or is deeper than `DEEPEST`, and for a parent that is not a name.
    """
    own = {key: entry for key, entry in mapping.items() if key != "extends"}
    if "extends" not in mapping:
        return own
    name = mapping["extends"]
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{name!r} is not the name of a file; write extends: older-file.yaml", path="extends")
    if name in _seen:
        raise InputError(f"{' -> '.join((*_seen, name))} comes back to itself; remove one extends", path="extends")
    if len(_seen) >= DEEPEST:
        raise InputError(f"more than {DEEPEST} files extend one another; merge some of them", path="extends")
    parent = extend(read_parent(name), read_parent, (*_seen, name))
    merged = {**parent, **own}
    older, newer = parent.get("performances"), own.get("performances")
    if isinstance(older, list) and isinstance(newer, list):
        merged["performances"] = [*older, *newer]
    return merged
