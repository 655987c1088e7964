"""Wind on a course is what a runner meets of the forecast wind: slower at body height, and turned by the road."""

from __future__ import annotations

import numpy as np

from paceline.constants import value
from paceline.course.course import Floats
from paceline.course.nodes import Nodes


def head_wind(nodes: Nodes, wind_mps: float, wind_from_deg: float | None) -> Floats:
    """Head-wind component in m/s at body height on each leg; a tail wind is negative.

    ``wind_mps`` is the forecast wind at 10 m.
    """
    return wind_mps * head_wind_share(nodes, wind_from_deg)


def head_wind_share(nodes: Nodes, wind_from_deg: float | None) -> Floats:
    """Head wind on each leg for 1 m/s of forecast wind.

    Where the road's heading and the wind's origin are known: the cosine of the angle between them. Elsewhere it is
    **assumed** that every lap (a road without laps is one lap) goes out into the wind in its first half and comes
    back with it in its second, each at the mean |cos| of a random angle, 2/pi. Over a full lap both sum to zero,
    as they must where start and finish lie together; on a one-way road the assumption is only a placeholder.
    """
    share = value("course", "wind.mean_cosine") * nodes.first_half
    if wind_from_deg is not None:
        known = ~np.isnan(nodes.heading_deg)
        angle = np.deg2rad(wind_from_deg - nodes.heading_deg[known])
        share = share.copy()
        share[known] = np.cos(angle)
    return np.asarray(nodes.wind_exposure * share, dtype=np.float64)
