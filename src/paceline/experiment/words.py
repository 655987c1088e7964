"""The words of an experiment file: which scenario, what is changed in it, what is asked of each race.

```yaml
name: Twelve seconds
scenario: ../carbon-x2.yaml
axes:
  pack: {paths: [pacers.until.2, pacers.until.3], values: [40 km, 55 km, 70 km]}
  weather.temperature: {linspace: {from: 0 C, to: 15 C, count: 4}}
outputs: [mean, P(record)]
replications: 2000
```
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from paceline.scenario.base import Words
from paceline.scenario.units import Count, Name

#: Points of one sweep.
MOST_POINTS = 1_000_000
_Many = Annotated[Count, Field(ge=1, le=MOST_POINTS)]


class Linspace(Words):
    """So many values, equally far apart, from one end to the other."""

    start: Any = Field(alias="from")
    stop: Any = Field(alias="to")
    count: Annotated[Count, Field(ge=2, le=MOST_POINTS)]


class Arange(Words):
    """Values a step apart, from one end up to the other, which is in it where a step falls on it."""

    start: Any = Field(alias="from")
    stop: Any = Field(alias="to")
    step: Any


class Random(Words):
    """A continuous distribution of ``scipy.stats`` by its name; other keys are its shapes, as plain numbers."""

    model_config = ConfigDict(extra="allow")

    distribution: Name
    loc: Any = None
    scale: Any = None


class Axis(Words):
    """What one axis changes, and the values it takes: exactly one of the last six keys says which.

    The axis' own name is the path, unless ``path`` or ``paths`` (which then share each value) say otherwise. A
    ``group`` moves several paths together, each with values of its own. ``between`` and ``random`` are ranges, not
    values: `Sample` says how a sweep draws from them.
    """

    path: Name | None = None
    paths: tuple[Name, ...] = ()
    values: tuple[Any, ...] | None = Field(default=None, min_length=1, max_length=MOST_POINTS)
    linspace: Linspace | None = None
    arange: Arange | None = None
    between: tuple[Any, ...] | None = Field(default=None, min_length=2, max_length=2)
    random: Random | None = None
    group: dict[Name, tuple[Any, ...]] | None = None


class Sample(Words):
    """How a sweep draws from the axes that are ranges, all of them at once: exactly one design, and how many points."""

    random: _Many | None = None
    latin_hypercube: _Many | None = None
    sobol: _Many | None = None
    seed: Annotated[Count, Field(ge=0)] | None = None


class ExperimentFile(Words):
    """An experiment as its file tells it.

    ``set`` changes the scenario for every point, before axes do: a change is told from there. ``where``: only points
    for which all of these hold are run. ``until`` ("P(record) +- 0.5%") runs each point until that is reached,
    ``replications`` at most. ``draws``: ``common`` gives every point the same luck, so that only what differs between
    them tells.
    """

    name: Name
    description: str = ""
    scenario: Name
    variant: Name | None = None
    settings: dict[Name, Any] = Field(default={}, alias="set")
    axes: dict[Name, Axis] = Field(default={}, max_length=100)
    sample: Sample | None = None
    where: tuple[Name, ...] = Field(default=(), max_length=100)
    runners: tuple[Name, ...] = Field(default=(), max_length=100)
    outputs: tuple[Name, ...] = Field(default=(), max_length=100)
    replications: Annotated[Count, Field(ge=1)] | None = None
    until: Name | None = None
    seed: Annotated[Count, Field(ge=0)] = 1
    draws: Literal["common", "independent"] = "common"
    # Each of these questions has a module of its own, which says in its own words what may stand here.
    optimise: dict[str, Any] | None = None
    sensitivity: dict[str, Any] | None = None
    attribution: dict[str, Any] | None = None
