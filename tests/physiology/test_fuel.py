"""Fuel: bookkeeping of grams and the shape of the supply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.constants import value
from paceline.physiology.fuel import (
    absorbed_g,
    carbohydrate_fraction,
    energy_kcal,
    fuel_supply,
    glycogen_step,
    spared_fraction,
    store_g,
)

MARATHON_M = 42_195.0


def test_energy_of_a_marathon() -> None:
    assert energy_kcal(57.0, MARATHON_M, 1.0) == pytest.approx(2405.0, abs=1.0)
    assert energy_kcal(57.0, MARATHON_M, 1.1) == pytest.approx(1.1 * energy_kcal(57.0, MARATHON_M, 1.0), rel=1e-12)


@pytest.mark.parametrize(
    ("x", "share"), [(0.5, 0.45), (0.65, 0.67), (0.75, 0.80), (0.85, 0.90), (0.95, 1.0), (1.1, 1.0)]
)
def test_carbohydrate_at_its_nodes(x: float, share: float) -> None:
    assert carbohydrate_fraction(x) == pytest.approx(share, abs=1e-12)
    assert carbohydrate_fraction(x - 1e-9) == pytest.approx(share, abs=1e-6)


@given(st.floats(-0.2, 1.2), st.floats(0.0, 0.2))
def test_harder_burns_more_carbohydrate(x: float, step: float) -> None:
    assert 0.0 <= carbohydrate_fraction(x) <= carbohydrate_fraction(x + step) <= 1.0


@given(st.floats(0.05, 1.0), st.floats(-0.1, 1.0), st.floats(0.0, 0.5))
def test_the_body_turns_to_fat_as_the_store_runs_low(share: float, left: float, step: float) -> None:
    """Whoever has less left burns no more of it: all that effort asks for above the knee, a half at an empty store."""
    assert spared_fraction(share, left) <= spared_fraction(share, left + step) <= share
    knee = value("physiology", "fuel.knee_share")
    assert spared_fraction(share, knee) == share
    assert spared_fraction(share, 0.0) == spared_fraction(share, -0.1) == pytest.approx(0.5 * share, rel=1e-12)
    assert spared_fraction(share, 0.5 * knee) == pytest.approx(0.75 * share, rel=1e-12)


def test_store_of_a_seventy_kilogram_man() -> None:
    """Rapoport: 21 % legs at 20-25 g/kg and 80-110 g in the liver, the usual 370-480 g."""
    assert 370.0 < store_g(70.0, 0.21, value("physiology", "fuel.muscle_normal"), 95.0) < 480.0


def test_absorption_has_a_ceiling() -> None:
    assert absorbed_g(10.0, 600.0, 1.0) == 10.0
    assert absorbed_g(80.0, 600.0, 1.0) == 10.0
    assert absorbed_g(80.0, 600.0, 1.75) == 17.5


def test_a_dry_marathon_empties_a_normal_store_and_drinks_save_it() -> None:
    """A normal 400-450 g store fails about km 32-36 without intake at 70 kg; 60 g/h over 3.5 h carries it."""
    full = 425.0
    dry = fed = full
    empty_km = None
    for km in range(1, 43):
        kcal = energy_kcal(70.0, 1_000.0, 1.0)
        dry = glycogen_step(dry, full, kcal, 0.75, 0.0)
        fed = glycogen_step(fed, full, kcal, 0.75, absorbed_g(5.0, 300.0, 1.0))
        if empty_km is None and dry == 0.0:
            empty_km = km
    assert empty_km is not None
    assert 31 <= empty_km <= 37
    assert fed / full > value("physiology", "fuel.wall_share")


@given(st.floats(0.0, 500.0), st.floats(0.0, 4000.0), st.floats(0.0, 1.0), st.floats(0.0, 100.0))
def test_the_store_stays_between_empty_and_full(stored: float, kcal: float, share: float, intake: float) -> None:
    left = glycogen_step(stored, 500.0, kcal, share, intake)
    assert 0.0 <= left <= 500.0
    if 0.0 < left < 500.0:
        assert stored - left == pytest.approx(share * kcal / 4.0 - intake, abs=1e-9)


@given(st.floats(-0.1, 1.0), st.floats(0.0, 0.5))
def test_more_fuel_is_never_less_supply(share: float, step: float) -> None:
    assert fuel_supply(share) <= fuel_supply(share + step)


def test_supply_at_its_corners() -> None:
    knee, wall = value("physiology", "fuel.knee_share"), value("physiology", "fuel.wall_share")
    loss = value("physiology", "fuel.wall_loss")
    assert fuel_supply(1.0) == fuel_supply(knee) == 1.0
    assert fuel_supply(0.0) == fuel_supply(-0.5) == pytest.approx(1.0 - loss, rel=1e-12)
    for corner in (knee, wall, 0.0):
        assert fuel_supply(corner - 1e-9) == pytest.approx(fuel_supply(corner + 1e-9), abs=1e-7)
    # The wall is a wall: steeper below than above.
    assert fuel_supply(wall) - fuel_supply(wall - 0.1) > fuel_supply(wall + 0.1) - fuel_supply(wall)


def test_clarks_cyclists_have_lost_little_at_eighty_minutes() -> None:
    full = store_g(75.0, 0.21, value("physiology", "fuel.muscle_normal"), value("physiology", "fuel.liver"))
    left = glycogen_step(full, full, 200.0 / 0.21 * 4800.0 / 4184.0, carbohydrate_fraction(0.67), 0.0)
    assert fuel_supply(left / full) == pytest.approx(1.0, abs=0.02)
