"""How people write results, ``10k``, ``26.2 miles``, ``3h45``, ``6 May 2017``, as an athlete file writes them.

Each function returns the strict notation of `units`, or nothing for what it does not know: the strict reader then says
what would be right.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable

from paceline.scenario.tree import Scalar

_DISTANCES = {
    "mile": "1609.344 m",
    "half": "21.0975 km",
    "half marathon": "21.0975 km",
    "halfmarathon": "21.0975 km",
    "hm": "21.0975 km",
    "1/2 marathon": "21.0975 km",
    "marathon": "42.195 km",
    "mar": "42.195 km",
    "parkrun": "5 km",
    "full": "42.195 km",
    "full marathon": "42.195 km",
    "50 miler": "80.4672 km",
    "100 miler": "160.9344 km",
}
#: As runners round them.
_ROUNDED = {"21.1 km": "21.0975 km", "42.2 km": "42.195 km", "13.1 mi": "21.0975 km", "26.2 mi": "42.195 km"}
_LENGTHS = {
    "m": "m", "meter": "m", "meters": "m", "metre": "m", "metres": "m",
    "k": "km", "km": "km", "kms": "km", "kilometer": "km", "kilometers": "km", "kilometre": "km", "kilometres": "km",
    "mi": "mi", "mile": "mi", "miles": "mi", "ft": "ft", "feet": "ft", "yd": "yd", "yards": "yd",
}  # fmt: skip
_SURFACES = {
    "street": "road", "asphalt": "road", "paved": "road", "indoor": "track", "indoor track": "track",
    "outdoor track": "track", "stadium": "track", "trails": "trail", "mountain": "trail", "fell": "trail",
    "xc": "trail", "cross-country": "trail", "cross country": "trail",
}  # fmt: skip
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
#: A day and a month of which only other dates of the file may tell which comes first.
_SLASHED = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})[./]([12][0-9]{3}|[0-9]{2})")
_BARE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MEASURE = re.compile(r"([0-9][0-9,']*(?:\.[0-9]+)?) *-? *([a-z°]+)\.?")
_HOURS = re.compile(
    r"(?:([0-9]+) *h(?:ours?|rs?)? *)?(?:([0-9]+) *(?:m(?:ins?|inutes?)?|') *)?"
    r"(?:([0-9]+(?:\.[0-9]+)?) *(?:s(?:ecs?|econds?)?|\")?)?"
)
#: Below this a bare number may be kilometres or miles, and nobody races further in kilometres.
_SURELY_METRES = 400.0

#: Columns of a table by what people call them (lower case, other signs as spaces).
COLUMNS = {
    **dict.fromkeys(("date", "day", "when", "race date", "run date", "activity date"), "date"),
    **dict.fromkeys(("distance", "dist", "race distance", "length", "km", "miles", "mi"), "distance"),
    **dict.fromkeys(("time", "result", "finish", "finish time", "duration", "seconds", "chip time", "mark"), "time"),
    **dict.fromkeys(("perf", "performance", "elapsed time"), "time"),
    **dict.fromkeys(("surface", "terrain", "ground"), "surface"),
    **dict.fromkeys(("climb", "ascent", "elevation gain", "elevation", "gain", "vert"), "climb"),
    **dict.fromkeys(("altitude", "height above sea", "mean altitude"), "altitude"),
    **dict.fromkeys(("temperature", "temp"), "temperature"),
    **dict.fromkeys(("event", "race", "race name", "title"), "event"),
    **dict.fromkeys(("source", "url", "link"), "source"),
    **dict.fromkeys(("note", "notes", "comment", "comments"), "note"),
    **{key: key for key in ("id", "kind", "shielding", "collapse")},
}
#: Units that the name of a column may end in.
UNITS = {
    **{name: unit for name, unit in _LENGTHS.items() if name != "k"},
    **dict.fromkeys(("s", "sec", "secs", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minutes"), "min"),
    **dict.fromkeys(("h", "hours"), "h"),
    **{"c": "C", "f": "F", "celsius": "C", "fahrenheit": "F"},
}


def distance(text: str) -> str | None:
    """``10k``, ``26.2 miles``, ``half``, a bare number of metres: a distance with its unit."""
    low = " ".join(text.lower().replace("-", " ").split())
    if low in _DISTANCES:
        return _DISTANCES[low]
    if _BARE.fullmatch(low) and float(low) >= _SURELY_METRES:
        return f"{low} m"
    if found := re.fullmatch(r"([1-5]?[0-9]) ?m", low):  # lists of road races write 5M for five miles
        return f"{found[1]} mi"
    length = _length(low)
    return _ROUNDED.get(length, length) if length is not None else None


def is_bare_length(text: str) -> bool:
    """Whether a distance is a number that may be kilometres or miles."""
    return _BARE.fullmatch(text) is not None and float(text) < _SURELY_METRES


def climb(text: str) -> str | None:
    """``1,200 m``, ``5000 feet``, a bare number of metres."""
    low = text.lower().strip()
    return f"{low} m" if _BARE.fullmatch(low) else _length(low)


def time(text: str) -> str | None:
    """``3h45``, ``45m10s``, ``1:02:03``, a bare number of seconds; ``DNF`` and ``DNS`` as they are."""
    low = text.lower().strip()
    if low in {"dnf", "did not finish"}:
        return "DNF"
    if low in {"dns", "did not start"}:
        return "DNS"
    if _BARE.fullmatch(low):
        return f"{low} s"
    if low.count(":") == 2 and re.fullmatch(r"[0-9]+:[0-9]:[0-9]{2}(?:\.[0-9]+)?", low):
        hours, minutes, seconds = low.split(":")
        return f"{hours}:0{minutes}:{seconds}"
    found = _HOURS.fullmatch(low)
    if found is None or not any(found.groups()):
        return None
    h, m, s = (float(part or 0.0) for part in found.groups())
    if found[1] and not found[2] and low[-1].isdigit():
        m, s = s, 0.0  # 3h45
    return f"{h * 3600.0 + m * 60.0 + s:.10g} s"


def day(text: str, day_first: bool | None = None) -> str | None:
    """``2017-5-6``, ``6 May 17``, ``May 6, 2017``, ``06.05.2017``; a month or a year counts from its middle.

    ``day_first`` says how 05/06/2017 is meant, if that is known: in May or in June.
    """
    low = text.lower().strip().replace(",", " ")
    low = re.sub(r"[t ]+[0-9]{1,2}:[0-9]{2}.*", "", low)
    if found := re.fullmatch(r"([12][0-9]{3})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?", low):
        return _iso(found[1], found[2] or "7", found[3] or ("15" if found[2] else "1"))
    if found := _SLASHED.fullmatch(low):
        order = _day_first(low)
        order = day_first if order is None else order
        if order is None:
            return None
        return _iso(_year(found[4]), *((found[3], found[1]) if order else (found[1], found[3])))
    words = low.replace("-", " ").split()
    month = next((_MONTHS[word[:3]] for word in words if word[:3] in _MONTHS), None)
    numbers = [re.sub(r"(?:st|nd|rd|th)$", "", word) for word in words if word[0].isdigit()]
    if month is None or len(words) != len(numbers) + 1 or not all(number.isdigit() for number in numbers):
        return None
    year = next((number for number in numbers if len(number) == 4), None)
    if year is None and len(words) == 3 and words[-1] == numbers[-1] and len(words[-1]) == 2:  # 6 May 17
        year, numbers = _year(words[-1]), numbers[:-1]
    rest = [number for number in numbers if number != year]
    if year is None or len(rest) > 1:
        return None
    return _iso(year, str(month), rest[0] if rest else "15")


def days_first(texts: Iterable[str]) -> bool | None:
    """Whether the dates of one list put the day before the month, as far as one of them tells and none denies."""
    told = {_day_first(text.strip()) for text in texts} - {None}
    return told.pop() if len(told) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Whether a date can be read in two ways: nobody knows if 05/06/2017 lies in May or in June."""
    return _SLASHED.fullmatch(text.strip()) is not None and day(text) is None


