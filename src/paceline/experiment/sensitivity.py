"""Sensitivity: how much of what comes out hangs on each of the axes, all of them varied at once.

Sobol's indices share out the variance of an output: ``first`` is what an axis does by itself, ``total`` what it does
with all others (Sobol 2001, Saltelli 2010). Morris' are cheaper and rougher: ``mu_star``, how far the output moves on
average where the axis moves from one end to the other, and ``sigma``, how unevenly (Campolongo 2007). Draws are common
to all points, so that luck is no part of them. Computed by SALib.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from paceline.engine.batch import Progress
from paceline.errors import InputError
from paceline.experiment.compare import rounded
from paceline.experiment.experiment import Experiment
from paceline.results.spread import Floats
from paceline.scenario.base import Words
from paceline.scenario.tree import Problem
from paceline.scenario.units import Count
from paceline.scenario.validation import validated

if TYPE_CHECKING:
    from paceline.experiment.sweep import SweepResult

#: Grid of Morris' steps, as in his paper.
_LEVELS = 4
_RESAMPLES = 200
#: Two points are needed at least to speak of a range, and of a spread.
_FEWEST = 2


class SensitivityWords(Words):
    """The words under ``sensitivity`` in an experiment file.

    ``samples``: points of Sobol's base design, a power of two (the race is run at samples x (axes + 2) points), or
    Morris' trajectories (samples x (axes + 1)).
    """

    method: Literal["sobol", "morris"] = "sobol"
    samples: Annotated[Count, Field(ge=_FEWEST, le=2**20)] = 64
    confidence: Annotated[float, Field(gt=0.5, lt=1.0)] = 0.95


@dataclass(frozen=True, slots=True)
class Index:
    """One axis and one output: two indices by name, each with half its confidence interval; NaN where there is none."""

    axis: str
    values: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Indices:
    """All axes for one output. ``low``, ``high``, ``sd``: of the output over the points."""

    output: str
    low: float
    high: float
    sd: float
    rows: tuple[Index, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "output": self.output,
            "low": rounded(self.low, 6),
            "high": rounded(self.high, 6),
            "sd": rounded(self.sd, 6),
            "axes": [
                {
                    "axis": row.axis,
                    **{
                        name: {"value": rounded(v, 6), "half_width": rounded(h, 6)}
                        for name, (v, h) in row.values.items()
                    },
                }
                for row in self.rows
            ],
        }


def words_of(experiment: Experiment) -> SensitivityWords:
    """What the experiment asks for. Raises ``InputError`` where it asks for nothing or for what cannot be."""
    node = experiment.root.get("sensitivity")
    if node is None:
        told = "this experiment has no `sensitivity`; add for instance `sensitivity: {method: sobol, samples: 64}`"
        raise experiment.root.error(told)
    words = validated(node, SensitivityWords, _problems)
    if len(experiment.dimensions) != len(experiment.axes) or len(experiment.axes) < _FEWEST:
        found = "at least two axes that are ranges are needed, as in weather.temperature: {between: [5 C, 15 C]}"
        raise (experiment.root.get("axes") or experiment.root).error(found, at_key=True)
    if experiment.conditions:
        raise (experiment.root.get("where") or node).error("indices need the whole range of every axis; remove it")
    return words


def _problems(words: SensitivityWords) -> list[Problem]:
    if words.method == "sobol" and words.samples & (words.samples - 1):
        return [
            Problem(
                ("samples",),
                "Sobol points fill space evenly only as a power of two; give for instance 64",
                at_key=False,
            )
        ]
    return []


def design(words: SensitivityWords, axes: int, seed: int) -> Floats:
    """The points (N, D) of the unit cube at which the race has to be run."""
    sample = _salib("sample", words.method)
    problem = _problem([f"x{number}" for number in range(axes)])
    if words.method == "sobol":
        points = sample.sample(problem, words.samples, calc_second_order=False, seed=seed % 2**32)
    else:
        points = sample.sample(problem, words.samples, num_levels=_LEVELS, seed=seed % 2**32)
    return np.asarray(points, dtype=np.float64)


def indices(
    words: SensitivityWords, names: Sequence[str], points: Floats, values: Floats, output: str, seed: int
) -> Indices:
    """The indices of one output whose ``values`` (N) were found at ``points`` (N, D) of `design`."""
    spread = (float(values.min()), float(values.max()), float(np.std(values)))
    found: dict[str, Sequence[float]]
    if spread[0] == spread[1]:  # an output that never moves hangs on nothing
        keys = ("first", "total") if words.method == "sobol" else ("mu_star", "sigma")
        return Indices(output, *spread, tuple(Index(name, dict.fromkeys(keys, (0.0, 0.0))) for name in names))
    analyze, problem, common = _salib("analyze", words.method), _problem(names), {"conf_level": words.confidence}
    if words.method == "sobol":
        found = analyze.analyze(
            problem, values, calc_second_order=False, num_resamples=_RESAMPLES, seed=seed % 2**32, **common
        )
        pairs = {"first": ("S1", "S1_conf"), "total": ("ST", "ST_conf")}
    else:
        found = analyze.analyze(
            problem, points, values, num_levels=_LEVELS, num_resamples=_RESAMPLES, seed=seed % 2**32, **common
        )
        pairs = {"mu_star": ("mu_star", "mu_star_conf"), "sigma": ("sigma", "")}
    rows = []
    for d, name in enumerate(names):
        told = {
            key: (float(found[value][d]), float(found[half][d]) if half else float("nan"))
            for key, (value, half) in pairs.items()
        }
        rows.append(Index(name, told))
    return Indices(output, *spread, tuple(rows))


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """The indices of every output, and the sweep of the points that they rest on."""

    words: SensitivityWords
    found: tuple[Indices, ...]
    points: SweepResult

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints, and ``sensitivity.json`` keeps."""
        experiment = self.points.experiment
        return {
            "experiment": experiment.name,
            "method": self.words.method,
            "samples": self.words.samples,
            "points": self.points.table.num_rows,
            "replications": experiment.replications,
            "seed": experiment.words.seed,
            "confidence": self.words.confidence,
            "outputs": [each.as_dict() for each in self.found],
        }


