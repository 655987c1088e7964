"""A very small chance on a terminal: how small, how sure, and what kind of day it takes."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from paceline.experiment.rare import ENOUGH, Rare
from paceline.report.words import clock

#: Shifts below this many standard deviations say nothing of the day.
_WORTH_TELLING = 0.1


def show_rare(console: Console, found: Rare) -> None:
    """The chance with its error, then the day that it takes."""
    variant = f", variant {found.variant}" if found.variant else ""
    console.print(Text(f"{found.scenario}{variant}: {found.runner}", style="bold"))
    name = found.target if found.target in {clock(found.time_s), f"{found.time_s:g}"} else f"{found.target}, under"
    name = clock(found.time_s) if name == clock(found.time_s) else f"{name} {clock(found.time_s)}"
    told = (
        f"{found.replications:,} replications, {found.pilot_replications:,} of them to find the way (seed {found.seed})"
    )
    if found.probability == 0.0:
        console.print(Text(f"P({name}): never seen in {told}"))
        seen = f"the fastest that counts was {clock(found.fastest_s)}" if found.fastest_s < 1e9 else "none counted"
        console.print(
            Text(f"{seen}; either plan, pacers or rules do not let it, or it takes more replications (-n) to get there")
        )
        return
    console.print(
        Text(f"P({name}) = {found.probability:.3g} ± {found.standard_error:.1g} ({found.relative_error:.1%} of it)")
    )
    console.print(Text(f"once in {1.0 / found.probability:,.0f} such races; {told}"))
    if found.successes < ENOUGH:
        words = f"it rests on few successes (as on {found.successes:.0f} equal ones): take the error as a guess"
        console.print(Text(words, style="yellow"))
    days = sorted(found.shift.items(), key=lambda day: -abs(day[1]))
    shifts = [f"{name} {by:+.1f}" for name, by in days if abs(by) >= _WORTH_TELLING]
    if shifts:
        console.print(Text(f"the day it takes, in standard deviations: {', '.join(shifts)}"))
        console.print(Text(f"as sure as {found.plain_replications:,.0f} plain replications", style="dim"))
