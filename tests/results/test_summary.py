from __future__ import annotations

import json

import pytest

from paceline.results import run_summary
from support.results import ACCOUNTS, NAN, race_of, result_of

TIMES = {"mean", "sd", "p05", "p25", "p50", "p75", "p95"}


def test_it_has_exactly_the_keys_that_people_script_against() -> None:
    scenario = race_of("Ana", "Bo", observed={"Ana": {"finish_s": 7150.0, "source": "results"}})
    told = run_summary(result_of([[7100.0, 7200.0], [7300.0, 7400.0]], scenario))
    assert set(told) == {
        "scenario", "variant", "mode", "replications", "seed", "engine", "elapsed_s", "runners", "field", "legality",
    }  # fmt: skip
    ana, bo = told["runners"]
    assert set(ana) == {"name", "finish_rate", "finish_s", "targets", "observed", "place", "ledger_s"}
    assert set(ana["finish_s"]) == TIMES
    assert [set(target) for target in ana["targets"]] == [{"name", "time_s", "probability", "standard_error"}] * 2
    assert ana["observed"] == {"finish_s": 7150.0, "percentile": 50.0}
    assert bo["observed"] is None
    assert set(ana["place"]) == {"p05", "p50", "p95", "win"}
    assert set(ana["ledger_s"]) == set(ACCOUNTS)
    assert told["field"] is None
    assert set(told["legality"]) == {"verdict", "rules"}


def test_the_numbers() -> None:
    told = run_summary(result_of([[7100.0, 7050.0], [7300.0, 7400.0], [NAN, 7000.0], [7200.0, NAN]]))["runners"][0]
    assert told["finish_rate"] == 0.75
    assert (told["finish_s"]["mean"], told["finish_s"]["sd"], told["finish_s"]["p50"]) == (7200.0, 100.0, 7200.0)
    assert told["place"] == {"p05": 1, "p50": 1, "p95": 2, "win": 0.5}
    assert sum(told["ledger_s"].values()) == pytest.approx(told["finish_s"]["mean"], abs=0.01)


def test_one_runner_has_no_place() -> None:
    assert run_summary(result_of([[7100.0]]))["runners"][0]["place"] is None


def test_who_never_finishes_has_no_times_and_it_is_still_json() -> None:
    scenario = race_of("Ana", observed={"Ana": {"finish_s": 7150.0, "source": "results"}})
    told = run_summary(result_of([[NAN]], scenario))
    assert told["runners"][0]["finish_s"] == dict.fromkeys(TIMES)
    assert told["runners"][0]["observed"] == {"finish_s": 7150.0, "percentile": None}
    json.dumps(told, allow_nan=False)


def test_who_was_seen_but_did_not_finish_has_no_percentile() -> None:
    told = run_summary(result_of([[7100.0]], race_of("Ana", observed={"Ana": {"source": "results"}})))
    assert told["runners"][0]["observed"] == {"finish_s": None, "percentile": None}


def test_many_starters_are_a_field() -> None:
    field = run_summary(result_of([[7000.0] * 30 + [7200.0] * 30]))["field"]
    assert (field["starters"], field["finish_rate"], field["finish_s"]["mean"]) == (60, 1.0, 7100.0)
    assert set(field["finish_s"]) == TIMES
