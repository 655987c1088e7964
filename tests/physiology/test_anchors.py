"""The published and derived figures that the models have to meet, as `paceline validate` lists them."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from paceline.physiology.capacity import even_speed
from paceline.physiology.power import demand, drag_cost, equivalent_speed
from paceline.validation.anchors import check_anchor, expected_anchors, needs_scenarios
from paceline.validation.strain_race import MARATHON_M, Curve, race

SCENARIOS = Path(__file__).parents[2] / "scenarios"
#: T33 is a projection from his splits before the turn, of which a forecast knows nothing: it expects him an hour later.
MISSED = {"T33"}


def test_the_list_is_whole() -> None:
    found = expected_anchors()
    assert list(found) == [f"T{number}" for number in range(1, 35)]
    assert all(anchor.source and anchor.mark in {"published", "derived", "assumed"} for anchor in found.values())
    assert all(figure.low <= figure.high for anchor in found.values() for figure in anchor.figures)


@pytest.mark.parametrize("name", [name for name in expected_anchors() if not needs_scenarios(name)])
def test_the_models_meet_the_anchor(name: str) -> None:
    anchor = check_anchor(name)
    assert anchor.verdict == "met", anchor


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in expected_anchors() if needs_scenarios(name)])
def test_races_meet_the_anchor(name: str) -> None:
    anchor = check_anchor(name, SCENARIOS)
    assert anchor.verdict == ("missed" if name in MISSED else "met"), anchor


def test_an_anchor_can_be_missed_or_left_out() -> None:
    met = check_anchor("T13").figures[0]
    assert replace(met, computed=met.high + 0.01).verdict == "missed"
    assert replace(met, computed=math.nan).verdict == "left out"
    assert check_anchor("T27").verdict == "left out"
    anchor = check_anchor("T1")
    one_missed = (*anchor.figures[1:], replace(anchor.figures[0], computed=9.0))
    assert replace(anchor, figures=one_missed).verdict == "missed"


def test_the_even_race_ends_at_its_ceiling_and_on_time() -> None:
    kipchoge = Curve(5.781, 7299.0, 19.2, 7.0)
    run = race(kipchoge, MARATHON_M, lambda _covered, _strain: even_speed(MARATHON_M, 5.781, 7299.0, 19.2, 7.0))
    assert run.time_s == pytest.approx(kipchoge.even_time(MARATHON_M), rel=1e-9)


def test_equivalent_speed_is_what_an_anchor_means_by_flat_and_calm() -> None:
    drag = drag_cost(1.204, 0.40, 0.3, 57.0, 1.0)
    assert equivalent_speed(demand(5.0, 1.0, drag, 0.0), drag) == pytest.approx(5.0, rel=1e-12)
