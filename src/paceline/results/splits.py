"""Splits on disk: every time of every runner at every checkpoint, as one Parquet file that grows as a race is run.

The file is written aside, locked, and put in its place when it is whole; what a killed run has left is swept away by
the next one. Delta-coded tenths of a second take about two bytes each.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paceline.errors import InputError
from paceline.files import sweep, take_lock, umask, unwritable
from paceline.memory import in_words
from paceline.results.spread import Floats

if TYPE_CHECKING:
    import pyarrow

#: Portions are gathered to row groups of about this many rows: smaller ones are slow to read.
_ROWS = 250_000
#: What a row takes on disk, with room to spare (measured: about 5 bytes).
_ROW_BYTES = 6
_NEVER = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True)
class Columns:
    """What the rows of a file are named by: runners, checkpoints and where these are, m."""

    runners: tuple[str, ...]
    checkpoints: tuple[str, ...]
    checkpoint_m: Floats


class SplitsWriter:
    """Writes the splits of replications in their order. One row a replication, runner and checkpoint.

    ``in`` and ``out`` are tenths of a second from the start, null where the runner never came. Every method raises
    ``InputError`` where the disk is full or does not take it; no file then stands under the final name.
    """

    def __init__(self, file: Path, columns: Columns, replications: int) -> None:
        from pyarrow import parquet

        self._file, self._columns, self._schema = file, columns, _schema()
        self._first, self._waiting, self._rows_waiting = 0, list[tuple[Floats, Floats]](), 0
        try:
            sweep(file)
            self._check_room(replications)
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=file.suffix)
            self._aside, self._sink = Path(name), os.fdopen(handle, "wb")
            take_lock(self._sink.fileno())
            self._writer = parquet.ParquetWriter(
                self._sink,
                self._schema,
                compression="zstd",
                use_dictionary=["runner", "checkpoint"],
                column_encoding=dict.fromkeys(("replication", "in", "out"), "DELTA_BINARY_PACKED"),
            )
        except OSError as error:
            raise unwritable(file, error) from error

    @property
    def folder(self) -> Path:
        """Where it will be."""
        return self._file.parent

    def add(self, arrive_s: Floats, leave_s: Floats) -> None:
        """Add the times of the next replications (R, N, C)."""
        self._waiting.append((arrive_s, leave_s))
        self._rows_waiting += arrive_s.size
        if self._rows_waiting >= _ROWS:
            self._guarded(self._flush)

    def finish(self, words: Mapping[str, str], stale: Sequence[Path] = ()) -> Path:
        """Close the file with ``words`` about the run in its metadata, and put it in its place.

        ``stale`` files tell of an earlier run and go once this one is safe on the disk.
        """
        self._guarded(self._close, words, stale)
        return self._file

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):  # a full disk cannot take the last buffer; the file goes anyway
            self._sink.close()
        self._aside.unlink(missing_ok=True)

    def _guarded(self, write: Any, *words: Any) -> None:
        try:
            write(*words)
        except OSError as error:
            self.discard()
            raise unwritable(self._file, error) from error

    def _flush(self) -> None:
        if not self._waiting:
            return
        arrive_s, leave_s = (np.concatenate(part) for part in zip(*self._waiting, strict=True))
        self._waiting, self._rows_waiting = [], 0
        self._writer.write_table(self._table(arrive_s, leave_s))
        self._first += len(arrive_s)

    def _close(self, words: Mapping[str, str], stale: Sequence[Path]) -> None:
        self._flush()
        self._writer.add_key_value_metadata(dict(words))
        self._writer.close()
        self._sink.flush()
        os.fsync(self._sink.fileno())
        self._sink.close()
        self._aside.chmod(0o666 & ~umask())
        for file in stale:
            file.unlink(missing_ok=True)
        self._aside.replace(self._file)

    def _check_room(self, replications: int) -> None:
        rows = replications * len(self._columns.runners) * len(self._columns.checkpoints)
        needed, free = rows * _ROW_BYTES, shutil.disk_usage(self._file.parent).free
        if needed > free:
            raise InputError(
                f"{self._file}: the splits of {replications:,} replications take about {in_words(needed)}, "
                f"only {in_words(free)} are free; run fewer, or without --out"
            )

    def _table(self, arrive_s: Floats, leave_s: Floats) -> pyarrow.Table:
        import pyarrow as pa

        count, runners, checkpoints = arrive_s.shape
        who = np.tile(np.repeat(np.arange(runners, dtype=np.int32), checkpoints), count)
        where = np.tile(np.arange(checkpoints, dtype=np.int32), count * runners)
        numbers = np.arange(self._first, self._first + count, dtype=np.int64)
        columns = [
            pa.array(np.repeat(numbers, runners * checkpoints).astype(np.int32)),
            pa.DictionaryArray.from_arrays(who, list(self._columns.runners)),
            pa.DictionaryArray.from_arrays(where, list(self._columns.checkpoints)),
            pa.array(self._columns.checkpoint_m[where]),
            _tenths(arrive_s),
            _tenths(leave_s),
        ]
        return pa.Table.from_arrays(columns, schema=self._schema)


def run_words(scenario: str, mode: str, replications: int, provenance: Mapping[str, Any]) -> dict[str, str]:
    """What a file of splits says about its run."""
    return {
        "paceline.scenario": scenario,
        "paceline.mode": mode,
        "paceline.replications": str(replications),
        "paceline.provenance": json.dumps(provenance, ensure_ascii=False),
    }


def _schema() -> pyarrow.Schema:
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
        ]
    )


def _tenths(times_s: Floats) -> Any:
    import pyarrow as pa

    flat = times_s.ravel()
    came = np.isfinite(flat)
    return pa.array(np.where(came, np.rint(flat * 10.0), _NEVER).astype(np.int32), mask=~came)
