from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from paceline.race import load
from paceline.report.histogram import text_histogram
from paceline.report.page import report_page
from paceline.report.terminal import show_legality, show_list, show_run
from paceline.report.words import chance, event_words, percent, signed
from paceline.results.result import Result
from paceline.rules.verdict import Legality, RuleVerdict
from support.results import NAN, race_of, result_of


def shown(result: Result) -> str:
    console = Console(file=io.StringIO(), width=160)
    show_run(console, result)
    text: Any = console.file
    return str(text.getvalue())


def test_the_answer_comes_before_its_causes_and_its_making() -> None:
    text = shown(result_of([[7100.0], [7300.0]]))
    order = [text.index(words) for words in ("median", "Finish times", "Where the time goes", "Record judge", "seed 1")]
    assert order == sorted(order)
    assert "50.0 ± 35.4 %" in text


def test_where_the_observed_time_falls_is_said_hit_or_miss() -> None:
    observed = {"Ana": {"finish_s": 7150.0, "source": "s"}}
    race = race_of("Ana", observed=observed)
    assert "50.0 % faster, inside the central 90 %" in shown(result_of([[7100.0], [7300.0]] * 10, race))
    assert "0.0 % faster, outside the central 90 %" in shown(result_of([[7200.0], [7300.0]] * 10, race))


@pytest.mark.parametrize("replications", [1, 19])
def test_of_a_few_nobody_knows_where_the_central_ninety_end(replications: int) -> None:
    race = race_of("Ana", observed={"Ana": {"finish_s": 7150.0, "source": "s"}})
    result = result_of([[7100.0]] * replications, race)
    assert f"100 % faster, of {replications} only" in shown(result)
    assert "outside" not in shown(result)
    assert ", outside" not in report_page(result)


def test_names_are_not_read_as_markup() -> None:
    assert "[red]Ana[/red]" in shown(result_of([[7100.0]], race_of("[red]Ana[/red]", name="[/]")))


def test_a_record_that_cannot_stand_is_not_called_unlikely() -> None:
    assert "not eligible (100 % faster)" in shown(result_of([[7000.0]], eligible=False))


def test_a_verdict_against_a_record_names_its_reason() -> None:
    broken = RuleVerdict("pacing", "fail", "fresh ones step in")
    unsaid = RuleVerdict("measured", "unknown", "no certificate")
    beyond = RuleVerdict("shoes", "unknown", "no scenario says", from_scenario=False)
    for rules, words in (
        ((broken,), "(broken: pacing)"),
        ((unsaid, beyond), "(the scenario does not say: measured)"),
        ((broken, unsaid), "(broken: pacing; the scenario does not say: measured)"),
    ):
        console = Console(file=io.StringIO(), width=160)
        show_legality(console, Legality("not_eligible", rules), rules=False)
        text: Any = console.file
        assert text.getvalue().strip().endswith(words)


def test_what_was_never_seen_may_still_happen() -> None:
    assert chance(0.0, 0.0, 1000) == "< 0.3 %"
    assert chance(1.0, 0.0, 1000) == "> 99.7 %"
    # Where the chance is at the limit, nothing is seen in one of twenty: few replications say next to nothing.
    for replications, limit in ((1, 0.95), (3, 0.632), (50, 0.0582)):
        assert (1.0 - limit) ** replications == pytest.approx(0.05, rel=5e-3)
        assert chance(0.0, 0.0, replications) == f"< {100 * limit:.2g} %"
    assert chance(1.0, 0.0, 3) == "> 36.84 %"


def test_what_is_seldom_is_not_told_as_never() -> None:
    assert chance(0.0001, 0.0001, 10_000) == "0.01 ± 0.01 %"
    assert chance(0.462, 0.0005, 1_000_000) == "46.20 ± 0.05 %"
    assert chance(0.462, 0.005, 10_000) == "46.2 ± 0.5 %"
    assert (percent(0.0), percent(1e-4), percent(0.5), percent(0.9999), percent(1.0)) == (
        "0 %", "< 0.1 %", "50 %", "> 99.9 %", "100 %",
    )  # fmt: skip


