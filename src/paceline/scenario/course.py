"""The words of a course file: where the road goes, how high it lies, what stands beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from paceline.scenario.base import Words
from paceline.scenario.units import Angle, Count, Distance, Flag, Height, Name, Number, PositiveDistance, Share

Terrain = Literal["road", "track", "gravel", "smooth_trail", "rocky_trail", "sand"]


class KeyPoint(Words):
    """A known point of a course: how far from the start of its part, how high, and which way the road leads on."""

    at_m: Distance = Field(alias="at")
    height_m: Height = Field(alias="height")
    heading_deg: Angle | None = Field(default=None, alias="heading")


class Part(Words):
    """A stretch of road run once or several times over: a lap, a lead-in, the whole course.

    Heights are linear between key points. The last part ends at the race distance, even in mid-lap.
    """

    name: str = ""
    length_m: PositiveDistance = Field(alias="length")
    times: Annotated[Number, Field(gt=0, le=10_000)] = 1.0
    points: tuple[KeyPoint, ...] = Field(min_length=1)
    terrain: Terrain = "road"


class Certificate(Words):
    """What a record list wants to know of a course (World Athletics CR31.21, TR55)."""

    measured: Flag
    grade: str = ""
    source: str = ""


class StationPoint(Words):
    """An official refreshment table that stands at a fixed place of the course."""

    name: str = ""
    at_m: Distance = Field(alias="at")
    tables: Annotated[Count, Field(ge=1, le=1000)] | None = Field(
        default=None, description="How many runners can be served at once; what the race says, where it is not given."
    )


class CourseFile(Words):
    """A course: its parts in running order, timing mats, official stations, and what record rules ask of it."""

    name: Name
    parts: tuple[Part, ...] = Field(min_length=1)
    mats_every_m: PositiveDistance | None = Field(default=None, alias="mats_every")
    mats_m: tuple[Distance, ...] = Field(default=(), alias="mats")
    stations: tuple[StationPoint, ...] = ()
    start_finish_separation_m: Distance | None = Field(default=None, alias="start_finish_separation")
    start_height_m: Height | None = Field(default=None, alias="start_height")
    finish_height_m: Height | None = Field(default=None, alias="finish_height")
    wind_exposure: Share = 0.6
    certificate: Certificate | None = None
    source: str = ""
