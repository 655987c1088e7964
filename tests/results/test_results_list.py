"""A simulated race as a results list: what a forecast of it reads, and what it is scored by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import paceline as pl
from paceline.errors import InputError
from paceline.forecast.checkpoints import Places
from paceline.forecast.splits_file import read_finishes
from support.results import result_of

CITY = Path(__file__).parents[2] / "scenarios" / "city-marathon.yaml"


def test_a_results_list_tells_chip_times_and_who_finished(tmp_path: Path) -> None:
    race = pl.load(CITY, None, ["field.starters=120"])
    result = race.run(2, seed=5)
    file = tmp_path / "results.csv"
    result.save_results_list(file, 1)
    splits, finished = read_finishes(file, Places.of(race.program.course))
    assert splits.runners == result.names
    assert finished.tolist() == result.finished[1].tolist()
    waited_s = result.ledger_s[1, :, result.accounts.index("start_line")]
    done = result.finished[1]
    assert waited_s[done].max() > 600.0  # later waves start later, and their chips know
    expected_s = result.finish_s[1] - waited_s
    assert np.abs(splits.time_s[done, -1] - expected_s[done]).max() <= 0.5
    found = race.forecast(file, "half")
    found.write(tmp_path / "forecasts.csv")
    told = pl.score(file, tmp_path / "forecasts.csv", "half")
    assert told["finishers"] == int(done.sum())


@pytest.mark.parametrize("replication", [-1, 2])
def test_a_replication_that_was_not_run_has_no_list(tmp_path: Path, replication: int) -> None:
    result = result_of([[7100.0], [7300.0]])
    with pytest.raises(InputError, match=r"there is no replication -?[12]; this result has 0 to 1"):
        result.save_results_list(tmp_path / "results.csv", replication)
    assert not list(tmp_path.iterdir())
