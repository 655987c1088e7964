"""``paceline bench``: how fast the engines are."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import console, print_json, say


@command
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Do less of the same: about a minute.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as the README has them.")] = False,
    as_json: Json = False,
) -> None:
    """Measure how fast the engines are, beside plain SimPy and beside each other."""
    from paceline.bench.benchmark import run_benchmark
    from paceline.bench.tables import as_markdown, show_benchmark

    found = run_benchmark(quick, say)
    if as_json:
        print_json(found.as_dict())
    elif markdown:
        sys.stdout.write(as_markdown(found) + "\n")
    else:
        show_benchmark(console(), found)
