from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from paceline.report.page import report_page
from support.results import NAN, race_of, result_of

EVIL = "</script><script>alert('x')</script>"


class Parts(HTMLParser):
    """The tags of a page, its text, and the data that its script draws."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def told(self, kind: str) -> list[dict[str, object]]:
        return [json.loads(str(words["data-told"])) for _, words in self.tags if words.get("class") == kind]


def evil_page() -> str:
    scenario = race_of(
        EVIL, "B & Co",
        name="<b>Race</b>", description='"<i>', targets={"<u>t": 7200.0},
        observed={EVIL: {"finish_s": 7150.0, "splits": {"half": 3500.0}, "source": "<a>"}},
    )  # fmt: skip
    return report_page(result_of([[7100.0, NAN], [7300.0, 7000.0]], scenario, variant="<em>"))


def test_names_stay_text() -> None:
    page = evil_page()
    for raw in ("alert('x')", "<b>Race", '"<i>', "<u>", "<em>", "<a>", "B & Co"):
        assert raw not in page
    parts = Parts(page)
    assert page.count("<script") == page.count("</script>") == 1
    assert EVIL in parts.words
    assert EVIL in json.dumps(parts.told("watch"))


def test_it_needs_nothing_but_itself_and_may_send_nothing() -> None:
    page = report_page(result_of([[7100.0]]))
    tags = Parts(page).tags
    assert not [words for _, words in tags if "src" in words or not str(words.get("href", "#")).startswith("#")]
    assert "url(" not in page
    policy = next(words["content"] for tag, words in tags if words.get("http-equiv") == "Content-Security-Policy")
    assert re.match(r"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/=]+'", str(policy))


def test_it_says_how_to_repeat_it_and_what_it_stands_on() -> None:
    page = report_page(result_of([[7100.0]]))
    assert "paceline run race.yaml -n 4 --seed 1" in page
    assert "constants of the models" in page
    assert "physiology: heat." in page
    assert "typical elite road runner is taken" in page


def test_results_of_athletes_stand_there_with_their_sources() -> None:
    result = {"date": "2019-05-01", "event": "Lake run", "distance_m": 10_000.0, "time_s": 1_700.0, "source": "a list"}
    athlete = {"name": "Ana", "sex": "F", "body": {"mass_kg": 50.0}, "performances": [result]}
    page = report_page(result_of([[7100.0]], race_of("Ana", runners=[{"athlete": athlete}])))
    assert "<td>Lake run</td><td>10 km</td><td>0:28:20</td><td>race</td><td>a list</td>" in page


def test_splits_stand_beside_what_was_observed_elapsed_and_on_the_clock() -> None:
    observed = {"Ana": {"finish_s": 7150.0, "splits": {"half": 3590.0, "30 km": 5000.0}, "source": "s"}}
    page = report_page(result_of([[7100.0], [7300.0]], race_of("Ana", observed=observed)))
    # The race starts at 09:00; half of the median of 7,200 s is an hour.
    assert "<td>1:00:00</td><td>10:00:00</td>" in page
    assert "<td>0:59:50</td><td>50 % faster</td>" in page
    assert "no timing mat: 30.0 km" in page


def test_a_card_tells_the_pace_of_each_leg_of_the_plan() -> None:
    ana = {"athlete": {"name": "Ana", "sex": "F", "body": {"mass_kg": 50.0}}}
    scenario = race_of("Ana", runners=[{**ana, "plan": {"pacing": "even", "target_s": 7200.0}}])
    page = report_page(result_of([[7100.0], [7300.0]], scenario))
    # 21.0975 km in an hour, twice: 3,600 s / 21.0975 km is 2:51/km.
    card = page[page.index('class="card"') :]
    assert card.count("<td>2:51/km</td></tr>") == 2
    assert "the plan: an even pace, to finish in 2:00:00" in card


def test_a_page_calls_nobody_he_and_no_result_verified_that_says_so_itself() -> None:
    result = {"date": "2019-05-01", "event": "Lake run", "distance_m": 10_000.0, "time_s": 1_700.0, "source": "a list"}
    rows = [result, {**result, "date": "2019-06-01", "mark": "from_memory"}]
    athlete = {"name": "Ana", "sex": "F", "body": {"mass_kg": 50.0}, "performances": rows}
    page = report_page(result_of([[7100.0], [7300.0]], race_of("Ana", runners=[{"athlete": athlete}])))
    words = Parts(re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)).words
    told = words[: words.index("constants of the models, ")]
    assert not re.findall(r"\b(?:he|his|him)\b", told, re.IGNORECASE)
    assert "verified" not in told
    assert "from memory" in told


def test_a_histogram_holds_every_finish() -> None:
    chart = Parts(report_page(result_of([[7100.0], [7300.0], [7300.0], [NAN]], race_of("Ana", targets={})))).told(
        "chart"
    )
    shares = chart[0]["series"][0]["values"][:-1]  # type: ignore[index]
    assert abs(sum(shares) - 100.0) < 0.01
    assert [share for share in shares if share] == [33.333, 66.667]


def test_hindsight_is_said() -> None:
    assert "Hindsight" not in report_page(result_of([[7100.0]]))
    assert "Hindsight" in report_page(result_of([[7100.0]], race_of("Ana", hindsight=True)))


def test_nobody_finishes() -> None:
    page = report_page(result_of([[NAN], [NAN]]))
    assert "never finishes" in page
    assert "NaN" not in "".join(map(json.dumps, Parts(page).told("chart")))
