"""How commands speak: words and progress on standard error, the answer on standard output."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from paceline.scenario import Scenario

_WIDE = 120


def say(words: str) -> None:
    """A line for the person at the terminal, on standard error."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def print_json(thing: dict[str, Any]) -> None:
    """The answer as one JSON object on standard output."""
    sys.stdout.write(json.dumps(thing, allow_nan=False) + "\n")


def progress_bar(label: str, noun: str = "replications", known: bool = False) -> Any:
    """A bar that shows how far a long piece of work has come; see `paceline.report.progress.Bar`."""
    from paceline.report.progress import Bar

    return Bar(label, noun, known)


def console() -> Console:
    """Where tables are written."""
    from rich.console import Console

    # A pipe has no width; tables are not squeezed for it.
    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE, highlight=False)


def print_name(console: Console, scenario: Scenario, variant: str | None) -> None:
    """The heading of an answer: which race, which variant."""
    from rich.text import Text

    console.print(Text(scenario.name + (f", variant {variant}" if variant else ""), style="bold"))
