"""Rules in sentences, pages of messages, schemas of files."""

from __future__ import annotations

import json

import pytest

from troth.cli.why import codes


@pytest.mark.parametrize("name", ["hiring", "hiring-next", "resume_study", "resume_study-next"])
def test_a_pack_is_read_in_plain_sentences(troth, name: str) -> None:
    ended = troth("read", f"shipped:{name}")
    assert (ended.code, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 100
    prose = "\n".join(line for line in ended.out.splitlines() if line.startswith("  "))
    assert "_" not in prose.replace("troth read", "")


def test_the_first_line_says_from_which_day_the_rules_hold(troth) -> None:
    first = troth("read", "shipped:hiring").out.splitlines()[0]
    assert first.startswith("hiring 2026.2, in force from Tue 2026-12-01")


def test_one_rule_and_its_place(troth) -> None:
    ended = troth("read", "shipped:hiring", "buddy")
    assert ended.out.startswith("Promise buddy")
    assert "promises.troth:" in ended.out
    assert "within 5 working days" in ended.out


def test_a_rule_that_is_not_there(troth) -> None:
    ended = troth("read", "shipped:hiring", "bddy")
    ended.failed_politely()
    assert "did you mean `buddy`?" in ended.err


def test_rules_as_json(troth) -> None:
    said = json.loads(troth("read", "shipped:hiring", "--format", "json").out)
    assert (said["format"], said["pack"]["effective"]) == ("troth.read", "2026-12-01")
    assert {"frontline", "buddy", "broken_promise"} <= {rule["name"] for rule in said["rules"]}


def test_every_code_is_listed_and_has_a_page(troth) -> None:
    listed = troth("why")
    assert listed.code == 0
    assert codes()
    for code in codes():
        assert f"\n{code} " in f"\n{listed.out}"
        page = troth("why", code)
        assert page.code == 0
        assert page.out.startswith(code)
        assert "```" not in page.out
    assert set(json.loads(troth("why", "--format", "json").out)["codes"]) == set(codes())


@pytest.mark.parametrize("width", [60, 100])
def test_the_sentences_of_a_page_are_set_to_the_screen(troth, monkeypatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for code in codes():
        lines = troth("why", code).out.splitlines()
        text = [line for line in lines if not line.startswith(("    ", "|"))]
        assert [line for line in text if len(line) > width] == [], code


def test_a_code_can_be_given_as_it_is_printed(troth) -> None:
    assert troth("why", "[not-a-pack]").out == troth("why", "not-a-pack").out
    assert json.loads(troth("why", "not-a-pack", "--format", "json").out)["code"] == "not-a-pack"


def test_a_code_that_is_not_there(troth) -> None:
    ended = troth("why", "not-a-pakc")
    ended.failed_politely()
    assert "did you mean `not-a-pack`?" in ended.err


@pytest.mark.parametrize("name", "pack vocabulary calendars chart mapping gates plan".split())
def test_schemas_are_listed_and_printed(troth, name: str) -> None:
    assert f"\n{name} " in "\n" + troth("schema").out
    schema = json.loads(troth("schema", name).out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_schema_that_is_not_there(troth) -> None:
    ended = troth("schema", "gate")
    ended.failed_politely()
    assert "did you mean `gates`?" in ended.err
