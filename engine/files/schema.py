"""JSON Schemas of every file an author writes, for editors and for `troth schema`."""

from typing import Any

from troth.engine.files.fields import Model
from troth.engine.files.models import MODELS


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each kind of file: pack, vocabulary, calendars and others."""
    return {kind: _schema(kind, model) for kind, model in MODELS.items()}


def _schema(kind: str, model: type[Model]) -> dict[str, Any]:
    made = _tidied(model.model_json_schema(by_alias=True))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind}
    return {**head, **{key: part for key, part in made.items() if key != "title"}}


def _tidied(schema: Any) -> Any:
    """What an author can write, without the nulls, defaults and titles of the models inside."""
    if isinstance(schema, list):
        return [_tidied(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    names = schema.get("properties")
    kept = {k: _tidied(v) for k, v in schema.items() if k not in {"default", "title", "properties"}}
    if names is not None:
        # a property may well be called `title` or `default`
        kept["properties"] = {name: _tidied(part) for name, part in names.items()}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = [part for part in kept.get("anyOf", []) if part != {"type": "null"}]
    if len(choices) == 1:
        rest = {key: part for key, part in kept.items() if key != "anyOf"}
        return {**choices[0], **rest}
    return kept | ({"anyOf": choices} if choices else {})
