"""A pacer, known only by the marathon he could run himself."""

from __future__ import annotations

import math

import numpy as np

from paceline.calibration.levels import level_of
from paceline.calibration.posterior import CapacityPosterior, rounded
from paceline.errors import InputError

_MARATHON_M = 42195.0


def pacer_posterior(marathon_s: float, spread: float) -> CapacityPosterior:
    """The capacity curve of one of several pacers who run ``marathon_s`` in a paced city race, give or take ``spread``.

    ``spread`` is the sd of ln time among them; endurance is that of the elite road level. The time counts as an
    all-out one, being what they are chosen for. Raises `InputError` unless the time is positive and 0 <= spread < 1.
    """
    if not (0.0 < marathon_s < math.inf):
        raise InputError(f"a marathon of {marathon_s} s cannot be; give a time such as 2:06:00", path="pacers.marathon")
    if not (0.0 <= spread < 1.0):
        raise InputError(f"{spread} is no spread of times; 1.5 % is usual", path="pacers.marathon_spread")
    level = level_of("elite_road", "M")
    mean = level.prior_mean.copy()
    mean[0] = math.log(_MARATHON_M / marathon_s)
    # A change of capacity by x changes the time by x / (1 - 1/k1): faster running lasts less long.
    speed_sd = spread * (1.0 - math.exp(-mean[1]))
    return CapacityPosterior(
        mean=rounded(mean),
        factor=rounded(np.diag([speed_sd, *level.prior_sd[1:]])),
        break_s=marathon_s,
        form_sd=level.form_sd,
        collapse_rate=0.0,
        reference_shielding=level.shielding,
        reference_carbohydrate_g_per_h=level.carbohydrate_g_per_h,
    )
