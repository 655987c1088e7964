"""Files from strangers, given to every command that reads one: a line that says where and what, and exit code 2.

What stands in a file is the matter of `tests/scenario/test_bad_input.py`, `tests/track/test_fuzz.py` and
`tests/fuzzing`; here it is what the file is, how it is encoded, and what it asks for.
"""

from __future__ import annotations

import ast
import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.forecast.forecasts_file import COLUMNS, as_cell, from_cell, read_forecasts
from support.experiment_files import write_experiment
from support.scenario_files import write_race
from support.tracks import gpx, straight, write

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "paceline").rglob("*.py"))
FORECAST = str(ROOT / "scenarios" / "forecast-berlin.yaml")
FORMULAS = ["=1+1", "+49 170", "-x", "@sum", "'=x", "''@y", "\t=z", "\r1", "'plain", "O'Brien", "a=b", "", "'"]

#: For each reader the name of the file, and the command that reads it.
READERS: dict[str, tuple[str, list[str]]] = {
    "scenario": ("race.yaml", ["run", "FILE"]),
    "experiment": ("asks.yaml", ["sweep", "FILE", "--out", "out"]),
    "athlete": ("me.yaml", ["fit", "FILE", "--out", "out.yaml"]),
    "performances": ("me.csv", ["fit", "FILE", "--out", "out.yaml"]),
    "gpx": ("a.gpx", ["course", "FILE", "--out", "out.yaml"]),
    "tcx": ("a.tcx", ["course", "FILE", "--out", "out.yaml"]),
    "fit": ("a.fit", ["course", "FILE", "--out", "out.yaml"]),
    "track-csv": ("a.csv", ["course", "FILE", "--out", "out.yaml"]),
    "stations": ("s.csv", ["course", "good.gpx", "--stations", "FILE", "--out", "out.yaml"]),
    "splits": ("splits.csv", ["forecast", FORECAST, "--splits", "FILE"]),
    "results": ("results.csv", ["score", "FILE", "forecasts.csv"]),
    "forecasts": ("told.csv", ["score", "results.csv", "FILE"]),
    "earlier": ("result.json", ["run", "--from", "FILE"]),
}
RESULTS = "runner,sex,age,status,half,finish\na,M,30,finished,4000,8200\n=b,F,31,finished,4100,8400\n"
TOLD = ",".join(COLUMNS) + "\na,1,{}\n'=b,1,{}\n".replace("{}", ",".join(["8300"] * 11))


def call(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "good.gpx", gpx(straight(600.0)))
    write(tmp_path, "results.csv", RESULTS)
    write(tmp_path, "forecasts.csv", TOLD)
    return tmp_path


def refused(name: str) -> str:
    file, command = READERS[name]
    code, out, err = call(*[file if word == "FILE" else word for word in command])
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    assert err.startswith(f"{file}:"), err
    place = err.split(": ")[0].split(":")
    assert all(part.isdigit() for part in place[1:]), err
    assert len(err) < 2000
    assert not list(Path().glob("out*"))
    return err


def endless(file: Path) -> None:
    file.symlink_to("/dev/zero")


def sparse(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(5_000_000_000)  # takes no room on the disk


KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda file: None, "there is no such file"),
    "folder": (Path.mkdir, "this is a folder, no file"),
    "pipe": (os.mkfifo, "not an ordinary file"),
    "endless": (endless, "not an ordinary file"),
    "huge": (sparse, "the file has 5000 MB, at most "),
    "link to itself": (lambda file: file.symlink_to(file), "cannot be read"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_ordinary_file(here: Path, name: str, kind: str) -> None:
    make, words = KINDS[kind]
    file = here / READERS[name][0]
    file.unlink(missing_ok=True)
    make(file)
    assert words in refused(name)


CONTENTS = {
    "empty": b"",
    "blank": b"\n\n  \n",
    "zeros": b"\0" * 5000,
    "utf-16": "name: Müller\nrace: {}\n".encode("utf-16"),
    "latin-1": "name: Müller, Zürich\n".encode("latin-1"),
    "bom": b"\xef\xbb\xbf",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "an archive": b"PK\x03\x04" + bytes(range(256)) * 20,
    "a bomb of entities": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><gpx>&j;</gpx>",
    "an entity from outside": b'<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx><name>&x;</name></gpx>',
    "a bomb of aliases": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(9)),
    "brackets": b"[" * 200_000,
    "one long line": b"a," * 400_000,
    "one long cell": b'runner,"' + b"x" * 900_000 + b'"\n',
}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("name", READERS)
def test_what_is_another_kind_of_file(here: Path, name: str, content: str) -> None:
    write(here, READERS[name][0], CONTENTS[content])
    assert "root:" not in refused(name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"checkpoint,distance_km\n5k\n", "checkpoints.csv:2:1: 1 values stand under a header of 2"),
        (b"checkpoint,distance_km\n5k,\n", "checkpoints.csv:2:1: distance_km: '' is no distance in km"),
        (b"checkpoint,distance_km\n5k,nan\n", "checkpoints.csv:2:1: distance_km: 'nan' is no distance in km"),
        (b"checkpoint,distance_km\nfinish,0\n", "checkpoints.csv:2:1: distance_km: '0' is no distance in km"),
        (b"checkpoint,distance_km\nM\xfcllerstra\xdfe,5\n", "checkpoints.csv:2:2: byte 0xfc is not UTF-8 text"),
        (b'checkpoint,distance_km\n"5k,5\n', "checkpoints.csv:2:1: not a readable table"),
    ],
)
def test_places_beside_results(here: Path, content: bytes, words: str) -> None:
    write(here, "checkpoints.csv", content)
    code, _, err = call("score", "results.csv", "forecasts.csv")
    assert (code, words in err) == (2, True), err


