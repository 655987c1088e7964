"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paceline.behaviour.python_plan import load_plans
from paceline.cli import app
from paceline.race import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


COMMANDS = [
    line.split("#")[0].split(">")[0].strip()
    for block in blocks("bash")
    for line in block.splitlines()
    if line.startswith("paceline ")
]


#: These take minutes, wait for a browser, or read files of the reader's own; tests of their own run them.
_ELSEWHERE = {
    "sweep",
    "attribute",
    "sensitivity",
    "optimise",
    "what-if",
    "course",
    "fit",
    "new",
    "forecast",
    "score",
    "validate",
}


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.split()[1] in _ELSEWHERE])
def test_commands_that_run_elsewhere_are_there(command: str) -> None:
    """The command, its options, and every file of the repository that it names."""
    words = command.split()[1:]
    answer = CliRunner().invoke(app, [words[0], "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert answer.exit_code == 0
    for word in words[1:]:
        assert not word.startswith("--") or word in answer.output
        assert not word.startswith("scenarios/") or (ROOT / word).is_file()


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.split()[1] not in _ELSEWHERE])
def test_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = re.findall(r'"[^"]*"|\S+', command)[1:]
    words = [word.strip('"').replace("out/", f"{tmp_path}/") for word in words]
    if words[0] in {"run", "compare", "rare"} and "-n" not in words:
        words += ["-n", "4000" if words[0] == "rare" else "40"]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.strip()


def test_the_python_example_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    example = next(block for block in blocks("python") if "pl.load" in block)
    example = example.replace('file="', f'file="{tmp_path.as_posix()}/')
    exec(compile(example, "README.md", "exec"), {})
    probability, slower = capsys.readouterr().out.splitlines()
    assert probability.startswith("(0.")
    assert float(slower) < -20.0
    assert (tmp_path / "breaking2.png").stat().st_size > 10_000


def test_what_is_linked_is_there() -> None:
    """Pictures and files of the repository that the README points to."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("https:")]
    assert ".github/breaking2.png" in links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_scenario_shown_is_one(tmp_path: Path) -> None:
    (shown,) = blocks("yaml")
    file = tmp_path / "race.yaml"
    file.write_text(shown, encoding="utf-8")
    for folder in ("courses", "athletes"):
        shutil.copytree(ROOT / "scenarios" / folder, tmp_path / folder)
    race = load(file)
    assert race.variants == ("legal",)
    assert race.run(20).quantiles([0.5], 0)[0] > 7000.0
    assert race.variant("legal").run(20).replications == 20


def test_what_is_set_in_python_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A better formation makes Kipchoge faster, a bad stomach slower."""
    monkeypatch.chdir(ROOT)
    example = next(block for block in blocks("python") if "trident" in block).replace("1_000", "100")
    exec(compile(example, "README.md", "exec"), {"race": load("scenarios/breaking2.yaml")})
    better, ill = capsys.readouterr().out.splitlines()
    assert float(better) < 0.0 < float(ill)


def test_the_plan_shown_is_one(tmp_path: Path) -> None:
    file = tmp_path / "my_plans.py"
    file.write_text(next(block for block in blocks("python") if "def brave" in block), encoding="utf-8")
    race = load(ROOT / "scenarios" / "berlin-2018.yaml").set("runners.0.plan={pacing: python, function: brave}")
    assert "brave" in load_plans(file)
    bold_s = race.run(10, plans=file).arrive_s[:, 0, 1]
    assert bold_s.max() < 10_000.0 / 5.7
