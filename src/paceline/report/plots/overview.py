"""A picture that tells most of a race: when a runner finishes, against targets and what happened, and why then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paceline.report.plots.finish import draw_finishes, heading
from paceline.report.plots.ledger import draw_ledger, ledger_rows
from paceline.report.style import stacked
from paceline.results.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def overview_figure(result: Result, i: int) -> Figure:
    """Finish times above, the mean ledger below."""
    ledger_s = result.mean_ledger_s(i)
    figure, (finishes, ledger) = stacked((2.7, 0.9 + 0.25 * ledger_rows(ledger_s)), 9.5)
    draw_finishes([finishes], result, [i])
    draw_ledger(ledger, ledger_s, "Where the time goes, on average")
    figure.suptitle(heading(result), fontsize=11)
    return figure
