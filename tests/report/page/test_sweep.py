"""The page of a sweep: its numbers are those of the table, its charts are drawn, its words stay text."""

from __future__ import annotations

import html
import json
import re
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from rich.console import Console

from paceline.errors import Place
from paceline.experiment.axes import Column
from paceline.experiment.outputs import Output
from paceline.experiment.sweep import SweepResult
from paceline.report.page import sweep, sweep_page
from paceline.report.sweep_table import show_sweep
from paceline.report.sweep_words import answer_words, parameters_of
from support.browser import new_page
from support.experiment_files import experiment
from support.fake_answers import fake_races

EVIL = "<script>alert(1)</script>"
GRID = "axes: {weather.wind: [1 m/s, 2 m/s, 3 m/s], variant: [-, legal]}\n"


def swept(folder: Path, text: str) -> SweepResult:
    with fake_races():
        return experiment(folder, text).sweep()


def told(page: str) -> dict[str, Any]:
    found = json.loads(html.unescape(re.search(r'<div class="sweep"[^>]*data-told="([^"]*)"', page)[1]))  # type: ignore[index]
    assert isinstance(found, dict)
    return found


def test_every_number_of_the_table_is_on_the_page(tmp_path: Path) -> None:
    result = swept(tmp_path, GRID + "outputs: [mean, P(sub-2)]\n")
    page = sweep_page(result, tmp_path)
    rows, drawn = result.rows(), told(page)
    assert drawn["axes"][0] == {
        "name": "weather.wind [m/s]",
        "unit": "number",
        "values": [1, 1, 2, 2, 3, 3],
        "labels": None,
    }
    assert drawn["axes"][1]["labels"] == ["as it is", "legal"]
    chance = next(answer for answer in drawn["answers"] if answer["name"] == "P(sub-2)")
    assert chance["values"] == [round(100.0 * row["P(sub-2)"], 3) for row in rows]
    assert chance["errors"] == [round(100.0 * row["P(sub-2)_se"], 3) for row in rows]
    best = max(rows, key=lambda row: row["P(sub-2)"])
    assert f"weather.wind {best['weather.wind [m/s]']:g} m/s, variant" in page
    assert f"paceline sweep {result.experiment.file}" in page
    assert "experiment.yaml, as it was read" in page


def test_times_and_paces_of_an_axis_are_read_on_a_clock(tmp_path: Path) -> None:
    axes = "axes: {runners.0.plan.target: ['1:59:00', '2:01:30'], pacers.pace: [2:50/km, 2:52.5/km]}\noutputs: [mean]\n"
    result = swept(tmp_path, axes)
    page, console = sweep_page(result, tmp_path), Console(file=StringIO(), width=120)
    show_sweep(console, result)
    for shown in (page, console.file.getvalue()):  # type: ignore[attr-defined]
        assert "2:01:30" in shown
        assert "2:52.5/km" in shown
        assert "7290" not in re.sub(r'data-(told|by)="[^"]*"', "", shown)
    target, pace = told(page)["axes"]
    assert (target["name"], target["unit"], target["values"]) == (
        "runners.0.plan.target, h:mm:ss", "clock", [7140, 7140, 7290, 7290],
    )  # fmt: skip
    assert (pace["name"], pace["unit"], pace["values"][:2]) == ("pacers.pace, min/km", "pace", [170, 172.5])


def test_a_short_time_stays_in_seconds() -> None:
    """A wait of half a minute is no time of day."""
    result: Any = SimpleNamespace(experiment=SimpleNamespace(columns=(Column("wait", "s", (), Place(Path("x"))),)))
    for short_s, name, words in ((20.0, "wait [s]", "900"), (600.0, "wait", "0:15:00")):
        (wait,) = parameters_of(result, [{"wait [s]": short_s}, {"wait [s]": 900.0}])
        assert (wait.name, wait.words(900.0)) == (name, words)


