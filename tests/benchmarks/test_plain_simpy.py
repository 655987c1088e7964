"""The yardstick is fair: plain SimPy runs the same physics, so its times are the engine's within sampling error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.plain_simpy import PlainRace
from paceline.bench.cases import city_race, trail
from paceline.engine.accounts import ACCOUNT_NAMES
from paceline.engine.batch import run_batch
from paceline.engine.layout import Array
from paceline.engine.program import RaceProgram, build
from paceline.race import load

BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"
FARTHEST = 4.0  # standard errors
REPLICATIONS = 150
CLOSE = 1e-6  # a microsecond


def plain_times(race: RaceProgram, replications: int) -> tuple[Array, Array]:
    """Finish times (R, N), NaN for those who did not get there, and the ledgers (R, N, A)."""
    plain, nodes = PlainRace(race, seed=2), len(race.arrays.node_m)
    finish_s, ledger_s = [], []
    for _ in range(replications):
        racers = plain.run()
        finish_s.append([r.arrivals_s[-1] if len(r.arrivals_s) == nodes else np.nan for r in racers])
        ledger_s.append([[r.ledger.get(name, 0.0) for name in ACCOUNT_NAMES] for r in racers])
    return np.array(finish_s), np.array(ledger_s)


def far_apart(one: Array, other: Array) -> float:
    """How many standard errors two samples' means lie apart; where nothing is left to luck, none."""
    error = np.hypot(np.std(one) / np.sqrt(len(one)), np.std(other) / np.sqrt(len(other)))
    apart = abs(np.mean(one) - np.mean(other))
    return 0.0 if apart < CLOSE else float(apart / error)


@pytest.mark.slow
@pytest.mark.parametrize("variant", [None, "legal", "no-pacers"])
def test_record_times_agree_in_mean_and_quartiles(variant: str | None) -> None:
    race = load(BREAKING2, variant).program
    plain_s, _ = plain_times(race, REPLICATIONS)
    engine_s = run_batch(race, 4_000, seed=1).leave_s[:, :, -1]
    for mine, theirs in zip(plain_s.T, engine_s.T, strict=True):
        assert far_apart(np.isnan(mine) * 1.0, np.isnan(theirs) * 1.0) < FARTHEST
        mine, theirs = mine[~np.isnan(mine)], theirs[~np.isnan(theirs)]  # noqa: PLW2901
        assert far_apart(mine, theirs) < FARTHEST
        for share in (0.25, 0.5, 0.75):
            below = np.mean(mine < np.quantile(theirs, share))
            assert abs(below - share) / np.sqrt(share * (1.0 - share) / len(mine)) < FARTHEST


@pytest.mark.slow
@pytest.mark.parametrize(("words", "runners"), [(trail, 15), (city_race, 60)])
def test_fields_with_queues_agree_replication_by_replication(words: Callable[[int], object], runners: int) -> None:
    """Runners of one day are not independent, so what is compared is one number a replication."""
    race = build(words(runners))  # type: ignore[arg-type]
    plain_s, plain_ledger_s = plain_times(race, 30)
    part = run_batch(race, 400, seed=1)
    engine_s = part.leave_s[:, :, -1]
    for share in (0.25, 0.5, 0.75):
        assert far_apart(np.nanquantile(plain_s, share, axis=1), np.nanquantile(engine_s, share, axis=1)) < FARTHEST
    assert far_apart(np.nanmean(plain_s, axis=1), np.nanmean(engine_s, axis=1)) < FARTHEST
    for account, name in enumerate(ACCOUNT_NAMES):
        z = far_apart(plain_ledger_s[:, :, account].mean(axis=1), part.ledger_s[:, :, account].mean(axis=1))
        assert z < FARTHEST, name


def test_its_ledger_adds_up() -> None:
    plain_s, ledger_s = plain_times(build(trail(5)), 2)
    there = ~np.isnan(plain_s)
    assert np.allclose(ledger_s.sum(axis=2)[there], plain_s[there], rtol=0.0, atol=1e-7)
