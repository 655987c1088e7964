"""``paceline compare``: two variants on the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json, OneRunner, Plans, Replications, ScenarioFile, Seed, Settings, Threads
from paceline.cli.races import check_ready, load_race
from paceline.cli.talk import console, print_json, progress_bar, say


@command
def compare(
    scenario: ScenarioFile,
    a: Annotated[str, typer.Argument(metavar="A", help="A variant; - is the scenario itself.", show_default=False)],
    b: Annotated[str, typer.Argument(metavar="B", help="Another; the difference is B minus A.", show_default=False)],
    settings: Settings = None,
    replications: Replications = 1000,
    seed: Seed = 1,
    runner: OneRunner = None,
    threads: Threads = None,
    plans: Plans = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write comparison.json and report.html here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare two variants on the same draws: how many seconds, and where they come from."""
    from paceline.engine.batch import check_kept
    from paceline.experiment.compare import ITSELF, find_runner
    from paceline.experiment.compare import compare as compare_results
    from paceline.results.store import open_folder

    first, second = (load_race(scenario, None if name == ITSELF else name, settings) for name in (a, b))
    find_runner(first.names, second.names, runner)
    check_ready(first, replications, seed)
    check_kept(replications, len(first.names), 1)
    if out is not None:
        open_folder(out)  # a folder that cannot be written is told before the runs, not after
    with progress_bar("running both") as progress:
        results = first.run_beside(second, replications, seed, threads, plans, progress)
    found = compare_results(*results, runner)
    if found.both_finish < found.replications:
        say(f"differences rest on the {found.both_finish:,} of {found.replications:,} replications finished in both")
    if out is not None:
        from paceline.report.folder import write_comparison

        write_comparison(found, *results, out)
        say(f"written to {out}: comparison.json, report.html")
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.terminal import show_comparison

        show_comparison(console(), found)