@pytest.mark.parametrize("change", ["crlf", "bom", "old mac"])
def test_line_ends_and_marks_of_other_systems_are_read(here: Path, change: str) -> None:
    as_there: Callable[[str], bytes] = {
        "crlf": lambda text: text.replace("\n", "\r\n").encode(),
        "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
        "old mac": lambda text: text.replace("\n", "\r").encode(),
    }[change]
    race = write_race(here)
    for file in (race, here / "athletes/ada.yaml", here / "results.csv", here / "forecasts.csv", here / "good.gpx"):
        write(here, str(file.relative_to(here)), as_there(file.read_text(encoding="utf-8")))
    write(here, "me.csv", as_there("date,distance,time\n2025-05-04,10 km,41:30\n"))
    for words in (
        ["judge", "race.yaml"],
        ["score", "results.csv", "forecasts.csv"],
        ["course", "good.gpx", "--out", "out.yaml"],
        ["fit", "me.csv", "--out", "me.yaml"],
    ):
        code, _, err = call(*words)
        assert code == 0, err


def test_tables_of_a_spreadsheet_with_decimal_commas(here: Path) -> None:
    """Semicolons are understood; a decimal comma is pointed at, never taken for thousands."""
    write(here, "results.csv", RESULTS.replace(",", ";"))
    assert call("score", "results.csv", "forecasts.csv")[0] == 0
    write(here, "results.csv", RESULTS.replace(",", ";").replace("4100", "4100,5"))
    assert (
        "results.csv:3:1: half: '4100,5' is no time; write seconds (5280) or h:mm:ss, decimals with a point"
        in refused("results")
    )


# -- what a file may ask for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "C:/race.yaml", "..\\race.yaml", "../../race.yaml", "../../../etc/passwd"]
)
def test_an_experiment_looks_no_further_than_the_folder_above(
    here: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = here / "own" / "experiments"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    file = write_experiment(folder, "axes: {weather.wind: [1 m/s]}\n")
    file.write_text(f"name: x\nscenario: '{name}'\naxes: {{weather.wind: [1 m/s]}}\n", encoding="utf-8")
    code, _, err = call("sweep", str(file), "--out", "out")
    assert (code, f"{file}:2:11: scenario: " in err, "root:" in err) == (2, True, False), err
    write_race(folder.parent)
    file.write_text("name: x\nscenario: ../race.yaml\naxes: {weather.wind: [3 kg]}\n", encoding="utf-8")
    assert "wind" in call("sweep", str(file), "--out", "out")[2]  # this one it may read


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-n", "1e308"], "Invalid value for '-n'"),
        (["-n", "0"], "0 replications are none"),
        (["-n", "-5"], "-5 replications are none"),
        (["-n", "9" * 30], "ask for at most"),
        (["--seed", "-1"], "cannot be a seed"),
        (["--seed", "9" * 30], "cannot be a seed"),
        (["--threads", "0"], "Invalid value"),
        (["--memory", "1 kB"], "at least 1 MB"),
        (["--memory", "nan GB"], "no amount of memory"),
        (["--until", "mean +- nan s"], "is not a duration"),
        (["--until", "mean +- 0 s"], "mean +- 0 s"),
        (["--set", "race.distance=0 m"], "--set:1:15: race.distance"),
        (["--set", "race.distance=nan km"], "--set:1:15: race.distance"),
        (["--set", "race.distance=1e400 km"], "--set:1:15: race.distance"),
        (["--set", "race.distance=-42.195 km"], "--set:1:15: race.distance"),
        (["--set", "weather.temperature=.inf"], "--set:1:21: weather.temperature"),
        (["--set", f"weather.temperature={'9' * 50} C"], "--set:1:21: weather.temperature"),
        (["--set", f"weather.temperature=1{'0' * 400}"], "--set:1:21: weather.temperature"),
        (["--set", "race.longest_leg=1 mm"], "--set:1:18: race.longest_leg"),
        (["--set", "race.course=../../etc/passwd"], "leads out of the scenario's folder"),
        (["--set", "race.course=/etc/passwd"], "is an absolute path"),
        (["--set", "name=!!python/object/apply:os.system [ls]"], "the tag"),
        (["--set", "weather=[" * 500], "--set:1:"),
        (["--set", "=5"], "--set:1:1"),
        (["--set", "a\0b=5"], "--set:1:"),
        (["--variant", "../x"], "variant"),
    ],
)
def test_absurd_words_of_the_command_line(here: Path, words: list[str], told: str) -> None:
    write_race(here)
    code, out, err = call("run", "race.yaml", *words)
    assert (code, out) == (2, ""), err
    assert told in err
    assert "Traceback" not in err


