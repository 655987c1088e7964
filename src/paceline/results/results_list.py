"""One replication as the results list of a race: what ``paceline forecast`` and ``paceline score`` read."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np

from paceline.errors import InputError
from paceline.files import write_text
from paceline.results.result import Result


def write_results_list(result: Result, file: str | os.PathLike[str], replication: int = 0) -> None:
    """Write `runner,sex,status`, then seconds at every mat since each runner crossed the start line, as chips do.

    Raises ``InputError`` where there is no such replication, or where they were too many to be kept.
    """
    if not 0 <= replication < result.replications:
        raise InputError(f"there is no replication {replication}; this result has 0 to {result.replications - 1:,}")
    waited_s = np.nan_to_num(result.ledger_s[replication, :, result.accounts.index("start_line")])
    times_s = result.arrive_s[replication] - waited_s[:, None]
    sexes = [runner.athlete.sex for runner in result.scenario.runners]
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("runner", "sex", "status", *result.checkpoints))
    for i, name in enumerate(result.names):
        status = "finished" if np.isfinite(times_s[i, -1]) else "dnf"
        passed = (f"{time_s:.0f}" if np.isfinite(time_s) else "" for time_s in times_s[i])
        rows.writerow((name, sexes[i] if i < len(sexes) else "", status, *passed))
    write_text(Path(file), text.getvalue())
