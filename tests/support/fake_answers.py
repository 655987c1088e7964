"""Races that cost nothing: answers made from the key of a point, so that only the sweep around them is tested."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from paceline.errors import InputError
from paceline.experiment.answers import HaltedError, Question, Row, Task

#: A point with this setting cannot be run.
BAD = "weather.wind=13 m/s"


@contextmanager
def fake_races(
    ran: list[str] | None = None, each_s: float = 0.0, broken: Callable[[Task], bool] | None = None
) -> Iterator[None]:
    """While it is entered no engine runs. ``ran`` takes the keys of the points that were run."""

    def asked(self: Question, task: Task, threads: int, halted: Callable[[], bool]) -> Row:
        if halted():
            raise HaltedError
        time.sleep(each_s)
        if ran is not None:
            ran.append(task.key)
        if broken is not None and broken(task):
            raise InputError("this race breaks")
        numbers: dict[str, Any] = {"replications": self.replications}
        for spot, header in enumerate(self.headers):
            numbers[header] = int(task.key[:8], 16) / 2**32 + spot
        return numbers

    with patch.object(Question, "_asked", asked):
        yield
