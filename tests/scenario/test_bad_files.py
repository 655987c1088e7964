"""A scenario file that is no file, no text or no YAML, and the line that helps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.scenario_files import refusal, write_race

BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 30)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{level}: &a{level} [*a{level - 1}]\n" for level in range(1, 100))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "1:1: the file is empty; start with `name:`"),
        (b"# nothing but a comment\n", "1:1: the file is empty"),
        (b"\xef\xbb\xbf", "1:1: the file is empty"),
        (b"---\n", "1:1: the file is empty"),
        (b"name: x\nplace: caf\xe9\n", "2:11: byte 0xe9 is not UTF-8 text; save the file as UTF-8"),
        (b"\xff\xfen\0a\0", "1:1: byte 0xff is not UTF-8 text"),
        (b"name: a\0b\n", "1:8: the control character U+0000 cannot stand in a text file; remove it"),
        (b"- a\n- b\n", "1:1: the file holds a list; its top must be a mapping"),
        (b"Berlin\n", "1:1: the file holds a single value; its top must be a mapping"),
        (b"name: [a, b\n", "2:1: not valid YAML (while parsing a flow sequence, expected ',' or ']'"),
        (b"name: a: b\n", "1:8: not valid YAML (mapping values are not allowed here); check the colons"),
        (b"race:\n\tdistance: 5 km\n", "2:1: a tab stands where YAML wants spaces; indent with spaces"),
        (b"a:\n  b: [1]\n   c: 2\n", "this line is indented otherwise than the keys beside it; align them"),
        (b"scenario: a.yaml\naxes: {}\n", "1:1: scenario: this file is an experiment about that scenario; give it to"),
        (b"name: 'x\n", "2:1: not valid YAML (while scanning a quoted scalar"),
        (b"name: a\nrace: {}\nname: b\n", "3:1: name: this key stands in line 1 already; keep one of the two"),
        (b"race: {start: 1, start: 2}", "1:18: race.start: this key stands in line 1 already"),
        (b"name: a\n---\nname: b\n", "2:1: a second document begins here; one file tells one race"),
        (b"name: !!python/object/apply:os.system [ls]\n", "1:7: name: the tag '!!python/object/apply:os.system'"),
        (b"name: !!str 5\n", "1:7: name: the tag '!!str' is not allowed; remove it (quote a value to make it text)"),
        (b"name: !x 5\n", "1:7: name: the tag '!x' is not allowed"),
        (b"5: a\n", "1:1: the key 5 is not text; put it in quotes: '5'"),
        (b"null: a\n", "1:1: the key null is not text; put it in quotes"),
        (b"[a]: b\n", "1:1: a key must be plain text"),
        (b"<<: {a: b}\n", "1:1: merge keys (<<) are not YAML 1.2"),
        (b"%YAML 1.1\n---\nname: a\n", "2:1: this file asks for another YAML than 1.2; remove the %YAML line"),
        (b"name: *b\n", "1:7: name: the alias *b has no finished anchor &b before it"),
        (b"name: &b [*b]\n", "1:11: name.0: the alias *b has no finished anchor &b before it"),
        (BOMB.encode(), "the file holds more than 20000 values, aliases (*) counted in full; make it smaller"),
        (CHAIN.encode(), "lists and mappings are more than 50 deep"),
        (b"a: " + b"[" * 100_000, "1:53: a.0.0.0.0: lists and mappings are more than 50 deep"),
        (b"a:\n" + b"- x\n" * 20_001, "the file holds more than 20000 values"),
        (b"name: .nan\n", "1:7: name: .nan is not a number that a race can use; write a finite number"),
        (b"name: -.inf\n", "1:7: name: -.inf is not a number"),
        (b"name: 1e999\n", "1:7: name: the number '1e999' is far too large or long"),
        (b"name: " + b"9" * 10_000, "1:7: name: the number '9999999999999999... is far too large or long"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "race.yaml"
    file.write_bytes(data)
    said = refusal(file)
    assert said.startswith("race.yaml:")
    assert words in said
    assert "\n" not in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    write_race(tmp_path)
    said = refusal(tmp_path / "rase.yaml")
    assert said == "rase.yaml:1:1: there is no such file; did you mean race.yaml?"
    assert refusal(tmp_path / "nope.yaml").endswith("there is no such file; check its name and folder")


def test_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "races"
    folder.mkdir()
    assert refusal(folder) == "races:1:1: this is a folder, no file; name a YAML file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "race.yaml")
    assert "this is not an ordinary file" in refusal(tmp_path / "race.yaml")


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "a\0b")
    assert "cannot be read (File name too long)" in refusal(tmp_path / ("x" * 5000))


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "race.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    assert refusal(file) == (
        "race.yaml:1:1: the file has 50 MB, at most 1 MB are read; a race file mostly has a few kB"
    )
