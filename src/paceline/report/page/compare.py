"""The page of a comparison: how much slower one race is than the other, on the same luck, and why."""

from __future__ import annotations

import math
import shlex

import numpy as np

from paceline.experiment.compare import Comparison
from paceline.report.page.charts import axis, chart, line, mark
from paceline.report.page.html import Section, paragraph, table, text
from paceline.report.page.proof import legality, repeat, sources
from paceline.report.page.run import lead
from paceline.report.page.runner import steps_shown
from paceline.report.page.whole import whole_page
from paceline.report.steps import ledger_steps
from paceline.report.style import BLACK, BLUE, GREY, ORANGE
from paceline.report.words import cause, clock, percent, signed, variant_words
from paceline.results.result import Result


def comparison_page(found: Comparison, a: Result, b: Result) -> str:
    """The page of ``b`` minus ``a``, the two results that were compared."""
    name_a, name_b = variant_words(found.a), variant_words(found.b)
    sections = [
        *comparison_parts(found, a, b),
        *(
            Section(f"Would it count as a record? {name[0].upper()}{name[1:]}", legality(result.legality))
            for name, result in ((name_a, a), (name_b, b))
        ),
        repeat(b.provenance, [_command(found, a), a.provenance.command, b.provenance.command]),
        sources(b.scenario, b.provenance.file, b.provenance.hashes),
    ]
    return whole_page(f"{found.scenario}: {name_b} against {name_a}", lead(b), sections)


def comparison_parts(found: Comparison, a: Result, b: Result) -> list[Section]:
    """What the difference is, and where it comes from."""
    return [
        Section("In short", _short(found, a, b)),
        Section("Both races", _both(found, a, b)),
        *([Section("Where the difference comes from", _causes(found))] if found.both_finish else []),
    ]


def _short(found: Comparison, a: Result, b: Result) -> str:
    name_a, name_b = variant_words(found.a), variant_words(found.b)
    if not found.both_finish:
        return paragraph(f"{found.runner} finishes both in no replication, so there is no difference to tell.")
    low, high = np.quantile(found.difference_s, (0.05, 0.95))
    more = "slower" if found.mean_s >= 0 else "faster"
    said = (
        f"{found.runner} is {abs(found.mean_s):.1f} ± {found.standard_error_s:.1f} s {more} in “{name_b}” than in "
        f"“{name_a}”, in the mean of the {found.both_finish:,} replications that reach the finish in both. In the "
        f"middle 90 % of them the difference lies between {signed(float(low))} and {signed(float(high))}. Without the "
        f"same luck in both the error would be ± {found.unpaired_standard_error:.1f} s."
    )
    rows = [
        ["finishes", percent(found.finish_rate_a), percent(found.finish_rate_b), ""],
        *(
            [label, *(clock(float(r.quantiles((q,), found.runner)[0])) for r in (a, b)), ""]
            for label, q in (("fast day (5 %)", 0.05), ("median", 0.5), ("slow day (95 %)", 0.95))
        ),
    ]
    for target in found.targets:
        change = f"{100 * target.difference:+.1f} ± {100 * target.standard_error:.1f} points"
        one = percent(target.a) if target.possible_a else f"not eligible ({percent(target.faster_a)} faster)"
        other = percent(target.b) if target.possible_b else f"not eligible ({percent(target.faster_b)} faster)"
        rows.append([f"{target.name} ({clock(a.scenario.targets[target.name].time_s)})", one, other, change])
    return f"<p><strong>{text(said)}</strong></p>" + table(["", name_a, name_b, "change"], rows) + _differences(found)


def _differences(found: Comparison) -> str:
    low, high = (float(edge) for edge in np.quantile(found.difference_s, (0.005, 0.995)))
    low, high = min(low, 0.0), max(high, 0.0)
    margin = max(0.03 * (high - low), 0.5)
    bins = int(np.clip(2.0 * np.sqrt(found.both_finish), 12, 160))
    count, edges = np.histogram(found.difference_s, bins=bins, range=(low - margin, high + margin))
    shares = 100.0 * count / found.both_finish
    error = found.standard_error_s
    words = f"mean {signed(found.mean_s)}" + (f" ± {error:.1f} s" if math.isfinite(error) else "")
    return chart(
        "Differences, replication by replication",
        axis(f"{variant_words(found.b)} slower by, m:ss", "gap", edges),
        axis("share of the replications, %", "percent", zero=True),
        [line("in this bar", np.append(shares, shares[-1]), BLUE, bars=True)],
        marks=[mark("no difference", 0.0, GREY, dash=[6, 4]), mark(words, found.mean_s, BLACK)],
    )


def _both(found: Comparison, a: Result, b: Result) -> str:
    """Finish times of both, one over the other."""
    spreads = [result.spread(found.runner) for result in (a, b)]
    if not all(len(spread) for spread in spreads):
        return paragraph(f"{found.runner} does not finish one of them.")
    rims = [spread.quantiles((0.005, 0.98)) for spread in spreads]
    low, high = float(min(rim[0] for rim in rims)), float(max(rim[1] for rim in rims))
    bins = int(np.clip(2.0 * np.sqrt(found.replications), 12, 120))
    edges = np.linspace(low, high, bins + 1)
    series = []
    for spread, name, colour in zip(spreads, (found.a, found.b), (BLUE, ORANGE), strict=True):
        shares = 100.0 * spread.histogram(bins, low, high) / len(spread)
        series.append(line(variant_words(name), np.append(shares, shares[-1]), colour, steps=True))
    return chart(
        "Finish times of both races",
        axis("finish time, h:mm:ss", "clock", edges),
        axis("share of the finishes, %", "percent", zero=True),
        series,
    )


def _causes(found: Comparison) -> str:
    changes = {entry.account: entry.difference_s for entry in found.ledger}
    errors = {cause(entry.account): entry.standard_error_s for entry in found.ledger}
    changes["strength"] = changes.pop("base", 0.0)  # of a difference every cause is a step
    steps = ledger_steps(changes)
    notes = [f"± {error:.1f}" if math.isfinite(error := errors.get(step.words, math.nan)) else "" for step in steps]
    return steps_shown(steps, None, ("together", found.mean_s, signed(found.mean_s)), notes)


def _command(found: Comparison, a: Result) -> str:
    made = a.provenance
    words = ["paceline", "compare", made.file, found.a, found.b]
    for setting in made.settings:
        words += ["--set", setting]
    return shlex.join([*words, "-n", str(found.replications), "--seed", str(found.seed), "--runner", found.runner])
