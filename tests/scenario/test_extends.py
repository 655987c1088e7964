from __future__ import annotations

from typing import Any

import pytest

from paceline.errors import InputError
from paceline.scenario.extends import DEEPEST, extend

FILES: dict[str, dict[str, Any]] = {
    "old.yaml": {"name": "A", "body": {"mass": "57 kg", "source": "x"}, "performances": [1, 2]},
    "new.yaml": {"extends": "old.yaml", "performances": [3]},
    "loop.yaml": {"extends": "pool.yaml"},
    "pool.yaml": {"extends": "loop.yaml"},
    "self.yaml": {"extends": "self.yaml"},
    **{f"{i}.yaml": {"extends": f"{i + 1}.yaml"} for i in range(20)},
    "20.yaml": {"name": "deep"},
}


def test_a_file_without_parent_stays_as_it_is() -> None:
    assert extend(FILES["old.yaml"], FILES.__getitem__) == FILES["old.yaml"]


def test_newer_results_follow_those_known_before() -> None:
    newest = extend({"extends": "new.yaml", "performances": [4, 5]}, FILES.__getitem__)
    assert newest == {**FILES["old.yaml"], "performances": [1, 2, 3, 4, 5]}


def test_other_keys_of_the_child_replace_the_parents() -> None:
    merged = extend({"extends": "old.yaml", "name": "B", "body": {"mass": "52 kg"}}, FILES.__getitem__)
    assert merged == {"name": "B", "body": {"mass": "52 kg"}, "performances": [1, 2]}


def test_what_is_read_is_not_changed() -> None:
    extend({"extends": "new.yaml", "performances": [9]}, FILES.__getitem__)
    assert FILES["old.yaml"]["performances"] == [1, 2]
    assert FILES["new.yaml"] == {"extends": "old.yaml", "performances": [3]}


@pytest.mark.parametrize("name", ["loop.yaml", "self.yaml"])
def test_a_circle_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="comes back to itself"):
        extend(FILES[name], FILES.__getitem__)


def test_a_long_chain_is_refused() -> None:
    assert extend(FILES[f"{20 - DEEPEST}.yaml"], FILES.__getitem__) == {"name": "deep"}
    with pytest.raises(InputError, match=f"more than {DEEPEST}"):
        extend(FILES["1.yaml"], FILES.__getitem__)


@pytest.mark.parametrize("parent", [None, "", 3, ["old.yaml"]])
def test_a_parent_is_the_name_of_a_file(parent: object) -> None:
    with pytest.raises(InputError, match="not the name of a file"):
        extend({"extends": parent}, FILES.__getitem__)
