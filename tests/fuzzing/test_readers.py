"""The readers that are fuzzed read their own seeds: what ``python -m tests.fuzzing`` begins with is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzzing.readers import READERS
from paceline.errors import InputError


@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_most_of_its_seeds(tmp_path: Path, name: str) -> None:
    reader, read = READERS[name], 0
    seeds = list(reader.seeds())
    for data in seeds:
        reader.attempt(tmp_path, data)  # nothing but a plain refusal
        try:
            reader.read(tmp_path / reader.file)
            read += 1
        except InputError:
            pass
    assert read >= (len(seeds) + 1) // 3, f"{read} of {len(seeds)}"


def test_a_refusal_without_a_place_counts_as_a_finding(tmp_path: Path) -> None:
    def refuse(_file: Path) -> None:
        raise InputError("no")

    from fuzzing.readers import Reader

    with pytest.raises(AssertionError, match="no place is told"):
        Reader("x", "x.txt", refuse, list).attempt(tmp_path, b"")
