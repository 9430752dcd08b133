"""A plan on disk is the plan in memory, valid by its schema, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings

from tests.engine.plan.plans import kinds, plans, with_rows
from troth.engine.plan import saved, show
from troth.engine.plan.changes import Change
from troth.engine.plan.chosen import memberships
from troth.engine.plan.codec import ShapeError, dump, kind_of, load
from troth.engine.plan.definition import FIRST_ROWS, Inputs, PackInput, Plan, Rows
from troth.engine.plan.filed import Filed
from troth.engine.plan.saved import read_plan, to_files, write_plan
from troth.engine.plan.schema import plan_schema

PACK = PackInput("acme", "1.0", "sha256:0", "sha256:1")
EMPTY = Plan(Inputs(PACK, PACK, None, "", "", "2026-12-01"))


@given(plans)
@settings(max_examples=40)
def test_a_plan_comes_back_as_it_was_written(plan: Plan) -> None:
    data = dump(plan)
    assert load(data, Plan) == plan
    assert dump(load(data, Plan)) == data


@given(plans)
@settings(max_examples=40)
def test_a_plan_holds_no_binary_fraction_and_nothing_that_is_not_in_its_schema(plan: Plan) -> None:
    value = json.loads(dump(plan), parse_float=pytest.fail)
    assert list(value)[:2] == ["format", "format_version"]
    assert wrong(value, plan_schema(), plan_schema()["$defs"]) == []


def wrong(value: object, shape: dict, known: dict) -> list[str]:
    """What a plain reading of our part of JSON Schema finds wrong."""
    if "$ref" in shape:
        return wrong(value, known[shape["$ref"].removeprefix("#/$defs/")], known)
    if "anyOf" in shape:
        found = [wrong(value, one, known) for one in shape["anyOf"]]
        return [] if [] in found else [f"none fits: {found}"]
    if "enum" in shape:
        return [] if value in shape["enum"] else [f"{value!r} is not in {shape['enum']}"]
    match shape["type"], value:
        case "object", dict() if "properties" in shape:
            if set(value) != set(shape["required"]):
                return sorted(set(value) ^ set(shape["required"]))
            inside = (wrong(value[key], shape["properties"][key], known) for key in value)
            return list(chain.from_iterable(inside))
        case "object", dict():
            inside = (wrong(one, shape["additionalProperties"], known) for one in value.values())
            return list(chain.from_iterable(inside))
        case "array", list():
            return list(chain.from_iterable(wrong(one, shape["items"], known) for one in value))
        case "string", str() if not re.search(shape.get("pattern", ""), value):
            return [f"{value!r} is not as {shape['pattern']}"]
        case ("string", str()) | ("null", None) | ("boolean", bool()):
            return []
        case "integer", int() if not isinstance(value, bool):
            return []
        case _:
            return [f"{value!r} is no {shape['type']}"]


def test_every_kind_of_change_is_drawn_by_these_tests() -> None:
    assert {kind_of(one) for one in get_args(Change)} == set(kinds)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"{", b'{"format": "other"}', b"1.5"])
def test_what_is_no_plan_is_refused_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(data)
    plan, (found,) = read_plan(path)
    assert plan is None
    assert found.code == "not-a-plan"
    assert "Error" not in found.message
    with pytest.raises(ShapeError):
        load(data, Plan)


def test_a_plan_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    plan, (found,) = read_plan(tmp_path / "no.json")
    assert plan is None
    assert found.code == "not-a-plan"


def test_a_key_that_nobody_knows_is_refused() -> None:
    value = json.loads(dump(EMPTY))
    with pytest.raises(ShapeError, match=r"inputs\.threads is not known here"):
        load(json.dumps({**value, "inputs": {**value["inputs"], "threads": 2}}).encode(), Plan)


def test_up_to_a_thousand_people_stand_in_the_plan_itself(tmp_path: Path) -> None:
    plan = with_rows(EMPTY, 1_000)
    write_plan(plan, tmp_path / "plan.json")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert read_plan(tmp_path / "plan.json") == (plan, [])


def test_more_people_stand_in_a_file_beside_it(tmp_path: Path) -> None:
    plan = with_rows(EMPTY, 1_001)
    write_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == (plan, [])
    short = load((tmp_path / "plan.json").read_bytes(), Plan).rows["r1"]
    assert (short.count, len(short.first)) == (1_001, FIRST_ROWS)
    assert (tmp_path / short.file).read_text(encoding="utf-8").startswith("person,rows\np-0,r1")


def test_rows_in_a_file_are_told_like_those_in_memory(tmp_path: Path) -> None:
    plan = with_rows(EMPTY, 1_001)
    few = Rows(3, ("a", "p-1", "z"))
    every = Rows(1_200, tuple(sorted([*plan.rows["r1"].first, *(f"q-{n}" for n in range(199))])))
    plan = replace(plan, rows={**plan.rows, "r2": few, "r3": every})
    write_plan(plan, tmp_path / "plan.json")
    read, found = read_plan(tmp_path / "plan.json")
    assert read is not None
    assert found == []
    sets, right = ([each.first for each in one.rows.values()] for one in (read, plan))
    assert [isinstance(each, Filed) for each in sets] == [True, False, True]
    assert list(memberships([*sets, sets[0]])) == list(memberships([*right, right[0]]))
    assert [each[-2:] for each in sets] == [each[-2:] for each in right]
    assert (sets[2][0], sets[2][-1], sets[2][::-500]) == (
        right[2][0], right[2][-1], right[2][::-500]
    )  # fmt: skip
    for name in plan.rows:
        assert show.rows(read, name) == show.rows(plan, name)
        assert show.rows(read, name, 2) == show.rows(plan, name, 2)
    assert show.person(read, "p-1") == show.person(plan, "p-1")


def test_a_plan_without_its_rows_file_says_so_and_is_not_written_again(tmp_path: Path) -> None:
    write_plan(with_rows(EMPTY, 1_001), tmp_path / "plan.json")
    next(tmp_path.glob("plan.rows.*")).unlink()
    plan, (found,) = read_plan(tmp_path / "plan.json")
    assert plan is not None
    assert len(plan.rows["r1"].first) == FIRST_ROWS
    assert "is not there" in found.message
    with pytest.raises(ValueError, match="were not read"):
        write_plan(plan, tmp_path / "again.json")


def test_a_rows_file_that_somebody_changed_is_not_believed(tmp_path: Path) -> None:
    write_plan(with_rows(EMPTY, 1_001), tmp_path / "plan.json")
    rows = next(tmp_path.glob("plan.rows.*"))
    rows.write_text(rows.read_text(encoding="utf-8").replace("p-7", "p-8"), encoding="utf-8")
    _, (found,) = read_plan(tmp_path / "plan.json")
    assert "is not the one" in found.message


def test_the_bytes_do_not_depend_on_where_a_plan_is_written(tmp_path: Path) -> None:
    plan = with_rows(EMPTY, 2_000)
    assert write_plan(plan, tmp_path / "a.json") == write_plan(plan, tmp_path / "b.json")
    assert len(list(tmp_path.iterdir())) == 3
    assert list(to_files(plan)) == [next(tmp_path.glob("plan.rows.*")).name, "plan.json"]


def test_writing_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(saved.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_plan(replace(EMPTY, notes=("new",)), tmp_path / "plan.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "codes"), [("fails", ["not-a-plan"]), ("fixed", [])])
def test_the_page_of_the_code_says_what_happens(
    kind: str, codes: list[str], repository: Path, tmp_path: Path
) -> None:
    page = (repository / "dsl/codes/not-a-plan.md").read_text("utf-8")
    (text,) = re.findall(rf"```json plan\.json {kind}\n(.*?)```", page, re.DOTALL)
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    assert [found.code for found in read_plan(path)[1]] == codes


@pytest.mark.parametrize("name", ["", ".", "..", "a\0b", "x" * 300])
def test_a_name_that_no_file_of_rows_can_have_is_told(tmp_path: Path, name: str) -> None:
    rows = Rows(5_000, ("a", "b"), file=name or "/", sha256="sha256:0")
    (tmp_path / "plan.json").write_bytes(dump(replace(EMPTY, rows={"r1": rows})))
    read, found = read_plan(tmp_path / "plan.json")
    assert read is not None
    assert read.rows["r1"].first == ("a", "b")
    assert ["which has all rows" in each.message for each in found] == [True]


@pytest.mark.parametrize("data", [b"person,rows\na\n", b"\xff\xfe", b"person,rows\na,b,c\n"])
def test_a_file_that_holds_no_rows_is_told_also_where_its_hash_is_right(
    tmp_path: Path, data: bytes
) -> None:
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    rows = Rows(5_000, ("a",), file="rows.csv", sha256=digest)
    (tmp_path / "rows.csv").write_bytes(data)
    (tmp_path / "plan.json").write_bytes(dump(replace(EMPTY, rows={"r1": rows})))
    read, found = read_plan(tmp_path / "plan.json")
    assert read is not None
    assert read.rows["r1"].file == "rows.csv"
    assert ["is not the one" in each.message for each in found] == [True]


def test_bytes_that_are_no_text_are_no_plan() -> None:
    with pytest.raises(ShapeError):
        load(dump(EMPTY).replace(b"acme", b"ac\x95me"), Plan)
