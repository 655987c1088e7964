"""``paceline trace``: one replication again, and all that happens in it."""

from __future__ import annotations

from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json, OneRunner, Plans, ScenarioFile, Seed, Settings, Variant
from paceline.cli.races import check_ready, load_race
from paceline.cli.talk import console, print_json


@command
def trace(
    scenario: ScenarioFile,
    replication: Annotated[int, typer.Option("--replication", metavar="K", help="Its number, from 0.", min=0)],
    variant: Variant = None,
    settings: Settings = None,
    seed: Seed = 1,
    runner: OneRunner = None,
    plans: Plans = None,
    as_json: Json = False,
) -> None:
    """Run one replication again, alone, and tell everything that happens in it."""
    race = load_race(scenario, variant, settings)
    check_ready(race, 1, seed)
    found = race.trace(replication, seed, runner, plans)
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.terminal import show_trace

        show_trace(console(), found)
