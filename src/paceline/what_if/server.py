"""The program behind the page: Starlette on uvicorn, for this machine alone, without state on disk.

Whoever asks under another host name is refused (a page elsewhere may point its own name at this machine), and so is
a question that another page sends.
"""

from __future__ import annotations

import json
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from paceline.errors import InputError
from paceline.what_if.page import what_if_page
from paceline.what_if.question import Questions

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_LONGEST_QUESTION = 20_000


def open_port(port: int) -> socket.socket:
    """A socket that listens on this machine alone; port 0 takes any that is free."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen()
    except OSError as error:
        found.close()
        raise InputError(f"port {port} cannot be used ({error.strerror}); give another with --port") from error
    return found


def application(questions: Questions) -> Starlette:
    """The two answers there are: the page, and what it asks."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import HTMLResponse, JSONResponse
    from starlette.routing import Route

    page, one_at_a_time = what_if_page(questions), threading.Lock()

    def answered(turned: dict[str, float], runner: int) -> str:
        with one_at_a_time:
            return questions.ask(turned, runner)

    async def show(request: Request) -> Response:
        return HTMLResponse(page, headers=_HEADERS)

    async def ask(request: Request) -> Response:
        if not _is_own(request):
            return JSONResponse({"error": "only the page itself may ask"}, 403, _HEADERS)
        try:
            turned, runner = _read(await request.body())
            answer = await run_in_threadpool(answered, turned, runner)
        except InputError as error:
            return JSONResponse({"error": str(error)}, 400, _HEADERS)
        return JSONResponse({"answer": answer}, headers=_HEADERS)

    routes = [Route("/", show), Route("/ask", ask, methods=["POST"])]
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(_NAMES))])


def serve(questions: Questions, port: int, browse: bool, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl-C. Raises ``InputError`` where the port is taken or the libraries are not there."""
    try:
        import uvicorn
        from starlette import applications  # noqa: F401
    except ImportError:
        raise InputError("what-if needs Starlette and uvicorn; install them: pip install 'paceline[app]'") from None
    with open_port(port) as listening:
        url = f"http://{HOST}:{listening.getsockname()[1]}/"
        config = uvicorn.Config(application(questions), log_level="warning", access_log=False, lifespan="off")
        tell(f"{url}  (Ctrl-C ends it)")
        if browse:
            # Who comes before the server is up waits in the line of the socket.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _is_own(request: Request) -> bool:
    """Whether the page that we have served asks, and not another one through the same browser."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    return kind == "application/json" and (origin is None or origin == f"http://{host}")


def _read(body: bytes) -> tuple[dict[str, float], int]:
    """The knobs and the runner of a question. Raises ``InputError`` for anything else."""
    words = "a question is an object with the values of knobs under turned, and the number of a runner"
    try:
        if len(body) > _LONGEST_QUESTION:
            raise InputError(words)
        asked: Any = json.loads(body)
        return {str(name): float(value) for name, value in asked["turned"].items()}, int(asked["runner"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(words) from error
