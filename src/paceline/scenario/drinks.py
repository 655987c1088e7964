"""The words of drinking: who hands what over, where, and what it costs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from paceline.scenario.base import Words
from paceline.scenario.units import CarbohydrateRate, Count, Duration, FluidRate, PositiveDistance, Share

#: At one station.
MOST_TABLES = 1000


class Drinks(Words):
    """How runners take in fluid and carbohydrate.

    ``handed``: a helper moves along and hands the bottle over, no time lost, not record-legal.
    ``stations``: official tables at the course's stations, or ``every`` so far; each has ``tables`` servers.
    ``none``: nothing is taken.
    """

    kind: Literal["handed", "stations", "none"]
    every_m: PositiveDistance | None = Field(default=None, alias="every")
    carbohydrate_g_per_h: CarbohydrateRate = Field(default=60.0, alias="carbohydrate")
    fluid_ml_per_h: FluidRate = Field(default=500.0, alias="fluid")
    tables: Annotated[Count, Field(ge=1, le=MOST_TABLES)] | None = None
    slowing_s: Duration | None = Field(default=None, alias="slowing", description="Median time lost at a table.")
    missed: Share | None = Field(default=None, description="Share of bottles missed.")
    source: str = ""
