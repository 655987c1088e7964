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
    Seed,
    Settings,
    Threads,
    Variant,
)
from paceline.cli.races import check_goal, check_ready, load_race
from paceline.cli.talk import console, print_json, progress_bar, say

if TYPE_CHECKING:
    from paceline.results.earlier import EarlierRun
    from paceline.results.result import Result

#: What --from takes from the earlier run.
_OF_THE_RUN = {
    "variant": "--variant", "settings": "--set", "replications": "-n", "until": "--until", "seed": "--seed",
    "engine": "--engine", "memory": "--memory",
}  # fmt: skip


@command
def run(
    context: typer.Context,
    scenario: Annotated[
        Path | None, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)
    ] = None,
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
    earlier: Annotated[
        Path | None,
        typer.Option("--from", metavar="RESULT.json", help="Make this run again, with what it was made of."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a race many times and sum up what happens."""
    from paceline.errors import InputError
    from paceline.experiment.precision import MOST, Precision
    from paceline.memory import memory_bytes
    from paceline.results.result import Stopped
    from paceline.results.store import open_folder
    from paceline.results.summary import run_summary

    again: EarlierRun | None = None
    limit: str | int = memory
    if earlier is not None:
        again = _again(earlier, context)
        again.check_plans(plans)
        made, replications = again.made, again.replications
        scenario, variant, settings = again.scenario(scenario), made.variant, made.settings
        seed, engine, limit = made.seed, EngineName(made.engine), made.memory_bytes or limit
    elif scenario is None:
        raise InputError("name a scenario file, or a result.json with --from; `paceline list` tells what there is")
    goal = Precision.read(until) if until is not None else None
    most = replications if replications is not None else 1000 if goal is None else MOST
    race = load_race(scenario, variant, settings)
    if goal is not None:
        check_goal(goal, race)
    if out is not None:
        open_folder(out)  # a folder that cannot be written is told before the run, not after
    check_ready(race, most, seed, engine.value, memory_bytes(limit))
    try:
        with progress_bar("running") as progress:
            result = race.run(most, seed, engine.value, threads, plans, progress, limit, out, goal)
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
    if again is not None:
        _compare(again, result)


def _again(file: Path, context: typer.Context) -> EarlierRun:
    """The run that ``file`` tells of, where nothing on the command line contradicts it."""
    from paceline.errors import InputError
    from paceline.results.earlier import EarlierRun

    for name, option in _OF_THE_RUN.items():
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise InputError(f"--from makes the same run again, and {option} another one; leave one of them out")
    again = EarlierRun.read(file)
    others = again.other_versions()
    if others:
        say(f"made with other versions, so that last bits may differ: {'; '.join(others)}")
    return again


def _compare(again: EarlierRun, result: Result) -> None:
    """Say whether the run was made again to the last bit; exit code 1 where it should have been and was not."""
    if again.is_same(result.provenance):
        say(f"the same as in {again.file}, to the last bit of every finish time")
        return
    say(f"not the same as in {again.file}: finish times differ")
    if not again.other_versions():
        raise typer.Exit(1)


def _keep_part(result: Result | None, asked: int, out: Path | None) -> None:
    """After Ctrl-C: write the summary of what was done beside its splits, and say where it is."""
    done = result.replications if result is not None else 0
    if result is None or out is None:
        say(f"stopped after {done:,} of {asked:,} replications; nothing was written (--out DIR keeps what is done)")
        return
    from paceline.report.folder import write_part

    names = ", ".join(file.name for file in write_part(result, out))
    say(f"stopped after {done:,} of {asked:,} replications; these are in {out}: {names}")
