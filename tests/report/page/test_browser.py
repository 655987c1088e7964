"""Pages in a real browser: charts are drawn, controls work, names stay text, nothing is loaded, paper comes out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from paceline.experiment.compare import compare
from paceline.race import load
from paceline.report.page import comparison_page, report_page
from support.browser import new_page
from support.results import race_of, result_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"
EVIL = "</script><script>alert('x')</script>"
STATE = "document.querySelector('.watch').watchState()"


def test_a_page_draws_its_charts_and_its_controls_work(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_page(load(SCENARIOS / "breaking2.yaml").run(200)), encoding="utf-8")
    assert file.stat().st_size < 6_000_000
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    drawn = page.locator(".chart:visible canvas")
    assert drawn.count() == page.locator(".chart:visible").count() == 4
    page.select_option("#runner", "1")
    assert page.locator("h3:visible", has_text="Zersenay Tadese").count() >= 3
    assert page.locator("h3:visible", has_text=re.compile("^Eliud Kipchoge$")).count() == 0
    assert drawn.count() == page.locator(".chart:visible").count() == 4

    # Hovering reads a value off the fan; dragging narrows the axis and a double click widens it again.
    fan = page.locator(".chart:visible").nth(1)
    over = fan.locator(".u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    middle_y = box["y"] + 0.5 * box["height"]
    page.mouse.move(box["x"] + 0.5 * box["width"], middle_y)
    assert re.search(r"median:?\s*[+-]?\d+:\d\d", fan.locator(".u-legend").inner_text())
    width = "b => b.chart.scales.x.max - b.chart.scales.x.min"
    whole = fan.evaluate(width)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], middle_y, steps=4)
    page.mouse.up()
    assert fan.evaluate(width) < 0.4 * whole
    page.mouse.dblclick(box["x"] + 0.5 * box["width"], middle_y)
    assert fan.evaluate(width) == whole
    assert wrong == []


def test_a_finger_looks_closer_too(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_page(result_of([[7100.0], [7200.0], [7300.0]], race_of("Ana"))), encoding="utf-8")
    page, wrong = new_page(browser, 375, 800)
    page.goto(file.as_uri())
    chart = page.locator(".chart").first
    width = "b => b.chart.scales.x.max - b.chart.scales.x.min"
    whole = chart.evaluate(width)
    box = chart.locator(".u-over").bounding_box()
    for kind, share in (("pointerdown", 0.25), ("pointermove", 0.4), ("pointerup", 0.75)):
        where = {"pointerType": "touch", "clientX": box["x"] + share * box["width"], "bubbles": True}
        chart.locator(".u-over").dispatch_event(kind, where)
    assert chart.evaluate(width) == pytest.approx(0.5 * whole, rel=0.05)
    assert wrong == []


def test_a_race_is_played_from_start_to_finish(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "report.html"
    result = load(SCENARIOS / "breaking2.yaml").run(50)
    file.write_text(report_page(result), encoding="utf-8")
    page, wrong = new_page(browser, 375, 800)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate(STATE)["spots"] == [0, 0, 0]
    number = int(re.search(r"Replication (\d+) of 50", page.content())[1])  # type: ignore[index]
    half_s = float(result.arrive_s[number, 0, result.checkpoints.index("half")])
    page.evaluate(f"document.querySelector('.watch input').value = {round(half_s)}")
    page.locator(".watch input").dispatch_event("input")
    assert abs(page.evaluate(STATE)["spots"][0] - 21_097.5) < 6.0  # the bar stands on whole seconds
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate(STATE)["time"] > half_s + 5.0
    assert wrong == []


def test_a_mass_race_is_played_with_its_queues(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_page(load(SCENARIOS / "city-marathon.yaml", None, ["field.starters=900"]).run(1)), "utf-8")
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    page.evaluate("document.querySelector('.watch input').value = 3600 * 3")
    page.locator(".watch input").dispatch_event("input")
    spots = [at_m for at_m in page.evaluate(STATE)["spots"] if at_m is not None]
    assert len(spots) == 700
    assert 15_000 < sorted(spots)[350] < 35_000
    assert wrong == []


def test_names_stay_text_in_a_browser(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_page(result_of([[7100.0, 7200.0]] * 3, race_of(EVIL, "Bo", name=EVIL))), encoding="utf-8")
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    page.select_option("#runner", "1")
    page.select_option("#runner", "0")
    assert page.title() == EVIL
    assert page.locator("script").count() == 1
    assert wrong == []


def test_a_pace_card_takes_two_sheets(tmp_path: Path, browser: Any) -> None:
    file, paper = tmp_path / "report.html", tmp_path / "card.pdf"
    file.write_text(report_page(load(SCENARIOS / "carbon-x2.yaml").run(20)), encoding="utf-8")
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    page.pdf(path=str(paper), prefer_css_page_size=True)
    assert wrong == []
    assert re.search(rb"/Count 2\b", paper.read_bytes())


def test_a_comparison_has_a_page(tmp_path: Path, browser: Any) -> None:
    file, race = tmp_path / "report.html", load(SCENARIOS / "breaking2.yaml")
    results = race.run_beside([race.variant("legal")], 100)
    file.write_text(comparison_page(compare(*results), *results), encoding="utf-8")
    page, wrong = new_page(browser, 375, 800)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.locator(".chart:visible canvas").count() == 2
    assert "paceline compare" in page.locator("section", has_text="Repeat it").inner_text()
    assert wrong == []
