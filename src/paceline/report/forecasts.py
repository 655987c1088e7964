"""What forecasts from splits, and their score, look like on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paceline.people.quantiles import NAMES
from paceline.report.words import clock, percent, signed

if TYPE_CHECKING:
    from paceline.forecast.race_forecast import FieldForecast

_RUNNERS = 20
_SHOWN = ("p05", "p25", "p50", "p75", "p95")


def show_forecast(console: Console, found: FieldForecast) -> None:
    """A line for each runner of a small field; what a large one is expected to do."""
    console.print(Text(f"from splits up to {found.checkpoint} ({found.at_m / 1000:.4g} km)"))
    if len(found.runners) <= _RUNNERS:
        table = Table("runner", box=None, pad_edge=False)
        for heading in ("last seen", "finishes", *_SHOWN):
            table.add_column(heading, justify="right")
        for row, (name, p_finish, quantiles) in enumerate(
            zip(found.runners, found.p_finish, found.quantiles_s, strict=True)
        ):
            told = dict(zip(NAMES, quantiles, strict=True))
            table.add_row(Text(name), _seen(found, row), percent(p_finish), *(clock(told[key]) for key in _SHOWN))
        console.print(table)
        console.print(
            "finish times, h:mm:ss, of whoever gets there: half are in by p50, one in twenty by p05, nineteen by p95"
        )
        return
    median_s = found.median_s
    console.print(f"{len(found.runners):,} runners, {percent(float(found.p_finish.mean()))} expected to finish")
    quarters = [clock(float(x)) for x in np.quantile(median_s, [0.05, 0.25, 0.5, 0.75, 0.95])]
    console.print(f"their medians: {quarters[2]} in the middle, half from {quarters[1]} to {quarters[3]}, "
                  f"nine in ten from {quarters[0]} to {quarters[4]}")  # fmt: skip
    widths = found.quantiles_s[:, NAMES.index("p95")] - found.quantiles_s[:, NAMES.index("p05")]
    console.print(f"the middle 90 % of one runner's finish is {clock(float(np.median(widths)))} wide, typically")
    console.print("--out FILE.csv or --json tell every runner's forecast")


def _seen(found: FieldForecast, row: int) -> str:
    """Where and when a runner was last seen: no forecast knows more of him than that."""
    mats = np.flatnonzero(~np.isnan(found.splits.time_s[row]))
    if not len(mats):
        return "nowhere"
    return f"{found.splits.at_m[mats[-1]] / 1000:.4g} km {clock(float(found.splits.time_s[row, mats[-1]]))}"


def show_score(console: Console, found: dict[str, Any]) -> None:
    """Errors and coverage, all together and by ability, and the chance of finishing."""
    table = Table("", box=None, pad_edge=False)
    for heading in ("finishers", "MAE", "bias", "CRPS", "in 50 %", "in 80 %", "in 90 %", "under median"):
        table.add_column(heading, justify="right")
    for row in ({"name": "all", **found}, *found["groups"]):
        table.add_row(
            row["name"],
            f"{row['finishers']:,}",
            f"{row['mae_s']:.0f} s",
            signed(row["bias_s"], 0),
            f"{row['crps_s']:.1f} s",
            *(percent(row["coverage"][name]) for name in ("50", "80", "90")),
            percent(row["under_median"]),
        )
    console.print(table)
    constant = found["constant_pace"]
    if constant is not None:
        words = f"constant pace from {found['checkpoint']}: MAE {constant['mae_s']:.0f} s"
        console.print(f"{words}, bias {signed(constant['bias_s'], 0)}")
    finishing = found["finishing"]
    console.print(
        f"finishing: Brier score {finishing['brier']:.4f}, {percent(finishing['expected'])} expected, "
        f"{percent(finishing['observed'])} seen of {found['forecasts']:,}"
    )
    for row in finishing["reliability"]:
        console.print(
            f"  given {row['from']:.1f} to {row['to']:.1f}: {row['runners']:,} runners, "
            f"{percent(row['expected'])} expected, {percent(row['observed'])} seen"
        )
