"""INEOS 1:59, Vienna 2019: forecast, and what changed since Monza."""

from paceline.engine.accounts import Account
from support.replays import difference, observed_s, simulated

NAME = "ineos-159"


def test_the_observed_time_is_no_surprise() -> None:
    """1:59:40 lies inside the central 90 % of the forecast."""
    race = simulated(NAME)
    assert race.quantile(0.05) <= observed_s(NAME) <= race.quantile(0.95)


def test_two_hours_fall_more_often_than_at_monza() -> None:
    """What followed the near miss raised the chance."""
    chances = [float((simulated(name).finish_s[:, 0] < 7_200.0).mean()) for name in ("breaking2", NAME)]
    assert chances[0] < chances[1]
    assert 0.05 < chances[1] < 0.95


def test_record_legal_help_costs_minutes() -> None:
    """Entered pacers and tables are slower than the rotating team and the bikes, mostly for want of shelter."""
    legal = difference(NAME, None, "legal")
    assert 40.0 < legal.mean_s < 160.0
    assert legal.ledger_s[Account.DRAFTING] > 0.5 * legal.mean_s


def test_a_tighter_formation_is_faster() -> None:
    """The arrow shields more than the open V by the values in use."""
    arrow = difference(NAME, None, "breaking2-formation")
    assert arrow.mean_s < -2.0 * arrow.error_s
    assert arrow.ledger_s[Account.DRAFTING] < 0.0


def test_tables_are_not_faster_than_handed_bottles() -> None:
    """Handing over costs nothing."""
    tables = difference(NAME, None, "station-drinks")
    assert tables.mean_s > 0.0


def test_cheaper_shoes_are_faster_by_less_than_their_saving() -> None:
    """One per cent of power is about two thirds of a per cent of speed at most: the flat curve bends."""
    shoes = difference(NAME, None, "new-shoes")
    assert -0.01 * simulated(NAME).quantile(0.5) < shoes.mean_s < -10.0
