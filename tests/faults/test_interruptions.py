"""A scheduler that goes away, Ctrl-C twice, a clock that is set back: the next call says what is there and goes on."""

from __future__ import annotations

import ast
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

import pyarrow.parquet as pq
import pytest

from paceline.errors import InputError
from paceline.experiment.reading import load_experiment
from paceline.race import load
from support.experiment_files import write_experiment
from support.fake_answers import fake_races
from support.patience import let_work
from support.scenario_files import write_race

SOURCES = sorted((Path(__file__).parents[2] / "src" / "paceline").rglob("*.py"))
AXES = "axes: {weather.temperature: {linspace: {from: 1 C, to: 30 C, count: 60}}}\nreplications: 100\n"


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-W", "ignore", *words], stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_a_scheduler_that_goes_away(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    found, told = load_experiment(write_experiment(tmp_path, AXES)), tmp_path / "scheduler.json"
    listen = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    with program("-m", "distributed.cli.dask_scheduler", *listen) as scheduler:
        until = time.monotonic() + 120.0
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.1)
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        with program("-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"):
            killer, begun = threading.Timer(0.3, scheduler.kill), threading.Event()

            def at_work(done: int, _total: int) -> None:
                if done and not begun.is_set():
                    begun.set()
                    killer.start()

            with pytest.raises(InputError) as error:
                found.sweep(tmp_path / "out", executor="dask", scheduler=address, progress=at_work)
    assert str(error.value).startswith(f"the scheduler {address} is gone (")
    assert "start it again, and the same command goes on from there" in str(error.value)
    kept = sum(pq.read_metadata(file).num_rows for file in (tmp_path / "out/chunks").glob("[!.]*.parquet"))
    assert 0 < kept < 60
    went_on = found.sweep(tmp_path / "out")
    found.sweep(tmp_path / "whole")
    assert went_on.reused == kept
    assert (tmp_path / "out/points.parquet").read_bytes() == (tmp_path / "whole/points.parquet").read_bytes()


# -- Ctrl-C, and once more -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("apart_s", [0.0, 0.02, 0.3])
def test_ctrl_c_twice_leaves_nothing_half_written(tmp_path: Path, apart_s: float) -> None:
    race, out = write_race(tmp_path), tmp_path / "out"
    words = [
        "-m",
        "paceline",
        "run",
        str(race),
        "-n",
        "3000000",
        "--threads",
        "1",
        "--memory",
        "1 GB",
        "--out",
        str(out),
    ]
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            until = time.monotonic() + 240.0
            while not list(out.glob(".splits-*")) and process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            let_work(process, 1.0)
            process.send_signal(signal.SIGINT)
            time.sleep(apart_s)
            process.send_signal(signal.SIGINT)
            shown, err = process.communicate(timeout=60.0)
        finally:
            process.kill()
    assert (process.returncode, shown) == (130, ""), err
    assert "Traceback" not in err
    assert "stopped" in err
    left = {file.name for file in out.iterdir()}
    assert left in ({"result.json", "splits.parquet"}, {"splits.parquet"}, set()), err
    if "splits.parquet" in left:
        assert pq.read_table(out / "splits.parquet").num_rows
    load(race).run(3, out=out)
    assert {file.name for file in out.iterdir()} == {"splits.parquet"}


# -- clocks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_durations_are_measured_by_a_clock_that_nobody_sets(file: Path) -> None:
    asked = [
        node.attr
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "time"
    ]
    assert not {"time", "time_ns", "ctime", "localtime"} & set(asked)


def test_a_clock_that_is_set_back_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    race = write_race(tmp_path)
    before = load(race).run(20)
    hours = iter(range(10**6))
    monkeypatch.setattr(time, "time", lambda: 1.7e9 - 3600.0 * next(hours))
    after = load(race).run(20, out=tmp_path / "out")
    assert after.provenance.fingerprint == before.provenance.fingerprint
    assert after.provenance.elapsed_s >= 0.0
    with fake_races():
        found = load_experiment(write_experiment(tmp_path, AXES)).sweep(tmp_path / "swept")
        again = load_experiment(tmp_path / "experiment.yaml").sweep(tmp_path / "swept")
    assert found.elapsed_s >= 0.0
    assert found.spent.running_s >= 0.0
    assert again.reused == 60
