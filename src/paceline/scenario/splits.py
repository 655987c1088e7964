"""Where on the course a split was taken: ``5 km``, ``half``, or a station by its name."""

from __future__ import annotations

from paceline.scenario.models import Race
from paceline.scenario.quantities import shown
from paceline.scenario.tree import closest
from paceline.scenario.units import DISTANCE


def split_distance_m(label: str, race: Race) -> float:
    """Metres from the start to the split called ``label``. Raises ``ValueError`` in words for the file's author."""
    if label == "half":
        return race.distance_m / 2.0
    stations = {station.name: station.at_m for station in race.course.stations if station.name}
    if label in stations:
        return stations[label]
    try:
        return DISTANCE.read(label)
    except ValueError:
        named = f" or a station ({closest(label, list(stations))})" if stations else ""
        raise ValueError(f"{shown(label)} is no place of the course; write a distance (5 km), half{named}") from None
