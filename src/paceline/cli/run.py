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
    ScenarioFile,
    Seed,
    Settings,
    Threads,
    Variant,
)
from paceline.cli.races import check_goal, check_ready, load_race
from paceline.cli.talk import console, print_json, progress_bar, say

if TYPE_CHECKING:
    from paceline.results.result import Result


@command
def run(
    scenario: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "-n", "--replications", metavar="N", help="How often the race is run, 1000 if not given; see --until."
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="PRECISION",
            help="Run until this is known so well (95 %), as 'P(record) +- 0.5%' or 'mean +- 1 s'; N times at most.",
        ),
    ] = None,
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
    from paceline.experiment.precision import MOST, Precision
    from paceline.memory import memory_bytes
    from paceline.results.result import Stopped
    from paceline.results.store import open_folder
    from paceline.results.summary import run_summary

    goal = Precision.read(until) if until is not None else None
    most = replications if replications is not None else 1000 if goal is None else MOST
    race = load_race(scenario, variant, settings)
    if goal is not None:
        check_goal(goal, race)
    if out is not None:
        open_folder(out)  # a folder that cannot be written is told before the run, not after
    check_ready(race, most, seed, engine.value, memory_bytes(memory))
    try:
        with progress_bar("running") as progress:
            result = race.run(most, seed, engine.value, threads, plans, progress, memory, out, goal)
    except Stopped as stopped:
        _keep_part(stopped.result, most, out)
        raise typer.Exit(130) from None
    if out is not None:
        from paceline.report.folder import write_folder

        write_folder(result, out)
        say(f"written to {out}: result.json, splits.parquet, report.html, finish.png")
    if goal is not None:
        width = goal.told(goal.half_width(result))
        reached = "" if goal.reached(result) else f", not {goal.told(goal.within)}; more replications (-n) narrow it"
        say(f"{goal.output.name} is known to {width} (95 %) after {result.replications:,} replications{reached}")
    if as_json:
        print_json(run_summary(result) | ({"precision": goal.as_dict(result)} if goal is not None else {}))
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
