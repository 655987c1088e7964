"""``paceline sensitivity``: how much of what comes out hangs on each axis of an experiment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import ExperimentFile, Json, Threads
from paceline.cli.talk import console, print_json, progress_bar, say


@command
def sensitivity(
    experiment: ExperimentFile,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Points and indices go here; points that are here are not run.")
    ],
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Find what a race hangs on: Sobol or Morris indices over all axes of an experiment."""
    from paceline.experiment import sensitivity as indices
    from paceline.experiment.reading import load_experiment
    from paceline.experiment.sweep import StoppedSweep
    from paceline.report.plots.sensitivity import indices_figure
    from paceline.report.style import save
    from paceline.results.store import open_folder, write_file, write_text

    asked = load_experiment(experiment)
    indices.words_of(asked)
    folder = open_folder(out)
    try:
        with progress_bar("running", "points") as progress:
            found = indices.sensitivity(asked, folder, threads, progress)
    except StoppedSweep as stopped:
        say(f"stopped; {stopped.done:,} of {stopped.total:,} points are kept in {folder}; the same command goes on")
        raise typer.Exit(130) from None
    write_text(folder / "sensitivity.json", json.dumps(found.as_dict(), indent=1) + "\n")
    write_file(folder / "sensitivity.png", lambda aside: save(indices_figure(found), aside))
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.sensitivities import show_sensitivity

        show_sensitivity(console(), found)
    say(f"written to {folder}: points.parquet, sensitivity.json, sensitivity.png")
