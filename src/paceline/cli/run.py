"""``paceline run``: a race, many times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import (
    Engine,
    EngineName,
    Json,
    Memory,
    Plans,
    Replications,
    ScenarioFile,
    Seed,
    Settings,
    Threads,
    Variant,
)
from paceline.cli.races import check_ready, load_race
from paceline.cli.talk import console, print_json, progress_bar, say

if TYPE_CHECKING:
    from paceline.results.result import Result


@command
def run(
    scenario: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
    replications: Replications = 1000,
    seed: Seed = 1,
    engine: Engine = EngineName.AUTO,
    threads: Threads = None,
    plans: Plans = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write result.json, splits.parquet, report.html, finish.png here."),
    ] = None,
    memory: Memory = "1 GB",
    as_json: Json = False,
) -> None:
    """Run a race many times and sum up what happens."""
    from paceline.memory import memory_bytes
    from paceline.results.result import Stopped
    from paceline.results.store import open_folder
    from paceline.results.summary import run_summary

    race = load_race(scenario, variant, settings)
    if out is not None:
        open_folder(out)  # a folder that cannot be written is told before the run, not after
    check_ready(race, replications, seed, engine.value, memory_bytes(memory))
    try:
        with progress_bar("running") as progress:
            result = race.run(replications, seed, engine.value, threads, plans, progress, memory, out)
    except Stopped as stopped:
        _keep_part(stopped.result, replications, out)
        raise typer.Exit(130) from None
    if out is not None:
        from paceline.report.folder import write_folder

        write_folder(result, out)
        say(f"written to {out}: result.json, splits.parquet, report.html, finish.png")
    if as_json:
        print_json(run_summary(result))
    else:
        from paceline.report.terminal import show_run

        show_run(console(), result)


def _keep_part(result: Result | None, asked: int, out: Path | None) -> None:
    """After Ctrl-C: write the summary of what was done beside its splits, and say where it is."""
    done = result.replications if result is not None else 0
    if result is None or out is None:
        say(f"stopped after {done:,} of {asked:,} replications; nothing was written (--out DIR keeps what is done)")
        return
    from paceline.report.folder import write_part

    names = ", ".join(file.name for file in write_part(result, out))
    say(f"stopped after {done:,} of {asked:,} replications; these are in {out}: {names}")
