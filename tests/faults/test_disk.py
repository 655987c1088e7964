"""A disk that is full or read-only under every command that writes: exit code 2, and nothing left half written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paceline.cli import app
from support.experiment_files import write_experiment
from support.tracks import gpx, straight, write

ROOT = Path(__file__).parents[2]
AXES = "axes: {weather.wind: [1 m/s, 2 m/s]}\nreplications: 5\n"
#: Each command that writes, and what it leaves; DISK is the disk in question.
WRITERS: dict[str, tuple[list[str], set[str]]] = {
    "run": (
        ["run", "race.yaml", "-n", "5", "--out", "DISK/out"],
        {"result.json", "splits.parquet", "report.html", "finish.png"},
    ),
    "compare": (
        ["compare", "race.yaml", "-", "legal", "-n", "5", "--out", "DISK/out"],
        {"comparison.json", "report.html"},
    ),
    "sweep": (
        ["sweep", "experiment.yaml", "--out", "DISK/out"],
        {".lock", "points.parquet", "points.png", "report.html"},
    ),
    "course": (["course", "a.gpx", "--out", "DISK/out/a.yaml"], {"a.yaml", "a.png"}),
    "fit": (["fit", "me.csv", "--out", "DISK/out/me.yaml"], {"me.yaml"}),
    "forecast": (
        ["forecast", str(ROOT / "scenarios/forecast-berlin.yaml"), "--splits", "splits.csv", "--out", "DISK/out/F.csv"],
        {"F.csv"},
    ),
}


def mounted(place: Path, options: str) -> Iterator[Path]:
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a disk of its own may not be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk with 64 kB."""
    yield from mounted(tmp_path / "disk", "size=64k")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_experiment(tmp_path, AXES)
    write(tmp_path, "a.gpx", gpx(straight(3000.0)))
    write(tmp_path, "me.csv", "date,distance,time\n2025-05-04,10 km,41:30\n")
    write(tmp_path, "splits.csv", "runner,sex,age,status,5k,10k,half\nann,F,31,,1700,3420,7260\n")
    return tmp_path


def fill_up(disk: Path, but: int = 0) -> Path:
    """A file that takes all room on a disk, but for so many bytes."""
    file = disk / "ballast"
    file.write_bytes(b"x" * (shutil.disk_usage(disk).free - but))
    return file


def call(name: str, disk: Path, *more: str) -> Any:
    words = [word.replace("DISK", str(disk)) for word in (*WRITERS[name][0], *more)]
    return CliRunner().invoke(app, words)


def check_refused(done: Any, *words: str) -> None:
    assert done.exit_code == 2, (done.stderr, done.exception)
    assert any(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_is_full(here: Path, small: Path, name: str) -> None:
    (small / "out").mkdir()
    full = fill_up(small)
    check_refused(call(name, small), "No space left on device", "are free; run fewer")
    left = {file.name: file.stat().st_size for file in (small / "out").rglob("*") if file.is_file()}
    assert {file for file, size in left.items() if size} <= {".lock"}
    full.unlink()
    subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
    done = call(name, small)  # with room the same call goes on
    assert done.exit_code == 0, (done.stderr, done.exception)
    assert {file.name for file in (small / "out").rglob("*")} == WRITERS[name][1]


def test_a_disk_that_fills_up_on_the_way_keeps_whole_files_only(here: Path, small: Path) -> None:
    """The splits and the summary fit on 64 kB, the page does not."""
    check_refused(call("run", small), "report.html: No space left on device")
    assert {file.name for file in (small / "out").iterdir()} == {"result.json", "splits.parquet"}
    subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
    again = CliRunner().invoke(app, ["run", "--from", str(small / "out/result.json"), "--out", str(small / "out")])
    assert again.exit_code == 0, again.stderr
    assert "to the last bit of every finish time" in again.stderr


@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_is_read_only(here: Path, name: str) -> None:
    if os.geteuid() != 0:  # a folder without rights does it for everybody but root
        disk = here / "disk"
        (disk / "out").mkdir(parents=True)
        (disk / "out").chmod(0o555)
        check_refused(call(name, disk), "Permission denied")
        (disk / "out").chmod(0o755)
        return
    for disk in mounted(here / "disk", "size=1m"):
        (disk / "out").mkdir()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        check_refused(call(name, disk), "Read-only file system")
        assert not list((disk / "out").iterdir())


@pytest.mark.parametrize("but", [0, 4096, 20_000, 60_000])
def test_an_earlier_run_stays_whole_or_goes_as_a_whole(here: Path, small: Path, but: int) -> None:
    subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
    assert call("run", small).exit_code == 0
    before = {file.name: file.read_bytes() for file in (small / "out").iterdir()}
    fill_up(small, but)
    done = call("run", small, "--seed", "2")
    if done.exit_code or not but:  # where the old files have made room the new ones are all there
        check_refused(done, "No space left on device", "are free; run fewer")
    after = {file.name: file.read_bytes() for file in (small / "out").iterdir()}
    assert after == before or all(after[name] != before[name] for name in after)
