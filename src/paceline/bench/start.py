"""The start: how long a fresh process takes to its first result, and how much memory a case needs.

Run as ``python -m paceline.bench.start CASE REPLICATIONS THREADS``, it is that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_CACHED_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of a process to the first result of the record case, and peak memory by case, bytes."""

    cold_s: float | None  # not measured in a quick run
    cached_s: float
    peak_bytes: dict[str, int | None]


def measure_start(replications: dict[str, int], cold: bool) -> Start:
    """Time fresh processes: with ``cold`` one without compiled kernels, then some with; and weigh one for each case."""
    cold_s = None
    if cold:
        with tempfile.TemporaryDirectory() as folder:
            cold_s, _ = _process("record", 1, 1, {"XDG_CACHE_HOME": folder})
    cached_s = median(_process("record", 1, 1)[0] for _ in range(_CACHED_ROUNDS))
    peaks = {name: _process(name, number, 2)[1] for name, number in replications.items()}
    return Start(cold_s, cached_s, peaks)


def _process(
    case: str, replications: int, threads: int, changed: dict[str, str] | None = None
) -> tuple[float, int | None]:
    began_s = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "paceline.bench.start", case, str(replications), str(threads)],
        env={**os.environ, **(changed or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began_s, json.loads(done.stdout)["peak_bytes"]


def _peak_bytes() -> int | None:
    """The most memory that this process has held; ``None`` where the system does not tell."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Linux hands its parent's peak on to a child in `ru_maxrss`, but not here.
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _main(name: str, replications: str, threads: str) -> None:
    from paceline.bench.cases import cases
    from paceline.engine.batch import run_batch
    from paceline.engine.program import build

    case = next(case for case in cases(quick=False) if case.name == name)
    run_batch(build(case.scenario(case.runners)), int(replications), threads=int(threads))
    sys.stdout.write(json.dumps({"peak_bytes": _peak_bytes()}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
