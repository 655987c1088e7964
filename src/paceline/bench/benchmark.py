"""The whole benchmark: every case, the cost curve and the start, as one thing to print."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from paceline.bench.cases import cases
from paceline.bench.measure import ROUNDS, Measured, Say, cost_curve, measure
from paceline.bench.plain import has_plain
from paceline.bench.start import Start, measure_start
from paceline.results.provenance import machine, versions

_SIZES = [100, 1_000, 10_000]
_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What one run of the benchmark has measured."""

    quick: bool
    rounds: int
    machine: str
    versions: dict[str, str]
    has_plain: bool
    cases: tuple[Measured, ...]
    curve: tuple[tuple[int, float], ...]  # runners, seconds
    start: Start

    def as_dict(self) -> dict[str, Any]:
        """What ``paceline bench --json`` prints."""
        words = asdict(self)
        words["curve"] = [{"runners": runners, "seconds": seconds} for runners, seconds in self.curve]
        return words


def run_benchmark(quick: bool, say: Say) -> Benchmark:
    """Measure everything; ``say`` hears what is being done."""
    these = cases(quick)
    measured = tuple(measure(case, say) for case in these)
    curve = tuple(cost_curve(_SIZES if quick else [*_SIZES, _LARGEST], say))
    say("fresh processes: start and memory")
    start = measure_start({case.name: case.replications for case in these}, cold=not quick)
    return Benchmark(quick, ROUNDS, str(machine()), dict(versions()), has_plain(), measured, curve, start)
