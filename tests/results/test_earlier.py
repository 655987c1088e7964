"""A run made again from its ``result.json``: the same bits, or a plain word on what is not as it was."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.race import load
from support.scenario_files import write_race

PLAN = "def brave(felt):\n    return Wish.pace(5.0)\n"


def call(*words: object) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, ["run", *map(str, words)])
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture
def race(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_race(tmp_path).relative_to(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a race and what a run of it has left."""
    folder = tmp_path_factory.mktemp("made")
    write_race(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        first_run(Path("race.yaml"))
    return folder


@pytest.fixture
def after(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a folder of its own, and there we are."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def first_run(race: Path, *words: object) -> dict[str, Any]:
    code, _, err = call(race, "-n", 12, "--seed", 5, "--out", "out", *words)
    assert code == 0, err
    return told()


def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("out/result.json").read_text(encoding="utf-8"))
    return found


def change(**provenance: object) -> None:
    file = Path("out/result.json")
    told = json.loads(file.read_text(encoding="utf-8"))
    told["provenance"] |= provenance
    file.write_text(json.dumps(told), encoding="utf-8")


def test_what_a_result_tells_of_how_it_was_made(race: Path) -> None:
    words = ("--variant", "legal", "--set", "weather.wind=2 m/s")
    result = load(race, "legal", words[3:]).run(12, seed=5)
    made, told = result.provenance.as_dict(), {"replications": result.replications}
    assert {"python", "paceline", "numpy", "scipy", "numba", "llvmlite", "simpy", "astral"} == set(made["versions"])
    assert (told["replications"], made["seed"], made["engine"], made["variant"]) == (12, 5, "compiled", "legal")
    assert made["settings"] == ("weather.wind=2 m/s",)
    assert set(made["hashes"]) == {"race.yaml", "courses/lake.yaml", "athletes/ada.yaml"}
    assert made["command"].startswith("paceline run race.yaml --variant legal --set 'weather.wind=2 m/s' -n 12")
    assert made["platform"].startswith(("linux", "darwin", "win"))


@pytest.mark.parametrize("words", [(), ("--variant", "legal", "--set", "weather.wind=2 m/s", "--engine", "event")])
def test_the_same_bits_come_out(race: Path, words: tuple[str, ...]) -> None:
    first = first_run(race, *words)
    code, _, err = call("--from", "out/result.json", "--out", "again", "--threads", 1)
    assert (code, "to the last bit of every finish time" in err) == (0, True), err
    second = json.loads(Path("again/result.json").read_text(encoding="utf-8"))
    for told in (first, second):
        del told["elapsed_s"], told["provenance"]["elapsed_s"], told["provenance"]["threads"]
    assert first == second
    assert pq.read_table("out/splits.parquet").equals(pq.read_table("again/splits.parquet"))


def test_a_fingerprint_knows_a_finish_time_from_another(after: Path) -> None:
    prints = {
        load("race.yaml").run(5, seed=seed, threads=threads).provenance.fingerprint
        for seed in (1, 2)
        for threads in (1, 2)
    }
    assert len(prints) == 2
    change(fingerprint="0" * 64)
    code, _, err = call("--from", "out/result.json")
    assert code == 1
    assert "not the same as in out/result.json: finish times differ" in err


def test_other_versions_are_told_and_excuse_other_bits(after: Path) -> None:
    versions = told()["provenance"]["versions"]
    change(versions={**versions, "numpy": "1.0"}, fingerprint="0" * 64)
    code, _, err = call("--from", "out/result.json")
    assert code == 0
    assert "made with other versions, so that last bits may differ: numpy 1.0 then, " in err


def test_files_that_changed_or_went_are_named(after: Path) -> None:
    athlete, course = Path("athletes/ada.yaml"), Path("courses/lake.yaml")
    athlete.write_text(athlete.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    course.unlink()
    code, _, err = call("--from", "out/result.json")
    assert code == 2
    assert sorted(line.split(": ", 2)[2] for line in err.splitlines()) == [
        "athletes/ada.yaml has changed since that run; put the old file back, or run it anew without --from",
        "courses/lake.yaml, which that run read, is not there; put it back",
    ]
    assert err.startswith("out/result.json:1:1: provenance.hashes.")


def test_the_scenario_is_found_beside_its_result_or_where_one_says(after: Path) -> None:
    Path("elsewhere").mkdir()
    for name in ("race.yaml", "courses", "athletes"):
        Path(name).rename(Path("elsewhere") / name)
    code, _, err = call("--from", "out/result.json")
    assert code == 2
    assert "the scenario of that run is not found: race.yaml is neither there nor beside out/result.json" in err
    assert "paceline run SCENARIO --from result.json" in err
    code, _, err = call("elsewhere/race.yaml", "--from", "out/result.json")
    assert code == 0, err
    Path("out/result.json").rename("elsewhere/result.json")
    code, _, err = call("--from", "elsewhere/result.json")
    assert (code, "the same as in" in err) == (0, True), err


@pytest.mark.parametrize(
    "words", [("-n", "5"), ("--seed", "2"), ("--variant", "legal"), ("--set", "a=b"), ("--until", "x")]
)
def test_what_would_make_another_run_is_refused(after: Path, words: tuple[str, ...]) -> None:
    code, _, err = call("--from", "out/result.json", *words)
    assert (code, f"and {words[0]} another one; leave one of them out" in err) == (2, True), err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Invalid JSON"),
        ("{", "result.json:1:"),
        ("[]", "name the result.json that `paceline run --out` wrote"),
        ("{}", "replications: Field required"),
        ('{"replications": 0, "provenance": {}}', "1:1: replications: Input should be greater"),
        ('{"replications": 5}', "provenance: Field required"),
        ('{"replications": 1e400, "provenance": {}}', "replications: "),
        ('{"replications": NaN, "provenance": {}}', "replications: "),
        ("[" * 100_000, "result.json:1:"),
        ('{"replications": ' + "9" * 10_000 + "}", "number out of range"),
        ("\ufeff\x00", "result.json:1:1"),
    ],
)
def test_what_is_no_result_is_refused(race: Path, text: str, words: str) -> None:
    Path("result.json").write_text(text, encoding="utf-8")
    code, out, err = call("--from", "result.json")
    assert (code, out) == (2, "")
    assert err.startswith("result.json:")
    assert words in err
    assert len(err) < 500


