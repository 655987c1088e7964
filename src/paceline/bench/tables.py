"""The benchmark as tables: on the terminal, and in Markdown for the README."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paceline.bench.benchmark import Benchmark

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class _Table:
    """Cells as text; the first ``words`` columns are words, the others numbers."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    words: int


def show_benchmark(console: Console, found: Benchmark) -> None:
    """Print the tables on a terminal."""
    from rich.table import Table
    from rich.text import Text

    for one in _tables(found):
        table = Table()
        for number, name in enumerate(one.head):
            table.add_column(name, justify="left" if number < one.words else "right")
        for row in one.rows:
            table.add_row(*row)
        console.print(table)
    for line in _lines(found):
        console.print(Text(line))


def as_markdown(found: Benchmark) -> str:
    """The tables as the README has them."""
    blocks = []
    for one in _tables(found):
        rule = ["---" if number < one.words else "---:" for number in range(len(one.head))]
        blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (one.head, rule, *one.rows)))
    return "\n\n".join([*blocks, "\n".join(_lines(found))])


def _tables(found: Benchmark) -> list[_Table]:
    engines = _Table(
        ("case", "engine", "runners x legs", "replications", "seconds", "runner-legs/s", "against plain SimPy"),
        [
            (
                case.name,
                timing.engine,
                f"{timing.runners:,} x {case.legs}",
                f"{timing.replications:,}",
                f"{timing.seconds:.3f}",
                f"{timing.legs_per_s:,.0f}",
                "" if timing.times_plain is None else f"{timing.times_plain:,.1f}",
            )
            for case in found.cases
            for timing in case.timings
        ],
        words=2,
    )
    about = _Table(
        ("case", "what", "same bits, event and compiled", "stations", "SimPy events a runner-leg", "peak memory"),
        [
            (
                case.name,
                case.words,
                "yes" if case.same_bits else "NO",
                str(case.stations),
                "" if case.events is None else f"{case.events:.2f}",
                _memory(found.start.peak_bytes.get(case.name)),
            )
            for case in found.cases
        ],
        words=3,
    )
    curve = _Table(
        ("runners of the city marathon", "seconds", "us a runner"),
        [(f"{size:,}", f"{seconds:.4f}", f"{seconds / size * 1e6:.1f}") for size, seconds in found.curve],
        words=0,
    )
    return [engines, about, curve] if found.curve else [engines, about]


def _lines(found: Benchmark) -> list[str]:
    start = found.start
    compiling = "" if start.cold_s is None else f"{start.cold_s:.1f} s where the engine has to be compiled (once), "
    lines = [
        f"First result of a fresh process: {compiling}{start.cached_s:.1f} s once it is compiled.",
        f"Medians of {found.rounds} alternating rounds; {found.machine}.",
    ]
    lines += [f"{case.name}: {case.difference}" for case in found.cases if case.difference is not None]
    if not found.has_plain:
        lines.append("The plain SimPy race lies beside the tests of a checkout; here it is missing, and so are ratios.")
    return lines


def _memory(peak_bytes: int | None) -> str:
    return "" if peak_bytes is None else f"{peak_bytes / 1e6:,.0f} MB"
