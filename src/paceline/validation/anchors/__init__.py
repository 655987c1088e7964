"""The anchors: 34 figures, published or derived, that the models have to meet; see ``anchors.toml``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from paceline.errors import InputError
from paceline.validation.anchors import air, body, endurance, races
from paceline.validation.anchors.anchor import Anchor, Figure, Verdict, expected_anchors

__all__ = ["Anchor", "Figure", "Verdict", "check_anchor", "expected_anchors", "needs_scenarios"]

_MODELS = {**air.COMPUTED, **endurance.COMPUTED, **body.COMPUTED, **races.RULES}


def needs_scenarios(name: str) -> bool:
    """Whether an anchor is computed from the scenarios of the repository."""
    return name in races.COMPUTED


def check_anchor(name: str, scenarios: Path | None = None) -> Anchor:
    """An anchor with what the models make of it; nothing computed where the scenarios that it needs are missing."""
    anchor = expected_anchors()[name]
    if name in _MODELS:
        numbers = _MODELS[name]()
    elif scenarios is None:
        return anchor
    else:
        try:
            numbers = races.COMPUTED[name](scenarios)
        except InputError:
            return anchor  # its scenario is not in that folder
    pairs = zip(anchor.figures, numbers, strict=True)
    return replace(anchor, figures=tuple(replace(figure, computed=float(number)) for figure, number in pairs))
