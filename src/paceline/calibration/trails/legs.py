"""Leg times of a year beside what an even effort would take on the same course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paceline.calibration.trails.table import Flags, Floats, Year
from paceline.course import Course, cut
from paceline.physiology.cost import grade_factor

#: Civil twilight ends and begins at Western States in the last week of June, hours after the start at 5:00.
DARK_FROM_H, DARK_UNTIL_H = 16.07, 24.10
_SHORTEST_S = 60.0
#: Legs run by fewer than this share of the finishers are left out.
_USUAL = 0.5
_ABILITY_AT = "robinson_flat"


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Finishers' legs from one timed spot to the next, over several years; each array has one entry a leg.

    ``ln_slow``: ln of leg time over the cost-weighted length, so minus ln of the flat-equivalent speed; ``ability``:
    ln of arrival at Robinson Flat over the median; ``up`` and ``down``: metres a metre; ``dark`` and ``rocky``: shares.
    """

    runner: NDArray[np.int64]
    leg: NDArray[np.int64]  #: one number for each leg of each year
    order: NDArray[np.int64]  #: where in the race
    ln_slow: Floats
    ability: Floats
    finish_h: Floats
    middle_h: Floats
    dark: Floats
    share: Floats
    up: Floats
    down: Floats
    rocky: Floats
    to_finish: Flags

    def where(self, chosen: Flags) -> Legs:
        """Only some of the legs."""
        return Legs(*(getattr(self, name)[chosen] for name in self.__slots__))


def station_key(name: str) -> str:
    """The name of a station as result files write it."""
    return name.lower().replace(" ", "_").replace("'", "")


def legs_of(years: list[Year], courses: dict[int, Course]) -> Legs:
    """The legs of all finishers; what stood still at timed stations is taken out."""
    rows: list[tuple[float, ...]] = []
    first_runner = 0
    for number, year in enumerate(years):
        cost, ground = _along(courses[year.year], year.checkpoints)
        ability = year.lateness[:, year.index(_ABILITY_AT)]
        ability = ability - np.nanmedian(ability)
        for runner in np.flatnonzero(year.finished & np.isfinite(ability)).tolist():
            left_s, spot = 0.0, 0
            for column in np.flatnonzero(np.isfinite(year.arrival_s[runner])).tolist():
                arrived_s = float(year.arrival_s[runner, column])
                took_s, here = arrived_s - left_s, column + 1
                if took_s > _SHORTEST_S:
                    up, down, rocky = (ground[here] - ground[spot])[1:] / (ground[here] - ground[spot])[0]
                    dark_h = min(arrived_s / 3600.0, DARK_UNTIL_H) - max(left_s / 3600.0, DARK_FROM_H)
                    rows.append(
                        (
                            first_runner + runner,
                            10_000 * number + 100 * spot + here,
                            here,
                            np.log(took_s / (cost[here] - cost[spot])),
                            ability[runner],
                            year.arrival_s[runner, -1] / 3600.0,
                            (left_s + took_s / 2.0) / 3600.0,
                            max(dark_h, 0.0) / (took_s / 3600.0),
                            column / (len(year.checkpoints) - 1),
                            up,
                            down,
                            rocky,
                            column == len(year.checkpoints) - 1,
                        )
                    )
                left_s, spot = float(np.fmax(year.departure_s[runner, column], arrived_s)), here
        first_runner += len(year.finished)
    columns = np.array(rows).T
    runner_of, leg, order = columns[:3].astype(np.int64)
    ln_slow, abilities, finish_h, middle_h, dark, share, ups, downs, rock, at_finish = columns[3:]
    numbers = (ln_slow, abilities, finish_h, middle_h, dark, share, ups, downs, rock)
    legs = Legs(runner_of, leg, order, *numbers, to_finish=at_finish > 0)
    _, inverse, count = np.unique(legs.leg, return_inverse=True, return_counts=True)
    finishers = len(np.unique(legs.runner)) / len(years)
    return legs.where(count[inverse] > _USUAL * finishers)


def _along(course: Course, checkpoints: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Cost-weighted metres, and metres, climb, descent, rocky metres (c + 1, 4), from the start to each checkpoint."""
    nodes = cut(course)
    slope = np.array([grade_factor(float(grade)) for grade in nodes.grade])
    rise = nodes.grade * nodes.length_m
    middle_m = (nodes.at_m[:-1] + nodes.at_m[1:]) / 2.0
    rocky = np.array([course.terrain_at(float(at_m)) == "rocky_trail" for at_m in middle_m])
    parts = [
        nodes.length_m * slope,  # of the hills alone: what the ground costs is left to the fit
        nodes.length_m,
        np.maximum(rise, 0.0),
        np.maximum(-rise, 0.0),
        nodes.length_m * rocky,
    ]
    places = {station_key(mark.name): mark.at_m for mark in course.stations}
    places["finish"] = course.distance_m
    spots = np.array([0.0, *(places[name] for name in checkpoints)])
    sums = [np.interp(spots, nodes.at_m, np.concatenate([[0.0], np.cumsum(part)])) for part in parts]
    return sums[0], np.stack(sums[1:], axis=1)
