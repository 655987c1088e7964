"""Breaking2, Monza 2017: forecast from what was known before, and what the team and the bottles were worth."""

import numpy as np
import pytest

from paceline.engine.accounts import Account
from support.replays import difference, observed_s, simulated

NAME = "breaking2"


def test_the_observed_time_is_no_surprise() -> None:
    """2:00:25 lies inside the central 90 % of the forecast."""
    race = simulated(NAME)
    assert race.quantile(0.05) <= observed_s(NAME) <= race.quantile(0.95)


def test_tadese_is_no_surprise_and_desisa_is_a_miss() -> None:
    """Tadese's 2:06:51 lies inside the central 90 %. Desisa's 2:14:10 does not: a miss."""
    race = simulated(NAME)
    assert race.quantile(0.05, 1) <= observed_s(NAME, 1) <= race.quantile(0.95, 1)
    assert race.quantile(0.90, 2) <= observed_s(NAME, 2) <= race.quantile(0.999, 2)


def test_not_all_three_keep_up() -> None:
    """In most replications at least one of three loses more than two minutes on the plan; one of three held it."""
    slow = np.nan_to_num(simulated(NAME).finish_s, nan=np.inf) > 7_200.0 + 120.0
    assert slow.any(axis=1).mean() > 0.8


def test_record_legal_help_costs_one_to_nearly_three_minutes() -> None:
    """Entered pacers and tables instead of the team: 60 to 160 s, drafting the largest part of them."""
    legal = difference(NAME, None, "legal")
    assert 60.0 < legal.mean_s < 160.0
    assert int(np.argmax(np.abs(legal.ledger_s))) == Account.DRAFTING
    assert legal.ledger_s[Account.DRAFTING] > 0.5 * legal.mean_s


def test_shared_draws_sharpen_the_comparison() -> None:
    """The paired standard error is at most a third of the unpaired."""
    legal = difference(NAME, None, "legal")
    assert legal.error_s <= legal.unpaired_error_s / 3.0


def test_the_ledger_explains_the_difference() -> None:
    """The accounts' differences add up to the difference of the finish times."""
    legal = difference(NAME, None, "legal")
    assert legal.ledger_s.sum() == pytest.approx(legal.mean_s, abs=1e-6)


def test_alone_is_slower_than_behind_legal_pacers() -> None:
    """With the same bottles, by more than two standard errors."""
    worse = difference(NAME, "legal-pacers", "no-pacers")
    assert worse.mean_s > 2.0 * worse.error_s


def test_alone_is_slower_than_the_whole_legal_race() -> None:
    """Even with handed bottles in exchange he is no faster without pacers."""
    worse = difference(NAME, "legal", "no-pacers")
    assert worse.mean_s > -2.0 * worse.error_s


def test_tables_are_slower_than_handed_bottles() -> None:
    """They cost their own seconds, and the shelter that is lost while he closes up again."""
    tables = difference(NAME, None, "station-drinks")
    assert tables.mean_s > 2.0 * tables.error_s
    assert tables.ledger_s[Account.DRINKS] > 0.0
    assert tables.ledger_s[Account.DRAFTING] > 0.0
