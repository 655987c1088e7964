"""An amount: a number with its unit as a file writes it, taken apart so that an axis can count in it, and put back.

``5 C`` is 5 in C, ``2:50/km`` is 170 in s/km, ``1:59:59`` is 7199 in s, ``0.3`` is 0.3 without a unit. Nothing is
converted: an axis in kilometres stays in kilometres.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from paceline.scenario.quantities import named
from paceline.scenario.units import DURATION

_PLAIN = re.compile(r"(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)) *(?P<unit>[A-Za-z°%][A-Za-z0-9°²/]*)?")
_PACE = re.compile(r"(?P<m>[0-9]{1,2}):(?P<s>[0-5][0-9](?:\.[0-9]+)?) */ *(?P<per>km|mi)")
_MINUS = str.maketrans("\u2212", "-")
#: Beyond so many digits a step of an axis shows nothing but rounding.
_DIGITS = 12
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the unit it is in, ``""`` for none."""

    number: float
    unit: str

    @property
    def written(self) -> str | int | float:
        """The amount as a scenario reads it: text with a unit, else a number, whole where it can be."""
        number = round(float(f"{self.number:.{_DIGITS}g}"), _DIGITS) + 0.0  # no -0
        if self.unit in {"s/km", "s/mi"}:
            minutes, seconds = divmod(round(number, 6), 60.0)
            rest = f"{seconds:.6f}".rstrip("0").rstrip(".")
            return f"{minutes:.0f}:{'0' if seconds < 10.0 else ''}{rest}/{self.unit[2:]}"
        plain = format(Decimal(repr(number)), "f")
        plain = plain[:-2] if plain.endswith(".0") else plain
        if self.unit:
            return f"{plain} {self.unit}"
        return int(number) if number.is_integer() else number


def read_amount(value: object) -> Amount | None:
    """The amount that a value of a file is; None where it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Amount(float(value), "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip().translate(_MINUS)
    if ":" in text:
        return _clock(text)
    plain = _PLAIN.fullmatch(text)
    return Amount(float(plain["number"]), plain["unit"] or "") if plain is not None else None


def _clock(text: str) -> Amount | None:
    pace = _PACE.fullmatch(text)
    if pace is not None:
        return Amount(int(pace["m"]) * 60.0 + float(pace["s"]), f"s/{pace['per']}")
    try:
        return Amount(DURATION.read(text), "s")
    except ValueError:
        return None


def same_unit(values: list[object]) -> tuple[list[float], str]:
    """Amounts that belong together, and their unit; a bare 0 goes with any.

    Raises ``ValueError``, in words for a person, for what is no amount and for more than one unit.
    """
    numbers, units = [], list[str]()
    for value in values:
        amount = read_amount(value)
        if amount is None:
            raise ValueError(f"{named(value)} is not a number with its unit; write for instance 5 C or 0.3")
        numbers.append(amount.number)
        if amount.unit not in units and (amount.unit or amount.number != 0.0):
            units.append(amount.unit)
    if len(units) > 1:
        told = " and ".join(unit or "no unit" for unit in units)
        raise ValueError(f"there are several units here ({told}); write all values of an axis in one")
    return numbers, units[0] if units else ""
