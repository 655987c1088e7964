from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyarrow import parquet

from paceline.errors import InputError
from paceline.experiment import folder as storage
from paceline.experiment import sweep as running
from paceline.experiment.folder import SweepFolder
from support.experiment_files import experiment, write_experiment
from support.fake_answers import fake_races

AXES = "axes:\n  weather.temperature: [5 C, 10 C, 15 C]\n  weather.wind: [1 m/s, 2 m/s]\noutputs: [mean, ledger.air]\n"


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_second_call_runs_nothing_and_leaves_the_same_bytes(tmp_path: Path) -> None:
    found, ran = experiment(tmp_path, AXES), list[str]()
    with fake_races(ran):
        first = found.sweep(tmp_path / "out")
        before = files_of(tmp_path / "out")
        second = found.sweep(tmp_path / "out")
        found.sweep(tmp_path / "other")
    assert sorted(before) == [".lock", "points.parquet"]
    assert files_of(tmp_path / "out") == before == files_of(tmp_path / "other")
    assert (first.reused, second.reused) == (0, 6)
    assert len(ran) == 12
    assert first.rows() == second.rows()


def test_the_table_has_parameters_answers_and_their_errors(tmp_path: Path) -> None:
    with fake_races():
        result = experiment(tmp_path, AXES).sweep(tmp_path / "out")
    table = parquet.read_table(tmp_path / "out" / "points.parquet")
    assert table.column_names == [
        "weather.temperature [C]", "weather.wind [m/s]", "status", "error", "replications",
        "mean_s", "mean_se_s", "ledger.air_s", "ledger.air_se_s", "key",
    ]  # fmt: skip
    assert table["weather.temperature [C]"].to_pylist() == [5.0, 5.0, 10.0, 10.0, 15.0, 15.0]
    assert table.to_pylist() == result.rows()
    assert table.schema.field("weather.wind [m/s]").metadata[b"unit"] == b"m/s"
    assert experiment(tmp_path, AXES).name == table.schema.metadata[b"paceline.experiment"].decode()


def test_a_changed_file_runs_only_what_changed(tmp_path: Path) -> None:
    ran: list[str] = []
    with fake_races(ran):
        experiment(tmp_path, AXES).sweep(tmp_path / "out")
        ran.clear()
        result = experiment(tmp_path, AXES.replace("15 C]", "16 C, 17 C]")).sweep(tmp_path / "out")
    assert (len(ran), result.reused, result.table.num_rows) == (4, 4, 8)
    with fake_races():
        fresh = experiment(tmp_path, AXES.replace("15 C]", "16 C, 17 C]"))
        fresh.sweep(tmp_path / "fresh")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "fresh")


@pytest.mark.parametrize(
    ("file", "old", "new", "runs"),
    [
        ("athletes/ada.yaml", "2:03:05", "2:03:06", 6),  # a result: another athlete
        ("courses/lake.yaml", "height: 186 m", "height: 187 m", 6),
        ("race.yaml", "humidity: 80 %", "humidity: 81 %", 6),
        ("race.yaml", "finish: 2:00:25", "finish: 2:00:26", 0),  # observed, and never read
        ("race.yaml", "every: 5 km", "every: 6 km", 0),  # of a variant that is not run
        ("experiment.yaml", "wind: [1 m/s, 2 m/s]", "wind: [2 m/s, 1 m/s]", 0),
        ("experiment.yaml", "outputs: [mean,", "outputs: [median,", 6),
        ("experiment.yaml", "outputs:", "seed: 2\noutputs:", 6),
        ("experiment.yaml", "outputs:", "replications: 10\noutputs:", 6),
    ],
)
def test_rows_are_known_by_all_that_makes_them(tmp_path: Path, file: str, old: str, new: str, runs: int) -> None:
    from paceline.experiment.reading import load_experiment

    written, ran = write_experiment(tmp_path, AXES), list[str]()
    with fake_races(ran):
        load_experiment(written).sweep(tmp_path / "out")
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
        ran.clear()
        load_experiment(written).sweep(tmp_path / "out")
    assert len(ran) == runs


def test_points_that_are_the_same_race_are_run_once(tmp_path: Path) -> None:
    ran: list[str] = []
    with fake_races(ran):
        text = (
            "axes:\n  race.start: ['2017-05-06T05:45+02:00']\n  targets.sub-2.source: [a, b]\n  weather.wind: [1 m/s]\n"
        )
        result = experiment(tmp_path, text.replace("targets.sub-2.source", "description")).sweep(tmp_path / "out")
    assert (len(ran), result.table.num_rows) == (1, 2)


def test_points_of_which_no_race_can_be_made_are_rows(tmp_path: Path) -> None:
    with fake_races():
        result = experiment(tmp_path, "axes: {drinks.every: [3 km, 300 km]}\n").sweep(tmp_path / "out")
    good, bad = result.rows()
    assert (good["status"], bad["status"], bad["mean_s"], result.failed) == ("ok", "invalid", None, 1)
    assert "experiment.yaml:3:29: axes.drinks.every.1: " in bad["error"]


