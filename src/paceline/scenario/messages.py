"""Says in a runner's words what pydantic found wrong with a file."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from paceline.scenario.quantities import Quantity, either, named
from paceline.scenario.tree import Loc, closest

_KINDS = {
    "bool_type": "write true or false",
    "int_type": "write a whole number, for instance 3",
    "float_type": "write a number, for instance 1.5",
    "string_type": "write text; put quotes around a number",
    "tuple_type": "write a list, for instance [a, b]",
    "dict_type": "write a mapping, for instance {key: value}",
    "model_type": "write a mapping",
}
_BOUNDS = {
    "less_than_equal": "give at most {le}",
    "less_than": "give less than {lt}",
    "greater_than_equal": "give at least {ge}",
    "greater_than": "give more than {gt}",
}
_LENGTHS = {
    "too_short": "at least {least} is needed here; add one",
    "too_long": "there are too many here; at most {most} are taken",
    "string_too_short": "the text is empty; write something",
    "string_too_long": "the text is too long; write at most {most} characters",
}


def describe(error: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong and what would be right; ``model`` is what the whole file should be."""
    kind, loc, given = error["type"], error["loc"], error["input"]
    limits: Mapping[str, Any] = error.get("ctx", {})
    if kind in {"quantity", "moment"}:
        words = error["msg"]
    elif kind == "extra_forbidden":
        words = f"unknown key; {closest(str(loc[-1]), known_keys(_annotation_at(model, loc[:-1])))}"
    elif kind == "missing":
        words = f"this key is missing; write for instance `{loc[-1]}: {_example(_annotation_at(model, loc))}`"
    elif kind == "literal_error":
        choices = [str(choice) for choice in _choices(_annotation_at(model, loc))]
        near = closest(str(given), choices)
        hint = f"; {near}" if near.startswith("did you mean") else ""
        words = f"{named(given)} is not one of the choices: {either(choices)}{hint}"
    elif kind in _KINDS:
        keys = known_keys(_annotation_at(model, loc)) if kind == "model_type" else []
        words = f"{named(given)} does not fit; {_KINDS[kind]}{f' with the keys {_list(keys)}' if keys else ''}"
    elif kind in _BOUNDS:
        words = f"{named(given)} does not fit; {_BOUNDS[kind].format(**limits)}"
    elif kind in _LENGTHS:
        words = _LENGTHS[kind].format(least=limits.get("min_length"), most=limits.get("max_length"))
    else:
        message = " ".join(error["msg"].split())
        words = f"{named(given)} does not fit; {message[:1].lower()}{message[1:]}"
    return words


def known_keys(annotation: Any) -> list[str]:
    """The keys of the mapping that ``annotation`` stands for."""
    model = _model(annotation)
    return [field.alias or name for name, field in model.model_fields.items()] if model is not None else []


def _list(keys: list[str]) -> str:
    return ", ".join(keys[:6]) + (", ..." if len(keys) > 6 else "")


def _strip(annotation: Any) -> Any:
    """The type inside ``X | None`` and ``Annotated``."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in {Union, types.UnionType}:
            annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
        else:
            return annotation


def _model(annotation: Any) -> type[BaseModel] | None:
    plain = _strip(annotation)
    return plain if isinstance(plain, type) and issubclass(plain, BaseModel) else None


def _field(model: type[BaseModel], key: object) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if key == (field.alias or name)), None)


def _annotation_at(annotation: Any, loc: Loc) -> Any:
    """The type that belongs at ``loc``, with its metadata where it has some."""
    for step in loc:
        model, plain = _model(annotation), _strip(annotation)
        if model is not None:
            field = _field(model, step)
            if field is None:
                return None
            annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        elif get_origin(plain) is dict:
            annotation = get_args(plain)[1]
        elif get_origin(plain) is tuple:
            annotation = get_args(plain)[0]
        else:
            return None
    return annotation


def _quantity(annotation: Any) -> Quantity | None:
    if get_origin(annotation) is Annotated:
        for extra in get_args(annotation)[1:]:
            if isinstance(extra, Quantity):
                return extra
        return _quantity(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return next((found for arg in get_args(annotation) if (found := _quantity(arg))), None)
    return None


def _choices(annotation: Any) -> tuple[Any, ...]:
    plain = _strip(annotation)
    return get_args(plain) if get_origin(plain) is Literal else ()


def _example(annotation: Any) -> str:
    quantity, choices, model = _quantity(annotation), _choices(annotation), _model(annotation)
    plain = _strip(annotation)
    if quantity is not None:
        return quantity.examples[0]
    if choices:
        return str(choices[0])
    if model is not None:
        needed = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
        return "{" + ", ".join(f"{key}: ..." for key in needed or known_keys(model)[:2]) + "}"
    if get_origin(plain) is tuple:
        return f"[{_example(get_args(plain)[0])}]"
    named = {"bool": "true", "int": "3", "float": "1.5", "date": "2017-05-06", "datetime": "2017-05-06T05:45+02:00"}
    return named.get(getattr(plain, "__name__", ""), "...")
