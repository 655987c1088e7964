from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.errors import InputError, Place
from paceline.scenario.source import read_source, read_value
from strategies import yaml_texts


def read(folder: Path, text: str | bytes) -> Any:
    file = folder / "race.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_source(file).root


def test_scalars_follow_the_core_schema_of_yaml_1_2(tmp_path: Path) -> None:
    text = "{a: 2:00:25, b: yes, c: 2017-05-06, d: 07, e: 1.5e2, f: ~, g: true, h: '5', i: 0x1f, j: 1_000, k: .5}"
    assert read(tmp_path, text).plain() == {
        "a": "2:00:25",
        "b": "yes",
        "c": "2017-05-06",
        "d": 7,
        "e": 150.0,
        "f": None,
        "g": True,
        "h": "5",
        "i": "0x1f",
        "j": "1_000",
        "k": 0.5,
    }


def test_every_key_and_value_remembers_its_place(tmp_path: Path) -> None:
    root = read(tmp_path, "name: x\nrunners:\n  - plan: {pacing: even}\n")
    file = tmp_path / "race.yaml"
    node, beyond = root.descend(("runners", 0, "plan", "pacing"))
    assert (node.value, beyond) == ("even", ())
    assert node.key == Place(file, 3, 12)
    assert node.place == Place(file, 3, 20)
    assert node.path == ("runners", 0, "plan", "pacing")


def test_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    root = read(tmp_path, b"\xef\xbb\xbfname: x\r\nrace:\r\n  distance: 5 km\r\n")
    assert root.plain() == {"name": "x", "race": {"distance": "5 km"}}
    assert root.get("race", "distance").place == Place(tmp_path / "race.yaml", 3, 13)


def test_an_alias_stands_for_its_anchor(tmp_path: Path) -> None:
    root = read(tmp_path, "a: &x {b: 1}\nc: *x\n")
    assert root.plain() == {"a": {"b": 1}, "c": {"b": 1}}
    assert root.get("c").key.line == 2


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "race.yaml"
    file.write_bytes(b"name: x\n")
    assert read_source(file).sha256 == hashlib.sha256(b"name: x\n").hexdigest()


def test_a_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    assert read(tmp_path, "name: x").plain() == {"name": "x"}
    assert read(tmp_path, "name: y").plain() == {"name": "y"}


def test_a_value_from_elsewhere_counts_from_where_it_begins() -> None:
    node = read_value("[15 km, 25 km]", Place(Path("--set"), 2, 14), ("pacers", "until"))
    assert node.items is not None
    assert node.items[1].place == Place(Path("--set"), 2, 22)
    assert node.items[1].path == ("pacers", "until", 1)


def is_finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_finite(child) for key, child in value.items())
    if isinstance(value, list):
        return all(is_finite(child) for child in value)
    return not isinstance(value, float) or math.isfinite(value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=60), yaml_texts.map(str.encode), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    refused: InputError | None = None
    try:
        root = read(tmp_path, data)
    except InputError as error:
        refused = error
    if refused is None:
        assert is_finite(root.plain())
    else:
        assert refused.place is not None
        assert "\n" not in str(refused)
