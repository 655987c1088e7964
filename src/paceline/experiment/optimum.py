"""The best plan of a search, beside the plan that the scenario had.

It has had luck on the draws that it was chosen on, so it is run once more on fresh ones; what it loses there is told as
optimism.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from paceline.experiment.axes import Column, Level
from paceline.experiment.compare import Comparison, compare, rounded, standard_error
from paceline.experiment.experiment import Experiment
from paceline.experiment.outputs import Estimate, Output
from paceline.results import Result


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """The best plan and the one there was on the same draws. ``gain``: above 0 is better; and its paired error."""

    plan: Estimate
    baseline: Estimate
    comparison: Comparison
    gain: tuple[float, float]

    @classmethod
    def of(cls, output: Output, maximise: bool, plan: Result, baseline: Result, runner: str) -> Check:
        """The two results compared in one output for one runner."""
        found, before, sign = output.of(plan, runner), output.of(baseline, runner), 1.0 if maximise else -1.0
        both = compare(baseline, plan, runner)
        gain, error = found.value - before.value, math.hypot(found.standard_error, before.standard_error)
        if output.kind == "mean":
            gain, error = both.mean_s, both.standard_error_s
        elif output.kind == "probability":
            won, had = (each.beats(str(output.argument))[:, each.index(runner)] for each in (plan, baseline))
            error = standard_error(won.astype(np.float64) - had)
        return cls(found, before, both, (sign * gain, error))

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "plan": _words(self.plan.value, self.plan.standard_error),
            "baseline": _words(self.baseline.value, self.baseline.standard_error),
            "gain": _words(*self.gain),
            "difference_s": self.comparison.as_dict()["difference_s"],
            "finish_rate": {
                "plan": rounded(self.comparison.finish_rate_b, 6),
                "baseline": rounded(self.comparison.finish_rate_a, 6),
            },
            "replications": self.comparison.replications,
            "seed": self.comparison.seed,
        }


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best plan beside the one that there was, on the draws of the search and on fresh ones."""

    experiment: str
    runner: str
    output: Output
    maximise: bool
    columns: tuple[Column, ...]
    levels: tuple[Level, ...]
    tried: int
    failed: int
    replications: int
    seed: int
    search: Check
    fresh: Check

    @property
    def optimism(self) -> tuple[float, float]:
        """How much of the gain on the draws of the search was luck on them, and the error of that."""
        (searched, its), (found, error) = self.search.gain, self.fresh.gain
        return searched - found, math.hypot(its, error)

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints, and ``optimum.json`` keeps."""
        return {
            "experiment": self.experiment,
            "runner": self.runner,
            "objective": {"output": self.output.name, "direction": "maximise" if self.maximise else "minimise"},
            "plan": {column.name: level.node.plain() for column, level in zip(self.columns, self.levels, strict=True)},
            "tried": self.tried,
            "failed": self.failed,
            "replications": self.replications,
            "seed": self.seed,
            "search": self.search.as_dict(),
            "fresh": self.fresh.as_dict(),
            "optimism": _words(*self.optimism),
        }


def _words(value: float, error: float) -> dict[str, Any]:
    return {"value": rounded(value, 6), "standard_error": rounded(error, 6)}


def best_file(experiment: Experiment, levels: tuple[Level, ...], file: Path) -> Path:
    """Write the scenario of a plan as one file that stands by itself, and runs."""
    from ruamel.yaml import YAML

    from paceline.results.store import write_file

    tree = experiment.scenario.tree(*experiment.changes(levels)).plain()
    tree.pop("variants", None)
    tree = {"name": tree.pop("name"), "description": f"{experiment.name}: the best plan found", **tree}
    tree["description"] = f"The best plan that the search {experiment.name!r} has found."
    tree["mode"] = "counterfactual"
    yaml = YAML()
    yaml.width = 120

    def fill(aside: Path) -> None:
        with aside.open("w", encoding="utf-8") as stream:
            yaml.dump(tree, stream)

    write_file(file, fill)
    return file
