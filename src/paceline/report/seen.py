"""What a report looks at besides the figures: the race as a program, and one typical replication of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from paceline.engine.program import RaceProgram, build
from paceline.engine.trace import Trace, run_trace
from paceline.engine.visits import Visits, visits
from paceline.report.typical import typical_replication
from paceline.results.result import Result
from paceline.results.stations import Crowd, crowd_of

#: The event engine, which tells everything, takes about a second for so many runners times nodes.
_TOLD = 20_000


@dataclass(frozen=True, eq=False)
class Seen:
    """A result, and the replication that stands for all of them."""

    result: Result

    @cached_property
    def program(self) -> RaceProgram:
        """The race as it was run."""
        return build(self.result.scenario)

    @cached_property
    def typical(self) -> tuple[int, str]:
        """The number of a typical replication, and why it was chosen."""
        return typical_replication(self.result)

    @cached_property
    def trace(self) -> Trace | None:
        """All that happens in it; None for a mass of runners, and where a plan written in Python would be needed."""
        program = self.program
        if program.has_python_plans or len(program.runners) * len(program.arrays.node_m) > _TOLD:
            return None
        return run_trace(program, self.typical[0], self.result.provenance.seed)

    @cached_property
    def visits(self) -> Visits | None:
        """Who is when at mats and tables in it; None where a plan written in Python would be needed."""
        if self.program.has_python_plans:
            return None
        return visits(self.program, self.result.provenance.seed, self.typical[0])

    @cached_property
    def crowd(self) -> Crowd | None:
        """Its queues and flows."""
        return None if self.visits is None else crowd_of(self.visits, self.program)
