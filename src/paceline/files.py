"""Files that are written aside and put in their place in one move, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from paceline.errors import InputError


def write_file(file: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write a file under another name beside ``file``, then put it in its place."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=file.suffix)
        os.close(handle)
        aside = Path(name)
        try:
            fill(aside)
            aside.chmod(0o666 & ~umask())
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file, error) from error


def write_text(file: Path, text: str) -> None:
    """Write a text, or leave what was there."""
    write_file(file, lambda aside: _write(aside, text))


def unwritable(path: Path, error: OSError) -> InputError:
    """The words for a disk that does not take it."""
    return InputError(f"{path}: {error.strerror or error}; name a place that can be written and has room")


def umask() -> int:
    """The permissions that this process withholds from new files."""
    now = os.umask(0o022)
    os.umask(now)
    return now


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
