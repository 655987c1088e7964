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
    Moment,
    Name,
    PositiveDistance,
    PositiveDuration,
    Share,
    SmallShare,
    Speed,
    Temperature,
    TemperatureSpread,
)

Mode = Literal["forecast", "replay", "counterfactual"]
RulesName = Literal["world-athletics-road", "none"]


class Race(Words):
    """Where, how far, when, and under whose rules.

    ``start_width``: of the road at the start line, where a crowd has to get through. ``longest_leg``: how finely the
    course is cut; coarser is faster, and in a mass race good enough.
    """

    course: CourseFile
    distance_m: PositiveDistance = Field(alias="distance")
    start: Moment
    rules: RulesName = "none"
    start_width_m: Annotated[float, DISTANCE.within(0.5, 200.0)] | None = Field(default=None, alias="start_width")
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
    humidity: Share = 0.6
    wind_mps: Speed = Field(default=0.0, alias="wind")
    wind_from_deg: Angle | None = Field(default=None, alias="wind_from")
    wind_sd_mps: Speed = Field(default=0.0, alias="wind_sd")
    source: str = ""


class Runner(Words):
    """A starter who races: an athlete with a plan."""

    athlete: AthleteFile
    plan: Plan = Plan()
    drinks: Drinks | None = None
    economy_gain: SmallShare = Field(
        default=0.0,
        description="Cheaper running than in the results that the curve rests on: 0.01 for shoes that save 1 %.",
    )


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
    """An event that the scenario forces or forbids; what is not named is sampled."""

    runner: str
    kind: Literal["stomach", "collapse", "drop_out", "toilet", "missed_bottle"]
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
