"""The command line: what ``paceline`` does with a scenario file; one module for each command.

With ``--json`` standard output holds one JSON object and nothing else. Whatever is heavy is imported where it is used.
"""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from paceline.cli.attribute import attribute
from paceline.cli.bench import bench
from paceline.cli.compare import compare
from paceline.cli.course import course
from paceline.cli.fit import fit
from paceline.cli.forecast import forecast
from paceline.cli.guard import leave
from paceline.cli.judge import judge
from paceline.cli.listing import list_scenarios
from paceline.cli.new import new
from paceline.cli.optimise import optimise
from paceline.cli.rare import rare
from paceline.cli.run import run
from paceline.cli.schema import schema
from paceline.cli.score import score
from paceline.cli.sensitivity import sensitivity
from paceline.cli.sweep import sweep
from paceline.cli.trace import trace
from paceline.cli.validate import validate
from paceline.cli.what_if import what_if

app = typer.Typer(
    name="paceline",
    help="Race simulation for running: from a scenario file to a distribution of outcomes.",
    epilog="To begin with: paceline run scenarios/breaking2.yaml",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _paceline(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from paceline import __version__

        typer.echo(f"paceline {__version__}")
        raise typer.Exit


for _panel, _commands in {
    "A race": {
        "run": run, "list": list_scenarios, "compare": compare, "rare": rare, "trace": trace, "judge": judge,
    },
    "Your own race": {"new": new, "course": course, "fit": fit, "what-if": what_if},
    "Many races": {"sweep": sweep, "attribute": attribute, "sensitivity": sensitivity, "optimise": optimise},
    "A race under way": {"forecast": forecast, "score": score},
    "Paceline itself": {"validate": validate, "bench": bench, "schema": schema},
}.items():  # fmt: skip
    for _name, _function in _commands.items():
        app.command(_name, rich_help_panel=_panel)(_function)


def main() -> None:
    """Entry point of the command ``paceline``."""
    # What a start loads stays to its end: to look through it for garbage every 700 objects took a tenth of the start.
    gc.set_threshold(50_000)
    try:
        app()
    except KeyboardInterrupt:  # before a command was reached
        leave(130)
    except SystemExit as end:
        if end.code == 130:
            leave(130)
        raise
