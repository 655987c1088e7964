"""JSON Schema of scenario files, with which editors complete and check them."""

from __future__ import annotations

from typing import Any

from paceline.scenario.models import Scenario

_FILE_PATTERN = r"^(?![/\\~])[^\\]+\.ya?ml$"


def scenario_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario as written: a course or an athlete may be the name of its file."""
    schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema["$defs"]
    _or_file(definitions["Race"]["properties"], "course")
    _or_file(definitions["Runner"]["properties"], "athlete")
    _or_file(definitions["Field"]["properties"], "population")
    time = definitions["Target"]["properties"]["time"]
    targets = schema["properties"]["targets"]
    targets["additionalProperties"] = {"anyOf": [_without_title(time), {"$ref": "#/$defs/Target"}]}
    _defaults_as_written(schema)
    partial = {_partial_name(name): _partial(definition) for name, definition in definitions.items()}
    variant = _partial({key: schema[key] for key in ("type", "properties", "additionalProperties")})
    variant["description"] = "Another way to run the race, laid over the file key by key; null removes."
    del variant["properties"]["variants"]
    variant["properties"]["runners"]["anyOf"].append(
        {
            "type": "object",
            "description": "Changes for single runners, by name.",
            "additionalProperties": {"anyOf": [{"$ref": "#/$defs/PartialRunner"}, {"type": "null"}]},
        }
    )
    schema["properties"]["variants"]["additionalProperties"] = {"$ref": "#/$defs/Variant"}
    definitions.update(partial, Variant=variant)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Paceline scenario"}


def _or_file(properties: dict[str, Any], key: str) -> None:
    file = {
        "type": "string",
        "pattern": _FILE_PATTERN,
        "description": "A file in the scenario's folder or below.",
        "examples": [f"{key}s/name.yaml"],
    }
    properties[key] = {"anyOf": [file, properties[key]]}


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def _defaults_as_written(node: Any) -> None:
    """Turns ``default: 500.0`` into ``500 ml/h``, the way a file says it, and takes the helper key ``unit`` out."""
    if isinstance(node, list):
        for item in node:
            _defaults_as_written(item)
    elif isinstance(node, dict):
        units = [way.get("unit") for way in [node, *node.get("anyOf", [])] if isinstance(way, dict)]
        unit = next((unit for unit in units if unit), None)
        if unit is not None and isinstance(node.get("default"), float):
            node["default"] = f"{node['default']:g} {unit}"
        for key, value in node.items():
            if key not in {"default", "examples"}:
                _defaults_as_written(value)
        if isinstance(node.get("unit"), str):
            del node["unit"]


def _partial_name(name: str) -> str:
    return f"Partial{name}"


def _partial(definition: dict[str, Any]) -> dict[str, Any]:
    """The same mapping in a variant: nothing is required, everything may be removed, lists are given whole."""
    loose = {key: value for key, value in definition.items() if key != "required"}
    properties = definition.get("properties", {})
    loose["properties"] = {key: {"anyOf": [*_ways(value), {"type": "null"}]} for key, value in properties.items()}
    return loose


def _ways(schema: dict[str, Any]) -> list[dict[str, Any]]:
    ways = [_loosen(way) for way in schema.get("anyOf", [_without_title(schema)]) if way != {"type": "null"}]
    return ways or [{}]


def _loosen(way: dict[str, Any]) -> dict[str, Any]:
    reference = way.get("$ref")
    if reference is not None:
        return {**way, "$ref": reference.replace("#/$defs/", "#/$defs/Partial")}
    values = way.get("additionalProperties")
    if isinstance(values, dict):
        return {**way, "additionalProperties": {"anyOf": [*_ways(values), {"type": "null"}]}}
    return way
