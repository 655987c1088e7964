"""What a page tells of one runner: how his finish spreads, his splits, his race along the course, his seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paceline.report.fan import Fan
from paceline.report.histogram import time_range
from paceline.report.page.charts import axis, chart, line, mark
from paceline.report.page.html import paragraph, table, text
from paceline.report.plots.profile import slowest_shown, stretches
from paceline.report.seen import Seen
from paceline.report.steps import Step, ledger_steps
from paceline.report.style import BLACK, BLUE, GREY, TARGET_COLOURS, VERMILION
from paceline.report.words import (
    cause,
    clock,
    gap,
    is_outside,
    lasting,
    pace,
    percent,
    standing,
    target_chance,
    time_of_day,
)
from paceline.results.result import Result, observed_splits
from paceline.results.spread import Floats, Spread

#: A split is compared with the mat that lies this near.
SAME_MAT_M = 50.0
_DASHES: Sequence[list[int]] = ([8, 5], [8, 4, 2, 4], [2, 4], [12, 4])


def finish_chart(result: Result, i: int) -> str:
    """His finish times, with targets and what was observed."""
    spread, name = result.spread(i), result.names[i]
    if not len(spread):
        return paragraph(f"{name} never finishes.")
    marks = [
        mark(
            f"{target_name} {clock(target.time_s)}: {target_chance(result, target_name, i)}", target.time_s,
            TARGET_COLOURS[n % 4], dash=_DASHES[n % 4],
        )
        for n, (target_name, target) in enumerate(result.scenario.targets.items())
    ]  # fmt: skip
    seen = result.scenario.observed.get(name)
    if seen is not None and seen.finish_s is not None:
        where = standing(result.percentile_of(seen.finish_s, i), len(spread))
        marks.append(mark(f"observed {clock(seen.finish_s)}: {where}", seen.finish_s, BLACK))
    low, middle, high = spread.quantiles((0.05, 0.5, 0.95))
    marks.insert(0, mark(f"middle 90 %: {clock(low)} to {clock(high)}", float(low), BLUE, to=float(high)))
    rate = result.finish_rate(i)
    told = f"{name}: median {clock(middle)}; finishes in {percent(rate)} of the replications."
    return paragraph(told) + histogram(spread, f"Finish times of {name}", marks)


def histogram(spread: Spread, label: str, marks: Sequence[dict[str, object]]) -> str:
    """A histogram of finish times."""
    spots = [float(m["x"]) for m in marks if "to" not in m]  # type: ignore[arg-type]
    low, high = time_range(spread, spots)
    bins = int(np.clip(2.0 * np.sqrt(len(spread)), 12, 160))
    shares = 100.0 * spread.histogram(bins, low, high) / len(spread)
    edges = np.linspace(low, high, bins + 1)
    drawn = chart(
        label,
        axis("finish time, h:mm:ss", "clock", edges),
        axis("share of the finishes, %", "percent", zero=True),
        [line("in this bar", np.append(shares, shares[-1]), BLUE, bars=True)],
        marks=marks,
    )
    beyond = 100.0 * (1.0 - spread.share_below(high))
    return drawn + (paragraph(f"{beyond:.1f} % are slower than the picture reaches.", "note") if beyond > 0.05 else "")


def splits_chart(fan: Fan) -> str:
    """The fan of his splits against his plan."""
    at_m = np.union1d(fan.at_m, fan.observed_m)
    gaps = [_on(at_m, fan.at_m, rim) for rim in fan.gaps_s]
    series = [
        line("5 %", gaps[0], BLUE + "55", width=1),
        line("25 %", gaps[1], BLUE + "77", width=1),
        line("median", gaps[2], BLUE, width=2.5),
        line("75 %", gaps[3], BLUE + "77", width=1),
        line("95 %", gaps[4], BLUE + "55", width=1),
        line("the plan", np.zeros(len(at_m)), GREY, dash=[6, 4], width=1.5),
    ]
    if len(fan.observed_m) > 1:
        observed = np.full(len(at_m), np.nan)
        observed[np.searchsorted(at_m, fan.observed_m)] = fan.observed_gaps_s
        observed[0] = np.nan
        # Two points are a start and a finish: a line between them would tell of a race that nobody timed.
        series.append(line("observed", observed, BLACK, points=True, width=1.5 if len(fan.observed_m) > 2 else 0))
    words = f"Seconds behind the plan ({fan.reference}); below the line is ahead of it."
    return paragraph(words, "note") + chart(
        f"Splits of {fan.runner} against the plan",
        axis("distance, km", "km", at_m / 1000.0),
        axis("behind the plan, m:ss", "gap"),
        series,
        bands=[(0, 4, BLUE + "22"), (1, 3, BLUE + "33")],
    )


def splits_table(result: Result, i: int, fan: Fan) -> str:
    """His times at the mats, elapsed and on the clock on the wall, beside what was observed."""
    seen, start = dict(observed_splits(result.scenario, result.names[i])), result.scenario.race.start
    stops_s = median_stops(result, i)
    rows = []
    for c, (name, at_m) in enumerate(zip(result.checkpoints, result.checkpoint_m, strict=True)):
        came = result.split_spread(c, i)
        low, _, middle, _, high = fan.rims_s[:, c + 1]
        near = [spot for spot in seen if abs(spot - at_m) <= SAME_MAT_M]
        observed = seen.pop(near[0]) if near else None
        if observed is None and c == len(result.checkpoints) - 1:
            last = result.scenario.observed.get(result.names[i])
            observed = None if last is None else last.finish_s
        share = 100.0 * came.share_below(observed) if observed is not None and len(came) else None
        where = "" if share is None else f"{share:.0f} % faster" + (", outside" if is_outside(share, len(came)) else "")
        plan_s = float(fan.reference_s[c + 1])
        rows.append(
            [name, f"{at_m / 1000:.2f}", clock(plan_s), clock(middle), time_of_day(start, middle), clock(low),
             clock(high), *([gap(stops_s[c]).lstrip("+")] if stops_s is not None else []), clock(observed), where]
        )  # fmt: skip
    head = ["place", "km", "plan", "median", "median, clock", "5 %", "95 %", *(["stop"] if stops_s is not None else [])]
    head += ["observed", "simulated"]
    left = ", ".join(f"{at_m / 1000:.1f} km" for at_m in sorted(seen))
    return table(head, rows) + (paragraph(f"Observed where the course has no timing mat: {left}.") if left else "")


def median_stops(result: Result, i: int) -> Floats | None:
    """How long he stands at each mat (C), s, by the median; None in a race without stops worth a column."""
    if not result.is_kept:
        return None
    stood_s = result.leave_s[:, i] - result.arrive_s[:, i]
    came = np.isfinite(stood_s).any(axis=0)
    stops_s = np.zeros(stood_s.shape[1])
    stops_s[came] = np.nanmedian(stood_s[:, came], axis=0)
    return stops_s if stops_s.max(initial=0.0) >= 5.0 else None


def profile_chart(seen: Seen, i: int) -> str:
    """Height, pace and effort of one replication."""
    trace, course = seen.trace, seen.program.course
    if trace is None:
        return ""
    times = trace.node_arrive_s[i], trace.node_leave_s[i], trace.effort_mps[i]
    ends_m, paces, efforts = stretches(trace.node_m, *times)
    if len(paces) == 0:
        return paragraph(f"{seen.result.names[i]} never gets under way in this replication.")
    note = (
        f"In replication {trace.replication}: {seen.typical[1]}. Effort is told as the pace that it would give on "
        "level ground in the air of the results: slower than the pace where shelter or a slope helps."
    )
    most = slowest_shown(paces, efforts)
    if np.nanmax(paces) > most:
        note += f" What is slower than {pace(most, 1000.0)}, as in a river or on a wrong turn, lies below the picture."
    return paragraph(note, "note") + chart(
        f"Height, pace and effort of {seen.result.names[i]} along the course",
        axis("distance, km", "km", ends_m / 1000.0),
        axis("pace, m:ss per km", "pace", turned=True, least=2, most=most),
        [
            line("height", course.height_at(ends_m), "#999999", right=True, area=True),
            line("effort", np.append(efforts[:1], efforts), VERMILION, steps=True),
            line("pace", np.append(paces[:1], paces), BLUE, steps=True),
        ],
        right=axis("height, m", "m", above=3, rise=30),
        height=320,
    )


def waterfall(ledger_s: Mapping[str, float]) -> str:
    """Where his time goes: steps from what his strength is worth to his mean finish."""
    base_s, total_s = ledger_s.get("base", 0.0), sum(ledger_s.values())
    return steps_shown(
        ledger_steps(ledger_s), (cause("base"), base_s, clock(base_s)), ("together", total_s, clock(total_s))
    )


def steps_shown(
    steps: Sequence[Step], first: tuple[str, float, str] | None, last: tuple[str, float, str], notes: Sequence[str] = ()
) -> str:
    """Bars that lead from one amount to another; each end is its name, its place and its words."""
    ends = [end for end in (first, last) if end is not None]
    spots = [end[1] for end in ends] + [step.to_s for step in steps] + [step.from_s for step in steps]
    low, span = min(spots), max(max(spots) - min(spots), 1e-9)

    # What is left on the right is for the words of the last bar, on a telephone too.
    reach = 50.0 if notes else 66.0

    def share(at_s: float) -> float:
        return 1.0 + reach * (at_s - low) / span

    def at(end: tuple[str, float, str]) -> str:
        left = f"{share(end[1]):.2f}%"
        return (
            f'<div><strong>{text(end[0])}</strong></div><div class="bar"><b class="at" style="left:{left}"></b>'
            f'<span style="left:{left}"><strong>{text(end[2])}</strong></span></div>'
        )

    rows = [at(first)] if first is not None else []
    for n, step in enumerate(steps):
        left, right = sorted((share(step.from_s), share(step.to_s)))
        kind = "" if step.seconds > 0 else ' class="gain"'
        words = lasting(step.seconds) + (f" {notes[n]}" if notes else "")
        rows.append(
            f'<div title="{text(step.group)}">{text(step.words)}</div><div class="bar">'
            f'<b{kind} style="left:{left:.2f}%;width:{right - left:.2f}%"></b>'
            f'<span style="left:{right:.2f}%">{text(words)}</span></div>'
        )
    return f'<div class="fall">{"".join([*rows, at(last)])}</div>'


def _on(at_m: Floats, known_m: Floats, values: Floats) -> Floats:
    return np.interp(at_m, known_m, values)