def surface(text: str) -> str | None:
    """``road``, ``track`` or ``trail``."""
    low = text.lower().strip()
    return _SURFACES.get(low, low)


def temperature(text: str) -> str | None:
    """``18 °C``, ``65F``, a bare number of degrees Celsius."""
    clean = text.strip().upper().replace("°", "").replace("DEG", "")
    found = re.fullmatch(r"([-+\u2212]?[0-9]+(?:\.[0-9]+)?) *([CF]?)", clean)
    return f"{found[1]} {found[2] or 'C'}" if found else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "distance": distance,
    "climb": climb,
    "altitude": climb,
    "time": time,
    "surface": surface,
    "temperature": temperature,
}


def loose(key: str, value: object, day_first: bool | None = None) -> Scalar:
    """``value`` under ``key`` of a result in strict notation, or nothing where it can stay as it is."""
    if key == "date" and isinstance(value, str):
        return day(value, day_first)
    if key == "collapse" and isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.lower())
    reader = _READERS.get(key)
    return reader(value) if reader is not None and isinstance(value, str) else None


def _length(low: str) -> str | None:
    found = _MEASURE.fullmatch(low)
    if found is None or found[2] not in _LENGTHS:
        return None
    decimal = re.fullmatch(r"([0-9]+),([0-9]{1,2}|[0-9]{4})", found[1])  # thousands come in threes
    if _LENGTHS[found[2]] in {"km", "mi"}:  # nobody races ten thousand kilometres, but many 42,195 km
        decimal = decimal or re.fullmatch(r"([0-9]{2}),([0-9]{3})", found[1])
    if decimal:
        return f"{decimal[1]}.{decimal[2]} {_LENGTHS[found[2]]}"
    number = re.sub(r"[,'](?=[0-9]{3}(?:[.,']|$))", "", found[1])
    return None if "," in number or "'" in number else f"{number} {_LENGTHS[found[2]]}"


def _iso(year: str, month: str, day_of_month: str) -> str:
    return f"{year}-{int(month):02d}-{int(day_of_month):02d}"


def _year(text: str) -> str:
    """Four digits of a year written with two: one that has been."""
    if len(text) == 4:
        return text
    return f"20{text}" if int(text) <= datetime.date.today().year % 100 else f"19{text}"


def _day_first(text: str) -> bool | None:
    """Whether a date with slashes or points puts the day first; None where it does not tell."""
    found = _SLASHED.fullmatch(text)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or first > 12:
        return True
    return False if second > 12 else None
