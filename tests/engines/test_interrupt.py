from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from paceline.engine import batch
from paceline.engine.interrupt import CtrlC
from paceline.race import Race, load
from paceline.results.result import Stopped
from support.patience import let_work

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"
#: A process that is told to stop is given this long, s, on a machine with other work; by itself it takes well under 1.
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def race() -> Race:
    race = load(BREAKING2)
    race.run(2)  # compiled by now, so that the processes below are at work soon
    return race


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "paceline", "run", str(BREAKING2), *words]


@contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A long run with --out that has begun to write its splits."""
    with subprocess.Popen(
        command("-n", "1000000", "--threads", "1", "--out", str(folder), *words),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            until = time.monotonic() + 240.0
            while not list(folder.glob(".splits-*")) and process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            let_work(process, 2.0)
            yield process
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("memory", ["1 GB", "40 GB"])
def test_ctrl_c_keeps_every_split_until_then(race: Race, tmp_path: Path, memory: str) -> None:
    with running(tmp_path, "--memory", memory, "--json") as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out) == (130, ""), err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["result.json", "splits.parquet"], err
    told = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    done = told["replications"]
    assert 0 < done < 1_000_000
    assert (told["provenance"]["interrupted"], told["provenance"]["asked"]) == (True, 1_000_000)
    lines = [line for line in err.splitlines() if line.startswith("stopped")]
    assert lines == [
        f"stopped after {done:,} of 1,000,000 replications; these are in {tmp_path}: result.json, splits.parquet"
    ]
    table = pq.read_table(tmp_path / "splits.parquet")
    each = len(race.names) * len(race.program.checkpoints)
    assert np.array_equal(table["replication"].to_numpy(), np.repeat(np.arange(done), each))
    again = race.run(min(done, 300))
    finish = np.rint(again.finish_s[:, 0] * 10.0)
    rows = table.slice(0, len(finish) * each)["in"].to_numpy(zero_copy_only=False)
    written = rows.reshape(len(finish), len(race.names), -1)[:, 0, -1]
    assert np.array_equal(written, finish, equal_nan=True)


@pytest.mark.slow
def test_a_killed_run_leaves_no_splits_and_the_next_one_sweeps(race: Race, tmp_path: Path) -> None:
    with running(tmp_path) as process:
        process.kill()
        process.wait(timeout=PATIENCE_S)
    assert not (tmp_path / "splits.parquet").exists()
    assert len(list(tmp_path.glob(".splits-*"))) == 1
    race.run(3, out=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["splits.parquet"]
    assert pq.read_table(tmp_path / "splits.parquet")["replication"].to_numpy().max() == 2


def test_a_file_that_cannot_grow_ends_with_two_and_leaves_nothing(race: Race, tmp_path: Path) -> None:
    (tmp_path / "splits.parquet").write_bytes(b"of an earlier run")
    # The limit of a file's size stands for a disk that is full: the same error, from the same place.
    line = f"ulimit -f 64; trap '' XFSZ; exec {' '.join(command('-n', '2000', '--out', str(tmp_path)))}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "splits.parquet" in done.stderr
    assert "name a place that can be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"splits.parquet": b"of an earlier run"}


def test_ctrl_c_in_python_raises_with_the_result_so_far(race: Race) -> None:
    def after_200(done: int, total: int) -> None:
        if done == 200:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Stopped, match="after 200 replications") as stopped:
        race.run(5000, threads=1, progress=after_200)
    assert isinstance(stopped.value, KeyboardInterrupt)
    result = stopped.value.result
    assert result is not None
    assert np.array_equal(result.arrive_s, race.run(200).arrive_s, equal_nan=True)
    assert result.provenance.interrupted
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_breaks_off_at_once() -> None:
    with CtrlC() as ctrl_c:
        signal.raise_signal(signal.SIGINT)
        assert ctrl_c.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_handler_that_somebody_has_set_stays() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with CtrlC() as ctrl_c:
            signal.raise_signal(signal.SIGINT)
        assert (heard, ctrl_c.asked) == ([signal.SIGINT], False)
    finally:
        signal.signal(signal.SIGINT, before)


def test_portions_come_in_order_and_stop_when_told(race: Race) -> None:
    seen: list[int] = []
    parts = batch.run_portions(race.program, 10_000, portion=7, threads=2, stopped=lambda: len(seen) >= 5)
    for first, _ in parts:
        seen.append(first)
    assert seen == [0, 7, 14, 21, 28]
    assert threading.active_count() < 10
