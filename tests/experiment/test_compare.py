from __future__ import annotations

import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from paceline.errors import InputError
from paceline.experiment.compare import compare
from paceline.race import load
from paceline.report.terminal import show_comparison
from support.results import NAN, race_of, result_of

BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"


def test_it_has_exactly_the_keys_that_people_script_against() -> None:
    told = compare(result_of([[7100.0], [7200.0]]), result_of([[7110.0], [7230.0]], variant="warm")).as_dict()
    assert set(told) == {
        "a", "b", "runner", "difference_s", "unpaired_standard_error", "targets", "ledger_difference_s",
    }  # fmt: skip
    assert set(told["difference_s"]) == {"mean", "standard_error", "p05", "p50", "p95"}
    assert [set(target) for target in told["targets"]] == [{"name", "a", "b", "difference", "standard_error"}] * 2
    assert (told["a"], told["b"], told["runner"]) == ("-", "warm", "runner 0")


def test_differences_are_paired_and_b_minus_a() -> None:
    a, b = [7000.0, 7100.0, 7300.0, NAN], [7010.0, 7130.0, NAN, 7000.0]
    found = compare(result_of(np.transpose([a])), result_of(np.transpose([b])))
    assert found.difference_s.tolist() == [10.0, 30.0]
    assert found.both_finish == 2
    assert (found.mean_s, found.standard_error_s) == (20.0, pytest.approx(10.0))
    variances = np.var([7000.0, 7100.0], ddof=1) / 2 + np.var([7010.0, 7130.0], ddof=1) / 2
    assert found.unpaired_standard_error == pytest.approx(math.sqrt(variances))
    assert sum(line.difference_s for line in found.ledger) == pytest.approx(20.0)


def test_targets_are_compared_over_all_replications_with_a_paired_error() -> None:
    a, b = [7100.0, 7300.0, NAN, 7300.0], [7100.0, 7100.0, 7100.0, 7300.0]
    target = compare(result_of(np.transpose([a])), result_of(np.transpose([b]))).targets[0]
    assert (target.a, target.b, target.difference) == (0.25, 0.75, 0.5)
    assert target.standard_error == pytest.approx(np.std([0, 1, 1, 0], ddof=1) / 2)


def test_nothing_to_compare_is_null_and_not_nan() -> None:
    told = compare(result_of([[NAN]]), result_of([[7000.0]])).as_dict()
    assert told["difference_s"]["mean"] is None
    json.dumps(told, allow_nan=False)


def test_both_races_need_the_runner_and_the_draws() -> None:
    one = result_of([[7000.0]], race_of("Ana"))
    with pytest.raises(InputError, match="'Ana' does not run in the second race; in it: Bo"):
        compare(one, result_of([[7000.0]], race_of("Bo")))
    with pytest.raises(InputError, match="same seed"):
        compare(one, result_of([[7000.0]], race_of("Ana"), seed=2))


def test_a_race_against_itself_differs_by_exactly_nothing() -> None:
    race = load(BREAKING2, "legal")
    found = race.compare(load(BREAKING2, "legal"), 20, seed=3)
    assert found.difference_s.tolist() == [0.0] * found.both_finish
    assert found.both_finish > 0
    assert {line.difference_s for line in found.ledger} == {0.0}
    assert {(target.difference, target.standard_error) for target in found.targets} == {(0.0, 0.0)}


def test_shared_draws_tell_more_than_separate_ones() -> None:
    found = load(BREAKING2).compare(load(BREAKING2, "station-drinks"), 40)
    assert found.standard_error_s < 0.5 * found.unpaired_standard_error
    assert sum(line.difference_s for line in found.ledger) == pytest.approx(found.mean_s, abs=1e-6)


def test_a_record_that_cannot_stand_is_told_from_one_that_is_missed() -> None:
    found = compare(result_of([[7100.0], [7400.0]]), result_of([[7000.0], [7100.0]], eligible=False))
    record = found.targets[1]
    assert (record.a, record.b, record.possible_a, record.possible_b) == (0.5, 0.0, True, False)
    assert record.faster_b == 1.0
    console = Console(file=io.StringIO(), width=160)
    show_comparison(console, found)
    assert "not eligible (100 % faster)" in console.file.getvalue()  # type: ignore[attr-defined]


def test_who_comes_home_alone_is_ahead() -> None:
    a, b = [7000.0, 7100.0, NAN, NAN, 7000.0], [7010.0, 7090.0, 7500.0, NAN, NAN]
    found = compare(result_of(np.transpose([a])), result_of(np.transpose([b])))
    share, error = found.b_beats_a
    assert share == 0.4  # the second and the third
    assert error == pytest.approx(np.std([0, 1, 1, 0, 0], ddof=1) / math.sqrt(5))
    assert found.as_row()["b_beats_a"]["probability"] == 0.4


def test_a_table_is_each_comparison_by_itself() -> None:
    race, others = load(BREAKING2), [load(BREAKING2, name) for name in ("legal", "station-drinks")]
    table = race.compare_all(others, 10)
    alone = [race.compare(other, 10) for other in others]
    assert [row.difference_s.tolist() for row in table] == [row.difference_s.tolist() for row in alone]
