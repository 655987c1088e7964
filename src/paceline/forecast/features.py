"""What the direct forecast reads of a runner: how fast, how even, how the last leg compares, who he is, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paceline.forecast.under_way import Group

Floats = NDArray[np.float64]

#: Scales that bring each feature to about one; pace as ln(s/m).
_PACE_MIDDLE, _PACE_SCALE = -1.05, 0.2
_AGE_MIDDLE, _AGE_SCALE = 40.0, 12.0
_LEG_SCALE, _DRIFT_SCALE, _RANGE_SCALE = 0.06, 0.1, 0.15
_FURTHEST = 6.0


def features_of(
    group: Group, age: Floats, bounds_m: Floats, legs_m: Floats, legs: int, course: str, courses: Sequence[str]
) -> tuple[Floats, Floats]:
    """Features (N, F) of runners who have just completed ``legs`` legs, and their ln pace so far (N).

    ``bounds_m`` (L + 1) are the ends of the legs, ``legs_m`` (L) their flat-equivalent lengths. Mats that missed a
    runner are filled in at an even effort between those that saw him. ``course`` raises a flag if it is one of
    ``courses``.
    """
    reached_m = np.concatenate([[0.0], np.cumsum(legs_m)])
    at = np.interp(np.concatenate([[0.0], group.seen_m]), bounds_m, reached_m)
    at[-1] = reached_m[legs]
    seen_s = np.column_stack([np.zeros(len(group.rows)), group.seen_s])
    wanted = reached_m[: legs + 1]
    after = np.clip(np.searchsorted(at, wanted), 1, len(at) - 1)
    share = (wanted - at[after - 1]) / (at[after] - at[after - 1])
    passed_s = seen_s[:, after - 1] * (1.0 - share) + seen_s[:, after] * share
    paces = np.log(np.diff(passed_s, axis=1) / legs_m[:legs])
    so_far = np.log(passed_s[:, -1] / reached_m[legs])
    women = 0.5 if np.isnan(group.women) else group.women
    columns = [
        (so_far - _PACE_MIDDLE) / _PACE_SCALE,
        np.full(len(so_far), women - 0.3),
        np.nan_to_num((age - _AGE_MIDDLE) / _AGE_SCALE),
        np.isnan(age).astype(np.float64),
        *((paces - so_far[:, None]) / _LEG_SCALE).T,
        *(np.full(len(so_far), float(course == name)) for name in courses),
    ]
    if legs > 1:
        early = paces[:, : max(1, legs - 2)].mean(axis=1)
        columns += [
            (paces[:, -1] - early) / _DRIFT_SCALE,
            (paces.max(axis=1) - paces.min(axis=1)) / _RANGE_SCALE - 0.5,
            (paces[:, -1] - paces.min(axis=1)) / _DRIFT_SCALE - 0.5,
        ]
    return np.clip(np.column_stack(columns), -_FURTHEST, _FURTHEST), so_far
