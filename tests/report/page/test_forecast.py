"""The page of a forecast: a field can be searched and sorted, one runner is told in full, names stay text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paceline.forecast.race_forecast import FieldForecast
from paceline.forecast.splits_file import Splits
from paceline.people.quantiles import LEVELS, NAMES
from paceline.race import Race, load
from paceline.report.page import forecast_page
from support.browser import new_page

EVIL = "<script>alert(1)</script>"
MATS_M = np.array([5_000.0, 10_000.0, 15_000.0, 20_000.0, 21_097.5, 25_000.0, 30_000.0, 35_000.0, 40_000.0])


@pytest.fixture(scope="module")
def berlin() -> Race:
    return load(Path(__file__).parents[3] / "scenarios" / "forecast-berlin.yaml")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    file = tmp_path / "results.csv"
    file.write_text("runner,5k\n", encoding="utf-8")
    return file


def field(names: list[str], mats: int = 5) -> FieldForecast:
    """Runner n needs 200 s + 0.1 n s for a kilometre so far, and his quantiles lie 100 s apart around that pace."""
    pace = 0.2 + 1e-4 * np.arange(len(names))
    splits = Splits(
        runners=tuple(names), women=np.zeros(len(names)), age=np.full(len(names), np.nan), at_m=MATS_M[:mats],
        time_s=pace[:, None] * MATS_M[:mats], left_s=pace[:, None] * MATS_M[:mats], skipped=(),
    )  # fmt: skip
    quantiles = (pace * 42_195.0)[:, None] + 100.0 * (np.arange(len(LEVELS)) - 5.0)
    chance = np.linspace(0.5, 1.0, len(names))
    return FieldForecast("half", float(MATS_M[mats - 1]), tuple(names), chance, quantiles, splits)


def test_the_largest_fields_fit(berlin: Race, results: Path) -> None:
    page = forecast_page(berlin, field([f"runner {n:05d}" for n in range(50_000)], len(MATS_M)), results)
    assert len(page.encode()) < 6_000_000


def test_a_runner_is_found_sorted_and_told(berlin: Race, results: Path, tmp_path: Path, browser: Any) -> None:
    found = field([EVIL, *(f"bib {n}" for n in range(1, 200))])
    file = tmp_path / "forecast.html"
    file.write_text(forecast_page(berlin, found, results), encoding="utf-8")
    page, wrong = new_page(browser, 390, 800)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("h3", has_text="bib 100").count() == 1  # the middle of the field is shown first
    rows = page.locator(".found tbody tr")
    assert (rows.count(), rows.first.locator("td").first.inner_text()) == (15, EVIL)
    page.get_by_role("button", name="Later").click()
    assert rows.first.locator("td").first.inner_text() == "bib 15"
    page.get_by_role("button", name="median", exact=True).click()
    page.get_by_role("button", name="median", exact=True).click()
    assert rows.first.locator("td").first.inner_text() == "bib 199"
    page.get_by_label("Search a runner").fill("BIB 42")
    assert rows.count() == 1
    rows.first.click()
    told = page.locator(".picked")
    assert told.locator("h3").inner_text() == "bib 42"
    middle_s = round((0.2 + 42e-4) * 42_195.0)
    words = f"{middle_s // 3600}:{middle_s // 60 % 60:02d}:{middle_s % 60:02d}"
    assert f"in {words} by the median" in told.inner_text()
    assert told.locator("canvas").count() == 1
    assert told.locator(".both table").first.locator("tbody tr").count() == 5
    # The fan: at the finish the median lies on the line and the others apart from it as the quantiles do.
    ends = told.locator(".chart").evaluate("b => b.chart.data.slice(1, 6).map(line => line.at(-1))")
    rims = found.quantiles_s[42, [NAMES.index(name) for name in ("p05", "p25", "p50", "p75", "p95")]]
    assert ends == pytest.approx((rims - rims[2]).tolist(), abs=1.0)
    page.get_by_label("Search a runner").fill(EVIL)
    rows.first.click()
    assert told.locator("h3").inner_text() == EVIL
    page.get_by_label("Search a runner").fill("nobody at all")
    assert "nobody of that name" in page.locator(".forecasts").inner_text()
    assert wrong == []


def test_expected_finishers_add_up_to_those_who_are_expected(berlin: Race, results: Path, browser: Any) -> None:
    found = field([f"bib {n}" for n in range(40)])
    file = results.with_name("forecast.html")
    file.write_text(forecast_page(berlin, found, results), encoding="utf-8")
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    bars = page.locator("section", has_text="When they finish").locator(".chart").evaluate("b => b.chart.data[1]")
    assert sum(bars[:-1]) == pytest.approx(found.p_finish.sum(), abs=0.05)
    assert wrong == []


def test_a_single_runner_needs_no_search(berlin: Race, results: Path, browser: Any) -> None:
    file = results.with_name("forecast.html")
    written = forecast_page(berlin, field(["me"], 3), results)
    file.write_text(written, encoding="utf-8")
    assert "When they finish" not in written
    assert "--splits" in written
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    assert page.locator("input[type=search]").count() == 0
    assert page.locator(".forecasts canvas").count() == 1
    assert "Last seen at 15 km in 0:50:00" in page.locator(".forecasts").inner_text()
    assert wrong == []


def test_who_was_not_seen_is_told_without_a_fan(berlin: Race, results: Path, browser: Any) -> None:
    found = field(["seen", "unseen"], 2)
    found.splits.time_s[1] = np.nan
    file = results.with_name("forecast.html")
    file.write_text(forecast_page(berlin, found, results), encoding="utf-8")
    page, wrong = new_page(browser)
    page.goto(file.as_uri())
    page.get_by_role("button", name="unseen").click()
    assert "Not seen yet" in page.locator(".picked").inner_text()
    assert page.locator(".picked canvas").count() == 0
    assert wrong == []
