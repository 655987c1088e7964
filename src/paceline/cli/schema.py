"""``paceline schema``: what editors check scenario files with."""

from __future__ import annotations

import json
import sys

from paceline.cli.guard import command
from paceline.cli.options import Json


@command
def schema(as_json: Json = False) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from paceline.scenario import scenario_schema

    sys.stdout.write(json.dumps(scenario_schema(), indent=None if as_json else 2) + "\n")