def test_as_much_memory_as_one_likes(here: Path) -> None:
    assert call("run", str(write_race(here)), "-n", "2", "--memory", "9" * 400 + " GB")[0] == 0


def test_a_million_runners_a_million_times_is_refused_before_memory_is_touched(here: Path) -> None:
    import resource

    city = str(ROOT / "scenarios" / "city-marathon.yaml")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for words, told in (
        (["--set", "field.starters=1000000", "-n", "1000000"], "give at most 200000"),
        (["--set", "field.starters=200000", "-n", "1000000"], "ask for at most"),
        (["--set", "field.starters=200000", "-n", "1", "--memory", "10 MB"], "not even one replication fits"),
    ):
        code, _, err = call("run", city, *words)
        assert (code, told in err) == (2, True), err
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB


# -- what comes out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_is_no_formula_and_comes_back_as_it_was(name: str) -> None:
    cell = as_cell(name)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert from_cell(cell) == name


def test_forecasts_of_names_like_formulas_are_scored(here: Path) -> None:
    """Through both commands: the cell is text for a spreadsheet, and `score` knows the runner again."""
    names = ['=HYPERLINK("http://x","y")', "+1", "-2", "@a", "Plain", "'=q"]
    header = "runner,sex,age,status,5k,10k,15k,20k,half,finish"
    rows = [[name, "M", "30", "finished", 1500, 3010, 4500, 6080, 6420, 13450] for name in names]
    with (here / "results.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *rows])
    code, _, err = call("forecast", FORECAST, "--splits", "results.csv", "--at", "half", "--out", "F.csv")
    assert code == 0, err
    with (here / "F.csv").open(encoding="utf-8", newline="") as stream:
        cells = [row[0] for row in csv.reader(stream)][1:]
    assert cells == ["'" + name if name != "Plain" else name for name in names]
    assert read_forecasts(here / "F.csv").runners == tuple(names)
    assert call("score", "results.csv", "F.csv")[0] == 0


NASTY = "<script>alert(1)</script> $\\frac{ [/red] {x} %s \\$ 'q\" &amp;"


def test_names_are_text_on_pages_pictures_and_the_terminal(here: Path) -> None:
    race = write_race(here)
    for file in (race, here / "athletes/ada.yaml", here / "courses/lake.yaml"):
        text = file.read_text(encoding="utf-8")
        quoted = "'" + NASTY.replace("'", "''") + "'"
        text = text.replace("Ada Keter", quoted).replace("name: Lakeside", f"name: {quoted}")
        text = text.replace("Boathouse", quoted).replace("sub-2:", f"{quoted}:")
        file.write_text(text, encoding="utf-8")
    code, out, err = call("run", "race.yaml", "-n", "10", "--out", "out", "--variant", "legal")
    assert code == 0, err
    assert "[/red]" in out
    page = (here / "out/report.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert call("trace", "race.yaml", "--replication", "1")[0] == 0


# -- code ----------------------------------------------------------------------------------------------------------

#: What turns data into code, and where it may: plans that the user names, and conditions that are parsed, never run.
FORBIDDEN = {"eval", "exec", "compile", "__import__", "system", "popen", "exec_module", "execfile", "literal_eval"}
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "runpy", "subprocess"}
MAY = {
    "behaviour/python_plan.py": {"exec_module"},  # --plans FILE
    "bench/start.py": {"subprocess"},  # times itself from a cold start
}


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT / "src/paceline").as_posix())
def test_data_never_becomes_code(file: Path) -> None:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            is_pattern = isinstance(receiver, ast.Name) and receiver.id == "re"
            if name in FORBIDDEN and not is_pattern:
                found.add(name)
            found |= {key.arg for key in node.keywords if key.arg == "shell"}
            if any(key.arg == "allow_pickle" and getattr(key.value, "value", True) for key in node.keywords):
                found.add("allow_pickle")
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").split(".")[0]} & MODULES
    assert found <= MAY.get(file.relative_to(ROOT / "src/paceline").as_posix(), set())


def test_plans_are_run_only_where_the_command_line_names_them(here: Path) -> None:
    """Files called like modules lie beside the scenario, and a plan is named in it: none of them is run."""
    race = write_race(here)
    text = race.read_text(encoding="utf-8").split("variants:")[0].replace(", over: 1 %", "")
    race.write_text(text.replace("pacing: follow_pacers,", "pacing: python, function: brave,"), encoding="utf-8")
    for name in ("plans", "my_plans", "brave", "sitecustomize", "numpy", "race"):
        write(here, f"{name}.py", "open('ran', 'w').write('x')\n\n\ndef brave(felt):\n    return None\n")
    code, _, err = call("run", "race.yaml", "-n", "2")
    assert (code, "--plans" in err, (here / "ran").exists()) == (2, True, False), err
    call("run", "race.yaml", "-n", "2", "--plans", "plans.py")
    assert (here / "ran").exists()
