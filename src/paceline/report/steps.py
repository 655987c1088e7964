"""The ledger as steps: from the time that his strength is worth, cause by cause, to the time that he runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paceline.report.words import NEGLIGIBLE_S, cause, grouped


@dataclass(frozen=True, slots=True)
class Step:
    """One cause: its words, and from where to where it moves the clock, s."""

    words: str
    group: str
    from_s: float
    to_s: float

    @property
    def seconds(self) -> float:
        """What the cause costs; negative: it gives time back."""
        return self.to_s - self.from_s


def ledger_steps(ledger_s: Mapping[str, float], least_s: float = NEGLIGIBLE_S) -> list[Step]:
    """The steps of a ledger in the order in which a coach would ask; small ones are put together at the end."""
    at_s = ledger_s.get("base", 0.0)
    steps: list[Step] = []
    small_s = 0.0
    for group, accounts in grouped(ledger_s, ledger_s):
        for account in accounts:
            seconds = ledger_s[account]
            if account == "base":
                continue
            if abs(seconds) < least_s:
                small_s += seconds
                continue
            steps.append(Step(cause(account), group, at_s, at_s + seconds))
            at_s += seconds
    if abs(small_s) >= NEGLIGIBLE_S:
        steps.append(Step("all others", "", at_s, at_s + small_s))
    return steps