def test_points_without_an_answer_say_why(tmp_path: Path) -> None:
    page = sweep_page(swept(tmp_path, "axes: {drinks.every: [3 km, 300 km, 400 km]}\noutputs: [mean]\n"), tmp_path)
    assert "1 of 3 points have an answer" in page
    assert "Points without an answer" in page
    assert "no race can be made of it" in page
    with fake_races(broken=lambda task: True):
        broken = experiment(tmp_path, "axes: {weather.wind: [1 m/s]}\n").sweep()
    nobody = sweep_page(broken, tmp_path)
    assert "this race breaks" in nobody
    assert "No point has an answer" in nobody
    assert 'class="sweep"' not in nobody


def test_of_many_points_a_fair_sample_is_shown(tmp_path: Path) -> None:
    result = swept(tmp_path, "axes: {weather.temperature: {between: [1 C, 30 C]}}\nsample: {sobol: 64}\n")
    with patch.object(sweep, "MOST_POINTS", 16):
        page = sweep_page(result, tmp_path)
    assert "16 of 64 points, a fair sample" in page
    lowest = {row["key"]: row for row in sorted(result.rows(), key=lambda row: row["key"])[:16]}
    kept = [row["weather.temperature [C]"] for row in result.rows() if row["key"] in lowest]
    assert told(page)["axes"][0]["values"] == [float(f"{value:.7g}") for value in kept]


def test_many_points_with_whole_ledgers_fit(tmp_path: Path) -> None:
    text = "axes: {weather.temperature: {between: [1 C, 30 C]}, variant: [-, legal]}\nsample: {sobol: 2048}\n"
    page = sweep_page(swept(tmp_path, text + "outputs: [mean, ledger]\n"), tmp_path)
    assert len(page.encode()) < 6_000_000


def test_words_of_the_file_stay_text(tmp_path: Path, browser: Any) -> None:
    text = f'axes: {{"{EVIL}": {{path: weather.wind, values: [1 m/s, 2 m/s]}}}}\ndescription: "{EVIL}"\n'
    written = sweep_page(swept(tmp_path, text), tmp_path)
    assert written.count("<script") == written.count("</script>") == 1
    file = tmp_path / "report.html"
    file.write_text(written, encoding="utf-8")
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    assert page.locator("script").count() == 1
    assert page.locator(".sweep option", has_text=EVIL).count() == 1
    assert wrong == []


def test_lines_and_maps_are_drawn_and_tables_sorted(tmp_path: Path, browser: Any) -> None:
    result = swept(tmp_path, GRID + "outputs: [mean, P(sub-2)]\n")
    file = tmp_path / "report.html"
    file.write_text(sweep_page(result, tmp_path), encoding="utf-8")
    assert file.stat().st_size < 6_000_000
    page, wrong = new_page(browser, 390, 800)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picks = page.locator(".sweep select")
    assert page.locator(".sweep canvas").count() == 1
    assert page.locator(".sweep .chart").evaluate("b => b.chart.series.length") == 3  # the axis and a line a variant
    picks.nth(0).select_option("1")
    picks.nth(3).select_option("1")  # as a map: both variants by three winds
    fields = page.locator(".sweep .map td").all_inner_texts()
    rows = {(row["weather.wind [m/s]"], row["variant"]): row["P(sub-2)"] for row in result.rows()}
    expected = [100.0 * rows[wind, variant] for variant in ("legal", "-") for wind in (1.0, 2.0, 3.0)]
    assert [float(field.split()[0]) for field in fields] == pytest.approx(expected, abs=0.51)
    picks.nth(1).select_option("1")
    picks.nth(2).select_option("0")  # neither line nor map is left of one axis alone
    assert "A map needs a second axis" in page.locator(".sweep").inner_text()

    table = page.locator("table.sortable")
    column = [*result.parameters, "mean"].index("mean")
    cells = f"t => [...t.tBodies[0].rows].map(r => Number(r.cells[{column}].dataset.by))"
    for turned in (False, True):
        table.locator("th button").nth(column).click()
        means = table.evaluate(cells)
        assert means == sorted(means, reverse=turned)
        assert len(means) == 6
    assert wrong == []


def test_a_small_share_has_the_digits_of_its_error() -> None:
    asked = Output.read("P(record)")
    assert answer_words(asked, 0.0004, 0.0002) == "0.04 ± 0.02 %"
    assert answer_words(asked, 0.462, 0.005) == "46.2 ± 0.5 %"
    assert answer_words(asked, 0.5, 0.12) == "50.0 ± 12 %"
