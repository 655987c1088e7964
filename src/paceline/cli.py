"""The command line: what ``paceline`` does with a scenario file.

Ends with 0 when all is well, 2 for something that the user can put right, 1 for our own fault, 130 on Ctrl-C. With
``--json`` standard output holds one JSON object and nothing else. Whatever is heavy is imported where it is used.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from paceline.race import Race
    from paceline.results.result import Result
    from paceline.scenario import Scenario

_ISSUES = "please report it with the command that you ran and the lines above"
_WIDE = 120

app = typer.Typer(
    name="paceline",
    help="Race simulation for running: from a scenario file to a distribution of outcomes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class EngineName(StrEnum):
    """The engines that can be asked for."""

    AUTO = "auto"
    COMPILED = "compiled"
    EVENT = "event"


ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]
Variant = Annotated[str | None, typer.Option("--variant", metavar="NAME", help="One of the scenario's variants.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, as weather.temperature='20 C'. Repeatable."),
]
Replications = Annotated[int, typer.Option("-n", "--replications", metavar="N", help="How often the race is run.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Names the luck: the same seed, the same results.")]
Engine = Annotated[EngineName, typer.Option("--engine", help="Which engine runs; auto takes the fastest exact one.")]
Threads = Annotated[
    int | None,
    typer.Option("--threads", metavar="T", help="Threads at work; as many as processors if not given.", min=1),
]
Plans = Annotated[
    Path | None,
    typer.Option("--plans", metavar="FILE", help="A Python file with the plans that the scenario names. It is run."),
]
Memory = Annotated[
    str,
    typer.Option("--memory", metavar="SIZE", help="Beyond this replications are summed up as they come, not kept."),
]
OneRunner = Annotated[str | None, typer.Option("--runner", metavar="NAME", help="One runner by name.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def main() -> None:
    """Entry point of the command ``paceline``."""
    try:
        app()
    except KeyboardInterrupt:  # before a command was reached
        _leave(130)
    except SystemExit as end:
        if end.code == 130:
            _leave(130)
        raise


def _leave(code: int) -> NoReturn:
    """End at once: threads that Ctrl-C has found inside a kernel would else run into what is being torn down."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _command(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors become a line on standard error and an exit code."""

    @functools.wraps(function)
    def guarded(*args: Any, **words: Any) -> None:
        from paceline.errors import InputError

        try:
            function(*args, **words)
        except InputError as error:
            _say(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            _say("stopped before the end; nothing of this run was kept")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever read our output has gone; Python would complain once more while closing it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if os.environ.get("PACELINE_TRACEBACK"):
                raise
            words_of = str(error).strip() or "no further words"
            _say(f"paceline failed: {type(error).__name__}: {words_of}")
            _say(f"this is our fault, not yours; {_ISSUES} (PACELINE_TRACEBACK=1 shows more)")
            raise typer.Exit(1) from None

    return guarded


@app.callback(invoke_without_command=True)
def _paceline(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from paceline import __version__

        typer.echo(f"paceline {__version__}")
        raise typer.Exit


@app.command()
@_command
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

    race = _load(scenario, variant, settings)
    if out is not None:
        open_folder(out)  # a folder that cannot be written is told before the run, not after
    _ready(race, replications, seed, engine.value, memory_bytes(memory))
    try:
        with _progress("running") as progress:
            result = race.run(replications, seed, engine.value, threads, plans, progress, memory, out)
    except Stopped as stopped:
        _keep_part(stopped.result, replications, out)
        raise typer.Exit(130) from None
    if out is not None:
        from paceline.report.folder import write_folder

        write_folder(result, out)
        _say(f"written to {out}: result.json, splits.parquet, report.html, finish.png")
    if as_json:
        _print_json(run_summary(result))
    else:
        from paceline.report.terminal import show_run

        show_run(_console(), result)


@app.command(name="list")
@_command
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
        _print_json({"scenarios": rows})
        return
    if not rows:
        _say(f"{folder}: no scenario files (*.yaml) here")
        return
    from paceline.report.terminal import show_list

    show_list(_console(), rows)


@app.command()
@_command
def trace(
    scenario: ScenarioFile,
    replication: Annotated[int, typer.Option("--replication", metavar="K", help="Its number, from 0.", min=0)],
    variant: Variant = None,
    settings: Settings = None,
    seed: Seed = 1,
    runner: OneRunner = None,
    plans: Plans = None,
    as_json: Json = False,
) -> None:
    """Run one replication again, alone, and tell everything that happens in it."""
    race = _load(scenario, variant, settings)
    _ready(race, 1, seed)
    found = race.trace(replication, seed, runner, plans)
    if as_json:
        _print_json(found.as_dict())
    else:
        from paceline.report.terminal import show_trace

        show_trace(_console(), found)


@app.command()
@_command
def judge(scenario: ScenarioFile, variant: Variant = None, settings: Settings = None, as_json: Json = False) -> None:
    """Say whether a time run in this race could be a record, rule by rule."""
    race = _load(scenario, variant, settings)
    legality = race.judge()
    if as_json:
        from paceline.results.summary import legality_summary

        _print_json({"scenario": race.scenario.name, "variant": variant, **legality_summary(legality)})
    else:
        from paceline.report.terminal import show_legality

        console = _console()
        _print_name(console, race.scenario, variant)
        show_legality(console, legality)


@app.command()
@_command
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
    as_json: Json = False,
) -> None:
    """Compare two variants on the same draws: how many seconds, and where they come from."""
    from paceline.engine.batch import check_kept
    from paceline.experiment.compare import ITSELF, find_runner

    first, second = (_load(scenario, None if name == ITSELF else name, settings) for name in (a, b))
    find_runner(first.names, second.names, runner)
    _ready(first, replications, seed)
    check_kept(replications, len(first.names), 1)
    with _progress("running both") as progress:
        found = first.compare(second, replications, seed, runner, threads, plans, progress)
    if found.both_finish < found.replications:
        _say(f"differences rest on the {found.both_finish:,} of {found.replications:,} replications finished in both")
    if as_json:
        _print_json(found.as_dict())
    else:
        from paceline.report.terminal import show_comparison

        show_comparison(_console(), found)


@app.command()
@_command
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Do less of the same: about a minute.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as the README has them.")] = False,
    as_json: Json = False,
) -> None:
    """Measure how fast the engines are, beside plain SimPy and beside each other."""
    from paceline.bench.benchmark import run_benchmark
    from paceline.bench.tables import as_markdown, show_benchmark

    found = run_benchmark(quick, _say)
    if as_json:
        _print_json(found.as_dict())
    elif markdown:
        sys.stdout.write(as_markdown(found) + "\n")
    else:
        show_benchmark(_console(), found)


