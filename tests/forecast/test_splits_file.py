"""Reading splits: columns by name and place, what is missing, what is wrong, and what is not read at all."""

from pathlib import Path

import numpy as np
import pytest

from paceline.course.names import plain
from paceline.errors import InputError
from paceline.forecast.checkpoints import Places
from paceline.forecast.splits_file import latest_checkpoint, read_splits

MARATHON = Places(42195.0, {"half": 21097.5, "finish": 42195.0, "devils_thumb": 30000.0})
HEADER = "runner,sex,age,status,5k,10k,10k_out,half,devils_thumb,finish"


def written(folder: Path, *lines: str) -> Path:
    file = folder / "results.csv"
    file.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return file


def test_columns_are_found_by_name_and_distance(tmp_path: Path) -> None:
    file = written(tmp_path, "a,F,40,finished,1500,3000,3060,6400,9300,13000")
    splits = read_splits(file, MARATHON, 30000.0)
    assert splits.at_m.tolist() == [5000.0, 10000.0, 21097.5, 30000.0]
    assert splits.time_s.tolist() == [[1500.0, 3000.0, 6400.0, 9300.0]]
    assert splits.left_s.tolist() == [[1500.0, 3060.0, 6400.0, 9300.0]]
    assert splits.women.tolist() == [1.0]


def test_what_lies_beyond_the_checkpoint_is_not_even_read(tmp_path: Path) -> None:
    """Not the status, not later splits, not when the checkpoint was left: nonsense there goes unnoticed."""
    file = written(tmp_path, "a,M,,dnf?,1500,3000,nonsense,nonsense,nonsense,nonsense")
    splits = read_splits(file, MARATHON, 10000.0)
    assert splits.time_s.tolist() == [[1500.0, 3000.0]]
    assert np.isnan(splits.age[0])


def test_impossible_splits_count_as_missing(tmp_path: Path) -> None:
    file = written(tmp_path, "a,M,30,finished,3100,3000,,2900,9300,13000", "b,M,30,finished,1500,1510,,6400,,13000")
    splits = read_splits(file, MARATHON, 42195.0)
    assert np.isnan(splits.time_s).tolist() == [[False, True, True, False, False], [False, True, False, True, False]]
    assert splits.doubted == ("a, 10 km in 0:50:00", "a, 21.1 km in 0:48:20", "b, 10 km in 0:25:10")


def test_clock_times_are_read(tmp_path: Path) -> None:
    file = written(tmp_path, "a,M,30,,25:00,0:50:00,,,,")
    assert read_splits(file, MARATHON, 10000.0).time_s.tolist() == [[1500.0, 3000.0]]


def test_the_latest_split_of_anybody(tmp_path: Path) -> None:
    file = written(tmp_path, "a,M,30,,1500,3000,,,,", "b,M,30,,1600,3100,3200,6600,,")
    assert latest_checkpoint(file, MARATHON) == "half"


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("a,M,30,,fast,,,,,", "results.csv:2", "is no time"),
        ("a,M,30,,1500", "results.csv:2", "values stand under a header"),
        (",M,30,,1500,,,,,", "results.csv:2", "needs a name"),
        ("a,M,30,,-3,,,,,", "results.csv:2", "is no time after the start"),
    ],
)
def test_mistakes_are_told_where_they_stand(tmp_path: Path, line: str, where: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        read_splits(written(tmp_path, line), MARATHON, 10000.0)
    assert where in str(error.value)


def test_a_runner_stands_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two lines"):
        read_splits(written(tmp_path, "a,M,30,,1500,,,,,", "a,M,30,,1500,,,,,"), MARATHON, 10000.0)


@pytest.mark.parametrize(
    ("name", "at_m"), [("5k", 5000.0), ("5 km", 5000.0), ("21.1 km", 21100.0), ("10 mi", 16093.44), ("half", 21097.5)]
)
def test_places_by_name_or_distance(name: str, at_m: float) -> None:
    assert MARATHON.place(name) == pytest.approx(at_m)


def test_an_unknown_place_names_those_there_are() -> None:
    with pytest.raises(InputError, match="devils_thumb"):
        MARATHON.place("devil")
    with pytest.raises(InputError, match="between the start and the finish"):
        MARATHON.place("43 km")


def test_names_are_compared_in_their_plain_form() -> None:
    assert plain("Devil's Thumb") == plain("devils_thumb") == "devils_thumb"


def test_one_slip_at_the_first_mat_costs_no_other_split(tmp_path: Path) -> None:
    """Two hours at 5 km contradict all that follows: it is the one that goes."""
    file = tmp_path / "race.csv"
    file.write_text("runner,5k,10k,half,30k\na,7200,3000,6400,9300\nb,1500,200,6400,9300\nc,7200,3000,,\n")
    splits = read_splits(file, MARATHON, 30_000.0)
    assert splits.doubted == ("a, 5 km in 2:00:00", "b, 10 km in 0:03:20", "c, 10 km in 0:50:00")
    assert np.isfinite(splits.time_s).sum(axis=1).tolist() == [3, 3, 1]
