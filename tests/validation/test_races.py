from __future__ import annotations

from datetime import date

from paceline.validation.races import RaceRow, misses_first


def row(runner: str, percentile: float | None) -> RaceRow:
    return RaceRow(
        file="race.yaml", race="Race", day=date(2020, 1, 1), variant=None, mode="forecast", road=True, legal="eligible",
        hindsight=False, known_until=None, runner=runner, observed_s=7200.0, p_finish=1.0, p05_s=7000.0, p50_s=7100.0,
        p95_s=7300.0, percentile=percentile, p_record=None,
    )  # fmt: skip


def test_the_worst_miss_comes_first_also_where_no_simulated_finish_is_as_fast() -> None:
    rows = [row("inside", 0.5), row("no finish", None), row("slow", 0.97), row("never so fast", 0.0)]
    assert [one.runner for one in misses_first(rows)] == ["never so fast", "slow", "inside", "no finish"]
