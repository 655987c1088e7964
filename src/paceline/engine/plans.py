"""Pacing plans as arrays: what each runner wishes on each leg, and where he thinks again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.constants import value
from paceline.engine.foresight import distance_left, effort_for, even_effort, leg_speeds
from paceline.engine.layout import Array, Sky
from paceline.scenario.pacing import Plan

_BOLD = value("behaviour", "plan.bold_over")
_REPLAN_M = value("behaviour", "following.replan_m")
_OVER = value("behaviour", "following.over")


@dataclass(frozen=True, slots=True)
class PlanArrays:
    """A plan on a course of K nodes."""

    plan: float
    plan_is_pace: bool
    follows: bool
    over: float
    chases: bool
    target_s: float  # 0 without a target
    wish: Array  # (K - 1)
    replan: Array  # (K)
    left_alone_m: Array  # (K)
    left_sheltered_m: Array  # (K)
    expected_s: float


def plan_arrays(
    plan: Plan,
    node_m: Array,
    legs: Array,
    sky: Sky,
    runners: Array,
    i: int,
    curve: Array,
    planned_shelter: Array | None,
) -> PlanArrays:
    """What a plan means for runner ``i``; ``planned_shelter`` (K - 1) is that of the pacers, if there are any."""
    alone = np.zeros(len(legs))
    follows = plan.pacing == "follow_pacers" and planned_shelter is not None
    shelter = planned_shelter if follows and planned_shelter is not None else alone
    own = even_effort(legs, sky, runners, i, curve, shelter)
    speeds = leg_speeds(legs, sky, runners, i, own, shelter)
    expected_s = float(np.sum(legs["length_m"] / speeds))
    left_sheltered_m = distance_left(legs, own, speeds)
    left_alone_m = distance_left(legs, own, leg_speeds(legs, sky, runners, i, own, alone))

    distance_m = float(node_m[-1])
    wish = np.ones(len(legs))
    start_m = node_m[:-1]
    is_pace = plan.pacing in {"even", "split"} or (plan.pacing == "segments" and not plan.by_effort)
    if is_pace:
        value_mps = distance_m / (plan.target_s or expected_s)
    elif plan.target_s is not None and not follows:
        value_mps = effort_for(legs, sky, runners, i, curve, shelter, plan.target_s)
    else:
        value_mps = own
    if plan.pacing == "split":
        # first and second half at v and v (1 - x), with the mean time of the even plan
        first = 0.5 * (1.0 + 1.0 / (1.0 - plan.second_half))
        wish = np.where(start_m < 0.5 * distance_m, first, first * (1.0 - plan.second_half))
    elif plan.pacing == "segments":
        ends_m = np.array([segment.until_m for segment in plan.segments])
        wished = np.array([segment.effort if plan.by_effort else segment.pace_mps for segment in plan.segments])
        value_mps = value_mps if plan.by_effort else 1.0
        wish = wished[np.minimum(np.searchsorted(ends_m, start_m, side="right"), len(wished) - 1)]
    elif plan.pacing == "bold":
        until_m = 0.5 * distance_m if plan.until_m is None else plan.until_m
        over = _BOLD if plan.over is None else plan.over
        wish = np.where(start_m < until_m, 1.0 + over, 1.0)

    return PlanArrays(
        plan=value_mps * (1.0 + plan.start_optimism),
        plan_is_pace=is_pace,
        follows=follows,
        over=plan.over if follows and plan.over is not None else _OVER,
        chases=follows and plan.target_s is not None and plan.over is None,
        target_s=plan.target_s or 0.0,
        wish=wish,
        replan=_replan_nodes(plan, node_m),
        left_alone_m=left_alone_m,
        left_sheltered_m=left_sheltered_m,
        expected_s=expected_s,
    )


def _replan_nodes(plan: Plan, node_m: Array) -> Array:
    """1 at the nodes where the runner reads his own state."""
    every_m = plan.replan_every_m
    effort = plan.by_effort or plan.pacing in {"even_effort", "follow_pacers", "bold"}
    by_feel = effort and plan.target_s is None
    if every_m is None and (by_feel or plan.pacing == "follow_pacers"):
        every_m = _REPLAN_M
    replan = np.zeros(len(node_m), dtype=np.int64)
    if every_m is None:
        return replan
    marks_m = np.arange(every_m, node_m[-1], every_m)
    if plan.pacing == "bold":
        until_m = 0.5 * node_m[-1] if plan.until_m is None else plan.until_m
        marks_m = np.concatenate([[until_m], marks_m[marks_m > until_m]])
    replan[np.abs(node_m[:, None] - marks_m).argmin(axis=0)] = 1
    replan[-1] = 0
    return replan
