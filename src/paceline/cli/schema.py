"""``paceline schema``: what editors check scenario and experiment files with."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json


@command
def schema(
    experiment: Annotated[bool, typer.Option("--experiment", help="Of experiment files instead.")] = False,
    as_json: Json = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from paceline.experiment.schema import experiment_schema
    from paceline.scenario import scenario_schema

    found = experiment_schema() if experiment else scenario_schema()
    sys.stdout.write(json.dumps(found, indent=None if as_json else 2) + "\n")
