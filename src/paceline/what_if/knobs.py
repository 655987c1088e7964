"""The knobs of a race: what its file lets one turn, how far, and the ``--set`` that each turn stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from paceline.errors import InputError
from paceline.scenario.drinks import MOST_TABLES
from paceline.scenario.models import Scenario
from paceline.scenario.units import format_duration

#: No hour of a day is turned beyond these.
_COLDEST_C, _WARMEST_C = -15.0, 45.0
#: A page has room for the knobs of so many runners.
_RUNNERS = 4

Settings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing to turn: from ``low`` to ``high`` in steps, where it stands now, and what a value sets in the file.

    A knob that ``needs`` another, which is off (0), sets nothing.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    value: float
    settings: Callable[[float], Settings]
    needs: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The knob as the page draws it."""
        keys = ("name", "label", "unit", "low", "high", "step", "value", "needs")
        return {key: getattr(self, key) for key in keys}


def knobs_of(scenario: Scenario) -> tuple[Knob, ...]:
    """All knobs of a race, in the order of the page."""
    return (*_pacers(scenario), *_runners(scenario), *_drinks(scenario), *_weather(scenario))


def settings_of(knobs: tuple[Knob, ...], turned: Mapping[str, float]) -> Settings:
    """What the turned knobs set; one that stands where it stood sets nothing. Raises ``InputError`` for odd values."""
    known = {knob.name: knob for knob in knobs}
    for name, value in turned.items():
        if name not in known:
            raise InputError(f"there is no knob {name!r}")
        if not known[name].low <= value <= known[name].high:
            raise InputError(f"{known[name].label}: {value:g} is not from {known[name].low:g} to {known[name].high:g}")
    settings: list[str] = []
    for knob in knobs:
        value = turned.get(knob.name, knob.value)
        off = knob.needs and turned.get(knob.needs, known[knob.needs].value) == 0.0
        if not off and abs(value - knob.value) > 1e-9:
            settings += knob.settings(value)
    return tuple(settings)


def _weather(scenario: Scenario) -> Iterator[Knob]:
    weather = scenario.weather
    start_c, finish_c = weather.temperature_c, weather.temperature_finish_c

    def temperature(value: float) -> Settings:
        # The whole day is warmer or cooler, not only its morning.
        warmer_c = value - start_c
        later = () if finish_c is None else (f"weather.temperature_finish={finish_c + warmer_c:g} C",)
        hours = (f"weather.hours.{hour}={told_c + warmer_c:g} C" for hour, told_c in weather.hours.items())
        return (f"weather.temperature={value:g} C", *later, *hours)

    day_c = [start_c, *([] if finish_c is None else [finish_c]), *weather.hours.values()]
    low = min(start_c, max(-5.0, _COLDEST_C + start_c - min(day_c)))
    high = max(start_c, min(35.0, _WARMEST_C + start_c - max(day_c)))
    yield Knob("temperature", "temperature at the start", "C", low, high, 0.5, start_c, temperature)
    high = max(10.0, weather.wind_mps)
    yield Knob("wind", "wind", "m/s", 0.0, high, 0.5, weather.wind_mps, lambda v: (f"weather.wind={v:g} m/s",))
    yield Knob(
        "humidity", "humidity at the start", "%", 0.0, 100.0, 1.0, 100.0 * weather.humidity, _share("weather.humidity")
    )


def _pacers(scenario: Scenario) -> Iterator[Knob]:
    pacers = scenario.pacers
    if pacers is None:
        return
    yield Knob("pacers", "pacers", "switch", 0.0, 1.0, 1.0, 1.0, lambda _: ("pacers=null",))
    if isinstance(pacers.pace_mps, float):
        pace = round(1000.0 / pacers.pace_mps, 1)
        yield Knob(
            "pace", "pace asked of the pacers", "pace", pace - 15.0, pace + 15.0, 0.5, pace,
            lambda v: (f"pacers.pace={int(v // 60)}:{v % 60:04.1f}/km",), "pacers",
        )  # fmt: skip
    if pacers.kind == "rotating" and pacers.ahead is not None:
        most = min(12, (pacers.pool or 12) - pacers.behind)
        yield Knob(
            "ahead", "pacers ahead at a time", "", 1.0, most, 1.0, pacers.ahead, lambda v: (f"pacers.ahead={v:.0f}",),
            "pacers",
        )  # fmt: skip
    if pacers.kind == "from_start" and pacers.until_m:
        count, km, last_m = len(pacers.until_m), scenario.race.distance_m / 1000.0, max(pacers.until_m)
        yield Knob(
            "until", "all pacers stay until", "km", 1.0, float(int(km)), 1.0, last_m / 1000.0,
            lambda v: (f"pacers.until=[{', '.join([f'{v:g} km'] * count)}]",), "pacers",
        )  # fmt: skip


def _drinks(scenario: Scenario) -> Iterator[Knob]:
    drinks = scenario.drinks
    if drinks.kind == "none":
        return
    yield Knob(
        "carbohydrate", "carbohydrate", "g/h", 0.0, max(120.0, drinks.carbohydrate_g_per_h), 5.0,
        drinks.carbohydrate_g_per_h, lambda v: (f"drinks.carbohydrate={v:g} g/h",),
    )  # fmt: skip
    yield Knob(
        "fluid", "fluid", "ml/h", 0.0, max(1200.0, drinks.fluid_ml_per_h), 50.0, drinks.fluid_ml_per_h,
        lambda v: (f"drinks.fluid={v:g} ml/h",),
    )  # fmt: skip
    if drinks.missed is not None:
        yield Knob("missed", "bottles missed", "%", 0.0, 50.0, 1.0, 100.0 * drinks.missed, _share("drinks.missed"))
    if drinks.kind == "stations" and drinks.slowing_s is not None:
        yield Knob(
            "slowing", "time lost at a table", "s", 0.0, max(20.0, 2.0 * drinks.slowing_s), 0.5, drinks.slowing_s,
            lambda v: (f"drinks.slowing={v:g} s",),
        )  # fmt: skip
    if drinks.kind == "stations" and drinks.tables is not None:
        yield Knob(
            "tables", "tables at each station", "", 1.0, min(MOST_TABLES, 3.0 * drinks.tables), 1.0, drinks.tables,
            lambda v: (f"drinks.tables={v:.0f}",),
        )  # fmt: skip


def _runners(scenario: Scenario) -> Iterator[Knob]:
    for i, runner in enumerate(scenario.runners[:_RUNNERS]):
        name, plan = runner.athlete.name, runner.plan
        path = f"runners.{i if '=' in name else name}.plan"
        if plan.target_s is not None:
            room = float(round(0.05 * plan.target_s, -1))
            yield Knob(
                f"target-{i}", f"{name}: target", "clock", plan.target_s - room, plan.target_s + room, 1.0,
                plan.target_s, lambda v, path=path: (f"{path}.target={format_duration(v)}",),  # type: ignore[misc]
            )  # fmt: skip
        if plan.pacing not in {"follow_pacers", "python", "segments"} or scenario.pacers is None:
            yield Knob(
                f"optimism-{i}", f"{name}: faster than can be held by", "%", -5.0, 10.0, 0.5,
                100.0 * plan.start_optimism, _share(f"{path}.start_optimism"),
            )  # fmt: skip


def _share(path: str) -> Callable[[float], Settings]:
    return lambda value: (f"{path}={value:g} %",)
