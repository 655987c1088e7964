"""The judge decides whether a time run in a race could be a record: first from the plan, then from what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from paceline.course import Course
from paceline.rules import world_athletics
from paceline.rules.verdict import Legality
from paceline.scenario.models import Scenario

#: Things that may happen in a replication and cost it the record, each with the rule it breaks.
BREAKS_RULE: Final[dict[str, str]] = {
    "pacer_rejoined": world_athletics.PACING,
    "paced_by_non_entrant": world_athletics.PACING,
    "handed_bottle": world_athletics.REFRESHMENT,
    "outside_help": world_athletics.REFRESHMENT,
    "course_shortened": world_athletics.LEAVING,
}


def judge(scenario: Scenario, course: Course) -> Legality:
    """Apply every record rule to the plan of a race.

    A time is eligible where no rule is broken and everything that a scenario can show is shown.
    """
    if scenario.race.rules == "none":
        return Legality("no_record_rules")
    rules = tuple(rule(scenario, course) for rule in world_athletics.RULES)
    return Legality("not_eligible" if any(rule.blocks for rule in rules) else "eligible", rules)


def disqualifying(kinds: Iterable[str]) -> tuple[str, ...]:
    """Names of the rules that these kinds of event of one replication break, each once; empty if none."""
    return tuple(dict.fromkeys(BREAKS_RULE[kind] for kind in kinds if kind in BREAKS_RULE))
