"""What a notebook shows of an answer: the same words as the terminal, and nothing that a second run would change."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paceline.errors import InputError
from paceline.experiment.compare import Comparisons, compare
from paceline.experiment.outputs import Output
from paceline.race import load
from paceline.report.notebook import bundle
from paceline.report.page import report_page
from paceline.results.result import Result
from paceline.rules import Legality
from support.results import result_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def text_of(answer: Any) -> str:
    told = answer._repr_mimebundle_()
    assert set(told) == {"text/plain", "text/html"}
    # The HTML says the same, with bold and colour.
    bare = re.sub(r"<[^>]+>", "", told["text/html"])
    assert " ".join(bare.split()).replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'") == " ".join(
        told["text/plain"].split()
    )
    return str(told["text/plain"])


def flagged(finish_s: Any, flags: Any) -> Result:
    result = result_of(finish_s)
    return replace(result, spreads=replace(result.runs, flags=np.asarray(flags)))


def test_how_long_it_took_is_not_kept() -> None:
    result = result_of([[7100.0], [7300.0]])
    slow = replace(result, provenance=replace(result.provenance, elapsed_s=99.9))
    assert bundle(result) == bundle(slow)
    assert "seed 1, event engine" in text_of(result)


def test_answers_show_themselves() -> None:
    race = load(SCENARIOS / "breaking2.yaml")
    assert "lets the pacers go" in text_of(race.trace(3).without("bottle_handed"))
    assert "rules" not in text_of(race.trace(3).without("split", "finish"))
    assert "TR6.3.1 pacing" in text_of(race.judge())
    found = race.compare_all(["legal", "-"], 20)
    assert "each minus the scenario itself" in text_of(found)
    assert "legal minus the scenario itself" in text_of(found["legal"])
    parts = race.attribute("station-drinks", 20)
    assert "what each change is worth" in text_of(parts)
    assert parts.time.share("drinks").mean == pytest.approx(parts.time.mean)
    assert parts.target("sub-2").share("drinks").mean == pytest.approx(parts.target("sub-2").mean)
    with pytest.raises(InputError, match="do not differ in 'shoes'; parts: drinks"):
        parts.time.share("shoes")
    with pytest.raises(InputError, match="'sub-3' is not a target of both races; those are: sub-2, record"):
        parts.target("sub-3")
    assert "replications" in text_of(race.rare("1:58:00", 1000))
    with pytest.raises(TypeError, match="no table for int"):
        bundle(1)


def test_a_trace_leaves_out_what_it_is_told_to() -> None:
    whole = load(SCENARIOS / "breaking2.yaml").trace(0, runner="Eliud Kipchoge")
    part = whole.without("bottle_handed", "split")
    assert {event.kind for event in whole.events} - {event.kind for event in part.events} == {"bottle_handed", "split"}
    assert part.ledger_s is whole.ledger_s


def test_a_verdict_shows_its_rules() -> None:
    assert text_of(Legality("no_record_rules")) == "Record judge: run without record rules"


def test_pictures_show_themselves_and_are_the_same_twice() -> None:
    result = result_of([[7100.0], [7300.0]])
    png = result.plot.finish()._repr_png_()  # type: ignore[attr-defined]
    assert png.startswith(b"\x89PNG")
    assert png == result.plot.finish()._repr_png_()  # type: ignore[attr-defined]
    assert len(png) < 60_000


def test_what_happened_is_asked_by_name() -> None:
    result = flagged([[7000.0], [7100.0], [7200.0]], [[64], [64 + 256], [0]])
    assert result.happened("wrong_turn").tolist() == [True, True, False]
    assert result.happened("broken", 0).tolist() == [False, True, False]
    with pytest.raises(InputError, match="nothing called 'lost' can happen; what can: stomach, collapse"):
        result.happened("lost")
    assert result.nearest("1:58:00") == 1
    assert result.near("1:58:20", 99.0).tolist() == [False, True, False]  # 7,100 s
    assert result.percentile_of("1:59:10") == pytest.approx(200 / 3)
    assert result.nearest(7000.0, among=result.happened("broken")) == 1
    with pytest.raises(InputError, match="finishes in none of these"):
        result.nearest(7000.0, among=np.zeros(3, dtype=np.bool_))


def test_a_comparison_of_some_replications_is_of_these_alone() -> None:
    a, b = result_of([[7000.0], [7000.0], [7500.0]]), result_of([[7010.0], [7030.0], [7500.0]])
    some = compare(a, b, where=np.array([True, False, True]))
    assert (some.mean_s, some.replications, some.target("record").a) == (5.0, 2, 0.5)
    # Parts of a whole add up to it.
    rest, whole = compare(a, b, where=np.array([False, True, False])), compare(a, b)
    assert 2 * some.mean_s + rest.mean_s == pytest.approx(3 * whole.mean_s)
    assert sum(some.ledger_s.values()) == pytest.approx(some.mean_s)
    with pytest.raises(InputError, match="none of the replications"):
        compare(a, b, where=np.zeros(3, dtype=np.bool_))
    with pytest.raises(InputError, match="'sub-2' is not a target of both races; those are: fast, record"):
        some.target("sub-2")


def test_races_are_called_by_what_differs_between_them() -> None:
    race = load(SCENARIOS / "breaking2.yaml").set("weather.wind=2 m/s")
    cold = race.variant("legal").set("weather.temperature=5 C")
    assert race.compare(cold, 4).b == "legal, weather.temperature=5 C"
    assert race.compare("legal", 4).b == "legal"
    found = race.compare_all({"cold and legal": cold, "as it is": "-"}, 4)
    assert [row.b for row in found] == ["cold and legal", "as it is"]
    assert found["as it is"].mean_s == 0.0
    assert isinstance(found, Comparisons)
    assert found[1] is found["as it is"]
    with pytest.raises(InputError, match="nothing called 'warm' was compared; there are: cold and legal, as it is"):
        found["warm"]


def test_what_is_printed_is_the_table() -> None:
    a, b = result_of([[7000.0], [7100.0]]), result_of([[7010.0], [7130.0]])
    assert str(compare(a, b)) == text_of(compare(a, b))
    assert "difference +20.0 s" in str(compare(a, b))
    assert "median" in str(a)


def test_two_minutes_are_not_taken_for_two_hours() -> None:
    result = result_of([[7000.0], [7300.0]])
    assert result.probability("2:00:00")[0] == 0.5
    with pytest.raises(InputError, match="0:02:00 over 42195 m is faster than anyone runs; hours are written"):
        result.probability("2:00")
    assert "faster than anyone runs" in str(Output.read("P(2:00)").problem(result.scenario))


def test_who_comes_in_level_has_not_come_second() -> None:
    result = result_of([[7000.0, 7000.0], [7100.0, 7200.0]])
    assert (result.win_probability(0), result.win_probability(1)) == (1.0, 0.5)
    assert "wins or ties" in report_page(result)


def test_where_asks_for_every_replication() -> None:
    a = result_of([[7000.0], [7100.0]])
    with pytest.raises(InputError, match="each of the 2 replications; it has 3"):
        compare(a, a, where=np.ones(3, dtype=np.bool_))
