"""Paceline: a race as a scenario file, run many times.

>>> import paceline as pl
>>> race = pl.load("scenarios/breaking2.yaml")
>>> result = race.run(1000, seed=1)
>>> chance, standard_error = result.probability("sub-2")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paceline.behaviour.python_plan import Felt, Wish
    from paceline.errors import InputError
    from paceline.experiment.compare import compare
    from paceline.experiment.experiment import Experiment
    from paceline.experiment.reading import load_experiment
    from paceline.forecast.score import score
    from paceline.own_race import new_race
    from paceline.race import Race, load
    from paceline.report.words import clock
    from paceline.results import Result
    from paceline.track import Survey, read_track

    __version__: str

#: Where the public names live. They are fetched when asked for, so that `import paceline` costs nothing.
_HOMES = {
    "Experiment": "paceline.experiment.experiment",
    "Felt": "paceline.behaviour.python_plan",
    "InputError": "paceline.errors",
    "Race": "paceline.race",
    "Result": "paceline.results",
    "Survey": "paceline.track",
    "Wish": "paceline.behaviour.python_plan",
    "clock": "paceline.report.words",
    "compare": "paceline.experiment.compare",
    "load": "paceline.race",
    "load_experiment": "paceline.experiment.reading",
    "new_race": "paceline.own_race",
    "read_track": "paceline.track",
    "score": "paceline.forecast.score",
}

__all__ = [
    "Experiment",
    "Felt",
    "InputError",
    "Race",
    "Result",
    "Survey",
    "Wish",
    "__version__",
    "clock",
    "compare",
    "load",
    "load_experiment",
    "new_race",
    "read_track",
    "score",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("paceline")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
