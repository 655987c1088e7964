"""A whole page: one file of HTML that needs nothing but itself, whatever its sections are.

Charts are drawn by uPlot (Leon Sorokin, MIT), 50 kB that stand in the page; Plotly would have brought a megabyte and
more. A policy in the head forbids the page to load or send anything, and to run any script but these.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from paceline.report.page.html import Section, text

_STYLES = ("uPlot.min.css", "page.css")
_SCRIPTS = ("uPlot.iife.min.js", "charts.js", "watch.js", "sweep.js", "forecasts.js", "page.js")


def asset(name: str) -> str:
    """A file that goes into every page."""
    return (files("paceline") / "report" / "page" / "assets" / name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    return "\n".join(asset(name) for name in _STYLES)


@cache
def _script(more: str) -> str:
    script = "\n".join([*(asset(name) for name in _SCRIPTS), more])
    if "</script" in script.lower():  # it would end the element that holds it
        raise ValueError("a script of the page holds the end of a script")
    return script


def whole_page(title: str, lead: str, sections: Sequence[Section], runners: Sequence[str] = (), asks: str = "") -> str:
    """The page. ``lead`` is markup above the sections; with several ``runners`` one can be chosen.

    ``asks`` is one more script, which may ask the server that the page comes from.
    """
    script = _script(asks)
    seal = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{seal}'; base-uri 'none'"
    policy += "; connect-src 'self'" if asks else ""
    parts = "\n".join(
        f'<section id="s{n}"><h2>{text(part.title)}</h2>\n{part.body}\n</section>' for n, part in enumerate(sections)
    )
    links = "".join(f'<a href="#s{n}">{text(part.title)}</a>' for n, part in enumerate(sections) if len(sections) > 1)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{text(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_style()}</style></head>\n'
        f"<body>\n<header><h1>{text(title)}</h1>{lead}</header>\n"
        f'<nav>{_choice(runners)}<div class="links">{links}</div></nav>\n'
        f"<main>\n<noscript><p>The charts of this page, and what can be searched, need JavaScript.</p></noscript>\n"
        f"{parts}\n</main>\n<script>{script}</script>\n</body></html>\n"
    )


def _choice(runners: Sequence[str]) -> str:
    if len(runners) < 2:
        return ""
    options = "".join(f'<option value="{n}">{text(name)}</option>' for n, name in enumerate(runners))
    return f'<label>Runner <select id="runner">{options}</select></label>'
