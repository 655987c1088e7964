from __future__ import annotations

import errno
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from paceline.errors import InputError
from paceline.report.folder import write_folder
from paceline.results.store import open_folder, write_file, write_splits, write_text
from support.results import NAN, result_of


def test_a_folder_holds_the_run(tmp_path: Path) -> None:
    files = write_folder(result_of([[7100.0], [NAN]]), tmp_path / "new" / "out")
    names = ["finish.png", "report.html", "result.json", "splits.parquet"]
    assert sorted(file.name for file in files) == names
    assert sorted(file.name for file in (tmp_path / "new" / "out").iterdir()) == names
    told = json.loads((tmp_path / "new" / "out" / "result.json").read_text(encoding="utf-8"))
    assert told["provenance"]["hashes"] == {"race.yaml": "abc"}
    assert told["provenance"]["command"].startswith("paceline run")
    assert told["runners"][0]["finish_rate"] == 0.5


def test_splits_are_tidy_rows_in_tenths_of_a_second(tmp_path: Path) -> None:
    write_splits(result_of([[7100.04, 7000.0], [NAN, 7300.0]]), tmp_path / "splits.parquet")
    rows = pq.read_table(tmp_path / "splits.parquet").to_pylist()
    assert len(rows) == 2 * 2 * 2
    assert rows[1] == {
        "replication": 0, "runner": "runner 0", "checkpoint": "finish", "distance_m": 42_195.0,
        "in": 71000, "out": 71000,
    }  # fmt: skip
    lost = [row for row in rows if row["replication"] == 1 and row["runner"] == "runner 0"]
    assert [(row["checkpoint"], row["in"]) for row in lost] == [("half", 30000), ("finish", None)]


def test_splits_say_their_units_and_where_they_come_from(tmp_path: Path) -> None:
    write_splits(result_of([[7100.0]] * 10), tmp_path / "splits.parquet")
    file = pq.ParquetFile(tmp_path / "splits.parquet")
    schema = file.schema_arrow
    assert [str(schema.field(name).type) for name in ("replication", "in", "out")] == ["int32"] * 3
    assert schema.field("in").metadata[b"unit"] == b"0.1 s"
    assert json.loads(file.metadata.metadata[b"paceline.provenance"])["seed"] == 1
    column = file.metadata.row_group(0).column(4)
    assert (column.compression, "DELTA_BINARY_PACKED" in column.encodings) == ("ZSTD", True)


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    write_text(file, "old")

    def fill(aside: Path) -> None:
        aside.write_text("half of the n")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(InputError, match="No space left"):
        write_file(file, fill)
    assert file.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["result.json"]


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="name a place that can be written"):
        open_folder(tmp_path / "out")
    with pytest.raises(InputError, match="name a place that can be written"):
        open_folder(tmp_path / "out" / "deeper")
