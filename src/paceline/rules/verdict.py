"""A verdict is what a referee writes down: which rule, kept or broken, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from paceline.shown import Shown

RuleAnswer = Literal["pass", "fail", "unknown", "assumed"]
RecordAnswer = Literal["eligible", "not_eligible", "no_record_rules"]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """One rule applied to one race.

    ``unknown``: the scenario does not say; ``assumed``: it says it in part, and the rest is taken as kept.
    ``from_scenario`` is false for a rule that no scenario can answer (a doping test): it stays unknown.
    """

    rule: str
    verdict: RuleAnswer
    evidence: str
    from_scenario: bool = True

    @property
    def blocks(self) -> bool:
        """Whether a record cannot stand on this answer: what a scenario can show, it must show."""
        return self.verdict == "fail" or (self.verdict == "unknown" and self.from_scenario)


@dataclass(frozen=True, slots=True)
class Legality(Shown):
    """Whether a time run in this race could be a record, with every rule that was looked at."""

    verdict: RecordAnswer
    rules: tuple[RuleVerdict, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether a time may count as a record."""
        return self.verdict == "eligible"

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the rules that are broken."""
        return tuple(rule.rule for rule in self.rules if rule.verdict == "fail")

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Names of the rules that the scenario could answer and does not."""
        return tuple(rule.rule for rule in self.rules if rule.blocks and rule.verdict == "unknown")