def sensitivity(
    experiment: Experiment,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Run the points that an experiment's ``sensitivity`` asks for, as a sweep into ``out``, and find the indices."""
    words, seed = words_of(experiment), experiment.words.seed
    points = design(words, len(experiment.axes), seed)
    axes = len(experiment.axes)
    ends = np.array([[end if d == axis else 0.5 for d in range(axes)] for axis in range(axes) for end in (0.0, 1.0)])
    for point in experiment.drawn_at(ends).points:  # what does not suit the scenario is told before anything runs
        experiment.load(point.levels)
    swept = experiment.drawn_at(points).sweep(out, workers=workers, progress=progress)
    if swept.failed:
        why = next(error for error in swept.table["error"].to_pylist() if error)
        told = f"{swept.failed:,} of {len(points):,} points have no answer, and indices need them all: {why}"
        raise (experiment.root.get("axes") or experiment.root).error(told, at_key=True)
    names = [column.name for column in experiment.columns]
    found = []
    for answer in swept.answers[::2]:
        values = np.array(swept.table[answer].to_pylist(), dtype=np.float64)
        if not np.all(np.isfinite(values)):
            told = f"{answer} has no value at some points (nobody finishes there); ask for finish_rate instead"
            raise (experiment.root.get("outputs") or experiment.root).error(told, at_key=True)
        found.append(indices(words, names, points, values, answer, seed))
    return Sensitivity(words, tuple(found), swept)


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _salib(kind: str, method: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"SALib.{kind}.{method}")
    except ImportError:
        raise InputError("indices are computed by SALib; install it with `pip install 'paceline[analysis]'`") from None
