"""``paceline validate``: Paceline held against what happened."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json, Seed
from paceline.cli.talk import console, print_json, progress_bar, say


@command
def validate(
    scenarios: Annotated[
        Path | None,
        typer.Option("--scenarios", metavar="DIR", help="Races and athletes: ./scenarios if it is there."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="results/RACE/YEAR.csv and performances/: ../shared/data if it is there."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write validation.html and validation.json here.")
    ] = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", metavar="N", help="How often each race is run.", min=1)
    ] = 10_000,
    seed: Seed = 1,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the tables of races as the README has them.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hold Paceline against what is known: races, results, published figures, fields under way; misses first."""
    from paceline.engine.batch import check_seed
    from paceline.results.store import open_folder
    from paceline.validation.validate import validate as validate_all

    check_seed(seed)
    if out is not None:
        open_folder(out)  # a folder that cannot be written is told before the work, not after
    found = validate_all(progress_bar, replications, seed, scenarios, data)
    if out is not None:
        from paceline.report.folder import write_validation

        names = ", ".join(file.name for file in write_validation(found, out))
        say(f"written to {out}: {names}")
    if as_json:
        print_json(found.as_dict())
    elif markdown:
        from paceline.report.validation.show import as_markdown

        sys.stdout.write(as_markdown(found) + "\n")
    else:
        from paceline.report.validation.show import show_validation

        show_validation(console(), found)
