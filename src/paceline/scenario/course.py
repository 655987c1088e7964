"""The words of a course file: where the road goes, how high it lies, what stands beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from paceline.scenario.base import Words
from paceline.scenario.units import (
    Angle,
    Count,
    Distance,
    Duration,
    Flag,
    Height,
    Latitude,
    Longitude,
    Name,
    Number,
    PositiveDistance,
    PositiveDuration,
    Rougher,
    Share,
)

Terrain = Literal["road", "track", "gravel", "smooth_trail", "rocky_trail", "snow", "sand"]
#: Ground on which nobody hikes, brakes or needs a lamp; all else is a trail.
PAVED: frozenset[Terrain] = frozenset({"road", "track"})


class KeyPoint(Words):
    """A known point of a course: how far from the start of its part, how high, and which way the road leads on.

    ``terrain``: the ground from here on, where it is not that of the part.
    """

    at_m: Distance = Field(alias="at")
    height_m: Height = Field(alias="height")
    heading_deg: Angle | None = Field(default=None, alias="heading")
    terrain: Terrain | None = None


class Part(Words):
    """A stretch of road run once or several times over: a lap, a lead-in, the whole course.

    Heights are linear between key points. The last part ends at the race distance, even in mid-lap.
    """

    name: str = ""
    length_m: PositiveDistance = Field(alias="length")
    times: Annotated[Number, Field(gt=0, le=10_000)] = 1.0
    points: tuple[KeyPoint, ...] = Field(min_length=1)
    terrain: Terrain = "road"


class Cover(Words):
    """What lies on the course this year: ground between two places that is not what the parts say, as snow."""

    from_m: Distance = Field(alias="from")
    to_m: PositiveDistance = Field(alias="to")
    terrain: Terrain
    source: str = ""


class Certificate(Words):
    """What a record list wants to know of a course (World Athletics CR31.21, TR55)."""

    measured: Flag
    grade: str = ""
    source: str = ""


class StationPoint(Words):
    """An aid station at a fixed place of the course.

    ``stop``: the median that ordinary starters stand here. ``cutoff``: after so long from the start nobody may leave
    it any more. ``timed``: arrival and departure are recorded under its name. ``crew``: helpers and bags of one's own
    wait here. ``weigh_in``: who has lost too much water is held. ``pacers``: from here on company is allowed.
    """

    name: str = ""
    at_m: Distance = Field(alias="at")
    tables: Annotated[Count, Field(ge=1, le=1000)] | None = Field(
        default=None, description="How many runners can be served at once; what the race says, where it is not given."
    )
    stop_s: Duration | None = Field(default=None, alias="stop")
    cutoff_s: PositiveDuration | None = Field(default=None, alias="cutoff")
    timed: Flag = False
    crew: Flag = False
    weigh_in: Flag = False
    pacers: Flag = False


class Junction(Words):
    """A place where the way can be missed. ``marking``: 1 where nobody can, 0 where nothing shows the way."""

    name: str = ""
    at_m: Distance = Field(alias="at")
    marking: Share = 0.9
    source: str = ""


class Crossing(Words):
    """A river on foot: ``takes`` so long (median); by a chance of ``drift`` the water takes him.

    ``drift_takes``: how much longer that lasts.
    """

    name: str = ""
    at_m: Distance = Field(alias="at")
    takes_s: PositiveDuration = Field(alias="takes")
    drift: Share = 0.0
    drift_takes_s: Duration = Field(default=0.0, alias="drift_takes")
    source: str = ""


class Footing(Words):
    """What the trails of a course cost beyond their climb and kind of ground, as earlier results there tell it.

    ``extra`` is a share of what tarmac costs; ``sd`` is how far the speed on them may still be from that, in ln.
    """

    extra: Rougher
    sd: Annotated[Number, Field(ge=0, le=0.1)]
    source: str


class Place(Words):
    """Where on earth the course starts, for sunrise and sunset."""

    latitude_deg: Latitude = Field(alias="latitude")
    longitude_deg: Longitude = Field(alias="longitude")


class CourseFile(Words):
    """A course: its parts in running order, timing mats, official stations, and what record rules ask of it.

    ``covered``: where snow or the like lies on it, the later entry on top. Trails have ``junctions`` and ``crossings``
    besides, and a ``place`` where the sun sets.
    """

    name: Name
    parts: tuple[Part, ...] = Field(min_length=1)
    covered: tuple[Cover, ...] = ()
    mats_every_m: PositiveDistance | None = Field(default=None, alias="mats_every")
    mats_m: tuple[Distance, ...] = Field(default=(), alias="mats")
    stations: tuple[StationPoint, ...] = ()
    junctions: tuple[Junction, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    footing: Footing | None = None
    place: Place | None = None
    start_finish_separation_m: Distance | None = Field(default=None, alias="start_finish_separation")
    start_height_m: Height | None = Field(default=None, alias="start_height")
    finish_height_m: Height | None = Field(default=None, alias="finish_height")
    wind_exposure: Share = 0.6
    certificate: Certificate | None = None
    source: str = ""
