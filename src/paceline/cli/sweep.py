"""``paceline sweep``: an experiment, run or continued."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import console, print_json, progress_bar, say

if TYPE_CHECKING:
    from paceline.experiment.sweep import SweepResult

#: Beyond so many points rows are not repeated in the answer of --json; they are in the file.
_MOST_ROWS = 1000


class Executor(StrEnum):
    """Who can be asked to run points."""

    THREADS = "threads"
    PROCESSES = "processes"
    DASK = "dask"


@command
def sweep(
    experiment: Annotated[
        Path, typer.Argument(metavar="EXPERIMENT", help="An experiment file (YAML).", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Rows go here; what is here already is not run again.")
    ],
    executor: Annotated[
        Executor, typer.Option("--executor", help="Who runs the points: threads, processes, or a Dask cluster.")
    ] = Executor.THREADS,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster, as tcp://host:8786.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="W", min=1, help="Threads or processes at work; as many as processors if not given."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run or continue a sweep: every point of an experiment, into DIR/points.parquet."""
    from paceline.experiment.reading import load_experiment
    from paceline.experiment.sweep import StoppedSweep
    from paceline.experiment.sweep import sweep as run_sweep
    from paceline.report.page import sweep_page
    from paceline.report.sweep_picture import save_sweep
    from paceline.results.store import write_file, write_text

    loaded = load_experiment(experiment)
    try:
        with progress_bar("checking points", "points") as checking, progress_bar("running", "points", True) as running:
            found = run_sweep(loaded, out, executor.value, workers, scheduler, running, checking)
    except StoppedSweep as stopped:
        kept = f"{stopped.done:,} of {stopped.total:,} points are kept in {out}"
        say(f"stopped; {kept}, and the same command goes on from there")
        raise typer.Exit(130) from None
    write_file(out / "points.png", lambda aside: save_sweep(found, aside))
    write_text(out / "report.html", sweep_page(found, out))
    if found.reused:
        say(f"{found.reused:,} of {found.table.num_rows:,} points were there already")
    if found.failed:
        say(f"{found.failed:,} of {found.table.num_rows:,} points have no answer; the column error says why")
    say(f"written to {out}: points.parquet, points.png, report.html")
    if as_json:
        print_json(_as_dict(found, out))
    else:
        from paceline.report.sweep_table import show_sweep

        show_sweep(console(), found)


def _as_dict(found: SweepResult, out: Path) -> dict[str, Any]:
    rows = found.table.num_rows
    return {
        "experiment": found.experiment.name,
        "points": rows,
        "failed": found.failed,
        "reused": found.reused,
        "seed": found.experiment.words.seed,
        "elapsed_s": round(found.elapsed_s, 3),
        "points_per_s": round(found.spent.points / found.spent.running_s, 3) if found.spent.points else None,
        "paper_estimate_s": found.spent.paper_s(),
        "file": str(out / "points.parquet"),
        "rows": found.rows() if rows <= _MOST_ROWS else None,
    }
