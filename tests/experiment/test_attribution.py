from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from paceline.errors import InputError
from paceline.experiment.attribution import attribute, attribute_experiment
from paceline.experiment.experiment import Experiment
from paceline.experiment.reading import load_experiment
from paceline.race import load
from paceline.report.comparisons import show_attribution, show_comparisons
from support.experiment_files import write_experiment
from support.scenario_files import SCENARIO, edited

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BREAKING2 = SCENARIOS / "breaking2.yaml"


def test_shares_add_up_to_the_paired_difference() -> None:
    a, b = load(BREAKING2), load(BREAKING2, "legal")
    found = attribute(a, b, 100)
    assert {share.part for share in found.time.shares} == {"rules", "pacers", "drinks", "plan"}
    assert sum(share.mean for share in found.time.shares) == pytest.approx(found.time.mean, abs=1e-9)
    compared = a.compare(b, 100)
    assert found.all_finish == compared.both_finish  # here nobody drops out in between only
    assert found.time.mean == pytest.approx(compared.mean_s, abs=1e-9)
    assert found.time.standard_error == pytest.approx(compared.standard_error_s)
    for gap, target in zip(found.targets, compared.targets, strict=True):
        assert gap.name == target.name
        assert sum(share.mean for share in gap.shares) == pytest.approx(target.difference, abs=1e-12)


def test_a_single_difference_is_the_whole_gap_and_rules_take_no_time() -> None:
    found = attribute(load(BREAKING2), load(BREAKING2, "station-drinks"), 20)
    (drinks,) = found.time.shares
    assert drinks.part == "drinks"
    assert drinks.mean == drinks.alone == drinks.last == found.time.mean
    rules = {share.part: share for share in attribute(load(BREAKING2), load(BREAKING2, "legal"), 20).time.shares}
    assert (rules["rules"].mean, rules["rules"].standard_error) == (0.0, 0.0)


def test_two_scenarios_part_by_part() -> None:
    joined = {"help": ["pacers", "drinks"], "day": ["weather", "course"]}
    found = attribute(load(BREAKING2), load(SCENARIOS / "ineos-159.yaml"), 10, joined=joined)
    assert {share.part for share in found.time.shares} == {"athlete", "rules", "company", "help", "day"}
    assert (found.a, found.b) == ("Breaking2", "INEOS 1:59")
    assert [gap.name for gap in found.targets] == ["sub-2"]  # the record was another one in 2019


def test_what_cannot_be_shared_out_is_told() -> None:
    a = load(BREAKING2)
    with pytest.raises(InputError, match="the same"):
        attribute(a, load(BREAKING2), 10)
    with pytest.raises(InputError, match="'shoes'; they differ in: drinks"):
        attribute(a, load(BREAKING2, "station-drinks"), 10, joined={"x": ["shoes"]})
    with pytest.raises(InputError, match="does not run in the second"):
        attribute(a, load(SCENARIOS / "ineos-159.yaml"), 10, runner="Lelisa Desisa")


def test_parts_that_make_no_sense_alone_are_told_before_anything_runs(tmp_path: Path) -> None:
    a = load(SCENARIOS / "carbon-x2.yaml", None, ["runners.0.plan.replan_every=90 km"])
    b = load(SCENARIOS / "berlin-2018.yaml")
    with pytest.raises(InputError, match="does not run in the second race"):
        attribute(a, b, 10)
    short = load(SCENARIOS / "carbon-x2.yaml", None, ["race.distance=50 km", "pacers.until=[10 km]"])
    with pytest.raises(InputError, match=r"cannot stand beside .*") as caught:
        attribute(a, short, 10_000_000)
    assert "join parts" in str(caught.value)


def test_as_a_stranger_sees_it() -> None:
    console = Console(file=io.StringIO(), width=140)
    show_attribution(console, attribute(load(BREAKING2), load(BREAKING2, "legal"), 20))
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "pacers" in told
    assert "together" in told
    assert "█" in told
    found = load(BREAKING2).compare_all([load(BREAKING2, name) for name in ("legal", "no-pacers")], 20)
    show_comparisons(console, found)
    assert "no-pacers" in console.file.getvalue()  # type: ignore[attr-defined]


def asked(folder: Path, text: str, other: str = "") -> Experiment:
    file = write_experiment(folder, text)
    if other:
        (folder / "other.yaml").write_text(other, encoding="utf-8")
    return load_experiment(file)


def test_an_experiment_names_the_race_beyond_the_gap(tmp_path: Path) -> None:
    words = "attribution: {to: {variant: legal}}\nreplications: 10\n"
    found = attribute_experiment(asked(tmp_path, words))
    here = load(tmp_path / "race.yaml")
    assert found.time.mean == attribute(here, here.variant("legal"), 10).time.mean
    assert {share.part for share in found.time.shares} == {"pacers", "drinks"}
    joined = "attribution: {to: {variant: legal}, join: {help: [pacers, drinks]}}\nreplications: 10\n"
    (only,) = attribute_experiment(asked(tmp_path, joined)).time.shares
    assert (only.part, only.mean) == ("help", found.time.mean)


def test_it_may_be_another_file_or_a_setting(tmp_path: Path) -> None:
    warmer = edited(SCENARIO, "temperature: 11 C", "temperature: 21 C")
    other = "attribution: {to: {scenario: other.yaml}}\nreplications: 10\n"
    by_file = attribute_experiment(asked(tmp_path, other, warmer))
    setting = "attribution: {to: {set: {weather.temperature: 21 C}}}\nreplications: 10\n"
    by_setting = attribute_experiment(asked(tmp_path, setting))
    assert by_file.time == by_setting.time
    assert by_file.time.shares[0].part == "weather"


def test_mistakes_of_a_file_are_told_with_their_place(tmp_path: Path) -> None:
    for text, words in (
        ("", "add for instance `attribution"),
        ("attribution: {}\n", "experiment.yaml:3:1: attribution.to"),
        ("attribution: {to: {variant: lega}}\n", "did you mean 'legal'"),
        ("attribution: {to: {scenario: nowhere.yaml}}\n", "experiment.yaml:3:30: attribution.to.scenario"),
        ("attribution: {to: {variant: legal}, join: {help: [shoes]}}\n", "experiment.yaml:3:1: attribution: the two"),
        ("axes: {weather.humidity: [10 %]}\nattribution: {to: {variant: legal}}\n", "no axes"),
    ):
        with pytest.raises(InputError) as caught:
            attribute_experiment(asked(tmp_path, text))
        assert words in str(caught.value)
