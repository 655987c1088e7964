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


class Processor(dict[str, bool]):
    """What LLVM says of a processor."""

    def flatten(self) -> str:
        return ",".join(f"+{name}" for name in self)


@pytest.mark.parametrize(
    ("told", "avx", "has", "left"),
    [
        (None, 1, "avx512vbmi2", "+avx512vbmi2,-prefer-256-bit"),
        (None, 1, "avx2", None),
        (None, 0, "avx512vbmi2", None),  # NUMBA_ENABLE_AVX=0
        ("+sse2", 1, "avx512vbmi2", "+sse2"),  # NUMBA_CPU_FEATURES
        ("", 1, "avx512vbmi2", ""),  # NUMBA_CPU_NAME=generic
    ],
)
def test_whoever_has_told_numba_of_his_processor_is_left_alone(
    told: str | None, avx: int, has: str, left: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit._config, "CPU_FEATURES", told)
    monkeypatch.setattr(jit._config, "ENABLE_AVX", avx)
    monkeypatch.setattr(jit, "get_host_cpu_features", lambda: Processor({has: True}))
    jit._use_whole_registers()
    assert left == jit._config.CPU_FEATURES
