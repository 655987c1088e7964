"""The anchors that whole races have to meet: who finishes, what counts as a record, what a wrong turn costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from paceline.behaviour.incidents import Happened
from paceline.constants import value
from paceline.engine.batch import run_batch
from paceline.race import load
from paceline.validation.strain_race import MARATHON_M

_SEED = 20_160_625
_REPLICATIONS = 600
_FIELDS = 20
_STARTERS = 5_000


def _hundred_miles(folder: Path) -> list[float]:
    race = load(folder / "western-states-2016.yaml")
    finish_s = run_batch(race.program, _FIELDS, _SEED, engine="compiled").arrive_s[:, :, -1]
    return [float(np.isfinite(finish_s).mean())]


def _city(folder: Path) -> list[float]:
    race = load(folder / "city-marathon.yaml", None, [f"field.starters={_STARTERS}"])
    finish_s = run_batch(race.program, 1, _SEED, engine="compiled").arrive_s[:, :, -1]
    return [float(np.isfinite(finish_s).mean())]


def _rules() -> list[float]:
    return [MARATHON_M * value("rules", f"records.{name}_share") for name in ("separation", "drop")]


def _judged(folder: Path) -> list[float]:
    return [float(load(folder / f"{name}.yaml").judge().eligible) for name in ("breaking2", "ineos-159", "berlin-2018")]


def _mile_93(folder: Path) -> list[float]:
    file = folder / "western-states-2016.yaml"
    hours, broken = {}, {}
    for variant in (None, "no-wrong-turn"):
        part = run_batch(load(file, variant, ["field=null"]).program, _REPLICATIONS, _SEED, engine="compiled")
        hours[variant] = part.arrive_s[:, 0, -1] / 3600.0
        broken[variant] = part.flags[:, 0] & int(Happened.BROKEN) != 0
    groups = [
        hours["no-wrong-turn"][~broken["no-wrong-turn"]],
        hours[None][~broken[None]],
        hours[None][broken[None]],
    ]
    return [float(np.nanmedian(group)) if np.isfinite(group).any() else math.nan for group in groups]


#: What each is computed from: the folder of the scenarios.
COMPUTED: dict[str, Callable[[Path], list[float]]] = {
    "T27": _hundred_miles,
    "T28": _city,
    "T30": _judged,
    "T33": _mile_93,
}
#: What the rules alone tell.
RULES: dict[str, Callable[[], list[float]]] = {"T29": _rules}
