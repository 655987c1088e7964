"""The folder of a sweep: rows are safe on disk as soon as their chunk is done, and end up in one ``points.parquet``.

A chunk is a small Parquet file in ``chunks/``, written aside, synced and put in its place in one move; so whatever ends
a sweep, each file is whole or not there. Rows are known by their keys alone. One sweep at a time holds the folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from paceline.errors import InputError
from paceline.experiment.answers import ROW, Row
from paceline.files import take_lock, unwritable
from paceline.results.store import open_folder, write_file

if TYPE_CHECKING:
    import pyarrow

POINTS = "points.parquet"
_CHUNKS = "chunks"
_LOCK = ".lock"
#: Beyond so many chunks they are put together, so that a folder of a million points holds no million files.
_MOST_CHUNKS = 200
#: In the metadata of every file: whose rows these are.
_NAME = b"paceline.experiment"


class SweepFolder:
    """The rows of one experiment on disk. ``headers`` are the columns of answers."""

    def __init__(self, path: str | os.PathLike[str], name: str, headers: Sequence[str]) -> None:
        self.path = Path(path)
        self._name, self._headers = name, list(headers)
        self._lock: int | None = None
        #: Chunks that could not be read; their rows are run again.
        self.broken: list[Path] = []

    def __enter__(self) -> Self:
        """Take the folder. Raises ``InputError`` where it cannot be written, is at work, or holds something else."""
        open_folder(self.path)
        try:
            self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            if not take_lock(self._lock):
                self._release()
                raise InputError(f"{self.path}: another sweep is at work here; wait for it, or name another folder")
            (self.path / _CHUNKS).mkdir(exist_ok=True)
            for left in [*self.path.glob(".*.parquet"), *(self.path / _CHUNKS).glob(".*.parquet")]:
                left.unlink(missing_ok=True)  # of a sweep that was killed while it wrote
        except OSError as error:
            self._release()
            raise unwritable(self.path, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def keys(self, wanted: Iterable[str]) -> set[str]:
        """Which of the wanted rows are here and need not be run again; rows that failed are not among them."""
        rows = self._rows(["key", "status"])
        here = zip(rows["key"].to_pylist(), rows["status"].to_pylist(), strict=True)
        return {key for key, status in here if status == "ok"} & set(wanted)

    def add(self, rows: Sequence[Row]) -> None:
        """Write a chunk. Raises ``InputError`` where the disk does not take it; what is there stays whole."""
        self._write_chunk(self._table(rows))
        chunks = self._chunk_files()
        if len(chunks) > _MOST_CHUNKS:
            whole = self._rows([*ROW, *self._headers], chunks)
            kept = self._write_chunk(whole)
            for file in chunks:
                if file != kept:
                    file.unlink(missing_ok=True)

    def collect(self, keys: Sequence[str]) -> pyarrow.Table:
        """The rows with these keys, in this order; each has to be here."""
        rows = self._rows([*ROW, *self._headers])
        spot: dict[str, int] = {}
        for number, (key, status) in enumerate(zip(rows["key"].to_pylist(), rows["status"].to_pylist(), strict=True)):
            if status == "ok" or key not in spot:
                spot[key] = number
        return rows.take([spot[key] for key in keys]).combine_chunks()

    def finish(self, table: pyarrow.Table, words: Mapping[str, str]) -> Path:
        """Put the whole table in its place, then clear the chunks away. The same rows make the same bytes."""
        file = self.path / POINTS
        told = {
            _NAME: self._name.encode(),
            **{f"paceline.{key}".encode(): text.encode() for key, text in words.items()},
        }
        _put(table.replace_schema_metadata(told), file)
        try:
            shutil.rmtree(self.path / _CHUNKS)
        except OSError as error:
            raise unwritable(self.path / _CHUNKS, error) from error
        return file

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _chunk_files(self) -> list[Path]:
        return sorted((self.path / _CHUNKS).glob("*.parquet"))

    def _table(self, rows: Sequence[Row]) -> pyarrow.Table:
        import pyarrow as pa

        return pa.Table.from_pylist(list(rows), schema=self._schema([*ROW, *self._headers]))

    def _schema(self, columns: Sequence[str]) -> pyarrow.Schema:
        import pyarrow as pa

        kinds = {"key": pa.string(), "status": pa.string(), "error": pa.string(), "replications": pa.int64()}
        return pa.schema([(column, kinds.get(column, pa.float64())) for column in columns])

    def _write_chunk(self, table: pyarrow.Table) -> Path:
        name = hashlib.sha256("".join(table["key"].to_pylist()).encode()).hexdigest()[:16]
        file = self.path / _CHUNKS / f"{name}.parquet"
        _put(table.replace_schema_metadata({_NAME: self._name.encode()}), file)
        return file

    def _rows(self, columns: list[str], files: Sequence[Path] | None = None) -> pyarrow.Table:
        """All rows here that have these columns; those of another experiment are refused."""
        import pyarrow as pa
        from pyarrow import parquet

        parts = [self._schema(columns).empty_table()]
        points = self.path / POINTS
        for file in files if files is not None else [*([points] if points.is_file() else []), *self._chunk_files()]:
            try:
                schema = parquet.read_schema(file)
                found = parquet.read_table(file, columns=columns) if set(columns) <= set(schema.names) else None
            except (OSError, pa.ArrowException) as error:
                if file == points:
                    words = f"{file}: this is no table of a sweep ({error}); name another folder, or remove it"
                    raise InputError(words) from None
                if file not in self.broken:
                    self.broken.append(file)
                continue
            name = (schema.metadata or {}).get(_NAME, b"").decode()
            if name != self._name:
                whose = f"the sweep {name!r}" if name else "no sweep of ours"
                raise InputError(f"{file}: this holds {whose}, not {self._name!r}; name another folder, or remove it")
            if found is not None:
                parts.append(found.select(columns).replace_schema_metadata(None).cast(parts[0].schema))
        return pa.concat_tables(parts)


def _put(table: pyarrow.Table, file: Path) -> None:
    """Write a table aside, see it safe on the disk, and put it in its place."""
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd", row_group_size=100_000)
    data = sink.getvalue().to_pybytes()

    def fill(aside: Path) -> None:
        with aside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())

    try:
        write_file(file, fill)
    except InputError as error:
        why = getattr(error.__cause__, "strerror", None) or error.message
        words = f"{file}: {why}; what was done before is kept: make room, and call the sweep again"
        raise InputError(words) from error.__cause__
    with suppress(OSError):  # not every system lets a folder be synced
        handle = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
