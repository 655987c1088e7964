"""Small mass races: a field on a level road, its population as wide or as narrow as a test needs."""

from __future__ import annotations

from typing import Any

from paceline.scenario.models import Scenario
from support.races import scenario

NOTE = {"source": "test", "mark": "assumed"}


def known(value: float) -> dict[str, Any]:
    return {"value": value, **NOTE}


def sex(speed_mps: float = 3.1, speed_sd: float = 0.15, bias: float = 0.0, bias_sd: float = 0.02) -> dict[str, Any]:
    return {
        "speed_mps": known(speed_mps),
        "speed_sd": known(speed_sd),
        "mass_kg": known(70.0),
        "drag_area_m2": known(0.45),
        "start_bias": known(bias),
        "start_bias_sd": known(bias_sd),
    }


def population(
    men: dict[str, Any] | None = None, women: dict[str, Any] | None = None, **shares: float
) -> dict[str, Any]:
    usual = {
        "share_of_women": 0.3,
        "break_s": 12_600.0,
        "k1": 12.5,
        "k1_sd": 0.15,
        "k2": 7.75,
        "k2_sd": 0.15,
        "form_sd": 0.03,
        "pace_noise": 0.03,
        "drop_outs": 0.02,
        "heat_susceptibility": 2.0,
        "shielding": 0.3,
        "carbohydrate_g_per_h": 30.0,
    }
    numbers = {name: known(number) for name, number in (usual | shares).items()}
    return {"name": "test people", "men": men or sex(), "women": women or sex(2.8), **numbers}


def told_population(*stretches: tuple[float, ...], speed_sd: float = 0.0, **shares: float) -> dict[str, Any]:
    """People who pace themselves as ``stretches`` tell: until (m), then mean, level, first, second, own, and unlucky.

    Without any they do so as the splits of city marathons show.
    """
    alike = {key: known(0.0) for key in ("start_bias", "start_bias_sd")}
    one = {key: words for key, words in sex(speed_sd=speed_sd).items() if key not in alike}
    usual = {"k1_sd": 0.0, "k2_sd": 0.0, "form_sd": 0.0, "shielding": 0.0, "drop_outs": 0.0}
    people = population(one, one, **(usual | shares))
    del people["pace_noise"]
    names = ("until_m", "mean", "level", "first", "second", "own", "unlucky")
    told = [dict(zip(names, stretch, strict=False)) for stretch in stretches]
    return {**people, **({"departures": {**NOTE, "stretches": told}} if told else {"splits": "city-marathon"})}


def field(starters: int, people: dict[str, Any] | None = None, **words: Any) -> dict[str, Any]:
    return {"starters": starters, "population": people or population(), **words}


def mass_race(distance_m: float, starters: int, *runners: dict[str, Any], **words: Any) -> Scenario:
    """A field on a level road; ``race``, ``field`` and ``population`` hold words of those mappings."""
    crowd = field(starters, words.pop("population", None), **words.pop("field", {}))
    line = words.pop("race", {})
    whole = scenario(distance_m, *runners, **words)
    plain = whole.model_dump(by_alias=False, exclude_unset=True)
    plain["race"] = {**plain["race"], **line}
    if not runners:
        del plain["runners"]
    return Scenario.model_validate({**plain, "field": crowd})
