"""Whatever happens to the folder of a sweep, in whatever order: a sweep that ends leaves the bytes of one at rest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pyarrow import parquet

from paceline.experiment import crews
from paceline.experiment import folder as storage
from paceline.experiment import sweep as running
from paceline.experiment.plan import plan_sweep
from strategies import sweep_winds
from support.experiment_files import experiment
from support.fake_answers import fake_races


class KilledError(BaseException):
    """The process ends here; nothing that it would do afterwards reaches the disk."""


@contextmanager
def killed_at(moment: int) -> Iterator[None]:
    """Ends the sweep at the ``moment``-th time that it touches the disk: before it is done, half done, or after."""
    write, rmtree, unlink = storage.write_file, shutil.rmtree, Path.unlink
    left = [moment]

    def alive() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KilledError

    def written(*words: Any) -> None:
        alive()
        write(*words)
        alive()

    def cleared(path: Path) -> None:
        alive()
        for file in path.iterdir():
            unlink(file)
            alive()
        rmtree(path)
        alive()

    def removed(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".parquet" and not path.name.startswith("."):
            alive()
        unlink(path, missing_ok)

    with (
        patch.object(storage, "write_file", written),
        patch.object(storage.shutil, "rmtree", cleared),
        patch.object(Path, "unlink", removed),
    ):
        try:
            yield
        except KilledError:
            return


def test_a_kill_at_any_moment_loses_no_more_than_what_is_in_hand(tmp_path: Path) -> None:
    text = "axes: {weather.wind: {linspace: {from: 0 m/s, to: 8 m/s, count: 9}}}\noutputs: [mean]\n"
    found = experiment(tmp_path, text)
    plan = plan_sweep(found)
    in_hand = 4  # chunks of one point: two that are being written, and two that are run meanwhile
    for moment in range(40):
        ran: list[str] = []
        out = tmp_path / f"out-{moment}"
        one_each = patch.multiple(crews, CHUNK_S=0.0, CHUNK_S_EACH=0.0)
        with busy_disk(), one_each, fake_races(ran), killed_at(moment):
            found.sweep(out, workers=1)
        with storage.SweepFolder(out, found.name, plan.question.headers) as kept:
            assert len(kept.keys(plan.tasks)) >= len(ran) - in_hand


class SweepHistory(RuleBasedStateMachine):
    """Runs, kills, edits, losses and resumes of one folder."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="paceline-test-"))
        self.edit(list(range(5)), "mean", 1)

    @rule(winds=sweep_winds, outputs=st.sampled_from(["mean", "median", "mean, median"]), seed=st.integers(1, 2))
    def edit(self, winds: list[int], outputs: str, seed: int) -> None:
        """Another experiment of the same name: other points, another order, other questions or other luck."""
        axis = ", ".join(f"{wind} m/s" for wind in winds)
        self.found = experiment(self.home, f"axes: {{weather.wind: [{axis}]}}\noutputs: [{outputs}]\nseed: {seed}\n")

    @rule(which=st.integers(0, 9))
    def lose_a_file(self, which: int) -> None:
        """Somebody tidies up: a chunk or the table itself is gone, or something half written lies about."""
        files = sorted((self.home / "out").rglob("[!.]*.parquet"))
        if which < len(files):
            files[which].unlink()
        elif (self.home / "out").is_dir():
            (self.home / "out" / ".half.parquet").write_bytes(b"PAR1")

    @rule(moment=st.integers(0, 25))
    def run_and_kill(self, moment: int) -> None:
        before = self.safe()
        with fake_races(), killed_at(moment):
            self.found.sweep(self.home / "out", workers=1)
        assert before <= self.safe()  # a kill loses nothing that was on the disk

    @rule(workers=st.integers(1, 3))
    def run_to_the_end(self, workers: int) -> None:
        ran: list[str] = []
        fresh = self.home / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        with fake_races(ran):
            result = self.found.sweep(self.home / "out", workers=workers)
            assert len(ran) + result.reused == result.table.num_rows
            self.found.sweep(fresh, workers=1)
        assert sorted(file.name for file in (self.home / "out").iterdir()) == [".lock", "points.parquet"]
        assert (self.home / "out" / "points.parquet").read_bytes() == (fresh / "points.parquet").read_bytes()
        with fake_races(ran := []):
            self.found.sweep(self.home / "out", workers=1)
        assert not ran

    def safe(self) -> set[str]:
        """The rows on the disk that this experiment needs."""
        plan = plan_sweep(self.found)
        with storage.SweepFolder(self.home / "out", self.found.name, plan.question.headers) as kept:
            return kept.keys(plan.tasks)

    @invariant()
    def every_file_is_whole(self) -> None:
        for file in self.home.rglob("[!.]*.parquet"):
            parquet.read_table(file)

    def teardown(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def busy_disk() -> Iterator[None]:
    """Every chunk is written at once, and chunks are soon put together. No test ends with the power cut: no sync."""
    with (
        patch.object(running, "_HOLD_S", 0.0),
        patch.object(storage, "_MOST_CHUNKS", 2),
        patch.object(storage.os, "fsync", lambda handle: None),
    ):
        yield


class TestSweepHistory(SweepHistory.TestCase):  # type: ignore[name-defined, misc]
    settings = settings(max_examples=20, stateful_step_count=10, deadline=None, derandomize=True)

    def runTest(self) -> None:  # noqa: N802
        with busy_disk():
            super().runTest()


@pytest.mark.slow
class TestLongSweepHistory(TestSweepHistory):
    """The same, longer and more of them."""

    settings = settings(max_examples=30, stateful_step_count=25, deadline=None, derandomize=True)