def test_where_no_point_can_be_run_that_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"experiment\.yaml:3:23: axes\.drinks\.every\.0.*\nnone of the 2 points"):
        experiment(tmp_path, "axes: {drinks.every: [300 km, 400 km]}\n").sweep(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_race_that_breaks_is_a_row_and_is_tried_again(tmp_path: Path) -> None:
    found, ran = experiment(tmp_path, AXES), list[str]()
    with fake_races(ran, broken=lambda task: "weather.wind=2 m/s" in [one.text for one in task.settings]):
        result = found.sweep(tmp_path / "out")
    assert [row["error"] for row in result.rows()] == [None, "this race breaks"] * 3
    with fake_races(ran):
        assert found.sweep(tmp_path / "out").failed == 0
        found.sweep(tmp_path / "whole")
    assert len(ran) == 6 + 3 + 6
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


def test_one_sweep_at_a_time_holds_a_folder(tmp_path: Path) -> None:
    found = experiment(tmp_path, AXES)
    with fake_races(), SweepFolder(tmp_path / "out", found.name, ["mean_s"]):
        before = files_of(tmp_path / "out")
        with pytest.raises(InputError, match="another sweep is at work here"):
            found.sweep(tmp_path / "out")
        assert files_of(tmp_path / "out") == before


def test_another_experiment_keeps_its_folder(tmp_path: Path) -> None:
    with fake_races():
        experiment(tmp_path, AXES).sweep(tmp_path / "out")
        before = files_of(tmp_path / "out")
        file = tmp_path / "experiment.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("Lake questions", "Others"), encoding="utf-8")
        from paceline.experiment.reading import load_experiment

        with pytest.raises(InputError, match="this holds the sweep 'Lake questions', not 'Others'"):
            load_experiment(file).sweep(tmp_path / "out")
        (tmp_path / "strange").mkdir()
        (tmp_path / "strange" / "points.parquet").write_text("no table", encoding="utf-8")
        with pytest.raises(InputError, match="this is no table of a sweep"):
            load_experiment(file).sweep(tmp_path / "strange")
    assert files_of(tmp_path / "out") == before


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(tmp_path: Path) -> None:
    ran: list[str] = []
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with fake_races(ran), pytest.raises(InputError, match="name a place that can be written"):
        experiment(tmp_path, AXES).sweep(tmp_path / "out")
    assert not ran


@pytest.mark.parametrize("after", [0, 2, 5])
def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """A disk that is full from some moment on."""
    found, synced, real = experiment(tmp_path, AXES), [0], os.fsync

    def full(handle: int) -> None:
        synced[0] += 1
        if synced[0] > after:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(running, "_HOLD_S", 0.0)
    with fake_races():
        with monkeypatch.context() as patched:
            patched.setattr(storage.os, "fsync", full)
            with pytest.raises(InputError, match="No space left on device; what was done before is kept"):
                found.sweep(tmp_path / "out", workers=1)
        assert not list((tmp_path / "out").rglob(".*.parquet"))
        found.sweep(tmp_path / "out")
        found.sweep(tmp_path / "whole")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


def test_a_chunk_that_was_damaged_is_run_again(tmp_path: Path) -> None:
    found, ran = experiment(tmp_path, AXES), list[str]()
    with fake_races(ran):
        found.sweep(tmp_path / "whole")
        chunks = tmp_path / "out" / "chunks"
        chunks.mkdir(parents=True)
        (chunks / "damaged.parquet").write_bytes((tmp_path / "whole" / "points.parquet").read_bytes()[:900])
        ran.clear()
        found.sweep(tmp_path / "out")
    assert len(ran) == 6
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


MANY = "axes:\n  weather.temperature: {linspace: {from: 1 C, to: 30 C, count: 150}}\noutputs: [mean]\n"
SCRIPT = """\
import sys
from paceline.cli import main
from support.fake_answers import fake_races
with fake_races(each_s=0.01):
    sys.argv = ["paceline", "sweep", sys.argv[1], "--out", sys.argv[2], "--workers", "2"]
    main()
"""


def command(file: Path, out: Path) -> subprocess.Popen[str]:
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(file), str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip


def wait_for_chunk(process: subprocess.Popen[str], out: Path, more_than: int = 0) -> None:
    until = time.monotonic() + 120.0
    while process.poll() is None and time.monotonic() < until:
        if len(list((out / "chunks").glob("*.parquet"))) > more_than:
            return
        time.sleep(0.01)


@pytest.mark.slow
def test_a_killed_sweep_goes_on_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    file, out = write_experiment(tmp_path, MANY), tmp_path / "out"
    luck = random.Random(1)
    for number in range(2):
        process = command(file, out)
        wait_for_chunk(process, out, more_than=number)
        time.sleep(luck.random() * 0.3)
        process.kill()
        process.communicate()
    (out / ".points-left.parquet").write_bytes(b"half written by the one that was killed")
    kept = len(list((out / "chunks").glob("*.parquet")))
    with fake_races():
        found = experiment(tmp_path, MANY)
        result = found.sweep(out)
        found.sweep(tmp_path / "whole")
    assert kept == 0 or result.reused > 0
    assert files_of(out) == files_of(tmp_path / "whole")


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    file, out = write_experiment(tmp_path, MANY), tmp_path / "out"
    process = command(file, out)
    wait_for_chunk(process, out)
    process.send_signal(signal.SIGINT)
    told, err = process.communicate(timeout=120)
    assert (process.returncode, told) == (130, ""), err
    assert "points are kept in" in err
    assert "the same command goes on from there" in err
    with fake_races():
        result = experiment(tmp_path, MANY).sweep(out)
    assert f"stopped; {result.reused:,} of 150 points" in err
