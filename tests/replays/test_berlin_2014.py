"""Berlin 2014: forecast of Kimetto's and Mutai's race."""

import pytest

from paceline.engine.accounts import Account
from support.replays import difference, observed_s, simulated

NAME = "berlin-2014"


@pytest.mark.parametrize("i", [0, 1])
def test_the_observed_time_is_no_surprise(i: int) -> None:
    """2:02:57 and 2:03:13 lie inside the central 90 % of the forecast."""
    race = simulated(NAME)
    assert race.quantile(0.05, i) <= observed_s(NAME, i) <= race.quantile(0.95, i)


def test_pacers_are_worth_having() -> None:
    """Alone is slower, a rotating team is faster."""
    alone, rotating = difference(NAME, None, "no-pacers"), difference(NAME, None, "rotating")
    assert alone.mean_s > 2.0 * alone.error_s
    assert rotating.mean_s < -2.0 * rotating.error_s
    assert rotating.ledger_s[Account.DRAFTING] < 0.0


def test_handed_bottles_are_not_slower() -> None:
    """Nothing is lost at tables."""
    handed = difference(NAME, None, "handed-bottles")
    assert handed.mean_s < 2.0 * handed.error_s


def test_better_drilled_tables_are_not_slower() -> None:
    """Half a second instead of one."""
    drilled = difference(NAME, None, "station-drinks")
    assert drilled.mean_s < 2.0 * drilled.error_s
    assert drilled.ledger_s[Account.DRINKS] < 0.0


def test_a_bold_first_half_is_slower_in_the_mean() -> None:
    """One per cent over the plan is paid back with interest."""
    bold = difference(NAME, None, "bold")
    assert bold.mean_s > 2.0 * bold.error_s
