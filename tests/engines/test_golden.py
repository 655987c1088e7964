"""The same bits on every machine: fingerprints of a few runs, taken once and kept.

They say nothing about what is right, only that this machine computes what others do. Where a formula or a scenario was
changed on purpose, take them anew: ``python tests/engines/test_golden.py``.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from paceline.engine.batch import run_batch
from paceline.race import load

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).with_name("golden.json")
RUNS = {
    "breaking2": ("breaking2", None, (), 20),
    "breaking2 legal": ("breaking2", "legal", (), 20),
    "berlin-2014": ("berlin-2014", None, (), 20),
    "carbon-x2": ("carbon-x2", None, (), 10),
    "city-marathon, 300 starters": ("city-marathon", None, ("field.starters=300",), 2),
    "western-states-2016": ("western-states-2016", None, (), 1),
}


def fingerprint(run: str) -> str:
    """A digest of all times, ledgers and incidents of a run."""
    name, variant, settings, replications = RUNS[run]
    race = load(ROOT / "scenarios" / f"{name}.yaml", variant, settings)
    part = run_batch(race.program, replications, seed=2024)
    digest = hashlib.sha256()
    for array in (part.arrive_s, part.leave_s, part.ledger_s, part.flags):
        digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()[:32]


@pytest.mark.parametrize("run", RUNS)
def test_this_machine_finds_the_bits_of_others(run: str) -> None:
    assert fingerprint(run) == json.loads(KEPT.read_text(encoding="utf-8"))[run]


if __name__ == "__main__":
    KEPT.write_text(json.dumps({run: fingerprint(run) for run in RUNS}, indent=1) + "\n", encoding="utf-8")
