from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

import paceline as pl
from paceline.cli import app
from paceline.experiment.axes import Dimension
from paceline.experiment.plan import plan_sweep
from paceline.experiment.reading import load_experiment
from paceline.experiment.schema import experiment_schema
from paceline.race import Race
from support.experiment_files import experiment, write_experiment
from support.fake_answers import fake_races

EXPERIMENTS = sorted((Path(__file__).parents[2] / "scenarios" / "experiments").glob("*.yaml"))


def call(*words: str) -> Any:
    with fake_races():
        return CliRunner().invoke(app, ["sweep", *words], env={"COLUMNS": "120"})


def test_a_small_sweep_shows_every_row(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, "axes: {weather.wind: [1 m/s, 2 m/s], variant: [-, legal]}\n")
    found = call(str(file), "--out", str(tmp_path / "out"))
    assert found.exit_code == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0] == "Lake questions"
    assert [line.split()[:2] for line in lines[2:6]] == [["1", "as"], ["1", "legal"], ["2", "as"], ["2", "legal"]]
    assert "4 points, 1,000 replications each, seed 1" in found.stdout
    assert "a million such points, checked on one core and run on 1,000, about" in " ".join(found.stdout.split())
    assert (tmp_path / "out" / "points.png").stat().st_size > 10_000
    assert "Answers against axes" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    again = call(str(file), "--out", str(tmp_path / "out"))
    assert "4 of 4 points were there already" in again.stderr


def test_a_large_sweep_shows_its_ends_and_what_each_axis_does(tmp_path: Path) -> None:
    file = write_experiment(
        tmp_path, "axes: {weather.temperature: {between: [1 C, 30 C]}, variant: [-, legal]}\nsample: {sobol: 32}\n"
    )
    found = call(str(file), "--out", str(tmp_path / "out"))
    assert "lowest and highest mean_s of 64 points" in found.stdout
    assert "up to 1" in found.stdout
    assert "from 2" in found.stdout
    assert len(found.stdout.splitlines()) < 25


def test_json_is_one_object_with_all_rows(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, "axes: {drinks.every: [3 km, 300 km]}\noutputs: [mean]\n")
    found = call(str(file), "--out", str(tmp_path / "out"), "--json")
    assert found.exit_code == 0, found.stderr
    told = json.loads(found.stdout)
    assert (told["experiment"], told["points"], told["failed"], told["reused"]) == ("Lake questions", 2, 1, 0)
    assert [row["drinks.every [km]"] for row in told["rows"]] == [3.0, 300.0]
    assert "1 of 2 points have no answer" in found.stderr


def test_a_mistake_ends_it_with_2_and_no_folder(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, "axes: {weather.wnd: [1 m/s]}\n")
    found = call(str(file), "--out", str(tmp_path / "out"))
    assert (found.exit_code, found.stdout) == (2, "")
    assert "experiment.yaml:3:22: axes.weather.wnd.0: unknown key; did you mean 'wind'?" in found.stderr
    assert not (tmp_path / "out").exists()


def test_answers_are_those_of_the_race_itself(tmp_path: Path) -> None:
    """The real engine: a row is what `Race.run` and a paired comparison find."""
    text = "axes: {weather.temperature: [11 C, 25 C]}\noutputs: [mean, P(sub-2), change(mean)]\n"
    found = experiment(tmp_path, text + "replications: 60\nseed: 4\n")
    first, second = found.sweep().rows()
    warm = pl.load(tmp_path / "race.yaml", None, ["weather.temperature=25 C"])
    result = warm.run(60, seed=4)
    assert second["mean_s"] == result.tally.mean_s[0]
    assert (second["P(sub-2)"], second["P(sub-2)_se"]) == result.probability("sub-2", 0)
    paired = pl.load(tmp_path / "race.yaml").compare(warm, 60, seed=4)
    assert second["change(mean)_s"] == pytest.approx(paired.mean_s, rel=1e-12)
    assert second["change(mean)_se_s"] == pytest.approx(paired.standard_error_s, rel=1e-12)
    assert (first["change(mean)_s"], first["change(mean)_se_s"]) == (0.0, 0.0)


def test_draws_are_common_unless_they_are_to_be_independent(tmp_path: Path) -> None:
    axes = "axes: {weather.wind: [1 m/s, 2 m/s]}\n"
    common = plan_sweep(experiment(tmp_path, axes)).tasks.values()
    assert {task.seed for task in common} == {1}
    apart = plan_sweep(experiment(tmp_path, axes + "draws: independent\n"))
    assert len({task.seed for task in apart.tasks.values()}) == 2
    more = plan_sweep(experiment(tmp_path, "axes: {weather.wind: [2 m/s, 3 m/s]}\ndraws: independent\n"))
    assert len(apart.tasks.keys() & more.tasks.keys()) == 1  # a point keeps its luck whatever stands beside it


def test_a_precision_holds_at_every_point(tmp_path: Path) -> None:
    text = "axes: {weather.temperature: [11 C, 25 C]}\noutputs: [finish_rate]\nuntil: finish_rate +- 2%\n"
    for row in experiment(tmp_path, text).sweep().rows():
        assert 1000 <= row["replications"] < 100_000
        assert 1.96 * row["finish_rate_se"] <= 0.02


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_the_experiments_of_the_documents_can_be_run(file: Path) -> None:
    found = load_experiment(file)
    if found.words.sample is not None or not any(isinstance(axis, Dimension) for axis in found.axes):
        for point in found.points:
            assert Race(found.load(point.levels)).names
    jsonschema.validate(YAML(typ="safe", pure=True).load(file), experiment_schema())


def test_the_example_of_the_readme_can_be_run(tmp_path: Path) -> None:
    readme = (EXPERIMENTS[0].parent / "README.md").read_text(encoding="utf-8")
    text = readme.split("```yaml\n")[1].split("```")[0]
    scenario = os.path.relpath(EXPERIMENTS[0].parents[1] / "carbon-x2.yaml", tmp_path)
    file = tmp_path / "example.yaml"
    file.write_text(text.replace("../carbon-x2.yaml", scenario), encoding="utf-8")
    found = load_experiment(file)
    assert Race(found.load(found.points[-1].levels)).names == ("Jim Walmsley",)
    jsonschema.validate(YAML(typ="safe", pure=True).load(file), experiment_schema())


def test_the_schema_is_printed() -> None:
    found = CliRunner().invoke(app, ["schema", "--experiment"])
    assert json.loads(found.stdout) == json.loads(json.dumps(experiment_schema()))
    jsonschema.Draft202012Validator.check_schema(experiment_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"name": "x", "scenario": "y.yaml", "axs": {}}, experiment_schema())
