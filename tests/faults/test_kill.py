"""A run, a report and a sweep killed at random moments, a hundred times: no file is ever half there.

What is found afterwards is whole, the next call goes on, and in the end there is what there would have been.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from faults.forks import Forks
from support.experiment_files import write_experiment

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]

RUN = ("run", "race.yaml", "--threads", "1", "--out", "out")
SWEEP = ("sweep", "experiment.yaml", "--workers", "1", "--out", "out")
AXES = """\
axes: {weather.temperature: {linspace: {from: 1 C, to: 30 C, count: 24}}}
outputs: [mean, P(sub-2)]
replications: 200
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    write_experiment(folder, AXES)
    return folder


@pytest.fixture(scope="module")
def forks(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    aside = tmp_path_factory.mktemp("warm")
    race, asks = str(home / "race.yaml"), str(home / "experiment.yaml")
    run = ["run", race, "-n", "4", "--threads", "1", "--out", str(aside / "run")]
    with Forks(run, ["sweep", asks, "--workers", "1", "--out", str(aside / "sweep")]) as forks:
        yield forks


@pytest.fixture
def place(home: Path, tmp_path: Path) -> Path:
    write_experiment(tmp_path, AXES)
    return tmp_path


def told_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


def check_whole(folder: Path) -> None:
    """Every file with a name of its own can be read to its end."""
    if not folder.exists():
        return
    for file in folder.rglob("*"):
        if file.name.startswith(".") or file.is_dir():
            continue
        if file.suffix == ".parquet":
            table = pq.read_table(file)
            assert table.num_rows
        elif file.suffix == ".json":
            assert told_of(file.parent)["provenance"]["fingerprint"]
        elif file.suffix == ".html":
            assert file.read_text(encoding="utf-8").rstrip().endswith("</html>")
        else:
            assert file.read_bytes().endswith(b"IEND\xaeB`\x82"), file


def check_one_run(folder: Path) -> None:
    """What is there tells of one run: the files that it writes in this order, none of them left by an earlier one."""
    files = [folder / name for name in ("splits.parquet", "result.json", "report.html", "finish.png")]
    there = [file.exists() for file in files]
    assert there == sorted(there, reverse=True), there
    written = [file.stat().st_mtime_ns for file in files if file.exists()]
    assert written == sorted(written)
    if there[1]:
        metadata = pq.read_metadata(files[0]).metadata
        told = json.loads(metadata[b"paceline.provenance"])
        assert told["elapsed_s"] == told_of(folder)["provenance"]["elapsed_s"]


def names_in(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*"))


@pytest.mark.parametrize(("replications", "kills"), [(1_500, 35), (5, 30)], ids=["run", "report"])
def test_a_run_killed_at_any_moment(place: Path, forks: Forks, replications: int, kills: int) -> None:
    words = (*RUN, "-n", replications)
    whole = forks.call(place, *words)
    assert whole["code"] == 0, whole["err"]
    first, luck, out = told_of(place / "out"), random.Random(replications), place / "out"
    splits = pq.read_table(out / "splits.parquet")
    killed = 0
    for _ in range(4 * kills):  # some have ended before they can be killed
        if killed == kills:
            break
        if luck.random() < 0.3:  # now and then into an empty folder
            for file in out.iterdir():
                file.unlink()
        killed += forks.call(place, *words, kill_s=luck.random() * whole["took_s"])["code"] == -9
        check_whole(out)
        check_one_run(out)
    assert killed == kills
    last = forks.call(place, *words)
    assert last["code"] == 0, last["err"]
    assert names_in(out) == ["finish.png", "report.html", "result.json", "splits.parquet"]
    assert told_of(out)["provenance"]["fingerprint"] == first["provenance"]["fingerprint"]
    assert told_of(out)["runners"] == first["runners"]
    assert pq.read_table(out / "splits.parquet").equals(splits)


def test_a_sweep_killed_at_any_moment_goes_on(place: Path, forks: Forks) -> None:
    whole = forks.call(place, *SWEEP[:-1], "whole")
    assert whole["code"] == 0, whole["err"]
    table, out = (place / "whole/points.parquet").read_bytes(), place / "out"
    luck, killed, went_on = random.Random(3), 0, 0
    for _ in range(140):
        if killed == 35:
            break
        if (out / "points.parquet").exists():
            assert (out / "points.parquet").read_bytes() == table
            for file in [*out.rglob("*")]:
                if file.is_file():
                    file.unlink()
        had = len(list((out / "chunks").glob("[!.]*.parquet")))
        ended = forks.call(place, *SWEEP, kill_s=luck.random() * 0.7 * whole["took_s"])
        killed += ended["code"] == -9
        went_on += had > 0
        if ended["code"] == 0 and had:
            assert "of 24 points were there already" in ended["err"]
        check_whole(out)
    assert killed == 35
    assert went_on > 5
    last = forks.call(place, *SWEEP)
    assert last["code"] == 0, last["err"]
    assert (out / "points.parquet").read_bytes() == table
    assert names_in(out) == [".lock", "points.parquet", "points.png", "report.html"]
