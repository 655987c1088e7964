"""The page with the knobs, made of the same bricks as a report."""

from __future__ import annotations

from importlib.resources import files

from paceline.report.page import Section, whole_page
from paceline.report.page.html import numbers, paragraph
from paceline.what_if.question import Questions


def what_if_page(questions: Questions) -> str:
    """The page; it asks the program that serves it, and nobody else."""
    race = questions.race
    told = {"knobs": [knob.as_dict() for knob in questions.knobs]}
    variant = f", variant {race.loaded.variant}" if race.loaded.variant else ""
    lead = paragraph(
        f"Turn a knob: the race is run again on the same luck and set beside the race as it is{variant}. "
        "Nothing leaves this machine, nothing is kept."
    )
    body = (
        '<div id="headline" role="status"></div>'
        + numbers("knobs", told, "The knobs of the race")
        + '<p><button type="button" id="reset">All as it is</button> <span id="state" role="status"></span></p>'
        + '<div id="answer"></div>'
    )
    script = (files("paceline") / "what_if" / "assets" / "what-if.js").read_text(encoding="utf-8")
    title = f"What if: {race.scenario.name}"
    return whole_page(title, lead, [Section("Turn and see", body)], questions.runners, script)
