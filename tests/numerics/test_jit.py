"""Where compiled kernels are kept."""

from pathlib import Path

import pytest

from paceline.numerics import jit


def test_a_cache_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    """A file in the way of the folder: kernels are compiled all the same, and not kept."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert not jit._writable(tmp_path / "file" / "cache")
    assert jit._writable(tmp_path / "cache")


def test_the_cache_lies_where_the_system_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And under a name that belongs to these sources alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = jit.cache_folder.__wrapped__()
    assert folder.parent == tmp_path / "paceline"
    assert folder.name == jit.cache_folder().name
