"""``paceline compare``: two variants on the same luck, several against one, or a gap shared out among its causes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json, OneRunner, Plans, Replications, ScenarioFile, Seed, Settings, Threads
from paceline.cli.races import check_ready, load_race
from paceline.cli.talk import console, print_json, progress_bar, say
from paceline.errors import InputError

if TYPE_CHECKING:
    from paceline.race import Race


@command
def compare(
    scenario: ScenarioFile,
    a: Annotated[str, typer.Argument(metavar="A", help="A variant; - is the scenario itself.", show_default=False)],
    b: Annotated[
        list[str] | None,
        typer.Argument(metavar="B...", help="Another, or several; a difference is B minus A.", show_default=False),
    ] = None,
    settings: Settings = None,
    replications: Replications = 1000,
    seed: Seed = 1,
    runner: OneRunner = None,
    threads: Threads = None,
    plans: Plans = None,
    every: Annotated[bool, typer.Option("--all", help="Every variant of the file against A.")] = False,
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Share the gap out among the parts in which A and B differ.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write comparison.json and report.html here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare two variants on the same draws: how many seconds, and where they come from."""
    from paceline.engine.batch import check_kept
    from paceline.experiment.compare import Comparisons, find_runner
    from paceline.experiment.compare import compare as compare_results
    from paceline.results.store import open_folder

    first = _race(scenario, a, settings)
    others = [_race(scenario, name, settings) for name in _others(first, a, b or [], every)]
    if every:
        others = _with_runner(others, first, runner)
    for other in others:
        find_runner(first.names, other.names, runner)
    check_ready(first, replications, seed)
    check_kept(replications, len(first.names), 1)
    if attribute:
        if out is not None:
            raise InputError("--attribute writes no folder; leave --out away, or keep what --json prints")
        _attribute(first, others, replications, seed, runner, threads, plans, as_json)
        return
    if out is not None:
        if len(others) != 1:
            raise InputError("a folder holds one comparison; name one B, or leave --out away")
        open_folder(out)  # a folder that cannot be written is told before the runs, not after
    with progress_bar("running both" if len(others) == 1 else "running all") as progress:
        if len(others) == 1:
            results = first.run_beside(others, replications, seed, threads, plans, progress)
            found = Comparisons([compare_results(results[0], results[1], runner)])
        else:
            found = first.compare_all(others, replications, seed, runner, threads, plans, progress)
    if len(found) > 1 or every:
        from paceline.report.comparisons import show_comparisons

        if as_json:
            rows = [row.as_row() for row in found]
            head = {"a": found[0].a, "runner": found[0].runner, "replications": replications, "seed": seed}
            print_json({**head, "comparisons": rows})
        else:
            show_comparisons(console(), found)
        return
    only = found[0]
    if only.both_finish < only.replications:
        say(f"differences rest on the {only.both_finish:,} of {only.replications:,} replications finished in both")
    if out is not None:
        from paceline.report.folder import write_comparison

        write_comparison(only, results[0], results[1], out)
        say(f"written to {out}: comparison.json, report.html")
    if as_json:
        print_json(only.as_dict())
    else:
        from paceline.report.terminal import show_comparison

        show_comparison(console(), only)


def _race(scenario: Path, name: str, settings: list[str] | None) -> Race:
    from paceline.experiment.compare import ITSELF

    return load_race(scenario, None if name == ITSELF else name, settings)


def _others(first: Race, a: str, given: list[str], every: bool) -> list[str]:
    """Whom to compare with A."""
    from paceline.experiment.compare import ITSELF

    if every and given:
        raise InputError("--all takes every variant of the file; leave out the names after A, or leave out --all")
    if every:
        given = [name for name in (ITSELF, *first.variants) if name != a]
    if not given:
        known = ", ".join((ITSELF, *first.variants))
        raise InputError(f"compare {a} with what? Name one or more of {known}, or ask for --all")
    return given


def _with_runner(others: list[Race], first: Race, runner: str | None) -> list[Race]:
    """Those races of a whole file in which the runner starts; the others are told and left out."""
    who = runner or first.names[0]
    for other in others:
        if who not in other.names:
            say(f"{other.loaded.variant or 'the scenario itself'}: {who} does not run, left out")
    return [other for other in others if who in other.names]


def _attribute(
    first: Race,
    others: list[Race],
    replications: int,
    seed: int,
    runner: str | None,
    threads: int | None,
    plans: Path | None,
    as_json: bool,
) -> None:
    from paceline.experiment.attribution import attribute

    if len(others) != 1 or plans is not None:
        raise InputError("--attribute shares out the gap between two variants: name one A and one B, without --plans")
    with progress_bar("running every race in between") as progress:
        found = attribute(first, others[0], replications, seed, runner, threads=threads, progress=progress)
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.comparisons import show_attribution

        show_attribution(console(), found)
