"""Lake Saroma 2018: forecast of Kazami's record run."""

from paceline.engine.accounts import Account
from support.replays import difference, observed_s, simulated

NAME = "saroma-2018"


def test_the_observed_time_is_no_surprise() -> None:
    """6:09:14 lies inside the central 90 % of the forecast."""
    race = simulated(NAME)
    assert race.quantile(0.05) <= observed_s(NAME) <= race.quantile(0.95)


def test_company_is_not_slower() -> None:
    """Four men to share the work for a while."""
    company = difference(NAME, None, "company")
    assert company.mean_s < 2.0 * company.error_s
    assert company.ledger_s[Account.DRAFTING] < 0.0


def test_a_warm_year_is_slower() -> None:
    """18 to 28 C as in 2014: minutes, most of them booked under heat."""
    warm = difference(NAME, None, "warm-year")
    assert warm.mean_s > 300.0
    assert warm.ledger_s[Account.HEAT] > 0.5 * warm.mean_s


def test_the_helpers_of_breaking2_would_have_helped() -> None:
    """A rotating team and handed bottles are faster in the mean."""
    help_ = difference(NAME, None, "rotating-handed")
    assert help_.mean_s < -2.0 * help_.error_s
