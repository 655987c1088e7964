"""What the commands have in common on their command lines: arguments and options, defined once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class EngineName(StrEnum):
    """The engines that can be asked for."""

    AUTO = "auto"
    COMPILED = "compiled"
    EVENT = "event"


ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]
ExperimentFile = Annotated[
    Path, typer.Argument(metavar="EXPERIMENT", help="An experiment file (YAML).", show_default=False)
]
Variant = Annotated[str | None, typer.Option("--variant", metavar="NAME", help="One of the scenario's variants.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, as weather.temperature='20 C'. Repeatable."),
]
Replications = Annotated[int, typer.Option("-n", "--replications", metavar="N", help="How often the race is run.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Names the luck: the same seed, the same results.")]
Engine = Annotated[EngineName, typer.Option("--engine", help="Which engine runs; auto takes the fastest exact one.")]
Threads = Annotated[
    int | None,
    typer.Option("--threads", metavar="T", help="Threads at work; as many as processors if not given.", min=1),
]
Plans = Annotated[
    Path | None,
    typer.Option("--plans", metavar="FILE", help="A Python file with the plans that the scenario names. It is run."),
]
Memory = Annotated[
    str,
    typer.Option("--memory", metavar="SIZE", help="Beyond this replications are summed up as they come, not kept."),
]
OneRunner = Annotated[str | None, typer.Option("--runner", metavar="NAME", help="One runner by name.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
