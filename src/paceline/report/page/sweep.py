"""The page of a sweep: what was asked, answers against each axis, every point, and which points have no answer."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from paceline.experiment.sweep import SweepResult
from paceline.report.page.charts import plain
from paceline.report.page.html import Section, Sorted, numbers, paragraph, table
from paceline.report.page.proof import as_read, repeat_with, sources
from paceline.report.page.whole import whole_page
from paceline.report.style import COLOURS
from paceline.report.sweep_words import (
    CLOCK_FROM_S,
    Answer,
    Parameter,
    answers_of,
    digits,
    effects,
    how_made,
    parameters_of,
    shown_size,
)
from paceline.results.provenance import machine, versions

#: A page has room for so many points, and answers of all of them; of more it shows a fair sample.
MOST_POINTS, MOST_ANSWERS = 4_000, 30_000


def sweep_page(result: SweepResult, out: Path) -> str:
    """The page of a sweep whose folder is ``out``."""
    experiment, rows, answers = result.experiment, result.rows(), answers_of(result)
    base = experiment.base
    done = [row for row in rows if row["status"] == "ok"]
    shown = _fair_sample(rows, min(MOST_POINTS, MOST_ANSWERS // len(answers)))
    axes = parameters_of(result, rows)
    lead = "".join(
        [
            paragraph(experiment.words.description) if experiment.words.description else "",
            paragraph(f"About {base.scenario.name}: {how_made(result)}.", "dim"),
        ]
    )
    words = as_read(experiment.file, experiment.sha256)
    files = {experiment.file.name: experiment.sha256} | base.hashes
    command = shlex.join(["paceline", "sweep", str(experiment.file), "--out", str(out)])
    sections = [
        Section("In short", _short(result, axes, done, answers)),
        *([Section("Answers against axes", _explorer(axes, shown, answers))] if axes and done else []),
        *([Section("What each axis does", _effects(result, done, answers))] if axes and len(done) > 1 else []),
        Section("Points", _points(axes, shown, answers, len(rows))),
        *([Section("Points without an answer", _failures(axes, rows))] if result.failed else []),
        *([Section("The question as it was asked", words)] if words else []),
        repeat_with([command], versions(), machine(), f"seed {experiment.words.seed}", files),
        sources(base.scenario, base.file, base.hashes),
    ]
    return whole_page(experiment.name, lead, sections)


def _fair_sample(rows: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """All rows there is room for; of more those with the lowest keys: hashes, which know nothing of values."""
    if len(rows) <= most:
        return rows
    last = sorted(row["key"] for row in rows)[most - 1]
    return [row for row in rows if row["key"] <= last]


def _short(result: SweepResult, axes: list[Parameter], done: list[dict[str, Any]], answers: list[Answer]) -> str:
    """The lowest and the highest of each answer, and where they were found."""
    if not done:
        return paragraph("No point has an answer; the reasons stand below.")
    cells = []
    for answer in answers:
        seen = [row for row in done if row[answer.header] is not None]
        if not seen:
            cells.append([answer.name, "-", "", "-", ""])
            continue
        values = [float(row[answer.header]) for row in seen]
        ends = [seen[int(np.argmin(values))], seen[int(np.argmax(values))]]
        cells.append([answer.name, *(cell for row in ends for cell in (answer.words(row), _where(axes, row)))])
    said = f"{len(done):,} of {result.table.num_rows:,} points have an answer."
    return paragraph(said) + table(["answer", "lowest", "at", "highest", "at"], cells)


def _where(axes: list[Parameter], row: dict[str, Any]) -> str:
    told = (axis.told(row[axis.key]) for axis in axes)
    return ", ".join(told) or "the only point"


def _explorer(axes: list[Parameter], shown: list[dict[str, Any]], answers: list[Answer]) -> str:
    """Data from which the script of the page draws any answer against any axis, by any other."""
    rows = [row for row in shown if row["status"] == "ok"]
    told = {
        "axes": [_axis(one, [row[one.key] for row in rows]) for one in axes],
        "answers": [_answer(answer, rows) for answer in answers],
        "colours": list(COLOURS),
    }
    note = (
        "Every point is a dot, with one standard error to either side where there is room; a line joins the means of "
        "points that share a value or lie near each other. The map shows the mean over the points in each field."
    )
    return paragraph(note, "note") + numbers("sweep", told, "Answers of the sweep against its axes", role="group")


def _axis(parameter: Parameter, values: Sequence[Any]) -> dict[str, Any]:
    """An axis of numbers, or of texts that stand beside each other under their names."""
    if all(isinstance(value, float) for value in values):
        drawn = [float(f"{value:.7g}") for value in values]
        return {"name": parameter.label, "unit": parameter.read, "values": drawn, "labels": None}
    words = [parameter.words(value) for value in values]
    labels = list(dict.fromkeys(words))
    return {
        "name": parameter.name,
        "unit": "number",
        "values": [labels.index(word) for word in words],
        "labels": labels,
    }


def _answer(answer: Answer, rows: list[dict[str, Any]]) -> dict[str, Any]:
    size = shown_size(answer.asked)
    values, errors = (
        np.array([np.nan if row[column] is None else size * row[column] for row in rows], dtype=np.float64)
        for column in (answer.header, answer.error)
    )
    typical = float(np.nanmedian(errors)) if np.isfinite(errors).any() else 0.0
    timed = answer.asked.kind in {"mean", "quantile"} and not answer.asked.is_change
    if timed and np.nanmin(values, initial=np.inf) >= CLOCK_FROM_S:
        unit, of = "clock", "h:mm:ss"
    elif answer.asked.is_share:
        unit, of = "percent", "%"
    else:
        unit, of = "number", "s" if answer.asked.unit else "points" if answer.asked.is_change else ""
    return {
        "name": answer.name, "label": f"{answer.name}, {of}" if of else answer.name, "unit": unit,
        "digits": digits(typical), "values": plain(values), "errors": plain(errors),
    }  # fmt: skip


def _effects(result: SweepResult, done: list[dict[str, Any]], answers: list[Answer]) -> str:
    note = "Means over all points with these values, whatever the other axes are."
    head = ["axis", "values", *(answer.name for answer in answers)]
    return paragraph(note, "note") + table(head, effects(result, done, answers))


def _points(axes: list[Parameter], shown: list[dict[str, Any]], answers: list[Answer], many: int) -> str:
    """Every point, a row each, to be sorted by any column."""
    head = [*(axis.name for axis in axes), *(answer.name for answer in answers), "replications"]
    rows = []
    for row in shown:
        cells: list[object] = [Sorted(one.words(row[one.key]), row[one.key]) for one in axes]
        if row["status"] == "ok":
            cells += [Sorted(answer.words(row), row[answer.header]) for answer in answers]
        else:
            cells += [Sorted("no answer", None) for _ in answers]
        rows.append([*cells, Sorted(f"{row['replications']:,}", float(row["replications"]))])
    left = f"{len(shown):,} of {many:,} points, a fair sample; points.parquet has all. " if len(shown) < many else ""
    return paragraph(left + "Click on a heading to sort.", "note") + table(head, rows, sortable=True)


def _failures(axes: list[Parameter], rows: list[dict[str, Any]]) -> str:
    """Why points have no answer: each reason, how often, and the first point that has it."""
    failed = [row for row in rows if row["status"] != "ok"]
    count = Counter((row["status"], row["error"] or "") for row in failed)
    first = {(row["status"], row["error"] or ""): row for row in reversed(failed)}
    kinds = {"invalid": "no race can be made of it", "failed": "the race broke"}
    cells = [
        [f"{many:,}", kinds.get(status, status), error, _where(axes, first[status, error])]
        for (status, error), many in count.most_common(50)
    ]
    note = "A point that broke is tried again when the command is given again."
    return table(["points", "what", "why", "the first of them"], cells) + paragraph(note, "note")
