"""Project Carbon X 2, Chandler 2021: forecast, and where twelve seconds could have come from."""

import numpy as np
import pytest

from support.replays import difference, observed_s, simulated

NAME = "carbon-x2"
RECORD_S = 22_154.0  # 6:09:14


def test_the_observed_time_is_no_surprise() -> None:
    """6:09:26 lies inside the central 90 % of the forecast."""
    race = simulated(NAME)
    assert race.quantile(0.05) <= observed_s(NAME) <= race.quantile(0.95)


def chance(variant: str | None) -> float:
    """How often the record falls; who does not finish does not break it."""
    finishes = simulated(NAME, variant).finish_s[:, 0]
    return float((np.nan_to_num(finishes, nan=np.inf) < RECORD_S).mean())


def test_the_teams_of_breaking2_would_have_helped() -> None:
    """Rotating pacers and handed bottles are faster in the mean, and raise the chance of the record."""
    help_ = difference(NAME, None, "rotating-handed")
    assert help_.mean_s < -2.0 * help_.error_s
    assert chance("rotating-handed") > chance(None)


@pytest.mark.parametrize("variant", ["handed-bottles", "shorter-stops"])
def test_less_time_at_tables_is_not_slower(variant: str) -> None:
    """Within two standard errors."""
    bottles = difference(NAME, None, variant)
    assert bottles.mean_s < 2.0 * bottles.error_s


def test_a_pack_to_70_km_is_not_slower() -> None:
    """Company for longer cannot hurt, within two standard errors."""
    pack = difference(NAME, None, "pack-to-70km")
    assert pack.mean_s < 2.0 * pack.error_s


def test_a_cooler_day_is_colder_than_best() -> None:
    """3 to 8 C costs less than a minute against 5 to 13 C: it lies at the cold edge of the comfortable range."""
    cooler = difference(NAME, None, "cooler-day")
    assert abs(cooler.mean_s) < 60.0
