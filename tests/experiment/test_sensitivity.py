from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from paceline.errors import InputError
from paceline.experiment.sensitivity import Indices, SensitivityWords, design, indices, sensitivity
from paceline.report.sensitivities import show_sensitivity
from paceline.report.words import clock
from support.experiment_files import experiment

NAMES = ("one", "two", "three")


def analyse(
    words: SensitivityWords,
    names: Sequence[str],
    outputs: Sequence[str],
    evaluate: Callable[[np.ndarray], np.ndarray],
    seed: int,
) -> list[Indices]:
    """Design and indices as `sensitivity` has them, of a function whose indices are known."""
    points = design(words, len(names), seed)
    values = evaluate(points)
    return [indices(words, names, points, values[:, k], output, seed) for k, output in enumerate(outputs)]


def ishigami(unit: np.ndarray) -> np.ndarray:
    x = np.pi * (2.0 * unit - 1.0)
    return (np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_sobol_indices_of_the_ishigami_function() -> None:
    # Ishigami, Homma 1990, a = 7, b = 0.1: variances from the closed form.
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    second = a**2 / 8
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = first + second + both
    (found,) = analyse(SensitivityWords(samples=4096), NAMES, ["y"], ishigami, seed=1)
    ones = [row.values["first"][0] for row in found.rows]
    totals = [row.values["total"][0] for row in found.rows]
    assert ones == pytest.approx([first / whole, second / whole, 0.0], abs=0.02)
    assert totals == pytest.approx([(first + both) / whole, second / whole, both / whole], abs=0.02)
    assert found.sd == pytest.approx(np.sqrt(whole), rel=0.02)
    assert all(0.0 < row.values["total"][1] < 0.05 for row in found.rows)


def test_sobol_indices_of_the_g_function_in_several_outputs() -> None:
    # Saltelli, Sobol 1995: V_i = (1/3) / (1 + a_i)^2
    a = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1.0 / (3.0 * (1.0 + a) ** 2)
    whole = np.prod(1.0 + parts) - 1.0

    def g(unit: np.ndarray) -> np.ndarray:
        y = np.prod((np.abs(4.0 * unit - 2.0) + a) / (1.0 + a), axis=1)
        return np.stack([y, 3.0 * y + 5.0], axis=1)

    found = analyse(SensitivityWords(samples=4096), "abcd", ["y", "3y+5"], g, seed=3)
    truth = [part * np.prod(np.delete(1.0 + parts, i)) / whole for i, part in enumerate(parts)]
    for output in found:
        assert [row.values["first"][0] for row in output.rows] == pytest.approx(parts / whole, abs=0.02)
        assert [row.values["total"][0] for row in output.rows] == pytest.approx(truth, abs=0.02)


def test_morris_finds_slopes() -> None:
    # A plane moves by its slope over each range, everywhere alike; a product moves unevenly.
    def plane(unit: np.ndarray) -> np.ndarray:
        return np.stack([unit @ np.array([3.0, -2.0, 0.0]), unit[:, 0] * unit[:, 1]], axis=1)

    flat, bent = analyse(SensitivityWords(method="morris", samples=20), NAMES, ["plane", "product"], plane, seed=1)
    assert [row.values["mu_star"][0] for row in flat.rows] == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert [row.values["sigma"][0] for row in flat.rows] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert bent.rows[0].values["sigma"][0] > 0.1


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_what_never_moves_hangs_on_nothing(method: str) -> None:
    words = SensitivityWords(method=method, samples=8)  # type: ignore[arg-type]
    (found,) = analyse(words, NAMES, ["y"], lambda unit: np.full((len(unit), 1), 4.0), seed=1)
    assert {value for row in found.rows for value in row.values.values()} == {(0.0, 0.0)}


AXES = """\
axes:
  weather.temperature: {between: [5 C, 25 C]}
  weather.humidity: {between: [50 %, 51 %]}
  pacers.pace: {between: ["2:48/km", "2:54/km"]}
outputs: [mean, finish_rate, P(sub-2)]
replications: 20
"""


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_a_race_hangs_on_what_it_should(tmp_path: Path, method: str) -> None:
    asked = experiment(tmp_path, AXES + f"sensitivity: {{method: {method}, samples: 8}}\n")
    found = sensitivity(asked, tmp_path / "out")
    assert found.points.table.num_rows == 8 * (5 if method == "sobol" else 4)
    mean = found.found[0]
    key = "total" if method == "sobol" else "mu_star"
    heat, damp, pace = (row.values[key][0] for row in mean.rows)
    assert (mean.output, [row.axis for row in mean.rows]) == ("mean_s", [column.name for column in asked.columns])
    assert damp < 0.05 * (heat + pace)  # one per cent of humidity is next to nothing
    assert mean.low < mean.high
    again = sensitivity(asked, tmp_path / "out")
    assert again.points.reused == found.points.table.num_rows or again.points.spent.points == 0
    assert again.as_dict() == found.as_dict()
    console = Console(file=io.StringIO(), width=140)
    show_sensitivity(console, found)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "pacers.pace" in shown
    assert f"mean, {clock(mean.low)} to {clock(mean.high)}" in shown
    assert ("moves it by, s" in shown, "more samples than 8" in shown) == (method == "morris", method == "sobol")


def test_mistakes_are_told_with_their_place(tmp_path: Path) -> None:
    for text, words in (
        (AXES, "add for instance `sensitivity"),
        (AXES + "sensitivity: {samples: 100}\n", "experiment.yaml:9:24: sensitivity.samples: Sobol points"),
        (AXES + "sensitivity: {method: guess}\n", "sensitivity.method"),
        (AXES + "where: pacers.pace < 172\nsensitivity: {}\n", "whole range"),
        ("axes: {weather.humidity: [10 %, 20 %]}\nsensitivity: {}\n", "axes that are ranges"),
    ):
        with pytest.raises(InputError) as caught:
            sensitivity(experiment(tmp_path, text))
        assert words in str(caught.value)
    broken = AXES.replace("5 C, 25 C", "5 C, 90 C") + "sensitivity: {method: morris, samples: 2}\n"
    with pytest.raises(InputError, match="temperature") as told:
        sensitivity(experiment(tmp_path, broken.replace("replications: 20", "replications: 100000000")))
    assert "experiment.yaml:4:" in str(told.value)
