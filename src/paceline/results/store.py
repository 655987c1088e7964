"""What a run leaves on disk: every file is written aside and put in its place in one move, or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from paceline.results.result import Result
from paceline.results.splits import Columns, SplitsWriter, run_words, umask, unwritable
from paceline.results.summary import run_summary

#: Rows that are handed over at a time, about.
_ROWS = 250_000


def open_folder(path: str | os.PathLike[str]) -> Path:
    """The folder for results, made if need be. Raises ``InputError`` where nothing can be written."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


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


def result_json(result: Result) -> str:
    """Summary and provenance, as ``result.json`` has them."""
    told = {**run_summary(result), "provenance": result.provenance.as_dict()}
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)


def write_splits(result: Result, file: Path) -> None:
    """Every time at every checkpoint as Parquet, of a result that holds them. See `SplitsWriter` for the rows."""
    runs = result.runs
    columns = Columns(result.names, result.checkpoints, result.checkpoint_m)
    writer = SplitsWriter(file, columns, len(runs))
    try:
        step = max(1, _ROWS // max(1, runs.arrive_s[:1].size))
        for first in range(0, len(runs), step):
            writer.add(runs.arrive_s[first : first + step], runs.leave_s[first : first + step])
        writer.finish(run_words(result.scenario.name, result.mode, result.replications, result.provenance.as_dict()))
    except BaseException:
        writer.discard()
        raise


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
