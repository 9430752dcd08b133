"""Whatever the text, reading it ends in words for its author, and one mistake hides no other."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.dsl import render
from troth.dsl.diagnostics import Diagnostic
from troth.dsl.format import formatted
from troth.dsl.parse import parse
from troth.dsl.source import Source

ROOT = Path(__file__).parents[2]
RULES = "\n".join(
    path.read_text("utf-8") for path in sorted((ROOT / "policies/examples/hiring").glob("*.troth"))
)
FOREIGN = re.compile(
    r"\b(?i:python|lark|tokens?|terminals?|parsers?|parsing|traceback|syntax|lexer|stack|exception"
    r"|regex)\b|EOF|None|_NL|INDENT|DEDENT|__"
)


def findings_of(text: str) -> list[Diagnostic]:
    return parse(Source("x.troth", text))[1]


def assert_for_authors(found: Diagnostic) -> None:
    quoted = re.compile(r"`[^`]*`|‘[^’]*’")
    assert found.message
    assert found.help
    assert 0 <= found.span.start <= found.span.end <= len(found.span.source.text)
    for prose in (found.message, found.note, found.help, found.label.text):
        own = quoted.sub("", prose)
        assert not FOREIGN.search(own), prose
        assert not prose.endswith("."), prose
        assert not own[:1].isupper() or own.startswith("U+"), prose


@settings(max_examples=250)
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    for found in findings_of(text):
        assert_for_authors(found)
    render.text(findings_of(text))


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    for encoding in ("latin-1", "utf-8", "utf-16"):
        for found in findings_of(data.decode(encoding, "replace")):
            assert_for_authors(found)


@settings(max_examples=120)
@given(st.integers(0, 10**9))
def test_a_damaged_pack_is_answered(seed: int) -> None:
    dice = random.Random(seed)
    text = RULES
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text))
        size = dice.choice([1, 1, 2, 5, 30])
        piece = dice.choice(
            ["", "", "(", "]", '"', " and ", "#", "\n", "    ", ",", " of ", "7", "-"]
        )
        text = text[:at] + piece + text[at + size :]
    findings = findings_of(text)
    for found in findings:
        assert_for_authors(found)
    assert len(findings) <= 12, "one mistake is told once"
    if not findings:
        assert isinstance(formatted(Source("x.troth", text)), str)


WORDS_OF_RULES = sorted(set(re.findall(r"\w+|[^\w\s]", RULES)))


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*WORDS_OF_RULES, "\n", "\n    ", "\n        "]), max_size=60))
def test_any_words_of_rules_are_answered(words: list[str]) -> None:
    for found in findings_of(" ".join(words)):
        assert_for_authors(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# nothing but words",
        "\ufeff",
        "define x as " + "(" * 100_000,
        "define x as " + "[" * 100_000 + "]" * 100_000,
        "define x as " + "not " * 100_000 + "a",
        "define x as a" + " + a" * 100_000,
        "define x as " + "80% of " * 10_000 + "a",
        "define x as " + "count of a where " * 10_000,
        "minimum x\n" + "".join(" " * n + "all of\n" for n in range(1, 600)),
        "a" * 1_000_000,
        '"' * 200_000,
        "#\n" * 100_000,
        "\0" * 200_000,
        "promise x\n" + "    frob\n" * 50_000,
        "promise x\n    frob\n" * 20_000,
        "\tx\n" * 100_000,
        "“" * 200_000,
        RULES.encode("utf-16").decode("latin-1"),
    ],
    ids=range(20),
)
def test_hostile_texts_are_answered(text: str) -> None:
    findings = findings_of(text)
    for found in findings:
        assert_for_authors(found)
    assert len(findings) < 400
    render.text(findings)


def test_the_deepest_text_that_is_read_can_be_written() -> None:
    text = "define x as " + "(a and b is c + d * " * 29 + "e" + ")" * 29
    assert isinstance(formatted(Source("x", text)), str)
    text = "define x as a" + " + a" * 79
    assert isinstance(formatted(Source("x", text)), str)
    assert findings_of("define x as " + "(" * 100 + "a" + ")" * 100)[0].code == "too-deeply-nested"


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_a_missing_last_one_make_no_difference(end: str) -> None:
    text = RULES.rstrip().replace("\n", end)
    file, findings = parse(Source("x", text))
    assert findings == []
    assert file.statements == parse(Source("x", RULES))[0].statements


def test_places_are_those_of_the_text_as_it_was() -> None:
    text = "\ufeffdefine a as 1\r\n\r\nminimum b\r\n    empathy at “3”\r\n    energy at leest 3\r\n"
    findings = findings_of(text)
    assert [(d.code, d.span.text) for d in findings] == [
        ("byte-order-mark", "\ufeff"),
        ("curly-quote", "“"),
        ("unexpected-words", "“3”"),
        ("unexpected-words", "leest"),
    ]


def test_ten_mistakes_are_ten_findings_in_the_order_of_the_file() -> None:
    text = """\
define a as 1,000
define b as x or y and z
define c as 2026-02-30
minimum d
    empathy at leest 3
    energy at least
    any 2 of
        listening at least 03
promise e to the person
    delver buddy within 5 working days
    each week while engaged
    source "open
policy f
"""
    assert [found.code for found in findings_of(text)] == [
        "number-grouping",
        "and-or-mixed",
        "impossible-date",
        "unexpected-words",
        "unfinished-line",
        "leading-zero",
        "unknown-clause",
        "calendar-period",
        "unclosed-text",
        "unknown-statement",
    ]


def test_a_broken_statement_keeps_its_name_and_what_could_be_read() -> None:
    file, _ = parse(Source("x", "minimum a\n    empathy at leest 3\n    energy at least 3\n"))
    (broken,) = file.broken
    assert (broken.kind, str(broken.name)) == ("minimum", "a")
    assert broken.rest == parse(Source("x", "minimum a\n    energy at least 3"))[0].statements[0]
    assert file.statements == ()
