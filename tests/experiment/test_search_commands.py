"""The commands that search and explain, as a stranger calls them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from paceline.cli import app
from support.experiment_files import write_experiment

AXES = """\
axes:
  runners.Ben Okoth.plan.target: {between: ["2:05:00", "2:12:00"]}
  weather.temperature: {between: [5 C, 15 C]}
runners: Ben Okoth
outputs: mean
"""


def call(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def told(*words: str) -> dict[str, Any]:
    result = call(*words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_optimise_writes_a_scenario_that_runs(tmp_path: Path) -> None:
    text = AXES + "replications: 20\noptimise: {minimise: mean, evaluations: 20, fresh: 50}\n"
    file, out = write_experiment(tmp_path, text), tmp_path / "out"
    found = told("optimise", str(file), "--out", str(out))
    assert found == json.loads((out / "optimum.json").read_text(encoding="utf-8"))
    assert parquet.read_table(out / "history.parquet").num_rows == found["tried"] >= 20
    run = told("run", str(out / "best.yaml"), "-n", "50", "--seed", str(found["fresh"]["seed"]))
    ben = next(runner for runner in run["runners"] if runner["name"] == "Ben Okoth")
    assert ben["finish_s"]["mean"] == pytest.approx(found["fresh"]["plan"]["value"], abs=0.01)
    again = call("optimise", str(file), "--out", str(out))
    assert "are not run again" in again.stderr
    assert "gain on fresh draws" in again.stdout


def test_sensitivity_writes_its_points(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, AXES + "replications: 10\nsensitivity: {samples: 4}\n")
    found = told("sensitivity", str(file), "--out", str(tmp_path / "out"))
    assert found == json.loads((tmp_path / "out" / "sensitivity.json").read_text(encoding="utf-8"))
    assert parquet.read_table(tmp_path / "out" / "points.parquet").num_rows == found["points"] == 16
    assert (tmp_path / "out" / "sensitivity.png").read_bytes().startswith(b"\x89PNG")
    assert [axis["axis"] for axis in found["outputs"][0]["axes"]] == [
        "runners.Ben Okoth.plan.target", "weather.temperature",
    ]  # fmt: skip


def test_attribute_tells_what_separates_two_races(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, "attribution: {to: {variant: legal}}\nreplications: 10\n")
    found = told("attribute", str(file))["difference_s"]
    assert sum(part["mean"] for part in found["parts"]) == pytest.approx(found["mean"], abs=0.01)
    assert "together" in call("attribute", str(file)).stdout


@pytest.mark.parametrize("name", ["optimise", "sensitivity", "attribute"])
def test_an_experiment_that_asks_for_something_else(tmp_path: Path, name: str) -> None:
    file = write_experiment(tmp_path, AXES)
    result = call(name, str(file), *([] if name == "attribute" else ["--out", str(tmp_path / "out")]))
    assert result.exit_code == 2
    assert "add for instance" in result.stderr
    assert result.stdout == ""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_search_that_is_stopped_keeps_what_it_has(tmp_path: Path) -> None:
    text = AXES + "replications: 4000\noptimise: {minimise: mean, evaluations: 5000}\n"
    file, out = write_experiment(tmp_path, text), tmp_path / "out"
    words = [sys.executable, "-m", "paceline", "optimise", str(file), "--out", str(out)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 120.0
        while not (out / "history.parquet").is_file() and time.monotonic() < until:
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "goes on from there" in stderr
    assert "Traceback" not in stderr
    assert stdout == ""
    assert parquet.read_table(out / "history.parquet").num_rows > 0
    assert call("run", str(out / "best.yaml"), "-n", "2").exit_code == 0
