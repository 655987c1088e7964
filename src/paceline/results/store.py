"""What a run leaves on disk: every file is written aside and put in its place in one move, or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.errors import InputError
from paceline.results.result import Floats, Result
from paceline.results.summary import run_summary

if TYPE_CHECKING:
    import pyarrow

#: Rows of a table that are held in memory at a time, at most.
_ROWS = 1_000_000
_NEVER = np.iinfo(np.int32).min


def open_folder(path: str | os.PathLike[str]) -> Path:
    """The folder for results, made if need be. Raises ``InputError`` where nothing can be written."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def write_file(file: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write a file under another name beside ``file``, then put it in its place."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=file.suffix)
        os.close(handle)
        aside = Path(name)
        try:
            fill(aside)
            aside.chmod(0o666 & ~_umask())
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(file, error) from error


def write_text(file: Path, text: str) -> None:
    """Write a text, or leave what was there."""
    write_file(file, lambda aside: _write(aside, text))


def result_json(result: Result) -> str:
    """Summary and provenance, as ``result.json`` has them."""
    told = {**run_summary(result), "provenance": result.provenance.as_dict()}
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)


def write_splits(result: Result, file: Path) -> None:
    """Every time at every checkpoint as Parquet: one row a replication, runner and checkpoint.

    ``in`` and ``out`` are tenths of a second from the start, null where the runner never came.
    """
    from pyarrow import parquet

    schema = _splits_schema(result)

    def fill(aside: Path) -> None:
        with parquet.ParquetWriter(
            aside,
            schema,
            compression="zstd",
            use_dictionary=["runner", "checkpoint"],
            column_encoding=dict.fromkeys(("replication", "in", "out"), "DELTA_BINARY_PACKED"),
        ) as writer:
            each = result.arrive_s.shape[1] * result.arrive_s.shape[2]
            step = max(1, _ROWS // each)
            for first in range(0, result.replications, step):
                writer.write_table(_splits_table(result, first, min(first + step, result.replications), schema))

    write_file(file, fill)


def _splits_schema(result: Result) -> pyarrow.Schema:
    import pyarrow as pa

    name = pa.dictionary(pa.int32(), pa.string())
    tenths = {"unit": "0.1 s", "from": "start"}
    return pa.schema(
        [
            pa.field("replication", pa.int32(), nullable=False),
            pa.field("runner", name, nullable=False),
            pa.field("checkpoint", name, nullable=False),
            pa.field("distance_m", pa.float64(), nullable=False, metadata={"unit": "m"}),
            pa.field("in", pa.int32(), metadata=tenths),
            pa.field("out", pa.int32(), metadata=tenths),
        ],
        metadata={
            "paceline.scenario": result.scenario.name,
            "paceline.mode": result.mode,
            "paceline.provenance": json.dumps(result.provenance.as_dict(), ensure_ascii=False),
        },
    )


def _splits_table(result: Result, first: int, stop: int, schema: Any) -> pyarrow.Table:
    import pyarrow as pa

    runners, checkpoints = result.arrive_s.shape[1:]
    count = stop - first
    who = np.tile(np.repeat(np.arange(runners, dtype=np.int32), checkpoints), count)
    where = np.tile(np.arange(checkpoints, dtype=np.int32), count * runners)
    columns = [
        pa.array(np.repeat(np.arange(first, stop, dtype=np.int32), runners * checkpoints)),
        pa.DictionaryArray.from_arrays(who, list(result.names)),
        pa.DictionaryArray.from_arrays(where, list(result.checkpoints)),
        pa.array(result.checkpoint_m[where]),
        _tenths(result.arrive_s[first:stop]),
        _tenths(result.leave_s[first:stop]),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _tenths(times_s: Floats) -> Any:
    import pyarrow as pa

    flat = times_s.ravel()
    came = np.isfinite(flat)
    return pa.array(np.where(came, np.rint(flat * 10.0), _NEVER).astype(np.int32), mask=~came)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: {error.strerror or error}; name a folder with --out that can be written and has room")
