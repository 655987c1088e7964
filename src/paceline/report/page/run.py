"""The page of a run: what happens, why, whether it counts, and what it rests on."""

from __future__ import annotations

from paceline.report.fan import fan_of
from paceline.report.page.card import pace_card
from paceline.report.page.charts import axis, chart, line
from paceline.report.page.field import field_sections
from paceline.report.page.html import Section, of_runner, paragraph, table, text
from paceline.report.page.proof import legality, repeat, sources
from paceline.report.page.runner import finish_chart, profile_chart, splits_chart, splits_table, waterfall
from paceline.report.page.watch import race_to_watch
from paceline.report.page.whole import whole_page
from paceline.report.places import can_be_placed, mean_places
from paceline.report.seen import Seen
from paceline.report.style import COLOURS
from paceline.report.words import clock, headline, percent, standing, target_chance, told_runners, warning
from paceline.results.result import Result

#: A page has room for so many runners to choose from.
MOST_RUNNERS = 50


def report_page(result: Result) -> str:
    """The page of one run."""
    seen, shown = Seen(result), told_runners(result, MOST_RUNNERS)
    sections = [
        *_of_runners(seen, shown),
        *field_sections(seen),
        Section("Watch a race", race_to_watch(seen)),
        *([_places(result, shown)] if can_be_placed(result) and len(shown) > 1 else []),
        Section("Would it count as a record?", legality(result.legality)),
        *_cards(seen, shown),
        repeat(result.provenance, [result.provenance.command]),
        sources(result.scenario, result.provenance.file, result.provenance.hashes),
    ]
    names = [result.names[i] for i in shown]
    return whole_page(result.scenario.name, lead(result), sections, names)


def lead(result: Result) -> str:
    """What stands under the title: what the race is, how it was run, and what must be said beside every number."""
    hindsight = warning(result)
    parts = [
        paragraph(result.scenario.description) if result.scenario.description else "",
        paragraph(hindsight, "warning") if hindsight else "",
        paragraph(headline(result), "dim"),
        paragraph(
            "Point at a chart to read it; draw across it to look closer, and click twice to see all again.", "note"
        ),
    ]
    return "".join(parts)


def summary_table(result: Result, shown: list[int]) -> str:
    """All runners of the page, a row each."""
    targets = result.scenario.targets
    several = len(result.names) > 1
    head = ["runner", "finishes", "median", "middle 90 %"]
    head += [f"{name} ({clock(target.time_s)})" for name, target in targets.items()]
    head += [*(["wins or ties"] if several else []), "observed", "simulated finishes"]
    rows = []
    for i in shown:
        low, middle, high = result.quantiles((0.05, 0.5, 0.95), i)
        seen = result.scenario.observed.get(result.names[i])
        when = "-" if seen is None else "did not finish" if seen.finish_s is None else clock(seen.finish_s)
        percentile = result.percentile_of(seen.finish_s, i) if seen is not None and seen.finish_s is not None else None
        where = standing(percentile, len(result.spread(i)))
        row = [result.names[i], percent(result.finish_rate(i)), clock(middle), f"{clock(low)} - {clock(high)}"]
        row += [target_chance(result, name, i) for name in targets]
        row += [*([percent(result.win_probability(i))] if several else []), when, where]
        rows.append(row)
    left = "" if len(shown) == len(result.names) else f"{len(shown)} of {len(result.names):,} runners."
    return table(head, rows) + (paragraph(left, "note") if left else "")


def _of_runners(seen: Seen, shown: list[int]) -> list[Section]:
    """What there is to tell of runners with a name; one of them is in sight at a time."""
    if not shown:
        return []
    result = seen.result
    fans = {i: fan_of(result, i, seen.program) for i in shown}

    def each(body: dict[int, str]) -> str:
        return "\n".join(of_runner(n, body[i]) for n, i in enumerate(shown))

    seconds = "Mean seconds by cause, over the replications that the runner finishes; they add up to the mean time."
    found = [
        Section("In short", summary_table(result, shown) + each({i: finish_chart(result, i) for i in shown})),
        Section(
            "Splits",
            each({i: _head(result, i) + splits_chart(fans[i]) + splits_table(result, i, fans[i]) for i in shown}),
        ),
        Section(
            "Where the time goes",
            paragraph(seconds, "note") + each({i: _head(result, i) + _where(result, i) for i in shown}),
        ),
    ]
    if seen.trace is not None:
        found.append(Section("Along the course", each({i: _head(result, i) + profile_chart(seen, i) for i in shown})))
    return found


def _where(result: Result, i: int) -> str:
    if not result.tally.finishes[i]:
        return paragraph(f"{result.names[i]} never finishes.")
    return waterfall(result.mean_ledger_s(i))


def _head(result: Result, i: int) -> str:
    return f"<h3>{text(result.names[i])}</h3>" if result.named > 1 else ""


def _cards(seen: Seen, shown: list[int]) -> list[Section]:
    if not shown:
        return []
    result = seen.result
    cards = [of_runner(n, pace_card(seen, i, fan_of(result, i, seen.program))) for n, i in enumerate(shown)]
    return [Section("Pace card", "\n".join(cards))]


def _places(result: Result, shown: list[int]) -> Section:
    told = mean_places(result, shown)
    drawn = chart(
        "Mean places along the course",
        axis("distance, km", "km", told.at_m / 1000.0),
        axis("mean place", "place", turned=True, least=0.3),
        [
            line(name, row, COLOURS[n % len(COLOURS)], points=True)
            for n, (name, row) in enumerate(zip(told.names, told.place, strict=True))
        ],
        height=240,
    )
    return Section("Places along the course", paragraph("Who has left the race comes last.", "note") + drawn)
