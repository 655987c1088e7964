from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.results.result import mode_of
from support.results import NAN, race_of, result_of


def test_a_probability_is_the_share_of_replications_with_its_binomial_error() -> None:
    result = result_of([[7100.0]] * 3 + [[7250.0]] * 7)
    assert result.probability("fast") == (0.3, pytest.approx(math.sqrt(0.3 * 0.7 / 10)))
    assert result.probability("2:00:00") == result.probability(7200.0) == result.probability("fast")


def test_to_equal_a_time_is_not_to_beat_it() -> None:
    assert result_of([[7200.0], [7199.9]]).probability("fast")[0] == 0.5


def test_who_does_not_finish_beats_nothing() -> None:
    assert result_of([[NAN], [7100.0]]).probability(1e6)[0] == 0.5


def test_without_a_runner_it_is_enough_that_anybody_beats_the_target() -> None:
    result = result_of([[7100.0, 7300.0], [7300.0, 7100.0], [7300.0, 7300.0], [7100.0, 7100.0]])
    assert result.probability("fast")[0] == 0.75
    assert result.probability("fast", "runner 0")[0] == result.probability("fast", 1)[0] == 0.5


def test_a_record_counts_only_where_it_may_stand() -> None:
    eligible = np.array([[True], [False], [True], [True]])
    result = result_of([[7100.0], [7100.0], [7100.0], [7400.0]], eligible=eligible)
    assert result.probability("record")[0] == 0.5
    assert result.probability("fast")[0] == 0.75


def test_an_ineligible_race_breaks_no_record_however_fast() -> None:
    result = result_of([[7000.0]] * 5, eligible=False)
    assert result.probability("record") == (0.0, 0.0)
    assert result.probability("fast")[0] == 1.0


def test_finish_times_are_told_of_finishers_only() -> None:
    result = result_of([[7000.0], [7100.0], [NAN], [7200.0]])
    assert result.finish_rate() == 0.75
    assert result.quantiles((0.0, 0.5, 1.0)).tolist() == [7000.0, 7100.0, 7200.0]
    assert result.percentile_of(7150.0) == pytest.approx(200 / 3)


def test_where_nobody_finishes_there_are_no_times() -> None:
    result = result_of([[NAN], [NAN]])
    assert np.isnan(result.quantiles()).all()
    assert result.percentile_of(7000.0) is None
    assert result.win_probability() == 0.0


def test_equal_times_share_a_place_and_who_drops_out_comes_last() -> None:
    result = result_of([[7000.0, 7000.0, NAN, 7100.0], [NAN, NAN, NAN, 7100.0]])
    assert result.places.tolist() == [[1, 1, 4, 3], [2, 2, 2, 1]]
    assert [result.win_probability(i) for i in range(4)] == [0.5, 0.5, 0.0, 0.5]


@given(st.lists(st.lists(st.sampled_from([7000.0, 7001.0, 7100.0, NAN]), min_size=3, max_size=3), min_size=1))
def test_a_place_is_one_more_than_the_number_ahead(times: list[list[float]]) -> None:
    result = result_of(times)
    for row, places in zip(times, result.places, strict=True):
        for own, place in zip(row, places, strict=True):
            ahead = sum(other < own or (math.isnan(own) and not math.isnan(other)) for other in row)
            assert place == 1 + ahead


def test_the_ledger_adds_up_to_the_mean_finish() -> None:
    result = result_of([[7000.0], [NAN], [7200.0]])
    assert sum(result.mean_ledger_s().values()) == pytest.approx(7100.0)


def test_unknown_names_are_told_with_those_that_there_are() -> None:
    result = result_of([[7000.0, 7100.0]])
    with pytest.raises(InputError, match="runner 0, runner 1"):
        result.finish_rate("nobody")
    with pytest.raises(InputError, match="fast, record"):
        result.probability("slow")


def test_as_a_labelled_dataset() -> None:
    dataset = result_of([[7000.0, NAN]], variant="warm").to_xarray()
    assert dict(dataset.sizes) == {"replication": 1, "runner": 2, "checkpoint": 2, "account": 3}
    assert float(dataset.arrive_s.sel(runner="runner 0", checkpoint="finish")[0]) == 7000.0
    assert dataset.finish_s.attrs["units"] == "s"
    assert dataset.attrs["mode"] == "counterfactual"


def test_without_xarray_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(InputError, match=r"pip install 'paceline\[analysis\]'"):
        result_of([[7000.0]]).to_xarray()


def test_the_mode_says_what_kind_of_question_is_answered() -> None:
    happened = {"runner": "Ana", "kind": "toilet", "at_m": 1000.0}
    assert mode_of(race_of("Ana"), None) == "forecast"
    assert mode_of(race_of("Ana", incidents=[happened]), None) == "replay"
    assert mode_of(race_of("Ana", incidents=[{**happened, "happens": False}]), None) == "forecast"
    assert mode_of(race_of("Ana", mode="replay"), None) == "replay"
    assert mode_of(race_of("Ana", mode="replay"), "warm") == "counterfactual"
    assert mode_of(race_of("Ana"), None, ["weather.temperature=20 C"]) == "counterfactual"
