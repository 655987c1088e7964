"""The record races of the documents, judged from their own files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paceline.course import cut
from paceline.rules import judge
from paceline.scenario.loader import load_scenario
from paceline.scenario.models import Scenario
from support.roads import course_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ELIGIBLE = ["berlin-2018", "berlin-2014", "carbon-x2", "saroma-2018"]
NOT_ELIGIBLE = ["breaking2", "ineos-159"]
ALL = ELIGIBLE + NOT_ELIGIBLE


def race(name: str, variant: str | None = None) -> Scenario:
    return load_scenario(SCENARIOS / f"{name}.yaml", variant=variant).scenario


def broken(scenario: Scenario) -> set[str]:
    return set(judge(scenario, course_of(scenario)).broken)


@pytest.mark.parametrize("name", ELIGIBLE)
def test_record_races_are_eligible(name: str) -> None:
    scenario = race(name)
    assert judge(scenario, course_of(scenario)).verdict == "eligible"


def test_breaking2_broke_these_rules() -> None:
    assert broken(race("breaking2")) == {
        "TR6.3.1 pacing",
        "TR6.3.1 technical device",
        "Label 13.2 pacemakers",
        "TR55.8 refreshment",
    }


def test_ineos_broke_these_rules() -> None:
    assert broken(race("ineos-159")) == {
        "TR6.3.1 pacing",
        "TR6.3.1 technical device",
        "Label 13.2 pacemakers",
        "TR55.8 refreshment",
        "CR31.3 competition",
    }


@pytest.mark.parametrize("name", NOT_ELIGIBLE)
def test_a_legal_variant_is_eligible(name: str) -> None:
    scenario = race(name, "legal")
    assert judge(scenario, course_of(scenario)).verdict == "eligible"


@pytest.mark.parametrize(
    ("name", "variant", "rules"),
    [
        ("carbon-x2", "handed-bottles", {"TR55.8 refreshment"}),
        ("berlin-2018", "handed-bottles", {"TR55.8 refreshment"}),
        ("berlin-2018", "rotating", {"TR6.3.1 pacing", "TR6.3.1 technical device"}),
        ("breaking2", "legal-pacers", {"TR55.8 refreshment"}),
        ("berlin-2014", "no-pacers", set()),
        ("saroma-2018", "company", set()),
    ],
)
def test_variants_break_what_they_change(name: str, variant: str, rules: set[str]) -> None:
    assert broken(race(name, variant)) == rules


@pytest.mark.parametrize("name", ALL)
def test_every_variant_loads_and_its_course_can_be_cut(name: str) -> None:
    base = race(name)
    assert base.mode == "forecast"
    assert not base.hindsight
    for scenario in [base, *(race(name, variant) for variant in base.variants)]:
        course = course_of(scenario)
        nodes = cut(course)
        assert nodes.at_m[-1] == scenario.race.distance_m
        assert np.abs(nodes.grade).max() < 0.03
        if scenario.pacers is not None and scenario.pacers.serves is not None:
            assert scenario.pacers.serves in {runner.athlete.name for runner in scenario.runners}


@pytest.mark.parametrize("name", ALL)
def test_observed_splits_name_mats_and_rise(name: str) -> None:
    scenario = race(name)
    mats = {mat.name: mat.at_m for mat in course_of(scenario).mats}
    for observed in scenario.observed.values():
        spots = [mats[split] for split in observed.splits]
        times = list(observed.splits.values())
        assert spots == sorted(spots)
        assert times == sorted(times)
        assert observed.finish_s is None or all(time < observed.finish_s for time in times)
