"""``paceline score``: how good forecasts were."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import console, print_json, say


@command
def score(
    results: Annotated[Path, typer.Argument(metavar="RESULTS.csv", help="What happened.", show_default=False)],
    forecasts: Annotated[Path, typer.Argument(metavar="FORECASTS.csv", help="What was expected.", show_default=False)],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="CHECKPOINT", help="Where the forecasts were made: puts constant pace beside."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Score forecasts by what happened: error, CRPS, coverage, and the chance of finishing."""
    from paceline.forecast.score import score as score_forecasts

    found = score_forecasts(results, forecasts, at)
    if at is None:
        say("--at CHECKPOINT, where the forecasts were made, puts constant pace from there beside")
    if as_json:
        print_json(found)
    else:
        from paceline.report.forecasts import show_score

        show_score(console(), found)
