"""The benchmark itself: what it measures of a tiny race, and that its tables can be read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from paceline.bench import measure as measuring
from paceline.bench.benchmark import Benchmark
from paceline.bench.cases import cases, road, trail
from paceline.bench.measure import ONE, PLAIN, Measured, measure
from paceline.bench.start import Start
from paceline.bench.tables import as_markdown
from paceline.engine.program import build


def quietly(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def measured() -> Measured:
    small = replace(cases(quick=True)[1], runners=4, plain_runners=2, replications=1)
    return measure(small, quietly)


def found(measured: Measured) -> Benchmark:
    start = Start(20.0, 1.0, {measured.name: 200_000_000})
    return Benchmark(True, 3, "a machine", {"paceline": "0"}, True, (measured,), ((100, 0.01),), start)


def test_it_compares_with_plain_simpy_in_the_same_run(measured: Measured) -> None:
    plain, *_, compiled, _ = measured.timings
    assert (plain.engine, compiled.engine) == (PLAIN, ONE)
    assert plain.times_plain == 1.0
    assert compiled.legs_per_s == pytest.approx(4 * measured.legs / compiled.seconds)
    assert measured.events is not None
    assert measured.events > 1.0


def test_it_checks_the_bits_in_the_same_run(measured: Measured) -> None:
    assert measured.same_bits


def test_without_the_yardstick_the_rest_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "has_plain", lambda: False)
    alone = measure(replace(cases(quick=True)[1], runners=2, plain_runners=2, replications=1), quietly)
    assert all(timing.times_plain is None for timing in alone.timings)
    assert "|" in as_markdown(found(alone))


def test_its_tables_and_its_json(measured: Measured) -> None:
    text = as_markdown(found(measured))
    assert all(line.count("|") in {8, 7, 4} for line in text.splitlines() if line.startswith("|"))
    assert json.loads(json.dumps(found(measured).as_dict()))["cases"][0]["name"] == "western-states"


def test_the_cases_have_the_size_that_they_claim() -> None:
    mountain = build(trail(3)).arrays
    assert len(mountain.legs) == 160
    assert (mountain.services["kind"][:, 0] == 2).sum() == 25
    assert 42 <= len(build(road(2)).arrays.legs) <= 60
