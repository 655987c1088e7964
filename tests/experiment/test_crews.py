from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paceline.errors import InputError
from paceline.experiment import crews
from paceline.experiment.experiment import Experiment
from paceline.experiment.reading import load_experiment

CARBON_X2 = Path(__file__).parents[2] / "scenarios" / "carbon-x2.yaml"


def asked(folder: Path, points: int, replications: int) -> Experiment:
    file = folder / "experiment.yaml"
    file.write_text(
        f"name: A few days\nscenario: {os.path.relpath(CARBON_X2, folder)}\n"
        f"axes: {{weather.temperature: {{linspace: {{from: 1 C, to: 12 C, count: {points}}}}}}}\n"
        f"outputs: [mean, P(record), ledger.heat, change(mean)]\nreplications: {replications}\n",
        encoding="utf-8",
    )
    return load_experiment(file)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local


def points_of(folder: Path) -> bytes:
    return (folder / "points.parquet").read_bytes()


@pytest.mark.slow
def test_threads_processes_and_a_cluster_find_the_same_bits(tmp_path: Path, cluster: Any) -> None:
    found = asked(tmp_path, 5, 40)
    found.sweep(tmp_path / "one", workers=1)
    found.sweep(tmp_path / "threads", workers=3)
    found.sweep(tmp_path / "processes", executor="processes", workers=2)
    found.sweep(tmp_path / "cluster", executor="dask", scheduler=cluster.scheduler_address)
    assert points_of(tmp_path / "one") == points_of(tmp_path / "threads")
    assert points_of(tmp_path / "one") == points_of(tmp_path / "processes") == points_of(tmp_path / "cluster")


def kill_one(pids: list[int], at_work: threading.Event) -> None:
    at_work.wait(60.0)
    time.sleep(0.2)
    os.kill(pids[0], signal.SIGKILL)  # raises where it has gone already, and with it this thread fails the test


@pytest.mark.slow
def test_a_worker_that_dies_costs_time_only(tmp_path: Path, cluster: Any) -> None:
    found, at_work = asked(tmp_path, 12, 200), threading.Event()
    pids = [nanny.pid for nanny in cluster.workers.values()]
    killer = threading.Thread(target=kill_one, args=(pids, at_work))
    killer.start()
    found.sweep(
        tmp_path / "cluster", executor="dask", scheduler=cluster.scheduler_address,
        progress=lambda done, total: at_work.set() if done else None,
    )  # fmt: skip
    killer.join()
    found.sweep(tmp_path / "threads")
    assert points_of(tmp_path / "cluster") == points_of(tmp_path / "threads")


@pytest.mark.slow
def test_a_process_that_dies_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, at_work = asked(tmp_path, 8, 200), threading.Event()
    pids, begin = list[int](), crews.Processes.submit

    def submit(self: crews.Processes, *words: Any) -> Any:
        future = begin(self, *words)
        pids.extend(process.pid for process in crews.multiprocessing.active_children() if process.pid is not None)
        return future

    monkeypatch.setattr(crews.Processes, "submit", submit)
    killer = threading.Thread(target=kill_one, args=(pids, at_work))
    killer.start()
    found.sweep(
        tmp_path / "processes", executor="processes", workers=2,
        progress=lambda done, total: at_work.set() if done else None,
    )  # fmt: skip
    killer.join()
    found.sweep(tmp_path / "threads")
    assert points_of(tmp_path / "processes") == points_of(tmp_path / "threads")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"executor": "ray"}, "there is no executor 'ray'; choose threads, processes or dask"),
        ({"scheduler": "tcp://x:1"}, "a scheduler is for --executor dask"),
        ({"workers": 0}, "0 workers do no work"),
        ({"executor": "dask", "scheduler": "nonsense://"}, "the scheduler nonsense:// cannot be reached"),
    ],
)
def test_workers_that_are_not_there(tmp_path: Path, words: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        asked(tmp_path, 2, 10).sweep(tmp_path / "out", **words)


@pytest.mark.slow
def test_a_worker_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paceline.experiment.answers.code_hash", lambda: "another")
    with pytest.raises(InputError, match="a worker runs another version of paceline"):
        asked(tmp_path, 2, 10).sweep(tmp_path / "out")
