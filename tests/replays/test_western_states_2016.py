"""Western States 2016: the river, the wrong turn at mile 93, and the long walk in. He runs without the field here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from paceline.behaviour.incidents import Happened
from paceline.engine.accounts import Account
from paceline.engine.batch import run_batch
from paceline.engine.part import Part
from paceline.race import Race, load

FILE = Path(__file__).parents[2] / "scenarios" / "western-states-2016.yaml"
REPLICATIONS = 600
#: Brown's Bar, the last station before the wrong turn.
BEFORE_THE_TURN_M = 145_000.0


@cache
def run(variant: str | None = None) -> tuple[Race, Part]:
    race = load(FILE, variant, ["field=null"])
    return race, run_batch(race.program, REPLICATIONS, 20_160_625, engine="compiled")


def finishes_s(variant: str | None = None) -> np.ndarray:
    return run(variant)[1].arrive_s[:, 0, -1]


def broken(variant: str | None = None) -> np.ndarray:
    return run(variant)[1].flags[:, 0] & int(Happened.BROKEN) != 0


def test_the_observed_time_is_no_surprise() -> None:
    """18:45:36 lies inside the central 90 % of the replay, with river and wrong turn scripted."""
    finish_s = finishes_s()
    observed_s = run()[0].scenario.observed["Jim Walmsley"].finish_s
    assert observed_s is not None
    low_s, high_s = np.nanquantile(finish_s, [0.05, 0.95])
    assert low_s < observed_s < high_s


def test_his_splits_are_no_surprise_before_the_turn() -> None:
    """At four stations out of five at least, of those before mile 89.9."""
    race, part = run()
    observed = race.scenario.observed["Jim Walmsley"].splits
    inside = []
    for index, point in enumerate(race.program.checkpoints):
        if point.name in observed and point.at_m < BEFORE_THE_TURN_M:
            low_s, high_s = np.nanquantile(part.arrive_s[:, 0, index], [0.05, 0.95])
            inside.append(low_s <= observed[point.name] <= high_s)
    assert len(inside) >= 14
    assert np.mean(inside) >= 0.8


def test_the_collapse_costs_hours_and_the_detour_minutes() -> None:
    """On the same luck, against the race without the turn: 2.5 to 5 h if it breaks him, 20 to 60 min if not."""
    lost_s = finishes_s() - finishes_s("no-wrong-turn")
    both = ~np.isnan(lost_s)
    walked = both & broken() & ~broken("no-wrong-turn")
    assert 2.5 * 3600.0 < np.median(lost_s[walked]) < 5.0 * 3600.0
    assert 20.0 * 60.0 < np.median(lost_s[both & ~broken()]) < 60.0 * 60.0


def test_the_ledger_tells_the_story() -> None:
    """River, detour, walking and rest are each booked in minutes where it broke him, and only the river without."""
    came = broken() & ~np.isnan(finishes_s()) & ~broken("no-wrong-turn")
    booked = run()[1].ledger_s[came, 0].mean(axis=0) / 60.0
    assert 2.0 < booked[Account.CROSSING] < 10.0
    assert 20.0 < booked[Account.OFF_COURSE] < 60.0
    assert booked[Account.WALKING] > 60.0
    assert booked[Account.REST] > 15.0
    assert 5.0 < booked[Account.STATIONS] < 30.0
    without = run("no-wrong-turn")[1].ledger_s[:, 0]
    assert (without[:, Account.OFF_COURSE] == 0.0).all()


def test_a_wrong_turn_is_rare_where_nothing_is_scripted() -> None:
    """One to five in a hundred for a leader alone on a well-marked trail, fewer with company."""
    alone, together = (
        (run(variant)[1].flags[:, 0] & int(Happened.WRONG_TURN) != 0).mean() for variant in ("forecast", "company")
    )
    assert 0.005 < alone < 0.05
    assert together < alone


def test_the_forecast_is_no_wider_than_two_fifths() -> None:
    low_s, middle_s, high_s = np.nanquantile(finishes_s("forecast"), [0.05, 0.5, 0.95])
    assert (high_s - low_s) / middle_s < 0.40
