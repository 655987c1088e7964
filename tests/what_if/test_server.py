"""The page that answers: only to this machine, only to itself, and with what the command line would say."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paceline.cli import app
from paceline.errors import InputError
from paceline.race import load
from paceline.report.words import clock
from paceline.what_if.question import Questions
from support.browser import a_browser, new_page

pytest.importorskip("starlette")
uvicorn = pytest.importorskip("uvicorn")

from paceline.what_if.server import HOST, application, open_port  # noqa: E402

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WARM = {"turned": {"temperature": 25.0}, "runner": 0}


@pytest.fixture(scope="module")
def questions() -> Questions:
    return Questions(load(SCENARIOS / "breaking2.yaml"), 60)


@pytest.fixture(scope="module")
def served(questions: Questions) -> Iterator[str]:
    with open_port(0) as listening:
        server = uvicorn.Server(uvicorn.Config(application(questions), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://{HOST}:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join(10.0)


def send(served: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], Any]:
    """Ask over the wire: status, headers, and the answer. A ``body`` of text is sent as it is, others as JSON."""
    wire = http.client.HTTPConnection(served.split("/")[2], timeout=60.0)
    told = body if isinstance(body, str | None) else json.dumps(body)
    words = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    wire.request("GET" if told is None else "POST", path, told, words)
    reply = wire.getresponse()
    text = reply.read().decode("utf-8")
    wire.close()
    return reply.status, dict(reply.headers), json.loads(text) if text.startswith("{") else text


def test_the_answer_is_what_the_command_line_would_say(served: str, questions: Questions) -> None:
    status, _, told = send(served, "/ask", WARM)
    assert status == 200
    answer = unescape(told["answer"])
    command = shlex.split(re.search(r'<code id="command">(.*?)</code>', answer)[1])  # type: ignore[index]
    assert command[:2] == ["paceline", "run"]
    settings = [command[i + 1] for i, word in enumerate(command) if word == "--set"]
    result = load(command[2], None, settings).run(int(command[command.index("-n") + 1]), seed=1)
    assert f"<td>median</td><td>{clock(questions.baseline.quantiles((0.5,))[0])}</td>" in answer
    assert f"<td>{clock(result.quantiles((0.5,))[0])}</td>" in answer
    assert result.quantiles((0.5,))[0] > questions.baseline.quantiles((0.5,))[0] + 30.0


def test_nothing_turned_changes_nothing(served: str) -> None:
    answer = send(served, "/ask", {"turned": {}, "runner": 2})[2]["answer"]
    assert "Lelisa Desisa: <strong>0:00</strong> ± 0.0 s" in answer


def test_other_names_and_other_pages_are_refused(served: str) -> None:
    own = served.rstrip("/")
    assert send(served, "/", Host="rebound.example")[0] == 400
    assert send(served, "/ask", WARM, Host="rebound.example", Origin="http://rebound.example")[0] == 400
    assert send(served, "/ask", WARM, Origin="http://elsewhere.example")[0] == 403
    assert send(served, "/ask", WARM, Origin="null")[0] == 403
    assert send(served, "/ask", "{}", Content_Type="text/plain")[0] == 403
    assert send(served, "/ask", WARM, Origin=own)[0] == 200
    assert send(served, "/ask")[0] == 405
    status, headers, page = send(served, "/", Host="localhost:8000")
    assert (status, headers["x-frame-options"]) == (200, "DENY")
    assert "connect-src 'self'" in page


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"turned": 1, "runner": 0}', '{"turned": {"wind": "x"}, "runner": 0}', "[" * 19_000,
     '{"turned": {"wind": 1e999}, "runner": 0}', '{"turned": {}, "runner": 1e999}', " " * 30_000],
)  # fmt: skip
def test_nonsense_is_answered_in_words(served: str, body: str) -> None:
    status, _, told = send(served, "/ask", body)
    assert status == 400
    assert set(told) == {"error"}


def test_the_port_is_open_to_this_machine_alone() -> None:
    with open_port(0) as taken:
        host, port = taken.getsockname()
        assert host == HOST == "127.0.0.1"
        with pytest.raises(InputError, match=f"port {port} cannot be used"):
            open_port(port)
        told = CliRunner().invoke(
            app, ["what-if", str(SCENARIOS / "breaking2.yaml"), "-n", "2", "--no-browser", "--port", str(port)]
        )
        assert told.exit_code == 2
        assert "give another with --port" in told.stderr


def test_a_mass_race_is_asked_once_with_its_queues() -> None:
    asked = Questions(load(SCENARIOS / "city-marathon.yaml", None, ["field.starters=1500", "drinks.tables=3"]))
    assert asked.replications == 1
    answer = asked.ask({"tables": 9.0})
    waits = re.search(r"station at 5 km</td><td>([\d,]+) waiting.*?</td><td>([\d,]+) waiting", answer)
    assert waits is not None
    assert int(waits[1].replace(",", "")) > int(waits[2].replace(",", ""))


def test_knobs_are_turned_in_a_browser(served: str) -> None:
    with a_browser() as browser:
        page, wrong = new_page(browser, 375, 800)
        page.goto(served)
        page.locator("body[data-answers='1']").wait_for(state="attached")
        assert "Eliud Kipchoge: 0:00" in page.locator("#headline").inner_text()
        knob = page.locator("[data-knob=temperature]")
        knob.focus()
        for _ in range(6):
            page.keyboard.press("ArrowRight")
        page.locator("#command", has_text="weather.temperature=14 C").wait_for()
        page.locator("[data-knob=pacers]").uncheck()
        page.locator("#command", has_text="pacers=null").wait_for()
        assert page.locator("[data-knob=pace]").is_disabled()
        assert page.locator("#answer .chart canvas").count() == 2
        assert re.search(r"Kipchoge: \+\d+:\d\d", page.locator("#headline").inner_text())
        page.select_option("#runner", "1")
        page.locator("#headline", has_text="Zersenay Tadese").wait_for()
        page.get_by_role("button", name="All as it is").click()
        page.locator("#headline", has_text="Zersenay Tadese: 0:00").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert wrong == []
