"""One replication without the compiler: every kernel as plain Python, so that its work can be counted.

Run as ``python -m benchmarks.interpreted FILE`` with ``NUMBA_DISABLE_JIT=1``, FILE a pickled program; prints how often
each counted formula was called, and the finish times, which are the compiled engine's to the last bit.
"""

from __future__ import annotations

import json
import pickle
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from support.uncompiled import readable  # isort: skip - before any kernel
from paceline.engine import event, layout
from paceline.numerics import draws, elementary
from paceline.numerics.bundle import Bundle
from paceline.physiology import power, strain

COUNTED = {
    "draws": (draws, "philox"),
    "exp": (elementary, "exp"),
    "log": (elementary, "log"),
    "halley": (power, "_closer"),
    "newton": (strain, "_longer"),
}


def count_calls(counted: Counter[str]) -> None:
    """Count the calls of a few functions, wherever they were imported."""
    for word, (home, name) in COUNTED.items():
        original = getattr(home, name)

        def counting(*args: Any, _word: str = word, _original: Any = original) -> Any:
            counted[_word] += 1
            return _original(*args)

        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith("paceline") and vars(module).get(name) is original:
                setattr(module, name, counting)


def main(file: str) -> None:
    warnings.simplefilter("ignore")  # numpy tells of overflows where compiled code is silent
    race = pickle.loads(Path(file).read_bytes())
    engine = event.EventEngine(race, 1)
    engine._program = Bundle(readable(race.arrays))
    engine._moving = Bundle(readable(layout.moving(race.arrays)))
    counted: Counter[str] = Counter()
    count_calls(counted)
    run = engine.run(0)
    finish_s = [time_s.hex() for time_s in run.leave_s[:, -1].tolist()]
    sys.stdout.write(json.dumps({**counted, "finish_s": finish_s}))


if __name__ == "__main__":
    main(sys.argv[1])
