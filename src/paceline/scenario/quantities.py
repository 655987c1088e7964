"""What a number in a race file measures: its unit, its bounds, and the words for a number that does not fit.

In a file a number carries its unit (``42.195 km``, ``2:50/km``), so that nobody has to guess; a bare 0 needs none.
From Python a bare number is in the unit that the attribute's name ends in (``distance_m=42195.0``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

#: Context under which the loader validates: numbers come from a file, where a unit is asked for.
FROM_FILE: dict[str, bool] = {"from_file": True}

_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_LONGEST_TEXT = 60
_MINUS = str.maketrans("\u2212", "-")


@dataclass(frozen=True, eq=False)
class Quantity:
    """A kind of measurement; as pydantic metadata it turns text into a float in its base unit.

    ``units`` maps a unit to its size in the base unit, which is the first entry. ``zero_at`` moves the zero
    of a unit (temperatures). ``bare`` says that a number without a unit has one meaning only. ``above`` makes the
    lower bound exclusive.
    """

    noun: str
    units: Mapping[str, float]
    examples: tuple[str, ...]
    low: float = 0.0
    high: float = math.inf
    above: bool = False
    bare: bool = False
    zero: bool = True
    zero_at: Mapping[str, float] = field(default_factory=dict)

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, value: object, *, from_file: bool = True) -> float:
        """The value in the base unit. Raises ``ValueError`` in words that say what would be right."""
        if isinstance(value, str):
            number = self._text(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            number = self._number(value, from_file)
        else:
            raise ValueError(f"{named(value)} is not {self.noun}; {self._remedy()}")
        return self._within(number, value)

    def within(self, low: float, high: float) -> Quantity:
        """The same measurement between narrower bounds."""
        return replace(self, low=low, high=high)

    def positive(self) -> Quantity:
        """The same measurement, more than nothing."""
        return replace(self, low=0.0, above=True, zero=False)

    def write(self, value: float) -> str:
        """``value`` as a file would say it, in the base unit."""
        return f"{value:.10g} {self.base}".strip()

    @property
    def base(self) -> str:
        """The unit that the float is in."""
        return next(iter(self.units))

    def _number(self, value: float, from_file: bool) -> float:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ValueError(f"{number} is not {self.noun}; {self._remedy()}")
        if from_file and not self.bare and not (number == 0.0 and self.zero):
            raise ValueError(f"{number:g} has no unit; {self._remedy()}")
        return number

    def _text(self, text: str) -> float:
        found = self._pattern.fullmatch(self._clean(text))
        if found is None:
            raise ValueError(self._complaint(text))
        unit = found["unit"] or self.base
        # Decimal keeps 4.35 km at 4350.0 m.
        scaled = Decimal(found["number"]) * Decimal(repr(self.units[unit]))
        return float(scaled) + self.zero_at.get(unit, 0.0)

    def _clean(self, text: str) -> str:
        return text.strip().translate(_MINUS) if len(text) <= _LONGEST_TEXT else ""

    def _complaint(self, text: str) -> str:
        clean = self._clean(text)
        if re.fullmatch(rf"[+-]?{_NUMBER}", clean):
            return f"{clean} has no unit; {self._remedy()}"
        if re.match(r"[+-]?[0-9.]*,[0-9]", clean):
            return f"{shown(text)} has a comma; write decimals with a point and no thousands sign: {self.examples[0]}"
        return f"{shown(text)} is not {self.noun}; {self._remedy()}"

    def _within(self, number: float, value: object) -> float:
        if number < self.low and self.low == 0.0:
            raise ValueError(f"{_plain(value)} is negative; {self.noun} is 0 or more, for instance {self.examples[0]}")
        if self.above and number <= self.low:
            raise ValueError(f"{_plain(value)} is nothing; {self.noun} here is more than 0: {self.examples[0]}")
        if not self.low <= number <= self.high:
            bounds = f"{self.write(self.low)} and {self.write(self.high)}"
            percent = isinstance(value, (int, float)) and "%" in self.units and self.low <= value / 100.0 <= self.high
            meant = f"; did you mean {_plain(value)} %?" if percent else ""
            raise ValueError(f"{_plain(value)} is out of bounds; {self.noun} here lies between {bounds}{meant}")
        return number

    def _remedy(self) -> str:
        return f"write for instance {either(self.examples)}"

    # -- patterns --------------------------------------------------------------------------------------------------

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        units = "|".join(re.escape(unit) for unit in sorted(self.units, key=len, reverse=True))
        optional = "?" if self.bare else ""
        return re.compile(rf"(?P<number>[+-]?{_NUMBER}) *(?P<unit>{units}){optional}")

    @property
    def texts(self) -> str:
        """Regular expression of the texts that are taken, in the dialect of JSON Schema."""
        units = "|".join(re.escape(unit).replace(r"\ ", " ") for unit in self.units)
        sign = "[+\\-\u2212]?" if self.low < 0.0 or self.zero_at else "[+]?"
        return f"^{sign}{_NUMBER} *(?:{units}){'?' if self.bare else ''}$"

    # -- pydantic --------------------------------------------------------------------------------------------------

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A validator that takes text and, where that is plain, numbers."""
        return core_schema.with_info_plain_validator_function(
            self._validate, serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Text with a pattern that editors check and examples that they offer."""
        text = {"type": "string", "pattern": self.texts, "examples": list(self.examples)}
        ways: list[dict[str, Any]] = [text]
        if self.bare:
            lowest = "exclusiveMinimum" if self.above else "minimum"
            ways.append({"type": "number", lowest: self.low, "maximum": self.high})
        elif self.zero:
            ways.append({"const": 0})
        # The loader compares units exactly; `unit` lets the schema show defaults as a file would write them.
        return {"anyOf": ways, "unit": self.base} if len(ways) > 1 else {**text, "unit": self.base}

    def _validate(self, value: object, info: core_schema.ValidationInfo) -> Any:
        from_file = bool(info.context and info.context.get("from_file"))
        try:
            return self.read(value, from_file=from_file)
        except ValueError as error:
            raise PydanticCustomError("quantity", "{words}", {"words": str(error)}) from None


@dataclass(frozen=True, eq=False)
class Clocked(Quantity):
    """A duration, also read from a clock face: ``h:mm:ss`` or ``mm:ss``, with decimals of a second."""

    _FACE: ClassVar = re.compile(r"(?:(?P<h>[0-9]{1,4}):(?=[0-9]{2}:))?(?P<m>[0-9]{1,3}):(?P<s>[0-9]{2}(?:\.[0-9]+)?)")

    def _text(self, text: str) -> float:
        clean = self._clean(text)
        if ":" not in clean:
            return super()._text(text)
        found = self._FACE.fullmatch(clean)
        if found is None:
            raise ValueError(f"{shown(text)} is not {self.noun}; write h:mm:ss or mm:ss, for instance 2:00:25 or 14:14")
        hours, minutes, seconds = int(found["h"] or 0), int(found["m"]), float(found["s"])
        if seconds >= 60.0 or (found["h"] and minutes >= 60):
            raise ValueError(
                f"{shown(text)} has 60 or more minutes or seconds; write h:mm:ss or mm:ss with less than 60"
            )
        return hours * 3600.0 + minutes * 60.0 + seconds

    @property
    def texts(self) -> str:
        """Clock faces, beside numbers with a unit."""
        face = r"(?:(?:[0-9]{1,4}:[0-5][0-9]|[0-9]{1,3}):[0-5][0-9](?:\.[0-9]+)?)"
        return f"^(?:{face}|{super().texts[1:-1]})$"


@dataclass(frozen=True, eq=False)
class Paced(Quantity):
    """A running pace, kept as a speed: ``m:ss/km`` or ``m:ss/mi``, or a speed with its unit; or one of ``words``."""

    words: tuple[str, ...] = ()
    _FACE: ClassVar = re.compile(r"(?P<m>[0-9]{1,2}):(?P<s>[0-5][0-9](?:\.[0-9]+)?) */ *(?P<per>km|mi)")
    _PER: ClassVar = {"km": 1000.0, "mi": 1609.344}

    def _text(self, text: str) -> float:
        clean = self._clean(text)
        if ":" not in clean:
            return super()._text(text)
        found = self._FACE.fullmatch(clean)
        if found is None:
            raise ValueError(
                f"{shown(text)} is not a pace; write minutes:seconds per km or mi, as in 2:50/km or 4:34/mi"
            )
        seconds = int(found["m"]) * 60.0 + float(found["s"])
        if seconds == 0.0:
            raise ValueError(f"{shown(text)} is endlessly fast; write for instance 2:50/km")
        return self._PER[found["per"]] / seconds

    @property
    def texts(self) -> str:
        """Paces per km or mile, beside speeds and words."""
        face = r"[0-9]{1,2}:[0-5][0-9](?:\.[0-9]+)? */ *(?:km|mi)"
        return "^(?:" + "|".join([face, super().texts[1:-1], *self.words]) + ")$"

    def or_word(self, *words: str) -> Paced:
        """The same, where a word may stand for a pace that is worked out later."""
        return replace(self, words=words)

    def _validate(self, value: object, info: core_schema.ValidationInfo) -> Any:
        return value if isinstance(value, str) and value in self.words else super()._validate(value, info)

    def _remedy(self) -> str:
        return f"write for instance {either((*self.examples, *self.words))}"


def shown(text: object, longest: int = 60) -> str:
    """``text`` quoted on one line, cut where it is long."""
    quoted = repr(text)
    return quoted if len(quoted) <= longest else quoted[: longest - 3] + "..."


def either(choices: tuple[str, ...] | list[str]) -> str:
    """``a, b or c``."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]]) if len(choices) > 1 else "".join(choices)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def named(value: object) -> str:
    """``value`` as an error names it: what kind of thing it is, or the text itself."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return "a mapping" if isinstance(value, Mapping) else "a list" if isinstance(value, (list, tuple)) else shown(value)
