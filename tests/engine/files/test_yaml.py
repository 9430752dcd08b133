"""YAML is read as plain lists, maps and texts, each with its place; everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.source import Source
from troth.engine.files.yaml import DEEPEST, key_span, plain, read_yaml, value_span


def _read(text: str):
    return read_yaml(Source("x.yaml", text))


@pytest.mark.parametrize(
    "written",
    ["no", "off", "yes", "on", "1.10", "0x1F", "2026-01-31", "1_000", "12:30:45", "~", "null"],
)
def test_every_scalar_stays_the_text_it_was_written_as(written: str) -> None:
    node, found = _read(f"value: {written}\n")
    assert found == []
    assert node is not None
    assert plain(node) == {"value": written}


def test_nothing_written_is_nothing() -> None:
    node, _ = _read('a:\nb: ""\n')
    assert node is not None
    assert plain(node) == {"a": None, "b": ""}


@pytest.mark.parametrize("before", ["", "\ufeff", "# ein Kommentar: äöü €\r\n"])
def test_every_key_and_value_has_its_place(before: str) -> None:
    node, _ = _read(before + "outer:\r\n  inner: [one, ‘two’]\r\n")
    assert node is not None
    assert key_span(node, "outer", "inner").text == "inner"
    assert value_span(node, "outer", "inner").text == "[one, ‘two’]"
    assert value_span(node, "outer", "inner", 1).text == "‘two’"


def test_the_place_of_a_block_ends_with_its_last_line() -> None:
    node, _ = _read("a:\n  b: 1\n\n\nc: 2\n")
    assert node is not None
    assert value_span(node, "a").text == "b: 1"


def test_a_key_that_stands_twice_is_told_at_both_places() -> None:
    _, found = _read("name: a\nowner: b\nname: c\n")
    assert [(d.code, d.span.line, d.others[0].span.line) for d in found] == [
        ("duplicate-key", 3, 1)
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: &x [1]\nb: *x\n", "&x [1"),
        ("a: *x\n", "*x"),
        ("a: !!python/object:os.system 1\n", "!!python/object:os.system 1"),
        ("<<: {a: 1}\n", "<<"),
        ("a: 1\n---\nb: 2\n", "---"),
        ("? [a, b]\n: 1\n", "["),
    ],
)
def test_what_copies_or_tags_is_refused_where_it_stands(text: str, at: str) -> None:
    node, found = _read(text)
    assert node is None
    assert [d.code for d in found] == ["plain-yaml"]
    assert at.startswith(found[0].span.text)


def test_depth_is_bounded() -> None:
    node, found = _read("a: " + "[" * 10_000 + "]" * 10_000)
    assert node is None
    assert len(found) == 1
    node, found = _read("a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1))
    assert found == []


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("name: a: b\n", "a second `:` stands here", 1),
        ("a: 1\n\tb: 2\n", "a tab stands here", 2),
        ("a: 'x\n", "a quote is never closed", 1),
        ("a: [1, 2\n", "a list is not closed here", 1),
        ("a: {b: 1\n", "a map is not closed here", 1),
        ("a: @x\n", "a value cannot begin with this character", 1),
        ("a:\n  - b\n c: d\n", "this line does not belong to the lines above", 3),
        ("a: 1\nb: \x07\n", "an invisible control character stands here", 2),
        ("", "this file is empty", 1),
        ("# only a comment\n", "this file is empty", 1),
        ("- a\n- b\n", "this file should be a map of names to values", 1),
    ],
)
def test_what_cannot_be_read_is_told_in_an_authors_words(
    text: str, message: str, line: int
) -> None:
    node, found = _read(text)
    assert node is None
    assert [(d.message, d.span.line) for d in found] == [(message, line)]
    assert found[0].help


@given(st.text(max_size=200) | st.text(alphabet="a:-[]{},&*!|>'\"#%@`\n\t ?<", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    node, found = _read(text)
    assert node is not None or found
    for one in found:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        words = (one.message + one.help).lower()
        assert not any(word in words for word in ("token", "scalar", "anchor", "flow", "parse"))


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a: 1\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n"])
def test_a_tab_is_called_a_tab(text: str) -> None:
    _, found = _read(text)
    assert [(d.message, d.help) for d in found] == [("a tab stands here", "indent with blanks")]


@pytest.mark.parametrize("part", ["b,", "[],", "{},"])
def test_a_file_of_very_many_values_is_refused(part: str) -> None:
    node, found = _read("a: [" + part * (990_000 // len(part)) + "]\n")
    assert node is None
    assert [d.message for d in found] == ["this file holds more than 120_000 values"]


@pytest.mark.parametrize(
    ("text", "begun"),
    [("a: 1\nb: {c: 1\nd: 2\n", 2), ("a: [1,\n\nb: 2\n", 1), ('a: "b\nc: 1\n', 1)],
)
def test_what_is_not_closed_is_told_with_where_it_begins(text: str, begun: int) -> None:
    (found,) = _read(text)[1]
    (other,) = found.others
    assert (other.span.line, other.text) == (begun, "it begins here")
