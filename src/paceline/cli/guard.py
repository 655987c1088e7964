"""What stands around every command: errors become a line on standard error and an exit code.

0 when all is well, 2 for something that the user can put right, 1 for our own fault, 130 on Ctrl-C.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import typer

from paceline.cli.talk import say

_ISSUES = "please report it with the command that you ran and the lines above"


def leave(code: int) -> NoReturn:
    """End at once: threads that Ctrl-C has found inside a kernel would else run into what is being torn down."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors become a line on standard error and an exit code."""

    @functools.wraps(function)
    def guarded(*args: Any, **words: Any) -> None:
        from paceline.errors import InputError

        try:
            function(*args, **words)
        except InputError as error:
            say(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            say("stopped before the end; nothing of this run was kept")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever read our output has gone; Python would complain once more while closing it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if os.environ.get("PACELINE_TRACEBACK"):
                raise
            words_of = str(error).strip() or "no further words"
            say(f"paceline failed: {type(error).__name__}: {words_of}")
            say(f"this is our fault, not yours; {_ISSUES} (PACELINE_TRACEBACK=1 shows more)")
            raise typer.Exit(1) from None

    return guarded
