"""Waiting for another process by what it has worked: on a busy machine the clock says little of that."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

#: A process that has not worked so long in this time, s, never will.
_LONGEST_S = 240.0


def let_work(process: subprocess.Popen[Any], seconds: float) -> None:
    """Return once a process has taken so many more seconds of a processor, or has ended."""
    began_s, until_s = _processor_s(process.pid), time.monotonic() + _LONGEST_S
    while process.poll() is None and time.monotonic() < until_s and _processor_s(process.pid) - began_s < seconds:
        time.sleep(0.05)


def _processor_s(pid: int) -> float:
    """Seconds of a processor that a process has taken; where the system does not tell, the clock has to do."""
    file = Path(f"/proc/{pid}/stat")
    if not file.is_file():
        return time.monotonic()
    fields = file.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
