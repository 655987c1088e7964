"""``paceline forecast``: what splits so far say of the finish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json, ScenarioFile, Settings, Variant
from paceline.cli.races import load_race
from paceline.cli.talk import console, print_json, print_name, say


@command
def forecast(
    scenario: ScenarioFile,
    splits: Annotated[
        Path,
        typer.Option("--splits", metavar="RESULTS.csv", help="One runner a line: runner,5k,10k,half,... in h:mm:ss."),
    ],
    variant: Variant = None,
    settings: Settings = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="CHECKPOINT", help="Nothing later is read; the latest split if not given."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FORECASTS.csv", help="Write every runner's quantiles here.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE.html", help="Write a page here: a field to search, fans.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Forecast the finish of a race under way, for a whole field or one runner."""
    from paceline.forecast.race_forecast import forecast as forecast_race

    race = load_race(scenario, variant, settings)
    found = forecast_race(race, splits, at)
    if found.skipped:
        say(f"left out, since nobody knows where they stand: {', '.join(found.skipped)}")
    if doubted := found.splits.doubted:
        more = f"; and {len(doubted) - 3} more" if len(doubted) > 3 else ""
        why = "too soon after the start or the split before; hours are written h:mm:ss"
        say(f"left out: {'; '.join(doubted[:3])}{more}: {why}")
    if out is not None:
        found.write(out)
        many = "1 forecast" if len(found.runners) == 1 else f"{len(found.runners):,} forecasts"
        say(f"written to {out}: {many} from splits up to {found.checkpoint}")
    if page is not None:
        from paceline.files import write_text
        from paceline.report.page import forecast_page

        write_text(page, forecast_page(race, found, splits))
        say(f"written to {page}")
    if as_json:
        print_json({"scenario": race.scenario.name, "variant": variant, **found.as_dict()})
    else:
        from paceline.report.forecasts import show_forecast

        screen = console()
        print_name(screen, race.scenario, variant)
        show_forecast(screen, found)
