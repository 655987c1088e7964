"""Work does not grow unseen: draws, formulas solved, node visits, events, bytes. Never seconds.

Each limit stands a little above what is used today. Who adds work raises it here, on purpose, and says why.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paceline.bench.cases import city_race, record, trail
from paceline.engine import event, layout, records
from paceline.engine.batch import run_batch
from paceline.engine.company import COMPANY
from paceline.engine.part import Part
from paceline.engine.program import RaceProgram, build
from paceline.scenario.models import Scenario

RACES: dict[str, Callable[[], Scenario]] = {
    "record": record,
    "trail": lambda: trail(6),
    "city": lambda: city_race(20),
}
#: Most calls per runner and leg of one replication, those of the start and of pacers shared out among them.
#: Speed is solved for in the same number of Halley's steps everywhere: a branch would cost a column of runners more.
CALLS = {
    # Who chases a time asks himself on every leg from 0.80 of his ceiling on, no longer from 0.98: exp, newton.
    "record": {"draws": 1.6, "exp": 11.9, "log": 7.5, "halley": 18.5, "newton": 0.53},
    # Two gaits, damaged legs, stops at stations, and what it takes to have had enough.
    "trail": {"draws": 1.5, "exp": 11.0, "log": 5.8, "halley": 26.5, "newton": 0.95},
    # The field's pacing is drawn, its fade in it: nobody meets a ceiling, and every stretch takes a draw.
    "city": {"draws": 2.2, "exp": 9.1, "log": 3.6, "halley": 14.4},
}
#: Most bytes of a record: what one runner or pacer drags through the cache at every node.
#: Trails have eight fields of LEG and ten of RUNNER; hydration has one of SERVICE (what he drinks).
#: A field whose pacing is drawn has two fields of LEG and two of RUNNER.
#: LANE holds what few legs ask for, all else stands in columns.
RECORD_BYTES = {"LANE": 136, "PACER": 56, "RUNNER": 352, "LEG": 144, "SERVICE": 48, "FRONT": 40, "DAY": 32}
#: Columns of a runner: 69 of what he brings and carries, 30 of his books, 53 of what a node and a leg make of it. Those
#: stand with the others, since on roads a whole field has to have set off before packs can form.
COLUMNS = 152


@pytest.fixture(scope="module", params=RACES)
def race(request: pytest.FixtureRequest) -> tuple[str, RaceProgram]:
    return request.param, build(RACES[request.param]())


def test_formulas_are_called_no_more_often(race: tuple[str, RaceProgram], tmp_path: Path) -> None:
    """Without the compiler every call can be counted, and the times are still the same bits."""
    name, program = race
    (tmp_path / "program").write_bytes(pickle.dumps(program))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.interpreted", str(tmp_path / "program")],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    compiled_s = run_batch(program, 1, seed=1).leave_s[0, :, -1].tolist()
    assert told.pop("finish_s") == [time_s.hex() for time_s in compiled_s]
    visits = len(program.arrays.row) * len(program.arrays.legs)
    calls = {what: count / visits for what, count in told.items()}
    assert set(calls) == set(CALLS[name])
    over = {what: round(often, 2) for what, often in calls.items() if often > CALLS[name][what]}
    assert not over, f"more calls a runner and leg than {CALLS[name]}: {over}"


def test_a_runner_visits_each_node_once(race: tuple[str, RaceProgram], monkeypatch: pytest.MonkeyPatch) -> None:
    _, program = race
    calls: Counter[str] = Counter()

    def counted(name: str) -> Callable[..., Any]:
        move = getattr(event, name)

        def counting(*args: Any) -> Any:
            calls[name] += 1
            return move(*args)

        return counting

    for name in ("depart", "lead", "takes_bottle", "at_table", "begin_runner"):
        monkeypatch.setattr(event, name, counted(name))
    event.EventEngine(program, 1).run(0)
    arrays = program.arrays
    runners, legs = len(arrays.row), len(arrays.legs)
    services = int((arrays.services["kind"][:, arrays.row] > 0).sum())
    assert calls["begin_runner"] == runners
    assert calls["depart"] <= runners * legs
    assert calls["lead"] <= legs
    assert calls["at_table"] <= calls["takes_bottle"] <= services


def test_records_stay_small() -> None:
    sizes = {name: getattr(records, name).itemsize for name in RECORD_BYTES}
    assert {name: size for name, size in sizes.items() if size > RECORD_BYTES[name]} == {}


def test_a_replication_of_results_stays_small() -> None:
    """Two times a checkpoint, the ledger (30 accounts since trails have eight) and the flags of each runner."""
    assert Part.bytes_for(1, 1, 1) - Part.bytes_for(1, 1, 0) <= 16
    assert Part.bytes_for(1, 1, 0) <= 248


def test_a_field_shares_its_plans() -> None:
    """One more runner of a field costs his columns, a lane, and who he is: three numbers by company, four by runner."""
    small, large = (build(city_race(size)).arrays for size in (2 * COMPANY, 18 * COMPANY))

    def size(arrays: layout.Program) -> int:
        whole = [*arrays, *layout.moving(arrays)]
        return sum(array.nbytes for array in whole if isinstance(array, np.ndarray))

    assert (size(large) - size(small)) / (16 * COMPANY) <= 8 * (COLUMNS + 7) + RECORD_BYTES["LANE"]
