"""Children that begin where all is imported and compiled: a call of the command line, killed after a while if wanted.

Run as a program it reads one JSON object a line, ``{"words": [...], "kill_s": 0.2 or null, "folder": ...}``, forks,
calls ``paceline`` in that folder in the child, and answers with ``{"code": ..., "took_s": ..., "err": ...}``; the code
is -9 where the child was killed. A hundred kills then take a minute, not five.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

#: A call that does not come back in this time, s, hangs.
_LONGEST_S = 120.0


class Forks:
    """The program below, at work."""

    def __init__(self, *warm: list[str]) -> None:
        """``warm`` are calls that are made before the first fork, so that children find everything loaded."""
        paths = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._warm = warm
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, json.dumps(warm)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "120"},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=_LONGEST_S)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def call(self, folder: Path, *words: object, kill_s: float | None = None) -> dict[str, Any]:
        """One call in ``folder``; killed after ``kill_s`` unless it has ended by then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told = {"words": [str(word) for word in words], "kill_s": kill_s, "folder": str(folder)}
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _child(words: list[str], folder: str, err: Path) -> None:
    os.setsid()
    os.chdir(folder)
    silent, told = os.open(os.devnull, os.O_RDWR), os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(silent, 0)
    os.dup2(silent, 1)
    os.dup2(told, 2)
    from paceline.cli import main

    sys.argv = ["paceline", *words]
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    sys.stderr.flush()
    os._exit(code)


def _fork(words: list[str], kill_s: float | None, folder: str) -> dict[str, Any]:
    err = Path(folder) / "stderr.txt"
    began_s = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            _child(words, folder, err)
        finally:
            os._exit(99)
    until_s = began_s + (_LONGEST_S if kill_s is None else kill_s)
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() >= until_s:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.001)
    took_s = time.monotonic() - began_s
    told = err.read_text(encoding="utf-8") if err.exists() else ""
    err.unlink(missing_ok=True)
    return {"code": os.waitstatus_to_exitcode(status), "took_s": took_s, "err": told}


def _serve() -> None:
    from paceline.cli import app

    for words in json.loads(sys.argv[1]):
        app(words, standalone_mode=False)
    sys.stdout.flush()
    for line in sys.stdin:
        asked = json.loads(line)
        os.write(_OUT, (json.dumps(_fork(asked["words"], asked["kill_s"], asked["folder"])) + "\n").encode())


if __name__ == "__main__":
    _OUT = os.dup(1)
    os.dup2(2, 1)  # what warming up prints is no answer
    _serve()
