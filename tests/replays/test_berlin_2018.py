"""Berlin 2018: forecast of a record race, and its what-ifs."""

from paceline.engine.accounts import Account
from support.replays import difference, observed_s, simulated

NAME = "berlin-2018"


def test_the_observed_time_is_no_surprise() -> None:
    """2:01:39 lies inside the central 90 % of the forecast."""
    race = simulated(NAME)
    assert race.quantile(0.05) <= observed_s(NAME) <= race.quantile(0.95)


def test_a_cooler_day_is_faster() -> None:
    """Five degrees less give time back by heat, and take a little by denser air."""
    cooler = difference(NAME, None, "cooler-day")
    assert cooler.mean_s < -2.0 * cooler.error_s
    assert cooler.ledger_s[Account.HEAT] < 0.0 < cooler.ledger_s[Account.AIR]


def test_pacers_are_worth_having() -> None:
    """Alone is slower than behind three to 30 km, a rotating team is faster."""
    alone, rotating = difference(NAME, None, "no-pacers"), difference(NAME, None, "rotating")
    assert alone.mean_s > 2.0 * alone.error_s
    assert rotating.mean_s < -2.0 * rotating.error_s


def test_handed_bottles_are_not_slower() -> None:
    """Within two standard errors."""
    handed = difference(NAME, None, "handed-bottles")
    assert handed.mean_s < 2.0 * handed.error_s
    assert handed.ledger_s[Account.DRINKS] < 0.0


def test_clumsier_tables_are_not_faster() -> None:
    """Slower service and more missed bottles."""
    tables = difference(NAME, None, "station-drinks")
    assert tables.mean_s > -2.0 * tables.error_s
    assert tables.ledger_s[Account.DRINKS] > 0.0
