"""The numbers that the models stand on: each with unit, source and mark, each in one place, each in use."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from paceline.constants import constants, value

SOURCE = Path(__file__).parents[1] / "src" / "paceline"
ROOMS = sorted(file.parent.name for file in SOURCE.glob("*/constants.toml"))
#: Known to no code yet: kept for anchors and for races still to come (trail, club fields).
NOT_YET_USED = {
    "physiology": {
        "flat_curve.cost_recreational",
        "fuel.absorption_single",
        "fuel.muscle_normal",
        "pace_noise.trail",
        "start_bias.men_mean",
        "start_bias.men_sd",
        "start_bias.women_mean",
        "start_bias.women_sd",
        "day_form.elite_record_day",
        "day_form.midpack_ultra",
    }
}


def entries(room: str) -> dict[str, dict[str, object]]:
    """The raw entries of a room by dotted name."""
    groups = tomllib.loads((SOURCE / room / "constants.toml").read_text(encoding="utf-8"))
    return {f"{group}.{key}": entry for group, keys in groups.items() for key, entry in keys.items()}


@pytest.mark.parametrize("room", ROOMS)
def test_every_constant_has_value_unit_source_and_mark(room: str) -> None:
    """And nothing else."""
    for name, entry in entries(room).items():
        assert set(entry) == {"value", "unit", "source", "mark"}, name
        assert isinstance(entry["value"], (int, float)), name
        assert str(entry["unit"]).strip(), name
        assert len(str(entry["source"]).strip()) >= 5, name
        assert entry["mark"] in {"published", "derived", "assumed"}, name


@pytest.mark.parametrize("room", ROOMS)
def test_a_published_constant_names_where(room: str) -> None:
    """A year, a rule, a standard or an office stands in the source of everything marked published."""
    for name, entry in entries(room).items():
        if entry["mark"] == "published":
            known = re.search(r"\b(19|20)\d\d\b|ISO|CR31|definition|standard|Bureau|Atwater", str(entry["source"]))
            assert known, f"{room}: {name}: {entry['source']}"


@pytest.mark.parametrize("room", ROOMS)
def test_constants_are_read_as_written(room: str) -> None:
    """By their dotted names."""
    assert set(constants(room)) == set(entries(room))
    for name, entry in entries(room).items():
        assert value(room, name) == float(str(entry["value"]))


def code() -> str:
    """All Python of the package."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(SOURCE.rglob("*.py")))


def is_named(name: str, text: str) -> bool:
    """A constant is named in full, or its group is read by a computed key."""
    group = name.split(".", maxsplit=1)[0]
    return f'"{name}"' in text or f'"{group}.{{' in text


@pytest.mark.parametrize("room", ["behaviour", "physiology"])
def test_every_constant_is_used(room: str) -> None:
    """By name, or by a computed name of its group; what waits for its use is listed here and nowhere else."""
    text = code()
    unused = {name for name in entries(room) if not is_named(name, text)}
    computed = {name for name in NOT_YET_USED.get(room, set()) if f'"{name.split(".", maxsplit=1)[0]}.{{' in text}
    assert unused == NOT_YET_USED.get(room, set()) - computed


def module_numbers(file: Path) -> dict[str, float]:
    """Module-level names bound to a bare number; whole numbers are counts."""
    found = {}
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=number)):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=number)):
                pass
            case _:
                continue
        if isinstance(number, float):
            found[name] = number
    return found


@pytest.mark.parametrize("room", ["behaviour", "physiology"])
def test_no_number_of_a_model_stands_twice(room: str) -> None:
    """A module's bare number is none of the constants', but for the first guess of a solver."""
    known = {entry["value"] for entry in entries(room).values()}
    for file in sorted((SOURCE / room).glob("*.py")):
        for name, number in module_numbers(file).items():
            assert number not in known or name.endswith("_GUESS"), f"{file.name}: {name} = {number:g}"
