"""The words of a scenario file: one race, its weather, runners, helpers, targets, and what was observed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from paceline.scenario.athlete import AthleteFile
from paceline.scenario.base import Words
from paceline.scenario.course import CourseFile
from paceline.scenario.drinks import Drinks
from paceline.scenario.field import Field as RunnersField
from paceline.scenario.pacers import Pacers
from paceline.scenario.pacing import Plan
from paceline.scenario.units import (
    DISTANCE,
    Angle,
    Count,
    Distance,
    Duration,
    Flag,
    Height,
    HourOfDay,
    Moment,
    Name,
    Number,
    PositiveDistance,
    PositiveDuration,
    Share,
    SmallShare,
    Speed,
    Temperature,
    TemperatureSpread,
)

#: Who is meant by an incident that never happens to anybody.
EVERYONE = "everyone"

Mode = Literal["forecast", "replay", "counterfactual"]
RulesName = Literal["world-athletics-road", "none"]


class Race(Words):
    """Where, how far, when, and under whose rules.

    ``start_width``: of the road at the start line, where a crowd has to get through. ``limit``: who comes later has not
    finished. ``buckles``: times that earn a better one, for which people of the field hurry as long as they are in
    reach. ``longest_leg``: how finely the course is cut; coarser is faster, and in a mass race good enough.
    """

    course: CourseFile
    distance_m: PositiveDistance = Field(alias="distance")
    start: Moment
    rules: RulesName = "none"
    start_width_m: Annotated[float, DISTANCE.within(0.5, 200.0)] | None = Field(default=None, alias="start_width")
    limit_s: PositiveDuration | None = Field(default=None, alias="limit")
    buckles_s: tuple[PositiveDuration, ...] = Field(default=(), alias="buckles")
    longest_leg_m: Annotated[float, DISTANCE.within(100.0, 5000.0)] | None = Field(default=None, alias="longest_leg")


class Event(Words):
    """The competition as record rules see it (World Athletics CR31.3)."""

    sanctioned: Flag
    entrants: Annotated[Count, Field(ge=1)]
    source: str = ""


class Weather(Words):
    """Air of the day. ``temperature_finish``: where it warms up between start and ``after`` (linear, then constant).

    ``*_sd`` say how far a forecast may be out; they are drawn once a replication.
    """

    temperature_c: Temperature = Field(alias="temperature")
    temperature_finish_c: Temperature | None = Field(default=None, alias="temperature_finish")
    warms_until_s: PositiveDuration | None = Field(default=None, alias="after")
    temperature_sd_c: TemperatureSpread = Field(default=0.0, alias="temperature_sd")
    humidity: Share = Field(
        default=0.6, description="Relative, at the start; the air keeps its vapour while it warms up or cools."
    )
    cloud: Share = Field(
        default=0.0, description="What clouds take away of the sun: 0 % clear, 100 % overcast or rain."
    )
    wind_mps: Speed = Field(default=0.0, alias="wind")
    wind_from_deg: Angle | None = Field(default=None, alias="wind_from")
    wind_sd_mps: Speed = Field(default=0.0, alias="wind_sd")
    hours: dict[HourOfDay, Temperature] = Field(
        default={},
        max_length=48,
        description="Temperature by the clock of the start's time zone, linear between; each day like the first.",
    )
    at_height_m: Height | None = Field(
        default=None, alias="at_height", description="Where these temperatures hold; it is 6.5 C/km cooler higher up."
    )
    source: str = ""


class Mind(Words):
    """What a runner races for: losing it can break him, or set him free."""

    goal: Literal["record", "win", "place", "finish"] = "finish"
    record_s: PositiveDuration | None = Field(default=None, alias="record", description="The time that would be one.")


class Stops(Words):
    """How long a runner with a plan stands at stations: ``minor`` ones, and those where his ``crew`` waits."""

    minor_s: Duration | None = Field(default=None, alias="minor")
    crew_s: Duration | None = Field(default=None, alias="crew")


class Carried(Words):
    """A race still in the legs: so long ago, so much of it run hard."""

    days: Annotated[Count, Field(ge=0, le=365)]
    hours: Annotated[Number, Field(gt=0, le=60)]
    source: str = ""


class Growth(Words):
    """What training since the results has added, or not yet made up for: ``gain`` of speed, known to ``gain_sd``."""

    gain: SmallShare
    gain_sd: Annotated[Number, Field(ge=0, le=0.1)] = 0.0
    source: Annotated[str, Field(min_length=1)]


class Runner(Words):
    """A starter who races: an athlete with a plan.

    ``company_from``: the distance from which a pacer or friends go with him, where the rules allow it.
    """

    athlete: AthleteFile
    plan: Plan = Plan()
    drinks: Drinks | None = None
    economy_gain: SmallShare = Field(
        default=0.0,
        description="Cheaper running than in the results that the curve rests on: 0.01 for shoes that save 1 %.",
    )
    mind: Mind = Mind()
    stops: Stops = Stops()
    company_from_m: Distance | None = Field(default=None, alias="company_from")
    knows_course: Flag = False
    carried: Carried | None = None
    growth: Growth | None = None


class Target(Words):
    """A time to beat, or that time alone. A ``record`` counts only replications that the record judge accepts."""

    time_s: PositiveDuration = Field(alias="time")
    record: Flag = False
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _time_alone(cls, data: Any) -> Any:
        return {"time": data} if isinstance(data, (str, int, float)) else data


class Observed(Words):
    """What happened, for comparison only: the model never reads it. Without ``finish`` the runner did not get there.

    A key of ``splits`` is a distance (``5 km``), ``half``, or the name of a station of the course.
    """

    finish_s: PositiveDuration | None = Field(default=None, alias="finish")
    place: Annotated[Count, Field(ge=1)] | None = None
    splits: dict[str, Duration] = Field(default={})
    source: Annotated[str, Field(min_length=1)]


class Incident(Words):
    """An event that the scenario forces or forbids; what is not named is sampled.

    ``runner``: a name, or ``everyone`` for what never happens. ``extra``: how far a wrong turn leads in all, out and
    back; ``takes``: how long a river holds him. Both are sampled where they are not given.
    """

    runner: str
    kind: Literal["stomach", "collapse", "drop_out", "toilet", "missed_bottle", "wrong_turn", "swept", "broken"]
    extra_m: PositiveDistance | None = Field(default=None, alias="extra")
    takes_s: PositiveDuration | None = Field(default=None, alias="takes")
    at_m: Distance | None = Field(default=None, alias="at")
    happens: Flag = True
    source: str = ""


class Scenario(Words):
    """A race as a file tells it, with one variant already applied if one was asked for."""

    name: Name
    description: str = ""
    mode: Mode | None = None
    hindsight: Flag = False
    race: Race
    event: Event | None = None
    weather: Weather
    runners: tuple[Runner, ...] = Field(default=(), min_length=1, max_length=100_000)
    field: RunnersField | None = None
    pacers: Pacers | None = None
    drinks: Drinks = Drinks(kind="none")
    targets: dict[Name, Target] = Field(default={}, max_length=100)
    observed: dict[str, Observed] = Field(default={})
    incidents: tuple[Incident, ...] = ()
    variants: dict[Name, dict[str, Any]] = Field(
        default={}, description="Other ways to run the race: each a mapping laid over the file, key by key."
    )
    sources: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _record_is_a_record(cls, data: Any) -> Any:
        targets = data.get("targets") if isinstance(data, dict) else None
        if not isinstance(targets, dict):
            return data
        record = targets.get("record")
        if isinstance(record, (str, int, float)):
            record = {"time": record, "record": True}
        elif isinstance(record, dict):
            record = {"record": True, **record}
        else:
            return data
        return {**data, "targets": {**targets, "record": record}}
