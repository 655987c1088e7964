"""A picture of a comparison: how the paired difference of two races spreads, and where its mean comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paceline.experiment.compare import Comparison
from paceline.report.style import BLACK, BLUE, GREY, entitle, gap_axis, legend, panels, plain
from paceline.report.words import counted, signed, variant_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def difference_figure(found: Comparison) -> Figure:
    """A histogram of the differences b minus a, on the same draws."""
    figure, (panel,) = panels(1, (9.0, 3.6))
    a, b = variant_words(found.a), variant_words(found.b)
    if found.both_finish:
        low, high = np.quantile(found.difference_s, (0.005, 0.995))
        low, high = min(float(low), 0.0), max(float(high), 0.0)
        margin = max(0.04 * (high - low), 1.0)
        span = (low - margin, high + margin)
        bins = int(np.clip(2.0 * np.sqrt(found.both_finish), 10, 90))
        panel.hist(found.difference_s, bins=bins, range=span, color=BLUE, alpha=0.85)
        words = f"mean {signed(found.mean_s)} ± {found.standard_error_s:.1f} s"
        panel.axvline(found.mean_s, color=BLACK, label=words)
        gap_axis(panel.xaxis, *span)
        panel.set_xlim(*span)
        beyond = np.mean((found.difference_s < span[0]) | (found.difference_s > span[1]))
        if beyond > 0.0:
            panel.text(
                1.0, 0.97, f"{100.0 * beyond:.1f} % lie outside", transform=panel.transAxes, ha="right", va="top",
                fontsize=8, color=GREY,
            )  # fmt: skip
    panel.axvline(0.0, color=GREY, linestyle="--", linewidth=1.2, label="no difference")
    panel.set_xlabel(f"{plain(b)} slower than {plain(a)} by, m:ss (negative: faster)")
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    entitle(panel, f"{found.scenario}: {found.runner}, {counted(found.replications)} on the same draws")
    legend(panel, "upper left")
    return figure
