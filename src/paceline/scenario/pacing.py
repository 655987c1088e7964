"""The words of a pacing plan."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from paceline.scenario.base import Words
from paceline.scenario.units import Effort, Name, Optimism, Pace, PositiveDistance, PositiveDuration, SignedShare

PacingKind = Literal["even", "even_effort", "split", "follow_pacers", "bold", "segments", "python"]


class Segment(Words):
    """A pace held up to a point of the course, or an effort: a share of the one that he believes lasts to the line."""

    until_m: PositiveDistance = Field(alias="until")
    pace_mps: Pace | None = Field(default=None, alias="pace")
    effort: Effort | None = None


class Plan(Words):
    """How a runner means to spend the race.

    Without ``target`` the plan aims at what the athlete's own results say he can hold on this course.

    * ``even``: one pace; ``even_effort``: one effort, slower uphill and into the wind.
    * ``split``: the second half ``second_half`` faster (``-2 %``: a negative split)
      or slower (``+2 %``) than the first.
    * ``follow_pacers``: stay with the pacers while that is affordable, then run on by feel.
    * ``bold``: start ``over`` faster than the plan until ``until``.
    * ``segments``: a pace for each stretch, or an effort.
    * ``python``: a function of yours, see ``paceline.behaviour.python_plan``.

    Whatever the plan, what is left two kilometres from the line is spent on them, up to 3 % above the effort so far.

    ``replan_every``: at these points the runner re-reads his own state and chooses the effort that lasts to the line.
    ``over`` for ``follow_pacers``: how far above his own sustainable effort he still follows.
    """

    pacing: PacingKind = "even_effort"
    target_s: PositiveDuration | None = Field(default=None, alias="target")
    second_half: SignedShare = 0.0
    over: SignedShare | None = None
    until_m: PositiveDistance | None = Field(default=None, alias="until")
    replan_every_m: PositiveDistance | None = Field(default=None, alias="replan_every")
    segments: tuple[Segment, ...] = ()
    function: Name | None = None
    start_optimism: Optimism = 0.0

    @property
    def by_effort(self) -> bool:
        """Whether its segments are efforts and not paces."""
        return any(segment.effort is not None for segment in self.segments)
