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
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS.csv", help="What happened: runner,status,finish.", show_default=False)
    ],
    forecasts: Annotated[
        Path, typer.Argument(metavar="FORECASTS.csv", help="What `paceline forecast --out` wrote.", show_default=False)
    ],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="CHECKPOINT", help="Where the forecasts were made: puts constant pace beside."),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE.png", help="Draw how honest they were: PIT histogram and reliability."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Score forecasts by what happened: error, CRPS, coverage, and the chance of finishing."""
    from paceline.forecast.score import judged, outcomes

    told = outcomes(results, forecasts, at)
    found = judged(told)
    if at is None:
        say("--at CHECKPOINT, where the forecasts were made, puts constant pace from there beside")
    if plot is not None:
        from paceline.report.plots.calibration import calibration_figure
        from paceline.report.style import save
        from paceline.results.store import write_file

        title = forecasts.name + (f", from {at}" if at else "")
        figure = calibration_figure(told.pit, told.p_finish, told.done, title)
        write_file(plot, lambda aside: save(figure, aside))
        say(f"written to {plot}")
    if as_json:
        print_json(found)
    else:
        from paceline.report.forecasts import show_score

        show_score(console(), found)
