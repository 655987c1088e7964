"""Whether a time may stand as a record."""

from paceline.rules.judge import BREAKS_RULE, disqualifying, judge
from paceline.rules.verdict import Legality, RuleVerdict

__all__ = ["BREAKS_RULE", "Legality", "RuleVerdict", "disqualifying", "judge"]
