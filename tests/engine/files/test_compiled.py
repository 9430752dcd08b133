"""Models as data: the core alone says what the whole of pydantic would say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from troth.dsl.source import Source
from troth.engine.files.compiled import Compiled, described, validator
from troth.engine.files.models import MODELS
from troth.engine.files.yaml import plain, read_yaml

ROOT = Path(__file__).parents[3]
KINDS = ("pack", "vocabulary", "calendars", "chart")
FILES = [
    *(("chart", path) for path in sorted(ROOT.glob("workflows/charts/*.yaml"))),
    *((kind, path) for kind in KINDS for path in sorted(ROOT.glob(f"policies/**/{kind}.yaml"))),
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "troth"


def compiled(kind: str) -> Any:
    return validator(json.loads(json.dumps(described(MODELS[kind]))))


def fields_of(filled: Any) -> Any:
    """The values of a filled map, of either making."""
    if isinstance(filled, dict):
        return {key: fields_of(value) for key, value in filled.items()}
    if isinstance(filled, list | tuple):
        return type(filled)(map(fields_of, filled))
    return fields_of(vars(filled)) if hasattr(filled, "__pydantic_fields_set__") else filled


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda given: Path(given).stem)
def test_our_own_files_fill_the_same_fields(kind: str, path: Path) -> None:
    node, _ = read_yaml(Source(path.name, path.read_text("utf-8")))
    assert node is not None
    whole = MODELS[kind].model_validate(plain(node))
    assert fields_of(compiled(kind).validate_python(plain(node))) == fields_of(whole)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("pack", {}),
        ("pack", {"troth": "1", "name": "when", "version": "x", "effective": "soon", "more": "1"}),
        ("vocabulary", {"facts": {"A": {"of": "cat"}, "b": [], "c": {"of": "person", "use": "x"}}}),
        ("vocabulary", {"profile_families": {"a": {"table": "t", "columns": {"b": "c"}}}}),
        ("calendars", {"calendars": {"a": {"zone": "here", "week": [], "own": {"x": "y"}}}}),
        ("chart", {"chart": "a", "per": "b", "states": {"c": {"on": {"d": [{"stay": "maybe"}]}}}}),
        ("chart", {"chart": "a", "per": "goal", "anywhere": {"d": [{"to": "e", "stay": "yes"}]}}),
    ],
)
def test_mistakes_are_the_same(kind: str, raw: object) -> None:
    with pytest.raises(ValidationError) as of_model:
        MODELS[kind].model_validate(raw)
    with pytest.raises(ValidationError) as of_core:
        compiled(kind).validate_python(raw)
    assert of_core.value.errors() == of_model.value.errors()


@pytest.mark.parametrize("spoilt", ["", "[]", "{}", '{"type": "none of ours"}'])
def test_a_broken_file_is_made_anew(own_cache: Path, spoilt: str) -> None:
    Compiled[Any]("calendars").fill({"calendars": {}})
    (path,) = own_cache.iterdir()
    whole = path.read_text()
    path.write_text(spoilt)
    assert Compiled[Any]("calendars").fill({"calendars": {}}).calendars == {}
    assert len(path.read_text()) == len(whole)


@pytest.mark.parametrize("name", ["os:system", "subprocess:run", "troth.engine.files:x", "print"])
def test_a_file_can_name_no_function_but_ours(name: str) -> None:
    function = {"type": "no-info", "function": {"$function": name}}
    with pytest.raises(ValueError, match="no function of ours"):
        validator({"type": "function-plain", "function": function})
