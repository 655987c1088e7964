"""A picture of one race along its course: how high the road lies, the pace on it, and the effort behind that pace."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paceline.report.style import BLUE, GREY, VERMILION, distance_axis, entitle, pace_axis, panels
from paceline.results.spread import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Paces are drawn over stretches of at least this length, m: shorter legs would draw their own noise.
STRETCH_M = 400.0
#: What is so many times slower than nearly all of a race lies below the picture.
_BEYOND = 1.3


def profile_figure(
    node_m: Floats, height_m: Floats, arrive_s: Floats, leave_s: Floats, effort_mps: Floats, title: str
) -> Figure:
    """One runner in one replication: K nodes with heights, when he came and left, and the effort of each leg (K).

    The effort is told as a pace too: the one that it would give on level ground in the air of his results.
    """
    figure, (panel,) = panels(1, (9.0, 4.6))
    ground = panel.twinx()
    ground.fill_between(node_m / 1000.0, height_m, float(height_m.min()), color="#d9d9d9", linewidth=0)
    rise = float(np.ptp(height_m))
    # A flat course stays flat on paper: the ground takes the lower part, and never magnifies a few metres.
    ground.set_ylim(float(height_m.min()), float(height_m.min()) + 3.0 * max(rise, 30.0))
    ground.set_ylabel(f"height, m (highest {rise:.0f} m above lowest)", color=GREY, fontsize=8.5)
    ground.spines["right"].set_visible(True)
    panel.set_zorder(ground.get_zorder() + 1)
    panel.patch.set_visible(False)
    ends, paces, efforts = stretches(node_m, arrive_s, leave_s, effort_mps)
    for values, colour, words in (
        (efforts, VERMILION, "effort, as pace on level ground in the air of the results"),
        (paces, BLUE, "pace over the ground"),
    ):
        panel.step(ends / 1000.0, np.concatenate([values[:1], values]), where="pre", color=colour, label=words)
    low, high = float(np.nanmin(np.concatenate([paces, efforts]))), slowest_shown(paces, efforts)
    margin = max(0.12 * (high - low), 2.0)
    panel.set_ylim(high + 2.5 * margin, low - margin)  # faster is higher
    pace_axis(panel.yaxis, low - margin, high + margin)
    panel.set_ylabel("pace, min:s per km (faster is higher)")
    distance_axis(panel, float(node_m[-1]))
    entitle(panel, title)
    # Below the picture, where it covers neither hills nor lines.
    figure.legend(loc="outside lower center", ncols=2, fontsize=8.5, frameon=False)
    return figure


def slowest_shown(paces: Floats, efforts: Floats) -> float:
    """The slowest pace that a picture has room for, s/km: a river or a wrong turn would flatten all the rest."""
    both = np.concatenate([paces, efforts])
    return float(min(np.nanmax(both), _BEYOND * np.nanquantile(both, 0.95)))


def stretches(node_m: Floats, arrive_s: Floats, leave_s: Floats, effort_mps: Floats) -> tuple[Floats, Floats, Floats]:
    """Ends (P + 1) of stretches, m, the pace on each, s/km, and the effort as a pace; stops and tables do not count."""
    length_m, moving_s = np.diff(node_m), arrive_s[1:] - leave_s[:-1]
    came = np.isfinite(moving_s)
    equivalent_m = np.where(came, effort_mps[:-1] * moving_s, 0.0)
    cuts = [0]
    for k in range(1, len(node_m)):
        if node_m[k] - node_m[cuts[-1]] >= STRETCH_M or k == len(node_m) - 1:
            cuts.append(k)
    if len(cuts) > 2 and node_m[cuts[-1]] - node_m[cuts[-2]] < STRETCH_M / 2.0:
        del cuts[-2]  # what is left before the line belongs to the stretch before it
    cuts = [k for k in cuts if k == 0 or came[:k].all()]
    spans = [slice(first, last) for first, last in pairwise(cuts)]
    paces = np.array([1000.0 * moving_s[span].sum() / length_m[span].sum() for span in spans])
    efforts = np.array([1000.0 * moving_s[span].sum() / equivalent_m[span].sum() for span in spans])
    return node_m[cuts], paces, efforts
