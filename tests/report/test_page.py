from __future__ import annotations

import re

from paceline.report.page import report_page
from support.results import NAN, race_of, result_of


def test_names_stay_text() -> None:
    evil = "<script>alert('x')</script>"
    scenario = race_of(
        evil, "B & Co",
        name="<b>Race</b>", description='"<i>', targets={"<u>t": 7200.0},
        observed={evil: {"finish_s": 7150.0, "splits": {"half": 3500.0}, "source": "s"}},
    )  # fmt: skip
    page = report_page(result_of([[7100.0, NAN], [7300.0, 7000.0]], scenario, variant="<em>"))
    for raw in ("<script", "<b>", "<i>", "<u>", "<em>", "B & Co"):
        assert raw not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page


def test_it_needs_nothing_but_itself() -> None:
    page = report_page(result_of([[7100.0]]))
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", page)
    assert "<script" not in page
    assert "url(" not in page


def test_it_says_how_to_repeat_it_and_what_it_stands_on() -> None:
    page = report_page(result_of([[7100.0]]))
    assert "paceline run race.yaml -n 4 --seed 1" in page
    assert "constants of the models" in page
    assert "physiology: heat." in page


def test_splits_stand_beside_what_was_observed() -> None:
    observed = {"Ana": {"finish_s": 7150.0, "splits": {"half": 3590.0, "30 km": 5000.0}, "source": "s"}}
    page = report_page(result_of([[7100.0], [7300.0]], race_of("Ana", observed=observed)))
    assert "<td>0:59:50</td><td>50.0 % faster, inside the central 90 %</td>" in page
    assert "no timing mat: 30.0 km" in page


def test_hindsight_is_said() -> None:
    assert "Hindsight" not in report_page(result_of([[7100.0]]))
    assert "Hindsight" in report_page(result_of([[7100.0]], race_of("Ana", hindsight=True)))


def test_nobody_finishes() -> None:
    assert "<td>-</td>" in report_page(result_of([[NAN], [NAN]]))
