"""``paceline list``: the scenario files of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import console, print_json, say


@command
def list_scenarios(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where to look: ./scenarios if it is there, else here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the scenario files of a folder."""
    from paceline.errors import InputError

    if folder is None:
        folder = Path("scenarios") if Path("scenarios").is_dir() else Path()
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; name one with scenario files")
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"} and file.is_file())
    rows = [_row(file) for file in files]
    if as_json:
        print_json({"scenarios": rows})
        return
    if not rows:
        say(f"{folder}: no scenario files (*.yaml) here")
        return
    from paceline.report.terminal import show_list

    show_list(console(), rows)


def _row(file: Path) -> dict[str, Any]:
    """One line of the list; a file that cannot be read is a line with its error."""
    from paceline.errors import InputError
    from paceline.results.result import mode_of
    from paceline.scenario import load_scenario

    row: dict[str, Any] = {
        "name": None, "file": str(file), "mode": None, "distance_m": None,
        "variants": [], "observed": {}, "error": None,
    }  # fmt: skip
    try:
        scenario = load_scenario(file).scenario
    except InputError as error:
        return {**row, "error": str(error)}
    return {
        **row,
        "name": scenario.name,
        "mode": mode_of(scenario, None),
        "distance_m": scenario.race.distance_m,
        "variants": list(scenario.variants),
        "observed": {name: seen.finish_s for name, seen in scenario.observed.items()},
    }
