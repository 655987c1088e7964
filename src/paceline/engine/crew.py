"""A crew: processes that run parts of a batch beside this one.

Each is a fresh Python that gets the job through a pipe and then numbers of replications to run. The main script of the
user is not imported again, so a plain script or notebook needs no ``if __name__ == "__main__"``. A process whose
parent is gone reads the end of its pipe and ends too.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import traceback
from types import TracebackType
from typing import IO, Self

from paceline.engine.job import Job, Part, run_part
from paceline.errors import InputError, PacelineError

_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from paceline.engine.crew import serve; serve()"


class HelperLostError(PacelineError):
    """A process of the crew ended before its work was done."""


class Helper:
    """One process of the crew, as this side sees it."""

    def __init__(self, job: Job) -> None:
        # In a session of its own: Ctrl-C reaches this process alone, which then ends its crew.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._job: Job | None = job

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise HelperLostError("a worker process has no pipes")
        return stdin, stdout

    def run(self, first: int, stop: int) -> Part:
        """Have the replications ``first`` to ``stop - 1`` run there. Raises what went wrong there."""
        stdin, stdout = self._pipes
        try:
            if self._job is not None:
                pickle.dump(self._job, stdin)
                self._job = None
            pickle.dump((first, stop), stdin)
            stdin.flush()
            answer = pickle.load(stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise HelperLostError(
                "a worker process ended early, perhaps for want of memory; try --threads 1"
            ) from error
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, Part):
            raise HelperLostError("a worker process answered with something else than a part of the batch")
        return answer

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes:
            try:
                pipe.close()
            except OSError:  # what was still to be written has nobody to read it
                continue


class Crew:
    """Some helpers, ended on leaving."""

    def __init__(self, job: Job, size: int) -> None:
        self.helpers = [Helper(job) for _ in range(size)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for helper in self.helpers:
            helper.end()


def serve() -> None:
    """What a helper does: read a job, then run what is asked until the pipe ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a user's plan prints must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    orders = sys.stdin.buffer
    try:
        job: Job = pickle.load(orders)
        engine = None
        while True:
            first, stop = pickle.load(orders)
            answer: Part | Exception
            try:
                engine = engine or job.engine()
                answer = run_part(engine, first, stop)
            except InputError as error:
                answer = error
            except Exception:
                answer = HelperLostError(f"a worker process failed:\n{traceback.format_exc()}")
            pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()
    except (EOFError, BrokenPipeError):
        return
