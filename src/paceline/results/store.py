"""What a run leaves on disk: every file is written aside and put in its place in one move, or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from paceline.files import unwritable, write_file, write_text
from paceline.results.result import Result
from paceline.results.splits import Columns, SplitsWriter, run_words
from paceline.results.summary import run_summary

__all__ = ["open_folder", "result_json", "write_file", "write_splits", "write_text"]

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
