"""Small experiment files about the race of `support.scenario_files`."""

from __future__ import annotations

from pathlib import Path

from paceline.experiment.experiment import Experiment
from paceline.experiment.reading import load_experiment
from support.scenario_files import write_race

HEAD = "name: Lake questions\nscenario: race.yaml\n"


def write_experiment(folder: Path, text: str, **race: str) -> Path:
    """Writes the race and an experiment about it; ``text`` follows name and scenario."""
    write_race(folder, **race)
    file = folder / "experiment.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def experiment(folder: Path, text: str) -> Experiment:
    """The experiment that these words make."""
    return load_experiment(write_experiment(folder, text))
