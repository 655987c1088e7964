"""The JSON Schema of experiment files, so that editors complete and check them as people write them."""

from __future__ import annotations

from typing import Any

from paceline.experiment.words import ExperimentFile

_ONE_OR_MORE = ("where", "outputs", "runners")


def experiment_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of an experiment as written: the values of an axis may be a list, one text a list."""
    schema = ExperimentFile.model_json_schema(by_alias=True, mode="validation")
    axes = schema["properties"]["axes"]
    values = {"type": "array", "minItems": 1, "description": "Values that the axis takes.", "items": {}}
    axes["additionalProperties"] = {"anyOf": [values, axes["additionalProperties"]]}
    for key in _ONE_OR_MORE:
        entry = schema["properties"][key]
        told = {word: entry.pop(word) for word in ("type", "items", "maxItems") if word in entry}
        schema["properties"][key] = {**entry, "anyOf": [told, {"type": "string"}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Paceline experiment"}