def test_nothing_is_neither_lost_nor_gained() -> None:
    assert (signed(-0.04), signed(0.04), signed(-0.06), signed(-0.4, 0)) == ("+0.0 s", "+0.0 s", "-0.1 s", "+0 s")


def test_nobody_finishes() -> None:
    assert "nobody finishes" in shown(result_of([[NAN]]))


def test_a_histogram_marks_targets_on_its_axis() -> None:
    lines = text_histogram(result_of([[7000.0], [7100.0], [7100.0], [7200.0]]).spread(), {"sub-2": 7200.0}, width=40)
    assert max(lines[0]) == "█"
    assert lines[-3].count("a") == 1
    assert "1:5" in lines[-2]
    assert lines[-1].startswith("a sub-2 2:00:00")


def test_who_never_finishes_has_no_ledger() -> None:
    assert "0:00:00" not in shown(result_of([[NAN], [NAN]]))
    assert "0:00:00" not in report_page(result_of([[NAN], [NAN]]))
    one = shown(result_of([[NAN, 7100.0], [NAN, 7300.0]], race_of("Ana", "Ben")))
    assert "Ana" not in one[one.index("Where the time goes") :]


def test_hours_of_walking_are_told_in_hours() -> None:
    result = result_of([[72_000.0]])
    result.tally.ledger_sum_s[0, 1] = 13_531.6
    long, short = shown(result), shown(result_of([[7200.0]]))
    assert ("+3:45:32" in long, "-4.0 s" in long) == (True, True)
    assert "+10.0 s" in short


def test_events_have_words_and_unknown_kinds_stay_readable() -> None:
    assert event_words("split", {"checkpoint": "5 km"}) == "passes 5 km"
    assert event_words("bottle_taken", {"queue_s": 0.5}) == "takes a bottle at the table (queue 0.50 s)"
    assert event_words("bottle_taken", {"queue_s": 0.0, "table_s": 2.0}) == "takes a bottle at the table (table 2.00 s)"
    assert event_words("sees_a_bear", {}) == "sees a bear"


def test_a_picture_is_drawn_of_whatever_happened(tmp_path: Any) -> None:
    for n, times in enumerate(([[7100.0], [7200.0]], [[7100.0]], [[NAN]])):
        file = tmp_path / f"{n}.png"
        result_of(times, race_of("$x_{")).plot.finish(file=file)
        assert file.read_bytes().startswith(b"\x89PNG")


SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_a_field_says_what_its_people_are_not_fit_for() -> None:
    settings = ["field.starters=30", "field.population.caveat=Fit for a flat mile alone."]
    text = shown(load(SCENARIOS / "forecast-western-states.yaml", settings=settings).run(1))
    assert text.index("Fit for a flat mile alone.") < text.index("The field: 30 starters")
    assert "all set off at once" in text


def test_stations_without_a_queue_are_counted_not_listed() -> None:
    race = load(SCENARIOS / "city-marathon.yaml", settings=["field.starters=300"])
    text = shown(race.run(1))
    assert "nobody has to wait at any of 15 stations" in text
    assert "longest queue" not in text
    crowded = shown(race.set("field.starters=3000", "drinks.tables=2").run(1))
    assert "longest queue" in crowded
    assert "after the gun" in crowded


def test_a_list_joins_years_and_keeps_files_whole() -> None:
    row = {"name": "N", "mode": "forecast", "distance_m": 1e4, "observed": {}, "error": None}
    rows = [row | {"file": "a/" + 40 * "x" + ".yaml", "variants": ["2010", "2011", "2012", "2014", "2015", "alone"]}]
    console = Console(file=io.StringIO(), width=80)
    show_list(console, rows)
    text: Any = console.file
    assert "a/" + 40 * "x" + ".yaml" in text.getvalue()
    assert " ".join(text.getvalue().split()).count("2010 - 2012, 2014, 2015, alone") == 1
