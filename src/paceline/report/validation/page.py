"""The page of a validation: one file of HTML with every table whole, and how percentiles spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paceline.report.page import Section, axis, chart, folded, line, paragraph, table, text, whole_page
from paceline.report.style import BLUE, GREY
from paceline.report.validation import tables, words
from paceline.results.provenance import machine, versions
from paceline.validation.calibration import summaries
from paceline.validation.under_way import trained_years
from paceline.validation.validate import Validation

#: From so many outcomes on there are ten bars, below it five.
_MANY = 60


def validation_page(found: Validation) -> str:
    """All that was found, the misses of each part first."""
    sections = [
        Section("In short", _table(tables.summary(words.in_short(found))) + paragraph(words.HONEST, "note")),
        *_races(found),
        *_calibration(found),
        Section("Anchors", _anchors(found)),
        *_under_way(found),
        *_engines(found),
        *_left_out(found),
        _repeat(found),
    ]
    lead = paragraph("How well Paceline does where the truth is known: misses first, nothing fitted to the outcomes.")
    return whole_page("Paceline held against what happened", lead, sections)


def pit_chart(percentiles: Sequence[float], label: str) -> str:
    """How often outcomes fell into each part of their forecasts; level if these are honest."""
    from scipy.stats import binom

    bins = 10 if len(percentiles) >= _MANY else 5
    counts, edges = np.histogram(percentiles, bins, (0.0, 1.0))
    low, high = binom.ppf((0.05, 0.95), len(percentiles), 1.0 / bins)
    flat = np.ones(bins + 1)
    drawn = chart(
        label,
        axis("faster than what happened", "percent", 100.0 * edges),
        axis("outcomes", "number", zero=True),
        [
            line("outcomes in this bar", np.append(counts, counts[-1]), BLUE, bars=True),
            line("an honest forecast", flat * len(percentiles) / bins, GREY, dash=[6, 4], width=1.5),
            line("chance: 5 %", flat * low, GREY, width=1),
            line("chance: 95 %", flat * high, GREY, width=1),
        ],
        bands=[(2, 3, GREY + "22")],
        height=240,
    )
    said = (
        "How much of each forecast was faster than what happened. Honest ones give level bars, nine in ten of them "
        "inside the grey band; a hump in the middle: forecasts too wide; a bowl: too narrow; a slope: too slow or fast."
    )
    return drawn + paragraph(said, "note")


def _races(found: Validation) -> list[Section]:
    races = found.races
    if not races.rows:
        return []
    body = paragraph(words.inside_words(races.counted) + ".") + paragraph(words.SHARED, "note")
    body += pit_chart(races.percentiles, "Where the outcomes of races fell in their forecasts")
    for title, road in (("Roads", True), ("Trails", False)):
        rows = races.part(road)
        body += (f"<h3>{title}</h3>" + _table(tables.details(rows, road))) if rows else ""
    said = f"{found.replications:,} replications of each race, seed {found.seed}. {words.RULE}"
    return [Section("Races", body + paragraph(said, "note"))]


def _calibration(found: Validation) -> list[Section]:
    others, earlier = found.foretold.others, found.foretold.earlier
    if not others:
        return []
    by_athlete = tables.calibration_summary(summaries(others), summaries(earlier))
    body = paragraph(words.OTHERS) + _table(by_athlete)
    for title, rows in (("By all others", others), ("By earlier results alone", earlier)):
        if rows:
            body += f"<h3>{title}</h3>" + paragraph(words.inside_words(summaries(rows)[0].counted) + ".")
            body += pit_chart(
                [row.percentile for row in rows], f"Where results fell in their forecasts: {title.lower()}"
            )
            told = tables.calibration(rows)
            misses = told.most(0)
            body += _table(misses) if misses.rows else ""
            body += folded(f"All {len(rows)} results", _table(told))
    return [Section("Calibration races", body)]


def _anchors(found: Validation) -> str:
    said = "Published and derived figures that the models have to meet; each computed by the code that runs the races."
    return paragraph(said) + _table(tables.anchors(found.anchors))


def _under_way(found: Validation) -> list[Section]:
    body = ""
    if found.under_way:
        years = "; ".join(
            f"{race.replace('_', ' ')} {', '.join(map(str, known))}" for race, known in trained_years().items()
        )
        body += paragraph(words.TRAINED) + paragraph(f"Trained on: {years}.", "note")
        body += _table(tables.under_way(found.under_way))
    if found.amateurs is not None:
        told = dict(words.in_short(found))["marathons of amateurs"]
        body += "<h3>Marathons of amateurs from their bests up to the half</h3>"
        body += paragraph(told[0].upper() + told[1:] + ".") + paragraph(words.club(found.amateurs), "note")
    return [Section("Races under way, and amateurs", body)] if body else []


def _engines(found: Validation) -> list[Section]:
    if not found.engines:
        return []
    return [Section("Both engines", paragraph(words.ENGINES) + _table(tables.engines(found.engines)))]


def _left_out(found: Validation) -> list[Section]:
    return [Section("Left out", _table(tables.left_out(found.left_out)))] if found.left_out else []


def _repeat(found: Validation) -> Section:
    made_with = ", ".join(f"{name} {number}" for name, number in versions().items())
    body = f"<p><code>{text(found.command)}</code></p>" + paragraph(f"{made_with}; {machine()}.")
    return Section("Repeat it", body)


def _table(told: tables.Table) -> str:
    return table(told.head, told.rows, alarming=told.alarming)
