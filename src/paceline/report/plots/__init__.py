"""Pictures as methods of what they show: ``result.plot.finish()``. Each returns a figure; ``file`` keeps it as PNG."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from paceline.experiment.attribution import Attribution
    from paceline.experiment.compare import Comparison, Comparisons
    from paceline.experiment.sweep import SweepResult
    from paceline.forecast.race_forecast import FieldForecast
    from paceline.results.result import Result

File = str | os.PathLike[str] | None
Runner = str | int | None


@dataclass(frozen=True, slots=True)
class Plots:
    """The pictures of one result. ``runner`` is a name or a number."""

    result: Result

    def finish(self, runner: Runner = None, beside: Mapping[str, Result] | None = None, file: File = None) -> Figure:
        """Finish times against targets and what was observed; without ``runner``, of the first four.

        ``beside``: other results by name, whose finishes of the same runner are drawn below.
        """
        from paceline.report.plots.finish import beside_figure, finish_figure

        if beside is not None:
            return _keep(beside_figure(self.result, self.result.index(runner), beside), file)
        runners = None if runner is None else [self.result.index(runner)]
        return _keep(finish_figure(self.result, runners), file)

    def overview(self, runner: Runner = None, file: File = None) -> Figure:
        """Finish times and, below them, where the time goes."""
        from paceline.report.plots.overview import overview_figure

        return _keep(overview_figure(self.result, self.result.index(runner)), file)

    def splits(self, runner: Runner = None, file: File = None) -> Figure:
        """The fan of splits against the plan, and what was observed; without ``runner``, of the first four."""
        from paceline.report.plots.splits import PANELS, splits_figure
        from paceline.report.words import told_runners

        runners = told_runners(self.result, PANELS) if runner is None else [self.result.index(runner)]
        return _keep(splits_figure(self.result, runners or [0]), file)

    def profile(self, runner: Runner = None, replication: int | None = None, file: File = None) -> Figure:
        """Height, pace and effort along the course, in one replication: a typical one unless it is given."""
        from paceline.engine.program import build
        from paceline.engine.trace import run_trace
        from paceline.report.plots.profile import profile_figure
        from paceline.report.typical import typical_replication

        result, i = self.result, self.result.index(runner)
        number = typical_replication(result, i)[0] if replication is None else replication
        program = build(result.scenario)
        trace = run_trace(program, number, result.provenance.seed)
        title = f"{result.scenario.name}: {result.names[i]} in replication {number}"
        times = trace.node_arrive_s[i], trace.node_leave_s[i], trace.effort_mps[i]
        return _keep(profile_figure(trace.node_m, program.course.height_at(trace.node_m), *times, title), file)

    def ledger(self, runner: Runner = None, file: File = None) -> Figure:
        """Where the time goes: the mean ledger as a waterfall."""
        from paceline.report.plots.ledger import ledger_figure

        i = self.result.index(runner)
        title = f"{self.result.scenario.name}: where the time of {self.result.names[i]} goes, on average"
        return _keep(ledger_figure(self.result.mean_ledger_s(i), title), file)

    def places(self, file: File = None) -> Figure:
        """Mean places along the course."""
        from paceline.report.plots.places import places_figure
        from paceline.report.words import told_runners

        return _keep(places_figure(self.result, told_runners(self.result, 12)), file)

    def stations(self, replication: int = 0, file: File = None) -> Figure:
        """Queues over time at every station, and the flow over start and finish, in one replication."""
        from paceline.report.plots.stations import stations_figure

        title = f"{self.result.scenario.name}: who waits where, replication {replication}"
        return _keep(stations_figure(self.result.stations(replication), title), file)


@dataclass(frozen=True, slots=True)
class ComparisonPlots:
    """The pictures of a comparison."""

    found: Comparison

    def difference(self, file: File = None) -> Figure:
        """How the paired difference spreads."""
        from paceline.report.plots.difference import difference_figure

        return _keep(difference_figure(self.found), file)

    def ledger(self, file: File = None) -> Figure:
        """Where the mean difference comes from."""
        from paceline.report.plots.ledger import difference_ledger_figure
        from paceline.report.words import variant_words

        found = self.found
        title = f"{found.scenario}: {found.runner}, {variant_words(found.b)} against {variant_words(found.a)}"
        return _keep(
            difference_ledger_figure({cause.account: cause.difference_s for cause in found.ledger}, title), file
        )


@dataclass(frozen=True, slots=True)
class ForecastPlots:
    """The pictures of a forecast."""

    found: FieldForecast

    def runner(
        self, runner: str, earlier: Sequence[FieldForecast] = (), finish_s: float | None = None, file: File = None
    ) -> Figure:
        """What was expected of a runner, checkpoint by checkpoint: ``earlier`` forecasts, then this one.

        ``finish_s`` is what he ran in the end, where that is known.
        """
        from paceline.report.plots.forecast import narrowing_figure

        return _keep(narrowing_figure([*earlier, self.found], runner, finish_s), file)


@dataclass(frozen=True, slots=True)
class ComparisonsPlots:
    """The pictures of several comparisons with the same race."""

    found: Comparisons

    def changes(self, target: str | None = None, file: File = None) -> Figure:
        """How much each race is slower or faster, and with ``target`` how much likelier that becomes."""
        from paceline.report.plots.changes import changes_figure

        return _keep(changes_figure(self.found, target), file)


@dataclass(frozen=True, slots=True)
class AttributionPlots:
    """The pictures of an attribution."""

    found: Attribution

    def time(self, file: File = None) -> Figure:
        """From the mean time of the one race to that of the other, part by part."""
        from paceline.report.plots.ledger import gap_figure

        return _keep(gap_figure(self.found), file)


@dataclass(frozen=True, slots=True)
class SweepPlots:
    """The pictures of a sweep."""

    found: SweepResult

    def answers(self, *names: str, file: File = None) -> Figure:
        """Answers by name (``"mean"``, ``"P(record)"``; the first few without) against each axis, and their errors."""
        from paceline.report.sweep_picture import sweep_figure

        return _keep(sweep_figure(self.found, names), file)


def _keep(figure: Figure, file: File) -> Figure:
    if file is not None:
        from paceline.report.style import save
        from paceline.results.store import write_file

        write_file(Path(file), lambda aside: save(figure, aside))
    return figure
