"""The units of running, as types for the models: each is a float in SI (or the unit that its name ends in).

Also the way back: times and paces as people read them.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from paceline.scenario.quantities import Clocked, Paced, Quantity, shown

_MILE = 1609.344
_FOOT = 0.3048

DISTANCE = Quantity(
    "a distance",
    {"m": 1.0, "km": 1000.0, "mi": _MILE, "ft": _FOOT, "yd": 0.9144},
    ("42.195 km", "26.2 mi", "400 m"),
    high=1e7,
)
HEIGHT = Quantity("a height", {"m": 1.0, "ft": _FOOT}, ("184 m", "604 ft"), low=-1000.0, high=9000.0)
CLIMB = Quantity("a climb", {"m": 1.0, "ft": _FOOT}, ("1500 m", "5000 ft"), high=1e5)
DURATION = Clocked(
    "a duration",
    {"s": 1.0, "min": 60.0, "h": 3600.0},
    ("2:00:25", "14:14", "90 s", "35 min", "2.5 h"),
    high=3.6e7,
)
_SPEEDS = {"m/s": 1.0, "km/h": 1 / 3.6, "mph": _MILE / 3600.0}
PACE = Paced("a pace", _SPEEDS, ("2:50/km", "4:34/mi", "21.1 km/h", "5.86 m/s"), low=0.1, high=13.0, zero=False)
SPEED = Quantity("a speed", {**_SPEEDS, "kn": 1852.0 / 3600.0}, ("1 m/s", "3.6 km/h", "2 mph"), high=100.0)
TEMPERATURE = Quantity(
    "a temperature",
    {"C": 1.0, "°C": 1.0, "F": 5 / 9, "°F": 5 / 9},
    ("11 C", "51 F"),
    low=-60.0,
    high=60.0,
    zero=False,
    zero_at={"F": -160 / 9, "°F": -160 / 9},
)
TEMPERATURE_SPREAD = Quantity("a spread of temperature", {"C": 1.0, "F": 5 / 9}, ("2 C", "4 F"), high=10.0)
SHARE = Quantity("a share", {"": 1.0, "%": 0.01}, ("0.03", "3 %"), high=1.0, bare=True)
SIGNED_SHARE = Quantity("a share", {"": 1.0, "%": 0.01}, ("-2 %", "0.02"), low=-1.0, high=1.0, bare=True)
SPREAD = Quantity("a spread", {"": 1.0, "%": 0.01}, ("60 %", "0.6"), high=2.0, bare=True)
EFFORT = Quantity("an effort", {"": 1.0, "%": 0.01}, ("98 %", "1.02"), low=0.5, high=1.5, zero=False, bare=True)
MASS = Quantity("a mass", {"kg": 1.0, "lb": 0.45359237}, ("57 kg", "125 lb"), low=20.0, high=250.0, zero=False)
AREA = Quantity("an area", {"m2": 1.0, "m²": 1.0}, ("0.4 m2",), low=0.05, high=2.0, zero=False)
ANGLE = Quantity("an angle", {"deg": 1.0, "°": 1.0}, ("270 deg", "270"), high=360.0, bare=True)
LATITUDE = Quantity("a latitude", {"deg": 1.0, "°": 1.0}, ("39.2", "39.2 deg"), low=-66.0, high=66.0, bare=True)
LONGITUDE = Quantity("a longitude", {"deg": 1.0, "°": 1.0}, ("-120.2", "-120.2 deg"), low=-180.0, high=180.0, bare=True)
VOLUME = Quantity("a volume", {"ml": 1.0, "l": 1000.0}, ("150 ml", "0.5 l"), high=20_000.0)
FLUID_RATE = Quantity("a rate of drinking", {"ml/h": 1.0, "l/h": 1000.0}, ("500 ml/h", "0.5 l/h"), high=3000.0)
CARBOHYDRATE_RATE = Quantity("a rate of carbohydrate", {"g/h": 1.0}, ("60 g/h",), high=150.0)

Distance = Annotated[float, DISTANCE]
PositiveDistance = Annotated[float, DISTANCE.positive()]
Height = Annotated[float, HEIGHT]
Climb = Annotated[float, CLIMB]
Duration = Annotated[float, DURATION]
PositiveDuration = Annotated[float, DURATION.positive()]
Pace = Annotated[float, PACE]
SustainablePace = Annotated[float | Literal["sustainable"], PACE.or_word("sustainable")]
Speed = Annotated[float, SPEED]
Temperature = Annotated[float, TEMPERATURE]
TemperatureSpread = Annotated[float, TEMPERATURE_SPREAD]
Share = Annotated[float, SHARE]
SignedShare = Annotated[float, SIGNED_SHARE]
SmallShare = Annotated[float, SIGNED_SHARE.within(-0.1, 0.1)]
Spread = Annotated[float, SPREAD]
Effort = Annotated[float, EFFORT]
Rougher = Annotated[float, SIGNED_SHARE.within(-0.2, 0.3)]
#: Of those who came into a race in one way, elites for instance, beside everybody.
Faster = Annotated[float, SIGNED_SHARE.within(-0.5, 1.0)]
Optimism = Annotated[float, SIGNED_SHARE.within(-0.2, 0.2)]
Mass = Annotated[float, MASS]
Area = Annotated[float, AREA]
Angle = Annotated[float, ANGLE]
Latitude = Annotated[float, LATITUDE]
Longitude = Annotated[float, LONGITUDE]
FluidRate = Annotated[float, FLUID_RATE]
CarbohydrateRate = Annotated[float, CARBOHYDRATE_RATE]

# YAML 1.2 has no "yes" and no "5" that is a number; pydantic alone would take both.
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]

HourOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["05:00"])]

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = _DAY + r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+\-][0-9]{2}:[0-9]{2})"


def _only_text(pattern: str, noun: str, example: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        # Numbers would pass as seconds since 1970.
        if isinstance(value, (date, datetime)) or (isinstance(value, str) and re.fullmatch(pattern, value)):
            return value
        words = f"{shown(value)} is not {noun}; write for instance {example}"
        raise PydanticCustomError("moment", "{words}", {"words": words})

    return BeforeValidator(check)


Day = Annotated[
    date,
    _only_text(_DAY, "a day", "2017-05-06"),
    Field(json_schema_extra={"pattern": f"^{_DAY}$", "examples": ["2017-05-06"]}),
]
Moment = Annotated[
    AwareDatetime,
    _only_text(_MOMENT, "a moment with its offset from UTC", "2017-05-06T05:45+02:00"),
    Field(json_schema_extra={"pattern": f"^{_MOMENT}$", "examples": ["2017-05-06T05:45+02:00"]}),
]


def format_duration(seconds: float) -> str:
    """A time as results print it: ``h:mm:ss``, to the nearest second; a lead is negative."""
    if not math.isfinite(seconds):
        raise ValueError(f"{seconds} seconds cannot be written as a time; say why there is none, for instance DNF")
    whole = math.floor(abs(seconds) + 0.5)
    sign = "-" if seconds < 0 and whole else ""
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def format_pace(speed_mps: float, *, per: Literal["km", "mi"] = "km") -> str:
    """A speed as runners say it: ``2:50/km``, to the nearest second."""
    if not (math.isfinite(speed_mps) and speed_mps > 0.0):
        raise ValueError(f"{speed_mps} m/s has no pace; only a speed above 0 m/s has one")
    whole = math.floor({"km": 1000.0, "mi": _MILE}[per] / speed_mps + 0.5)
    return f"{whole // 60}:{whole % 60:02d}/{per}"
