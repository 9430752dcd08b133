"""Every file has a JSON Schema that knows the keys its reader knows."""

from __future__ import annotations

import json

from troth.engine.files.schema import schemas


def test_every_file_has_a_schema_that_says_what_its_keys_are_for() -> None:
    made = schemas()
    assert list(made) == ["pack", "vocabulary", "calendars", "chart", "mapping", "gates"]
    for schema in made.values():
        assert schema["additionalProperties"] is False
        assert schema["description"]
        json.dumps(schema)


def test_keys_are_named_as_authors_write_them() -> None:
    fact = schemas()["vocabulary"]["$defs"]["FactEntry"]["properties"]
    assert "from" in fact
    branch = schemas()["chart"]["$defs"]["BranchEntry"]["properties"]
    assert {"if", "else", "to", "stay"} <= set(branch)
    assert fact["changeable"]["enum"] == ["yes", "no"]
