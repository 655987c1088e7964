"""How far a run is: a bar on standard error, shown only where somebody watches and has to wait."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from paceline.engine.batch import duration_words

#: A run that is expected to end sooner than this, s, needs no bar.
_WORTH_S = 2.0
_LOOK_AFTER_S = 0.5
#: A run that is expected to last longer, s, is announced: with a bar to watch, and without one.
_LONG_S, _SILENT_S = 3600.0, 120.0


class Bar:
    """Called with (done, all) of what ``noun`` names; starts over when a second run of the same command begins.

    ``known``: the first call tells what was done before, by somebody else, and takes no part in what is expected.
    """

    def __init__(self, label: str, noun: str = "replications", known: bool = False) -> None:
        self._label, self._noun, self._known = label, noun, known
        self._first = 0
        self._console = Console(stderr=True)
        self._began_s = time.perf_counter()
        self._last = 0
        self._told = False
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def __call__(self, done: int, total: int) -> None:
        """Take note of the replications done so far."""
        if done < self._last:
            self._close()
        if self._last == 0 or done < self._last:
            self._began_s, self._told, self._first = time.perf_counter(), False, done if self._known else 0
        self._last = done
        expected_s = self._expected_s(done, total)
        if not self._told and expected_s > (_LONG_S if self._console.is_terminal else _SILENT_S):
            self._told = True
            self._console.print(f"{total:,} {self._noun} will take about {duration_words(expected_s)}")
        if not self._console.is_terminal:
            return
        if self._progress is None and expected_s > _WORTH_S:
            self._progress = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=self._console, transient=True,
            )  # fmt: skip
            self._task = self._progress.add_task(self._label, total=total, completed=done)
            self._progress.start()
        if self._progress is not None:
            self._progress.update(self._task, completed=done, total=total)

    def _expected_s(self, done: int, total: int) -> float:
        """How long the whole run takes, s; 0 until that can be told."""
        spent_s = time.perf_counter() - self._began_s
        new = done - self._first
        return spent_s / new * (total - self._first) if new > 0 and done < total and spent_s > _LOOK_AFTER_S else 0.0

    def _close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
