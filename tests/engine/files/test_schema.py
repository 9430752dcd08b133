"""Every file has a JSON Schema that knows what its reader knows, and that our own files meet."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from troth.dsl.source import Source
from troth.engine.files.schema import schemas
from troth.engine.files.yaml import Mapping, Node, Scalar, read_yaml

ROOT = Path(__file__).parents[3]
SCHEMAS = schemas()
FILES = [
    path
    for pattern in ("policies/**/*.yaml", "policies/**/pack.lock", "workflows/charts/*.yaml")
    for path in ROOT.glob(pattern)
    if path.parent.name == "charts" or path.stem in SCHEMAS
]


def test_every_schema_says_what_its_keys_are_for() -> None:
    kinds = ["pack", "vocabulary", "calendars", "lock", "chart", "scenario", "survivors"]
    assert list(SCHEMAS) == [*kinds, "mapping", "gates", "rates"]
    for schema in SCHEMAS.values():
        assert schema["additionalProperties"] is False
        assert schema["description"]
        assert "null" not in json.dumps(schema["properties"])


def test_keys_are_named_as_authors_write_them() -> None:
    fact = SCHEMAS["vocabulary"]["$defs"]["FactEntry"]["properties"]
    branch = SCHEMAS["chart"]["$defs"]["BranchEntry"]["properties"]
    assert "from" in fact
    assert {"if", "else", "to", "stay"} <= set(branch)
    assert fact["changeable"]["enum"] == ["yes", "no"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_our_own_files_meet_their_schema(path: Path) -> None:
    kind = "chart" if path.parent.name == "charts" else path.stem
    kind = "lock" if path.suffix == ".lock" else kind
    node, _ = read_yaml(Source(path.name, path.read_text("utf-8")))
    assert node is not None
    assert list(_faults(_as_an_editor_reads(node), SCHEMAS[kind], SCHEMAS[kind], path.name)) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("pack", "troth: 1\nname: Acme\nversion: 1\neffective: 2026-01-01\n"),
        ("pack", "troth: 1\nname: acme\nversion: 1\n"),
        ("vocabulary", "facts: {a: {of: person, type: number, changeable: true}}\n"),
        ("vocabulary", "facts: {a: {of: persons, type: number}}\n"),
        ("vocabulary", "events: {a: {of: person, by: {x: y}}}\n"),
        ("gates", "gates: 2\n"),
        ("rates", "rates: 2\n"),
    ],
)
def test_a_schema_refuses_what_the_reader_refuses(kind: str, text: str) -> None:
    node, _ = read_yaml(Source("x.yaml", text))
    assert node is not None
    assert list(_faults(_as_an_editor_reads(node), SCHEMAS[kind], SCHEMAS[kind], "x"))


def _as_an_editor_reads(node: Node) -> Any:
    """The values of YAML 1.2, as a language server hands them to a schema."""
    if isinstance(node, Mapping):
        return {key: _as_an_editor_reads(entry.value) for key, entry in node.entries.items()}
    if not isinstance(node, Scalar):
        return [_as_an_editor_reads(item) for item in node.items]
    if node.plain and node.text in {"true", "false", ""}:
        return {"true": True, "false": False, "": None}[node.text]
    if node.plain and re.fullmatch(r"-?[0-9]+", node.text):
        return int(node.text)
    return (
        float(node.text) if node.plain and re.fullmatch(r"[0-9]+\.[0-9]+", node.text) else node.text
    )


KINDS = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict,
    "array": list, "null": type(None),
}  # fmt: skip


def _faults(value: Any, schema: Any, root: Any, where: str):
    """As much of JSON Schema as our schemas use."""
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    if "anyOf" in schema and all(any(_faults(value, s, root, where)) for s in schema["anyOf"]):
        yield f"{where}: {value!r} fits nothing"
    wanted = schema.get("type", [])
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if kinds and not any(isinstance(value, KINDS[k]) for k in kinds):
        yield f"{where}: {value!r} is not {kinds}"
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{where}: {value!r} is not one of those"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} looks different"
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, schema.get("items", {}), root, f"{where}[{index}]")
    if isinstance(value, dict):
        yield from (
            f"{where}: no {name}" for name in schema.get("required", []) if name not in value
        )
        for key, item in value.items():
            inner = _inside(schema, key)
            if inner is False:
                yield f"{where}: {key!r} is unknown"
            else:
                yield from _faults(item, inner, root, f"{where}.{key}")


def _inside(schema: Any, key: str) -> Any:
    if key in schema.get("properties", {}):
        return schema["properties"][key]
    patterns = schema.get("patternProperties", {})
    fits = [inner for pattern, inner in patterns.items() if re.search(pattern, key)]
    rest = schema.get("additionalProperties", {})
    return fits[0] if fits else ({} if rest is True else rest)