@app.command()
@_command
def schema(as_json: Json = False) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from paceline.scenario import scenario_schema

    sys.stdout.write(json.dumps(scenario_schema(), indent=None if as_json else 2) + "\n")


def _load(file: Path, variant: str | None, settings: list[str] | None) -> Race:
    from paceline.race import load

    return load(file, variant, settings or ())


def _ready(race: Race, replications: int, seed: int, engine: str = "auto", memory_bytes: int | None = None) -> None:
    """Refuse what cannot be run, before anything takes time."""
    from paceline.engine.batch import check_seed, check_size, chosen_engine
    from paceline.memory import MEMORY_BYTES

    check_seed(seed)
    name = chosen_engine(engine)
    check_size(replications, len(race.names), 1, memory_bytes or MEMORY_BYTES, name)


def _keep_part(result: Result | None, asked: int, out: Path | None) -> None:
    """After Ctrl-C: write the summary of what was done beside its splits, and say where it is."""
    done = result.replications if result is not None else 0
    if result is None or out is None:
        _say(f"stopped after {done:,} of {asked:,} replications; nothing was written (--out DIR keeps what is done)")
        return
    from paceline.report.folder import write_part

    names = ", ".join(file.name for file in write_part(result, out))
    _say(f"stopped after {done:,} of {asked:,} replications; these are in {out}: {names}")


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


def _progress(label: str) -> Any:
    from paceline.report.progress import Bar

    return Bar(label)


def _console() -> Console:
    from rich.console import Console

    # A pipe has no width; tables are not squeezed for it.
    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE, highlight=False)


def _print_name(console: Console, scenario: Scenario, variant: str | None) -> None:
    from rich.text import Text

    console.print(Text(scenario.name + (f", variant {variant}" if variant else ""), style="bold"))


def _print_json(thing: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(thing, allow_nan=False) + "\n")


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()
