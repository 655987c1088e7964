"""The words of a team of pacers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from paceline.scenario.base import Words
from paceline.scenario.units import (
    Count,
    Distance,
    Flag,
    Name,
    PositiveDistance,
    PositiveDuration,
    Share,
    SustainablePace,
)

FormationName = Literal["line", "arrow", "open_v", "swordfish", "diamond", "pair", "own"]


class Pacers(Words):
    """Runners who set the pace and break the wind.

    ``rotating``: a pool takes turns in a choreographed formation, fresh men step in at exchanges; not record-legal.
    ``from_start``: entered runners start with the field, drop out at ``until`` or when spent, and never rejoin.
    """

    kind: Literal["rotating", "from_start"]
    formation: FormationName
    shelter: Share | None = Field(
        default=None, description="Formation `own`: the share of drag spared behind all of it, as measured or assumed."
    )
    one_ahead: Share | None = Field(
        default=None, description="Formation `own`: the same behind a single man of it; by default as behind anyone."
    )
    ahead: Annotated[Count, Field(ge=1, le=12)] | None = Field(
        default=None, description="Rotating: how many run ahead of the athlete at any time."
    )
    behind: Annotated[Count, Field(ge=0, le=6)] = Field(
        default=0, description="Rotating: how many run behind the athlete at any time."
    )
    count: Annotated[Count, Field(ge=1, le=12)] | None = Field(
        default=None, description="From the start: how many set out with the field."
    )
    pool: Annotated[Count, Field(ge=1, le=100)] | None = Field(
        default=None, description="Rotating: how many take turns in all."
    )
    pace_mps: SustainablePace = Field(
        default="sustainable",
        alias="pace",
        description="Asked pace; sustainable: what the athlete they serve can hold to the line by his own results.",
    )
    exchange_every_m: PositiveDistance | None = Field(default=None, alias="exchange_every")
    stint_m: PositiveDistance | None = Field(default=None, alias="stint")
    until_m: tuple[Distance, ...] = Field(default=(), alias="until")
    car: Flag = False
    serves: str | None = Field(
        default=None, description="The runner they work for, by default the first. Rotating pacers wait for him."
    )
    marathon_s: PositiveDuration = Field(
        default=7560.0, alias="marathon", description="What the pacers can run themselves over a marathon."
    )
    marathon_spread: Share = Field(default=0.015, description="Spread of that time among them.")
    names: tuple[Name, ...] = ()
    missed_exchange: Share = 0.01
    source: str = ""
