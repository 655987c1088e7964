"""Files are read only when they are ordinary and small enough, and written aside and put in their place in one move."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable
from difflib import get_close_matches
from glob import escape
from pathlib import Path

from paceline.errors import InputError, Place

#: Characters that `tempfile.mkstemp` puts between prefix and suffix.
_RANDOM = 8


def read_bytes(file: Path, most_bytes: int, wanted: str, advice: str = "") -> bytes:
    """The bytes of an ordinary file of at most ``most_bytes``.

    ``wanted`` says what to name instead ("a CSV file"), ``advice`` what to do about one that is too large. Raises
    ``InputError`` where it is not there, no ordinary file (a pipe or a device could be read for ever) or too large.
    """
    place = Place(file)
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"this is a folder, no file; name {wanted}", place=place)
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"this is not an ordinary file; name {wanted}", place=place)
        data = bytearray()
        if status.st_size <= most_bytes:
            with file.open("rb") as stream:  # it may grow meanwhile, and some that say they are empty are endless
                while len(data) <= most_bytes and (piece := stream.read(1 << 20)):
                    data += piece
    except FileNotFoundError:
        raise InputError(f"there is no such file{_neighbour(file)}", place=place) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"the file cannot be read ({reason}); check its name and rights", place=place) from None
    if max(status.st_size, len(data)) > most_bytes:
        size, most = (f"{count / 1e6:.1f}".removesuffix(".0") for count in (max(status.st_size, len(data)), most_bytes))
        raise InputError(f"the file has {size} MB, at most {most} MB are read{advice}", place=place)
    return bytes(data)


def decoded(data: bytes, file: Path) -> str:
    """UTF-8 text, with or without a byte order mark. Raises ``InputError`` that points at the byte that is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        words = f"byte 0x{data[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        raise InputError(words, place=place_at(before, len(before), file)) from None


def place_at(text: str, index: int, file: Path) -> Place:
    """Line and column of the character ``text[index]``."""
    lines = re.split(r"\r\n|\n|\r", text[:index])
    return Place(file, len(lines), len(lines[-1]) + 1)


def _neighbour(file: Path) -> str:
    try:
        paths = sorted(path for path in file.parent.iterdir() if path.suffix == file.suffix)
    except (OSError, ValueError):
        return "; check the folder too"
    near = get_close_matches(file.stem, [path.stem for path in paths], n=1, cutoff=0.5)
    return (
        f"; did you mean {(file.parent / near[0]).as_posix()}{file.suffix}?" if near else "; check its name and folder"
    )


def write_file(file: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write a file under another name beside ``file``, then put it in its place."""
    try:
        sweep(file)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=file.suffix)
        aside = Path(name)
        try:
            with os.fdopen(handle, "rb"):
                take_lock(handle)
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


def sweep(file: Path) -> None:
    """Remove what killed runs have left beside ``file``; what a run at work holds is locked and stays."""
    for left in file.parent.glob(f".{escape(file.stem)}-{'?' * _RANDOM}{escape(file.suffix)}"):
        if left.is_file():
            with left.open("rb") as opened:
                if take_lock(opened.fileno()):
                    left.unlink(missing_ok=True)


def take_lock(handle: int) -> bool:
    """Take the lock of a file, if nobody has it."""
    try:
        import fcntl
    except ImportError:  # Windows, which lets nobody remove an open file anyway
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


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
