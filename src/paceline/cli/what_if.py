"""``paceline what-if``: a page with the knobs of a race."""

from __future__ import annotations

from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import ScenarioFile, Seed, Settings, Variant
from paceline.cli.races import check_ready, load_race
from paceline.cli.talk import say


@command
def what_if(
    scenario: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
    replications: Annotated[
        int | None,
        typer.Option("-n", "--replications", metavar="N", help="Per question: 2,000; 1 of a mass race.", min=1),
    ] = None,
    seed: Seed = 1,
    port: Annotated[
        int,
        typer.Option("--port", metavar="P", help="Any free one if not given.", min=0, max=65535, show_default=False),
    ] = 0,
    browse: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Turn the knobs of a race on a page of this machine, and see at once what changes."""
    from paceline.engine.batch import check_kept
    from paceline.errors import InputError
    from paceline.what_if.question import Questions
    from paceline.what_if.server import serve

    race = load_race(scenario, variant, settings)
    if any(runner.plan.pacing == "python" for runner in race.scenario.runners):
        raise InputError(f"{scenario}: what-if cannot ask plans written in Python; give those runners another plan")
    questions = Questions(race, replications, seed)
    check_ready(race, questions.replications, seed)
    check_kept(questions.replications, len(race.names), 1)
    say(f"running {race.scenario.name} as it is, {questions.replications:,} times ...")
    _ = questions.baseline
    serve(questions, port, browse, say)
