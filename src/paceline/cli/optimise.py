"""``paceline optimise``: the plan that makes the most of what an experiment names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import ExperimentFile, Json, Threads
from paceline.cli.talk import console, print_json, progress_bar, say


@command
def optimise(
    experiment: ExperimentFile,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where best.yaml, history.parquet and optimum.json go.")
    ],
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Search for the best plan within bounds, check it on fresh draws, and write it as a scenario that runs."""
    from paceline.experiment.history import HISTORY, History
    from paceline.experiment.optimise import Search
    from paceline.experiment.optimum import best_file
    from paceline.experiment.reading import load_experiment
    from paceline.results.result import Stopped
    from paceline.results.store import open_folder, write_text

    asked = load_experiment(experiment)
    folder = open_folder(out)
    history = History(folder / HISTORY, asked.name, [column.header for column in asked.columns])
    search = Search(asked, history, threads)
    if history.known:
        say(f"{history.known:,} plans of an earlier call are known and are not run again")
    best = folder / "best.yaml"
    try:
        with progress_bar("searching", "plans") as told:
            search.run(told)
        found = search.check()
    except (Stopped, KeyboardInterrupt):
        history.write()
        if search.best is not None:
            best_file(asked, search.levels, best)
        kept = ", the best of them in best.yaml" if search.best is not None else ""
        say(f"stopped after {search.tried:,} plans; they are in {folder}{kept}; the same command goes on from there")
        raise typer.Exit(130) from None
    best_file(asked, search.levels, best)
    write_text(folder / "optimum.json", json.dumps(found.as_dict(), indent=1) + "\n")
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.optimum import show_optimum

        show_optimum(console(), found)
    say(f"written to {folder}: best.yaml (paceline run {best}), history.parquet, optimum.json")
