"""Day and night along a race: when the sun sets and rises at its place, in seconds from the start."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np

from paceline.engine.layout import Array
from paceline.scenario.course import Place

#: No race lasts longer than the sun is followed.
_DAYS = 8
_DEGREES_AN_HOUR = 15.0


def nights(place: Place | None, start: datetime) -> Array:
    """The nights (D, 2) of a race: dusk and dawn, s from the start; none where its place is not known.

    Between civil dusk and civil dawn (sun 6 degrees below the horizon) runners need their lamps.
    """
    if place is None:
        return np.zeros((0, 2))
    from astral import Observer
    from astral.sun import dawn, dusk

    # Days are counted by the sun there, whatever zone the start is told in.
    zone = timezone(timedelta(hours=round(place.longitude_deg / _DEGREES_AN_HOUR)))
    first = start.astimezone(zone).date()
    observer = Observer(latitude=place.latitude_deg, longitude=place.longitude_deg)
    spans = []
    for day in range(-1, _DAYS):
        date = first + timedelta(days=day)
        falls = dusk(observer, date=date, tzinfo=zone)
        lifts = dawn(observer, date=date + timedelta(days=1), tzinfo=zone)
        spans.append(((falls - start).total_seconds(), (lifts - start).total_seconds()))
    return np.array([span for span in spans if span[1] > 0.0])