@pytest.mark.parametrize(
    ("provenance", "words"),
    [
        ({"hashes": {"../../etc/passwd": "0" * 64}}, "leads out of the scenario's folder"),
        ({"hashes": {"/etc/passwd": "0" * 64}}, "leads out of the scenario's folder"),
        ({"hashes": {"race.yaml": "0"}}, "provenance.hashes.race.yaml"),
        ({"engine": "../evil"}, "provenance.engine"),
        ({"seed": -1}, "1:1: provenance.seed: "),
        ({"seed": 10**30}, "1:1: provenance.seed: "),
        ({"settings": ["weather.wind=inf"]}, "--set:1:14"),
        ({"memory_bytes": 5}, "1:1: provenance.memory_bytes: "),
        ({"file": "/dev/zero"}, "provenance.file"),
    ],
)
def test_a_result_that_was_tampered_with_is_refused(after: Path, provenance: dict[str, Any], words: str) -> None:
    change(**provenance)
    code, _, err = call("--from", "out/result.json")
    assert (code, words in err, "Traceback" in err) == (2, True, False), err


def test_a_result_never_runs_code_by_itself(race: Path) -> None:
    text = race.read_text(encoding="utf-8").split("variants:")[0]
    race.write_text(
        text.replace("pacing: follow_pacers, ", "pacing: python, function: brave, ").replace(", over: 1 %", ""),
        encoding="utf-8",
    )
    plans = Path("plans.py")
    plans.write_text("from paceline import Wish\nopen('ran', 'a').write('x')\n" + PLAN, encoding="utf-8")
    first_run(race, "--plans", plans)
    ran = Path("ran").read_text(encoding="utf-8")
    code, _, err = call("--from", "out/result.json")
    assert (code, "add --plans plans.py" in err) == (2, True), err
    assert Path("ran").read_text(encoding="utf-8") == ran
    code, _, err = call("--from", "out/result.json", "--plans", plans)
    assert (code, "the same as in" in err) == (0, True), err
    plans.write_text(plans.read_text(encoding="utf-8") + "# other\n", encoding="utf-8")
    code, _, err = call("--from", "out/result.json", "--plans", plans)
    assert (code, "is not the file" in err) == (2, True), err


def test_a_pipe_is_not_waited_for(race: Path) -> None:
    os.mkfifo("result.json")
    code, _, err = call("--from", "result.json")
    assert (code, "not an ordinary file" in err) == (2, True)
