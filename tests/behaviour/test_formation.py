"""Formations: what a runner is spared behind them, and how fast it is lost."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.behaviour.formation import CONTACT_M, GAP_M, formation_shelter, pack_shelter, shelter_at
from paceline.constants import value

FORMATIONS = ("line", "pair", "arrow", "open_v", "swordfish", "diamond")
places = st.integers(1, 12)
shares = st.floats(0.05, 0.9)


@given(places, shares, shares, st.floats(0.0, 0.1), st.floats(0.1, 1.0))
def test_every_missing_pacer_costs_shelter(places: int, one: float, full: float, car: float, discount: float) -> None:
    """From the whole formation to nobody the shelter never grows, and it is never negative."""
    shelters = [formation_shelter(n, places, one, full, car, discount) for n in range(places, -1, -1)]
    assert all(less <= more + 1e-15 for more, less in pairwise(shelters))
    assert min(shelters) >= 0.0
    assert shelters[-1] == pytest.approx(discount * car)
    if places > 1 and abs(one - full) > 1e-6:
        assert shelters[0] > shelters[-2] > shelters[-1]


@pytest.mark.parametrize("formation", FORMATIONS)
def test_a_whole_formation_spares_its_published_share(formation: str) -> None:
    """Times how well real runners keep their places; the pair, made for two, is less than one man straight ahead."""
    one, full = value("behaviour", "formation.one_ahead"), value("behaviour", f"formation.{formation}")
    spared = formation_shelter(6, 6, one, full, 0.0, 0.825)
    assert spared == pytest.approx(0.825 * max(one, full), rel=1e-12)


def test_a_car_adds_its_share() -> None:
    """Also to a runner whom all pacers have left."""
    assert formation_shelter(6, 6, 0.5, 0.69, 0.07, 1.0) == pytest.approx(0.76)
    assert formation_shelter(0, 6, 0.5, 0.69, 0.07, 1.0) == pytest.approx(0.07)


def test_more_pacers_than_places_are_worth_no_more() -> None:
    """A formation cannot be more than full."""
    assert formation_shelter(9, 6, 0.5, 0.69, 0.0, 1.0) == formation_shelter(6, 6, 0.5, 0.69, 0.0, 1.0)


@given(shares, st.floats(0.0, 30.0), st.floats(0.0, 5.0))
def test_shelter_fades_with_the_gap(shelter: float, gap_m: float, further_m: float) -> None:
    """Whole up to the usual gap, then less with every metre."""
    near, far = shelter_at(shelter, gap_m), shelter_at(shelter, gap_m + further_m)
    assert 0.0 <= far <= near <= shelter
    if gap_m <= GAP_M:
        assert near == shelter


@given(st.floats(GAP_M, 20.0))
def test_shelter_falls_by_a_factor_e_in_two_metres(gap_m: float) -> None:
    """The decay that meets Li 2025 (0.67 at 1 m) and Polidori & Beaumont 2020 (0.577 at 1.3 m)."""
    assert shelter_at(1.0, gap_m + 2.0) / shelter_at(1.0, gap_m) == pytest.approx(math.exp(-1.0), rel=1e-9)


def test_at_lost_contact_next_to_nothing_is_left() -> None:
    """About 1 % of it."""
    assert shelter_at(1.0, CONTACT_M) < 0.015


def test_a_loose_pack_spares_less_than_a_choreographed_line() -> None:
    """The same row of runners, worse kept."""
    line = formation_shelter(
        3, 3, value("behaviour", "formation.one_ahead"), value("behaviour", "formation.line"), 0, 0.825
    )
    assert 0.0 < pack_shelter(GAP_M) < line
    assert pack_shelter(GAP_M) == pytest.approx(0.577 * 0.6)
