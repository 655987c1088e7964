"""The words of an athlete file: body, dated performances with their sources, and what is known beyond them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from paceline.scenario.base import Words
from paceline.scenario.units import (
    Area,
    CarbohydrateRate,
    Climb,
    Day,
    Flag,
    Height,
    Mass,
    Name,
    PositiveDistance,
    PositiveDuration,
    Share,
    Temperature,
)

Surface = Literal["road", "track", "trail"]


class Performance(Words):
    """One dated result of an athlete.

    ``kind`` says what it tells of his best: a ``race`` run for time; a ``tactical`` one run for place, or a day
    that went wrong, is a floor only; an ``aided`` one had help (``shielding``) that must be taken off again;
    ``not_best_effort`` and ``did_not_finish`` rows document the career and are not fitted. ``altitude`` is the mean
    height of the course above sea.
    """

    id: str = ""
    date: Day
    event: Name
    distance_m: PositiveDistance = Field(alias="distance")
    time_s: PositiveDuration | None = Field(default=None, alias="time")
    kind: Literal["race", "tactical", "aided", "not_best_effort", "did_not_finish"] = "race"
    surface: Surface = "road"
    climb_m: Climb = Field(default=0.0, alias="climb")
    altitude_m: Height = Field(
        default=0.0, alias="altitude", description="Mean height of the course above sea; thin air is taken off again."
    )
    course: str | None = Field(
        default=None, description="A trail whose price the results of others tell, such as lake-sonoma-50."
    )
    temperature_c: Temperature | None = Field(default=None, alias="temperature")
    shielding: Share | None = None
    collapse: Flag = False
    source: str
    mark: Literal["verified", "from_memory", "derived"] = "verified"
    note: str = ""


class Body(Words):
    """Mass, and the drag area that air resistance acts on."""

    mass_kg: Mass = Field(alias="mass")
    drag_area_m2: Area = Field(default=0.40, alias="drag_area")
    source: str = ""


class AthleteFile(Words):
    """An athlete as known before a race."""

    name: Name
    sex: Literal["M", "F"]
    born: Day | None = None
    lives_at_m: Height | None = Field(
        default=None, alias="lives_at", description="Where he sleeps; altitude costs those less who live high."
    )
    level: Literal["elite_road", "elite_ultra", "club"] = "elite_road"
    body: Body
    performances: tuple[Performance, ...] = ()
    break_s: PositiveDuration | None = Field(
        default=None, alias="break", description="Where the curve of endurance bends: about this athlete's marathon."
    )
    reference_carbohydrate_g_per_h: CarbohydrateRate | None = Field(
        default=None, alias="reference_carbohydrate", description="What was taken in the races that the curve rests on."
    )
    source: str = ""
