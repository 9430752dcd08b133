"""The JSON Schema of plan.json (draft 2020-12), made from the same dataclasses that are written.

A reader of a plan needs nothing else: every field is required, no field is left over, and the
sentences that explain a dataclass stand beside its shape.
"""

import inspect
import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from troth.engine.plan.codec import Json, hints_of, keys_of
from troth.engine.plan.definition import Plan


def plan_schema() -> dict[str, Json]:
    """The schema of plan.json as a JSON value; the same on every call."""
    definitions: dict[str, Json] = {}
    _reference(Plan, definitions)
    whole = definitions.pop("Plan")
    assert isinstance(whole, dict), "INVARIANT: a dataclass is described by a map"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "troth plan",
        **whole,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _reference(shape: type, definitions: dict[str, Json]) -> Json:
    name = shape.__name__
    if name not in definitions:
        definitions[name] = {}  # holds the place, should the shape contain itself
        keys = keys_of(shape)
        properties = {key: _shape(hints_of(shape)[key], definitions) for key in keys}
        definitions[name] = {
            "type": "object",
            "description": " ".join(inspect.getdoc(shape).split()),  # type: ignore[union-attr]  # every one has its sentences
            "properties": dict(properties),
            "required": list(keys),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _shape(shape: Any, definitions: dict[str, Json]) -> Json:
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        form = arguments[1]
        return {"type": "string", "description": form.words, "pattern": form.pattern}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_shape(one, definitions) for one in arguments]}
    if origin is tuple:
        return {"type": "array", "items": _shape(arguments[0], definitions)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _shape(arguments[1], definitions)}
    if is_dataclass(shape) and isinstance(shape, type):
        return _reference(shape, definitions)
    if shape is type(None):
        return {"type": "null"}
    if issubclass(shape, StrEnum):
        return {"enum": [member.value for member in shape]}
    return {"type": {int: "integer", str: "string", bool: "boolean"}[shape]}
