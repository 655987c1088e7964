"""``paceline rare``: the chance of what plain replications hardly ever see."""

from __future__ import annotations

from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json, OneRunner, ScenarioFile, Seed, Settings, Threads, Variant
from paceline.cli.races import load_race
from paceline.cli.talk import console, print_json, progress_bar


@command
def rare(
    scenario: ScenarioFile,
    target: Annotated[
        str,
        typer.Argument(metavar="TARGET", help="A target of the scenario, or a time as 1:59:00.", show_default=False),
    ],
    variant: Variant = None,
    settings: Settings = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", metavar="N", help="Replications in all, pilot included.")
    ] = 50_000,
    seed: Seed = 1,
    runner: OneRunner = None,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Find a chance as small as one in a million: luck is shifted, and every success weighed by how likely it is."""
    from paceline.experiment import rare as rare_events

    race = load_race(scenario, variant, settings)
    with progress_bar("searching") as progress:
        found = rare_events.rare(race, target, replications, seed, runner, threads, progress)
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.rare import show_rare

        show_rare(console(), found)
