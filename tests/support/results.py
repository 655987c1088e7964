"""Results made by hand: finish times are given, so every number that follows from them is known."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from paceline.results import Provenance, Result
from paceline.results.runs import Runs
from paceline.results.tally import Tally
from paceline.rules import Legality
from paceline.scenario.models import Scenario
from support.roads import legal_race

ACCOUNTS = ("base", "heat", "drafting")
NAN = float("nan")


def runner(name: str) -> dict[str, Any]:
    return {"athlete": {"name": name, "sex": "F", "body": {"mass_kg": 50.0}}, "plan": {"pacing": "even"}}


def race_of(*names: str, **changes: Any) -> Scenario:
    """A scenario with runners of these names and nothing else that matters here."""
    targets = {"fast": 7200.0, "record": {"time_s": 7300.0, "record": True}}
    return legal_race(**{"runners": [runner(name) for name in names], "pacers": None, "targets": targets, **changes})


def result_of(
    finish_s: ArrayLike,
    scenario: Scenario | None = None,
    *,
    eligible: bool | np.ndarray[Any, Any] = True,
    variant: str | None = None,
    seed: int = 1,
) -> Result:
    """A result with finish times (R, N); half way lies at half the time, heat takes 10 s and drafting gives 4."""
    times = np.asarray(finish_s, dtype=np.float64)
    names = [f"runner {i}" for i in range(times.shape[1])]
    arrive = np.stack([np.where(np.isfinite(times), times / 2.0, 3000.0), times], axis=2)
    ledger = np.stack([times - 6.0, np.full_like(times, 10.0), np.full_like(times, -4.0)], axis=2)
    flags = np.zeros(times.shape, dtype=np.int64)
    runs = Runs(arrive, arrive.copy(), ledger, flags, np.broadcast_to(np.asarray(eligible), times.shape))
    return Result(
        scenario=scenario or race_of(*names),
        checkpoints=("half", "finish"),
        checkpoint_m=np.array([21_097.5, 42_195.0]),
        accounts=ACCOUNTS,
        tally=Tally.of(runs),
        spreads=runs,
        legality=Legality("eligible" if np.any(eligible) else "not_eligible"),
        provenance=Provenance(
            versions={"paceline": "0"},
            platform="nowhere",
            seed=seed,
            engine="event",
            threads=1,
            elapsed_s=0.5,
            file="race.yaml",
            variant=variant,
            settings=(),
            hashes={"race.yaml": "abc"},
            command="paceline run race.yaml -n 4 --seed 1",
        ),
    )
